"""JSON Feed 1.0 and 1.1 (feedparser reads none of it). `next_url` is not followed."""

import json
from typing import Any

from services.adapters import fields
from services.domain.feeds import Document, NotAFeed, ParsedEntry

VERSION = "https://jsonfeed.org/version/1"
MAX_DEPTH = 20


def looks_like_json(body: bytes) -> bool:
    """Whether the first character is a brace, whatever the content type says."""
    return body[:64].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00")[:1] == b"{"


def read_json_feed(body: bytes, url: str, *, most: int) -> Document | NotAFeed:
    """Read at most `most` entries of the JSON in `body`, found at `url`."""
    try:
        data = json.loads(body.removeprefix(b"\xef\xbb\xbf"))
    except (ValueError, RecursionError) as error:
        return NotAFeed(f"broken JSON: {error}"[:300])
    version = data.get("version") if isinstance(data, dict) else None
    if not isinstance(version, str) or VERSION.removeprefix("https") not in version:
        return NotAFeed("JSON without the version line of a JSON Feed")
    if _deeper_than(data, MAX_DEPTH):
        return NotAFeed(f"JSON nested more than {MAX_DEPTH} deep")
    items = data.get("items")
    items = items if isinstance(items, list) else []
    entries = [_entry(item, url) for item in items[:most] if isinstance(item, dict)]
    return Document(
        version="json1",
        entries=tuple(entries),
        title=fields.plain(data.get("title"), fields.TITLE_CAP)[0],
        language=fields.name(data.get("language")),
        bad=len(items[:most]) - len(entries),
        left_over=max(0, len(items) - most),
    )


def _entry(item: dict[str, Any], base: str) -> ParsedEntry:
    title, title_cut = fields.plain(item.get("title"), fields.TITLE_CAP)
    content, content_cut = fields.plain(
        item.get("content_html") or item.get("content_text"), fields.CONTENT_CAP
    )
    summary, summary_cut = fields.plain(item.get("summary"), fields.SUMMARY_CAP)
    given = item.get("url") or item.get("external_url")
    url = fields.link(given, base)
    flags = {"cut": title_cut or content_cut or summary_cut, "bad_link": bool(given) and url is None}
    if not summary and len(content) <= fields.SUMMARY_CAP:
        summary, content = content, ""
    return ParsedEntry(
        title=title,
        summary=summary,
        content=content,
        url=url,
        guid=_guid(item.get("id")),
        author=_author(item),
        language=fields.name(item.get("language")),
        tags=fields.tags(_list(item.get("tags"))),
        published_at=_date(item.get("date_published")),
        edited_at=_date(item.get("date_modified")),
        flags=tuple(flag for flag, on in flags.items() if on),
    )


def _guid(value: object) -> str | None:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return fields.plain(value, fields.GUID_CAP)[0] or None


def _author(item: dict[str, Any]) -> str | None:
    authors = [*_list(item.get("authors")), item.get("author")]
    names = [fields.name(author.get("name")) for author in authors if isinstance(author, dict)]
    return next((found for found in names if found), None)


def _date(value: object) -> Any:
    return fields.worded_date(value) if isinstance(value, str) else None


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _deeper_than(value: object, limit: int) -> bool:
    level = [value]
    for _ in range(limit):
        level = [
            child
            for item in level
            if isinstance(item, dict | list)
            for child in (item.values() if isinstance(item, dict) else item)
        ]
        if not level:
            return False
    return any(isinstance(item, dict | list) for item in level)
