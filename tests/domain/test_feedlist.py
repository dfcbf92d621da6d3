"""When two addresses are one feed, and what of an address may be shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.feedlist import (
    MOST_CATEGORIES,
    categories,
    category,
    feed_key,
    has_secret,
    masked,
    slug_of,
    tidy,
)


@pytest.mark.parametrize(
    "other",
    [
        "http://news.example/feed",
        "https://www.news.example/feed/",
        "HTTPS://NEWS.example:443/feed#new",
        "https://news.example./feed?utm_source=x&UTM_medium=y",
        " https://news.example//feed ",
    ],
)
def test_two_spellings_of_one_feed_are_one(other: str) -> None:
    assert feed_key(other) == feed_key("https://news.example/feed")


@pytest.mark.parametrize(
    "other",
    [
        "https://news.example/feed?cid=2",
        "https://news.example/feed?rss=1",
        "https://m.news.example/feed",
        "https://news.example:8443/feed",
        "https://news.example/Feed",
        "https://news.example/feed/atom",
        "https://news.example",
    ],
)
def test_what_may_choose_another_feed_counts(other: str) -> None:
    assert feed_key(other) != feed_key("https://news.example/feed")


def test_the_order_of_parameters_does_not_count() -> None:
    assert feed_key("https://a.example/?b=2&a=1&c=") == feed_key("http://a.example?c=&a=1&b=2")


@pytest.mark.parametrize("text", ["", "mailto:a@b.example", "https://", "http://[::1", "http://a:b/"])
def test_an_address_that_is_none_is_its_own_key(text: str) -> None:
    assert feed_key(text) == text


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (" https://a.example/f#top ", "https://a.example/f"),
        ("a.example/f", "https://a.example/f"),
        ("a.example:8080/f?x=http://b", "https://a.example:8080/f?x=http://b"),
        ("feed://a.example/f", "http://a.example/f"),
        ("feed:https://a.example/f", "https://a.example/f"),
        ("FEED:a.example", "https://a.example"),
        ("mailto:a@b.example", "mailto:a@b.example"),
        ("a.example:pass@b/f", "a.example:pass@b/f"),
        ("localhost/f", "localhost/f"),
        ("", ""),
    ],
)
def test_an_address_is_read_as_it_was_meant(typed: str, meant: str) -> None:
    assert tidy(typed) == meant


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://me:hush@a.example/f", "https://***@a.example/f"),
        ("https://hush@a.example/f", "https://***@a.example/f"),
        ("me:hush@a.example/f", "***@a.example/f"),
        ("https://me:hu/sh@a.example/f", "https://***@a.example/f"),
        ("https://a.example/f?token=hush&q=tea", "https://a.example/f?token=***&q=tea"),
        ("https://a.example/f?q=tea&API_Key=hush;sig=hush", "https://a.example/f?q=tea&API_Key=***;sig=***"),
        ("https://a.example/f?x-user-token=hush#k", "https://a.example/f?x-user-token=***#k"),
        ("https://a.example/f?api%5Fkey=hush", "https://a.example/f?api%5Fkey=***"),
        ("https://a.example/f?accessToken=hush", "https://a.example/f?accessToken=***"),
    ],
)
def test_what_may_be_a_credential_is_hidden(url: str, shown: str) -> None:
    assert masked(url) == shown
    assert has_secret(url)
    assert masked(shown) == shown


@pytest.mark.parametrize(
    "url",
    [
        "https://a.example/@desk/feed.rss",
        "https://a.example:8080/@desk",
        "https://a.example/f?q=key&tokens=3&keyword=tea&monkey=1",
        "https://a.example/f?token=",
        "not an address",
    ],
)
def test_what_is_none_is_shown(url: str) -> None:
    assert masked(url) == url
    assert not has_secret(url)


@given(st.text(max_size=80))
def test_hiding_twice_hides_no_more(url: str) -> None:
    assert masked(masked(url)) == masked(url)


def test_a_slug_names_host_and_path_and_keeps_two_of_a_host_apart() -> None:
    one, other = slug_of("https://a.example/f?q=1"), slug_of("https://a.example/f?q=2")
    assert one.startswith("a-example-f-")
    assert one != other


def test_categories_are_paths_each_once() -> None:
    assert category(" /Trade / Rare  earths// ") == "Trade/Rare earths"
    assert categories(["Trade", "", "/Trade/", "World"]) == ("Trade", "World")
    assert len(categories(str(number) for number in range(99))) == MOST_CATEGORIES
