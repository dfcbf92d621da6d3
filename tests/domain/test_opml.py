"""Lists of feeds: read from anywhere, written so that they read back the same."""

import contextlib
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.feedlist import KINDS, Outline, categories
from services.domain.opml import (
    LANES,
    MOST_BYTES,
    MOST_DEPTH,
    MOST_OUTLINES,
    OpmlError,
    read_opml,
    write_opml,
)

HEAD = '<?xml version="1.0"?><opml version="2.0"><head><title>Mine &amp; yours</title></head><body>'
TAIL = "</body></opml>"


def opml(body: str) -> bytes:
    return (HEAD + body + TAIL).encode()


def urls(body: bytes) -> list[str]:
    return [one.outline.url for one in read_opml(body).listed if one.outline]


words = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zs", "Zl", "Zp"]), min_size=1, max_size=12
).filter(lambda text: text.strip() == text and "\ufffe" not in text and "\uffff" not in text)
paths = st.lists(
    words.map(lambda text: text.replace("/", "-").replace(",", ";")), min_size=1, max_size=4
).map("/".join)


@st.composite
def outlines(draw: st.DrawFn) -> Outline:
    host = draw(st.from_regex("[a-z]{1,8}", fullmatch=True))
    return Outline(
        url=f"https://{host}.example/{draw(st.integers(0, 99))}?a=1&b=<",
        title=draw(st.one_of(st.just(""), st.lists(words, min_size=1, max_size=3).map(" ".join))),
        publisher=draw(st.one_of(st.just(""), words)),
        language=draw(st.sampled_from([None, "en", "es", "fr"])),
        country=draw(st.sampled_from([None, "MX", "CA"])),
        kind=draw(st.sampled_from(KINDS)),
        lane=draw(st.sampled_from(LANES)),
        topics=tuple(draw(st.lists(st.from_regex("[a-z-]{1,9}", fullmatch=True), unique=True, max_size=3))),
        categories=categories(draw(st.lists(paths, max_size=3))),
        enabled=draw(st.booleans()),
    )


@given(st.lists(outlines(), max_size=12, unique_by=lambda one: one.url))
def test_what_was_written_reads_back_the_same_whatever_the_order(feeds: list[Outline]) -> None:
    written = write_opml(feeds, title="A <b> & 'c' \"d\"")
    read = read_opml(written)
    assert read.title == "A <b> & 'c' \"d\""
    back = [one.outline for one in read.listed if one.outline]
    assert sorted(map(repr, back)) == sorted(map(repr, feeds))
    assert write_opml(back, title=read.title) == written
    assert write_opml(reversed(feeds), title=read.title) == written


def test_nested_folders_become_the_category_and_others_are_kept_beside_it() -> None:
    body = opml(
        '<outline text="Trade"><outline text=" Rare  earths "><outline type="rss" text="Mining" '
        'xmlUrl="https://m.example/f" category="/Metals,/World/Asia" language="en-US"/></outline>'
        '<outline title="Second" xmlUrl="https://s.example/f"/></outline>'
        '<outline text="Third" xmlurl="feed://t.example/f"/>'
    )
    read = read_opml(body)
    assert read.title == "Mine & yours"
    first, second, third = (one.outline for one in read.listed)
    assert first == Outline(
        "https://m.example/f",
        "Mining",
        language="en",
        categories=("Trade/Rare earths", "Metals", "World/Asia"),
    )
    assert second == Outline("https://s.example/f", "Second", categories=("Trade",))
    assert third == Outline("http://t.example/f", "Third")


def test_a_feed_may_hold_feeds_and_an_empty_folder_is_nothing() -> None:
    body = opml(
        '<outline text="A" xmlUrl="https://a.example/f"><outline text="B" xmlUrl="https://b.example/f"/></outline>'
        '<outline text="empty"/>'
    )
    read = read_opml(body)
    assert [one.outline.categories for one in read.listed if one.outline] == [(), ("A",)]
    assert len(read.listed) == 2


def test_what_cannot_be_used_is_told_with_its_line_and_costs_the_others_nothing() -> None:
    body = opml(
        '\n<outline type="rss" text="No address"/>\n<outline type="link" text="Page" url="https://x.example/"/>'
        '\n<outline type="include" text="List" url="https://x.example/l.opml"/>'
        '\n<outline text="Fast" xmlUrl="https://x.example/f" tradewire:lane="fast"/>'
        '\n<outline text="Good" xmlUrl="https://good.example/f"/>'
        f'\n<outline text="Long" xmlUrl="https://x.example/{"a" * 5000}"/>'
    )
    read = read_opml(body)
    assert [(one.line, one.title) for one in read.listed if one.fault] == [
        (2, "No address"),
        (3, "Page"),
        (4, "List"),
        (5, "Fast"),
        (7, "Long"),
    ]
    assert "no xmlUrl" in (read.listed[0].fault or "")
    assert "official, priority, normal, slow" in (read.listed[3].fault or "")
    assert urls(body) == ["https://good.example/f"]


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE opml [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1 or str()};" * 10}">' for n in range(1, 10))
    + "]><opml><head><title>&a9;</title></head></opml>"
)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (BOMB.encode(), "document type, which is refused"),
        (b'<!DOCTYPE o SYSTEM "file:///etc/passwd"><opml/>', "document type, which is refused"),
        (b'<!DOCTYPE o [<!ENTITY x SYSTEM "http://127.0.0.1/">]><opml><body>&x;</body></opml>', "refused"),
        (b"<opml><body>&undeclared;</body></opml>", "not well-formed"),
        (opml('<outline text="a" xmlUrl="x"')[: -len(TAIL)], "not well-formed"),
        (b"\n\n<opml><body></opml>", "line 3"),
        (b"<rss version='2.0'/>", "is <rss>, not OPML"),
        (b"", "empty"),
        (b"\xef\xbb\xbf \n", "empty"),
        (b"just text", "not well-formed"),
        (b'<?xml version="1.0" encoding="no-such"?><opml/>', ""),
        (b'<?xml version="1.0" encoding="utf-7"?><opml/>', ""),
        (b'<?xml version="1.0" encoding="shift_jis"?><opml/>', "save it as UTF-8"),
        (b"<opml>" + b" " * MOST_BYTES + b"</opml>", "larger than 5 MiB"),
        (opml("<outline>" * (MOST_DEPTH + 1) + "</outline>" * (MOST_DEPTH + 1)), "nested more than"),
        (opml("<outline/>" * (MOST_OUTLINES + 1)), "more than 10000"),
        (b"<opml>\x00</opml>", "not well-formed"),
    ],
)
def test_a_list_that_is_none_or_is_hostile_is_refused_with_a_remedy_at_once(body: bytes, said: str) -> None:
    started = time.perf_counter()
    with pytest.raises(OpmlError) as refused:
        read_opml(body)
    assert said in str(refused.value)
    assert time.perf_counter() - started < 2.0


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "latin-1"])
def test_other_encodings_are_read(encoding: str) -> None:
    name = encoding.removesuffix("-sig")
    text = f'<?xml version="1.0" encoding="{name}"?><opml><body><outline text="Économie" xmlUrl="https://e.example/f"/></body></opml>'
    (one,) = read_opml(text.encode(encoding)).listed
    assert one.title == "Économie"


@given(st.binary(max_size=300))
def test_no_bytes_bring_the_reader_down(body: bytes) -> None:
    for tried in (body, b"<opml><body>" + body + b"</body></opml>"):
        with contextlib.suppress(OpmlError):
            read_opml(tried)
