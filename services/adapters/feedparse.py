"""Bytes into a document: the one user of feedparser.

It stands among the adapters because two services read feeds, the poller from the network and the command line
from files, and services do not import each other. Reading is slow and may be made to hang by a hostile
document: what comes from the network is read in a child process (`parsing.py`).
"""

import codecs
import io
import re
import sys
from typing import Any

import feedparser

from services.adapters import fields
from services.adapters.jsonfeed import looks_like_json, read_json_feed
from services.domain.feeds import Document, NotAFeed, ParsedEntry

PARSER_VERSION = (
    1  # raise it when the same bytes would be read differently: unchanged bodies are read once more
)
LOOKED_AT = 5000
COMPLAINT_CAP = 300
_HTML = re.compile(
    rb"^\s*(?:<!--.*?-->\s*|<\?xml[^>]*>\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_ENTITIES = re.compile(rb"""<!ENTITY\s(?:[^>"']|"[^"]*"|'[^']*')*>""")
# The parser gives a whole document up for a reference to a character that cannot exist.
_CHARACTERS = re.compile(rb"&#(?:[xX]([0-9a-fA-F]{1,12})|([0-9]{1,15}));?")
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_PARSER_FAULTS = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError)
_BAD_ENTRY = (ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError)


def read_document(body: bytes, *, content_type: str = "", url: str = "") -> Document | NotAFeed:
    """Read an RSS, Atom, RDF or JSON feed of at most 5,000 entries, found at `url`.

    A complaint of the parser is a note: a known format makes a feed, even an empty one, and so do entries,
    unless the document is a web page. No page is fetched, no entity that the document declares expanded.
    """
    if not body.strip(b" \t\r\n\x00\xef\xbb\xbf"):
        return NotAFeed("the body is empty", empty=True)
    if looks_like_json(body):
        return read_json_feed(body, url, most=LOOKED_AT)
    body, content_type = _without_mark(body, content_type)
    # Not told the address, for it would resolve guids against it, and they would change when the feed moves.
    headers = {"content-type": _charset_only(content_type)}
    # A stream, never the bytes themselves: feedparser would open a short body that looks like a path.
    stream = io.BytesIO(_CHARACTERS.sub(_possible, _ENTITIES.sub(b"", body)))
    try:
        found = feedparser.parse(
            stream, response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )
    except _PARSER_FAULTS as error:
        return NotAFeed(f"the parser failed: {type(error).__name__}: {error}"[:COMPLAINT_CAP])
    version = found.get("version") or ""
    complaint = _complaint(found)
    if not version and (not found.entries or _HTML.match(body[:4096].lstrip(b"\xef\xbb\xbf"))):
        return NotAFeed(complaint or "neither RSS nor Atom nor JSON Feed")
    return _document(found, version, complaint, url)


def _without_mark(body: bytes, content_type: str) -> tuple[bytes, str]:
    """A body in UTF-16 or UTF-32, which its byte order mark gives away, as UTF-8; others as they are."""
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            text = body[len(mark) :].decode(encoding, "replace")
            return text.encode("utf-8", "replace"), "application/xml; charset=utf-8"
    return body, content_type


def _possible(reference: re.Match[bytes]) -> bytes:
    """A numeric character reference as it is, or nothing if no such character can be."""
    code = int(reference[1], 16) if reference[1] else int(reference[2])
    possible = 0 < code <= sys.maxunicode and not 0xD800 <= code <= 0xDFFF
    return reference[0] if possible else b""


def _charset_only(content_type: str) -> str:
    """The header's charset under a type that asks for nothing else: feeds are served as anything."""
    match = _CHARSET.search(content_type)
    return f"application/xml; charset={match[1]}" if match else "application/xml"


def _document(found: Any, version: str, complaint: str | None, url: str) -> Document:
    entries: list[ParsedEntry] = []
    bad = 0
    for raw in found.entries[:LOOKED_AT]:
        try:
            entry = _entry(raw, url)
        except _BAD_ENTRY as error:
            bad += 1
            complaint = complaint or f"an entry could not be read: {error}"[:COMPLAINT_CAP]
            continue
        if entry.title or entry.summary or entry.content or entry.url:
            entries.append(entry)
        else:
            bad += 1
            complaint = complaint or "an entry has neither title nor text nor link"
    return Document(
        version=version,
        entries=tuple(entries),
        title=fields.plain(found.feed.get("title"), fields.TITLE_CAP)[0],
        language=fields.name(found.feed.get("language")),
        bad=bad,
        left_over=max(0, len(found.entries) - LOOKED_AT),
        complaint=complaint,
    )


def _complaint(found: Any) -> str | None:
    if not found.get("bozo"):
        return None
    error = found.get("bozo_exception")
    return fields.plain(f"{type(error).__name__}: {error}", COMPLAINT_CAP)[0]


def _entry(raw: Any, base: str) -> ParsedEntry:
    title, title_cut = fields.plain(raw.get("title"), fields.TITLE_CAP)
    summary, summary_cut = fields.plain(raw.get("summary"), fields.SUMMARY_CAP)
    content, content_cut = fields.plain(_content(raw), fields.CONTENT_CAP)
    given = raw.get("link")
    url = fields.link(given, base)
    flags = {"cut": title_cut or summary_cut or content_cut, "bad_link": bool(given) and url is None}
    published = raw.get("published")
    edited = raw["updated"] if "updated" in raw else None  # noqa: SIM401 -- get() falls back to `published`
    return ParsedEntry(
        title=title,
        summary=summary,
        content="" if content == summary else content,
        url=url,
        guid=fields.plain(raw.get("id"), fields.GUID_CAP)[0] or None,
        author=fields.name(raw.get("author")),
        publisher=fields.name((raw.get("source") or {}).get("title") or raw.get("publisher")),
        tags=fields.tags(tag.get("term") for tag in raw.get("tags") or ()),
        published_at=fields.moment(raw.get("published_parsed"), published),
        edited_at=fields.moment(raw.get("updated_parsed") if edited else None, edited),
        flags=tuple(flag for flag, on in flags.items() if on),
    )


def _content(raw: Any) -> str:
    """The longest of the bodies an entry carries."""
    bodies = [part.get("value") or "" for part in raw.get("content") or ()]
    return max(bodies, key=len, default="")
