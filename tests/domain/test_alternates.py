"""The feeds that a page names."""

import time

import pytest

from services.domain.alternates import MOST_LINKS, feed_links, looks_like_html, usual_places

URL = "https://news.example/desk/"


def links(head: str) -> tuple[str, ...]:
    return feed_links(f"<html><head>{head}</head></html>".encode(), URL)


def link(href: str, kind: str = "application/rss+xml", rel: str = "alternate") -> str:
    return f'<link rel="{rel}" type="{kind}" href="{href}">'


def test_feeds_are_named_in_their_order_each_once_and_absolute() -> None:
    found = links(
        link("all.xml#x")
        + link("/atom", "application/atom+xml; charset=utf-8")
        + link("//cdn.example/j", "application/feed+json", rel="Feed ALTERNATE")
        + link("/desk/all.xml")
    )
    assert found == (
        "https://news.example/desk/all.xml",
        "https://news.example/atom",
        "https://cdn.example/j",
    )


def test_attributes_come_in_any_order_and_quotes() -> None:
    assert links("<LINK href='/f?a=1&amp;b=2' TYPE=application/rss+xml rel=alternate />") == (
        "https://news.example/f?a=1&b=2",
    )


def test_a_base_moves_the_links_behind_it() -> None:
    assert links('<base href="/other/">' + link("f")) == ("https://news.example/other/f",)
    assert links('<base href="javascript:x">' + link("f")) == ("https://news.example/desk/f",)


@pytest.mark.parametrize(
    "head",
    [
        link("/f", rel="stylesheet"),
        link("/f", kind="text/html"),
        link(""),
        link("javascript:alert(1)"),
        link("file:///etc/passwd"),
        link("http://[::1"),
        f"<!-- {link('/f')} -->",
        f"<!-- {link('/f')}",
        '<link rel="alternate" href="/fr" hreflang="fr">',
    ],
)
def test_what_is_no_link_to_a_feed_is_passed_over(head: str) -> None:
    assert links(head) == ()


def test_no_page_makes_it_slow_or_long() -> None:
    assert len(links("".join(link(f"/{n}") for n in range(99)))) == MOST_LINKS
    for hostile in ("<!--", "<link ", "<link a=", '<link rel="', "<base href="):
        started = time.perf_counter()
        assert feed_links(hostile.encode() * 200_000, URL) == ()
        assert time.perf_counter() - started < 3.0


def test_a_page_is_told_from_other_text() -> None:
    assert looks_like_html(b"\n<!-- x --><!DOCTYPE html><p>")
    assert not looks_like_html(b"<rss version='2.0'>")


def test_the_usual_places_are_on_the_same_host() -> None:
    assert all(place.startswith("https://news.example/") for place in usual_places(URL))
