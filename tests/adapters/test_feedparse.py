"""Ugly documents, and what is read from them."""

import json
from datetime import UTC, datetime
from time import struct_time

import pytest

from services.adapters import fields
from services.adapters.feedparse import read_document
from services.domain.feeds import Document, NotAFeed, ParsedEntry

URL = "https://news.example/feeds/all.xml"


def read(body: bytes | str, content_type: str = "application/xml") -> Document:
    raw = body.encode() if isinstance(body, str) else body
    found = read_document(raw, content_type=content_type, url=URL)
    assert isinstance(found, Document), found
    return found


def rss(items: str, head: str = "") -> str:
    return f'<rss version="2.0"><channel><title>T</title>{head}{items}</channel></rss>'


def only(body: bytes | str, content_type: str = "application/xml") -> ParsedEntry:
    (entry,) = read(body, content_type).entries
    return entry


def test_rss_atom_rdf_and_json_feed_give_the_same_entry() -> None:
    published = "2026-02-04T10:30:00Z"
    documents = [
        rss(
            "<item><title>A &amp; B</title><link>https://news.example/1</link><guid>g</guid>"
            "<pubDate>Wed, 04 Feb 2026 11:30:00 +0100</pubDate><source url='x'>Wire</source>"
            "<description>Text</description></item>"
        ),
        "<feed xmlns='http://www.w3.org/2005/Atom'><title>T</title><entry><title>A &amp; B</title><id>g</id>"
        f"<link href='https://news.example/1'/><published>{published}</published>"
        "<source><title>Wire</title></source><summary>Text</summary></entry></feed>",
        "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/' "
        "xmlns:dc='http://purl.org/dc/elements/1.1/'><channel><title>T</title></channel>"
        "<item rdf:about='g'><title>A &amp; B</title><link>https://news.example/1</link>"
        f"<dc:publisher>Wire</dc:publisher><dc:date>{published}</dc:date>"
        "<description>Text</description></item></rdf:RDF>",
        json.dumps(
            {
                "version": "https://jsonfeed.org/version/1.1",
                "title": "T",
                "items": [
                    {
                        "id": "g",
                        "url": "https://news.example/1",
                        "title": "A & B",
                        "content_text": "Text",
                        "date_published": published,
                    }
                ],
            }
        ),
    ]
    for text in documents:
        document = read(text)
        (entry,) = document.entries
        assert document.title == "T"
        assert (entry.title, entry.url, entry.summary) == ("A & B", "https://news.example/1", "Text")
        assert (entry.published_at or entry.edited_at) == datetime(2026, 2, 4, 10, 30, tzinfo=UTC)
        assert entry.publisher in ("Wire", None)
        assert entry.guid is not None


def test_a_bare_ampersand_and_an_unclosed_tag_cost_no_entry() -> None:
    items = "".join(
        f"<item><title>Q & A {n}</title><link>https://news.example/{n}</link><description><b>x</description></item>"
        for n in range(3)
    )
    document = read(rss(items))
    assert [entry.title for entry in document.entries] == ["Q & A 0", "Q & A 1", "Q & A 2"]
    assert document.complaint


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ('<?xml version="1.0" encoding="utf-8"?>' + rss("<item><title>México</title></item>"), ""),
        (rss("<item><title>México</title></item>"), "text/xml; charset=ISO-8859-1"),
        (
            '<?xml version="1.0" encoding="iso-8859-1"?>' + rss("<item><title>México</title></item>"),
            "text/xml",
        ),
    ],
)
def test_latin_1_is_read_with_the_right_accents_whatever_is_declared(body: str, content_type: str) -> None:
    assert only(body.encode("latin-1"), content_type).title == "México"


@pytest.mark.parametrize(
    "declaration", ['<?xml version="1.0" encoding="utf-16"?>', '<?xml version="1.0"?>', ""]
)
@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-8-sig"])
def test_a_byte_order_mark_decides_the_encoding(encoding: str, declaration: str) -> None:
    text = declaration + rss("<item><title>São</title></item>")
    assert only(text.encode(encoding), "text/xml; charset=iso-8859-1").title == "São"


def test_entities_that_a_document_declares_are_not_expanded() -> None:
    bomb = (
        '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">'
        '<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    )
    document = read(bomb + rss("<item><title>x &b; &f;</title></item>"))
    assert "aaaa" not in document.entries[0].title
    assert "root:" not in document.entries[0].title
    assert document.complaint


def test_a_body_that_looks_like_a_path_is_not_opened() -> None:
    for body in (b"/etc/passwd", b"file:///etc/passwd", b"http://127.0.0.1/"):
        assert isinstance(read_document(body, url=URL), NotAFeed)


@pytest.mark.parametrize("body", [b"", b" \n\t", b"\xef\xbb\xbf", b"\x00\x00"])
def test_a_body_without_a_word_is_empty(body: bytes) -> None:
    found = read_document(body)
    assert isinstance(found, NotAFeed)
    assert found.empty


@pytest.mark.parametrize(
    "body",
    [
        b"<!doctype html><html><head><title>x</title></head><body><ul><li>y</li></ul></body></html>",
        b"<!-- hi --><HTML><body><item><title>not a feed</title></item></body></HTML>",
        b"Service unavailable",
        b'{"version": "1.0", "items": []}',
        b'{"version": "https://jsonfeed.org/version/1", "items": ',
        b'{"a":' * 5000,
        b'{"version":"https://jsonfeed.org/version/1","items":[],"x":' + b"[" * 50 + b"]" * 50 + b"}",
    ],
)
def test_what_is_no_feed_is_said_to_be_none_with_a_complaint(body: bytes) -> None:
    found = read_document(body, url=URL)
    assert isinstance(found, NotAFeed)
    assert found.complaint
    assert not found.empty


def test_a_feed_without_entries_is_a_feed() -> None:
    assert read(rss("")).entries == ()


def test_a_script_link_becomes_none_and_the_entry_stays() -> None:
    items = "<item><title>A\x00B\x08</title><link>javascript:alert(1)</link></item>"
    entry = only(rss(items))
    assert (entry.title, entry.url, entry.flags) == ("AB", None, ("bad_link",))


def test_a_reference_to_a_character_that_cannot_exist_costs_no_entry() -> None:
    items = (
        "<item><title>A&#xD800;&#0;&#99999999999;B & C&#233;</title></item><item><title>Two</title></item>"
    )
    assert [entry.title for entry in read(rss(items)).entries] == ["AB & Cé", "Two"]


def test_one_entry_with_nothing_in_it_is_counted_and_costs_the_others_nothing() -> None:
    items = "<item><title>One</title></item><item></item><item><title>Two</title></item>"
    document = read(rss(items))
    assert ([entry.title for entry in document.entries], document.bad) == (["One", "Two"], 1)


def test_a_json_feed_served_as_text_is_read_and_odd_items_are_counted() -> None:
    feed = {
        "version": "https://jsonfeed.org/version/1",
        "language": "es",
        "items": [
            {"id": 7, "external_url": "/rel", "content_html": "<p>x</p>", "author": {"name": "Ana"}},
            {"title": "Two", "summary": "s", "content_text": "long", "tags": ["a", "a", 3], "id": True},
            "no item",
            None,
        ],
    }
    document = read(json.dumps(feed), "text/plain")
    one, two = document.entries
    assert (one.guid, one.url, one.summary, one.author) == (
        "7",
        "https://news.example/rel",
        "<p>x</p>",
        "Ana",
    )
    assert (two.guid, two.tags, two.summary, two.content) == (None, ("a",), "s", "long")
    assert (document.bad, document.language) == (2, "es")


def test_overlong_fields_are_cut_and_flagged() -> None:
    entry = only(rss(f"<item><title>{'t' * 2000}</title><description>{'d' * 70_000}</description></item>"))
    assert (len(entry.title), len(entry.summary)) == (1000, 64 * 1024)
    assert "cut" in entry.flags


def test_at_most_five_thousand_entries_are_looked_at() -> None:
    document = read(rss("".join(f"<item><title>t{n}</title></item>" for n in range(5010))))
    assert (len(document.entries), document.left_over) == (5000, 10)


@pytest.mark.parametrize(
    ("given", "link"),
    [
        ("/a?b=1", "https://news.example/a?b=1"),
        ("https://user:secret@other.example:8443/x", "https://other.example:8443/x"),
        ("http://[2001:db8::1]/x", "http://[2001:db8::1]/x"),
        ("data:text/html,x", None),
        ("file:///etc/passwd", None),
        ("http://[broken", None),
        ("https://news.example/" + "x" * 3000, None),
        ("", None),
        (None, None),
    ],
)
def test_links_are_absolute_http_addresses_without_user_names(given: str | None, link: str | None) -> None:
    assert fields.link(given, URL) == link


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-02-04T10:30:00", datetime(2026, 2, 4, 10, 30, tzinfo=UTC)),
        ("2026-02-04T10:30:00+01:00", datetime(2026, 2, 4, 9, 30, tzinfo=UTC)),
        ("Wed, 04 Feb 2026 10:30:00 GMT", datetime(2026, 2, 4, 10, 30, tzinfo=UTC)),
        ("mié, 4 de febrero de 2026 10:30", datetime(2026, 2, 4, 10, 30, tzinfo=UTC)),
        ("1er août 2026", datetime(2026, 8, 1, tzinfo=UTC)),
        ("3 déc. 2025 09:15:30 +0100", datetime(2025, 12, 3, 8, 15, 30, tzinfo=UTC)),
        ("31 de febrero de 2026", None),
        ("4 de brumaire de 2026", None),
        ("yesterday", None),
        ("9999-12-31T23:59:59-12:00", None),
        ("31 Dec 9999 23:59:59 -1200", None),
        ("", None),
    ],
)
def test_dates_are_read_in_three_languages_and_a_naive_one_is_utc(text: str, moment: datetime | None) -> None:
    assert fields.worded_date(text) == moment


def test_a_date_beyond_the_calendar_is_none() -> None:
    beyond = struct_time((99999, 2, 4, 10, 30, 0, 2, 35, 0))
    assert fields.moment(beyond, None) is None


def test_guids_are_kept_as_given_and_links_resolve_against_the_base() -> None:
    items = "<item><title>x</title><link>rel</link><guid isPermaLink='false'>7</guid></item>"
    based = rss(items).replace("<channel>", "<channel xml:base='https://base.example/d/'>")
    assert (only(rss(items)).guid, only(rss(items)).url) == ("7", "https://news.example/feeds/rel")
    assert (only(based).guid, only(based).url) == ("7", "https://base.example/d/rel")
