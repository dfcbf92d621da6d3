"""Files of entries, one JSON object a line, as commands take them; "-" is the standard input."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import orjson

from services.domain.articles import Entry

STANDARD_INPUT = "-"
_TEXTS = ("title", "summary", "content", "publisher")


class BadLineError(ValueError):
    """A line that is no entry; the message says where and what to do."""


@contextmanager
def lines_of(source: str) -> Iterator[BinaryIO]:
    """The lines of a file, or of the standard input. Raises OSError."""
    if source == STANDARD_INPUT:
        yield sys.stdin.buffer
        return
    with Path(source).open("rb") as lines:
        yield lines


def name_of(source: str) -> str:
    """What messages call a source."""
    return "standard input" if source == STANDARD_INPUT else source


def said(error: Exception) -> str:
    """What is wrong with a source, and what to do."""
    if isinstance(error, OSError) and error.filename:
        return f"cannot read {error.filename}: {error.strerror}; check the path"
    return str(error)


def read_entries(source: str) -> Iterator[Entry]:
    """The entries of a source. Raises BadLineError, which names it and the line, and OSError."""
    with lines_of(source) as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                yield read_entry(line, number)
            except BadLineError as error:
                raise BadLineError(f"{name_of(source)}, {error}") from error


def read_entry(line: bytes, number: int) -> Entry:
    """Read one line. Raises BadLineError, which names the line, the field and the remedy."""
    try:
        row = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise BadLineError(f"line {number} is no JSON ({error}); write one object a line") from error
    if not isinstance(row, dict):
        raise BadLineError(f'line {number} is no JSON object; write {{"id": …, "title": …, …}}')
    identifier = row.get("id")
    if isinstance(identifier, bool) or not isinstance(identifier, str | int) or identifier == "":
        raise BadLineError(f'line {number} has no "id"; give each entry a text or number of its own')
    texts = {name: _text(row, name, number) for name in _TEXTS}
    return Entry(
        id=str(identifier),
        title=texts["title"],
        summary=texts["summary"],
        content=texts["content"],
        publisher=texts["publisher"],
        url=_text(row, "url", number) or None,
        language=_text(row, "lang", number) or None,
        published_at=_date(row.get("published"), number),
    )


def _text(row: dict[str, object], name: str, number: int) -> str:
    value = row.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise BadLineError(f'line {number}: "{name}" must be text, not {type(value).__name__}')
    return value


def _date(value: object, number: int) -> datetime | None:
    if value is None or value == "":
        return None
    try:
        at = datetime.fromisoformat(value.strip()) if isinstance(value, str) else None
    except ValueError:
        at = None
    if at is None:
        raise BadLineError(
            f'line {number}: "published" is {value!r}; write ISO 8601, like 2026-07-01T12:00:00Z, or null'
        )
    return at if at.tzinfo is not None else at.replace(tzinfo=UTC)
