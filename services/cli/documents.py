"""Documents that a person brings in, read as entries: text, web pages, feeds, lines of JSON."""

import hashlib
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path

import orjson

from services.adapters.feedparse import read_document
from services.adapters.fields import CONTENT_CAP, TITLE_CAP, link, moment, name, plain
from services.cli.entrylines import BadLineError, read_entry
from services.domain.feeds import NotAFeed, ParsedEntry

LARGEST_FILE = 50_000_000
LONGEST_TITLE_LINE = 200
FEED_SUFFIXES = (".xml", ".rss", ".atom", ".rdf", ".json")
DATE_NAMES = ("article:published_time", "datepublished", "dc.date", "date", "pubdate")
SILENT = ("script", "style", "noscript", "template", "nav", "footer", "form", "svg")


class DocumentError(ValueError):
    """A file that cannot be read as entries; the message says which and why."""


def find_documents(paths: list[Path]) -> Iterator[Path]:
    """The files themselves, and those of a known kind below folders, in order of their names.

    Raises DocumentError for a path that is not there.
    """
    for path in paths:
        if path.is_dir():
            yield from (found for found in sorted(path.rglob("*")) if found.is_file() and reader_of(found))
        elif path.exists():
            yield path
        else:
            raise DocumentError(f"{path}: no such file or folder")


def read_file(path: Path, left_out: list[str] | None = None) -> list[ParsedEntry]:
    """The entries of one file. Raises DocumentError.

    Lines that are no entries are left out where `left_out` is given, which then says of each what is wrong.
    """
    reader = reader_of(path)
    if reader is None:
        known = ", ".join(READERS)
        raise DocumentError(f"{path}: unknown kind of file; known are {known}")
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise DocumentError(f"{path}: larger than {LARGEST_FILE // 1_000_000} MB; split it")
        body = path.read_bytes()
    except OSError as error:
        raise DocumentError(f"{path}: {error.strerror}") from error
    if not body.strip():
        raise DocumentError(f"{path}: the file is empty")
    bad: list[str] | None = [] if left_out is not None else None
    try:
        found = read_lines(body, bad) if reader is read_lines else reader(body)
    except (DocumentError, BadLineError) as error:
        raise DocumentError(f"{path}: {error}") from error
    if left_out is not None:
        left_out += (f"{path}: {complaint}" for complaint in bad or ())
    return found


def read_text(body: bytes) -> list[ParsedEntry]:
    """Plain text: a short first line that is no sentence is the title; else one is made of the text."""
    text = decoded(body).strip()
    first, _, rest = text.partition("\n")
    titled = len(first) <= LONGEST_TITLE_LINE and bool(rest.strip()) and first.strip()[-1:] not in ".!?;:,"
    title, content = (first, rest) if titled else ("", text)
    return [_entry(body, title=title, content=content)]


def read_page(body: bytes) -> list[ParsedEntry]:
    """A web page: its title, its text without menus and scripts; address, date, language if it says so."""
    page = _Page()
    page.feed(decoded(body))
    page.close()
    text = "\n".join(line for line in (part.strip() for part in page.text) if line)
    if not text:
        raise DocumentError("the page has no text")
    return [
        _entry(
            body,
            title=page.found.get("og:title") or page.title or page.heading,
            content=text,
            url=link(page.found.get("canonical") or page.found.get("og:url"), ""),
            language=(page.language or "")[:2].lower() or None,
            publisher=name(page.found.get("og:site_name")),
            date=next((page.found[key] for key in DATE_NAMES if key in page.found), None),
        )
    ]


def read_feed(body: bytes) -> list[ParsedEntry]:
    """A saved feed, RSS, Atom, RDF or JSON Feed."""
    found = read_document(body)
    if isinstance(found, NotAFeed):
        raise DocumentError(f"no feed: {found.complaint}")
    if not found.entries:
        raise DocumentError("the feed has no entries")
    return list(found.entries)


def read_lines(body: bytes, bad: list[str] | None = None) -> list[ParsedEntry]:
    """One JSON object a line: title, summary, content, url, published, lang, publisher; no id is needed.

    A line that is no entry is passed over where `bad` is given, which gets what is wrong with it.
    """
    found = []
    for number, line in enumerate(body.splitlines(), 1):
        if not line.strip():
            continue
        try:
            entry = read_entry(_with_id(line), number)
        except BadLineError as error:
            if bad is None:
                raise
            bad.append(str(error))
            continue
        found.append(
            ParsedEntry(
                title=plain(entry.title, TITLE_CAP)[0],
                summary=plain(entry.summary, CONTENT_CAP)[0],
                content=plain(entry.content, CONTENT_CAP)[0],
                url=link(entry.url, ""),
                guid=entry.id,
                publisher=name(entry.publisher),
                language=entry.language,
                published_at=entry.published_at,
            )
        )
    return found


READERS: dict[str, Callable[[bytes], list[ParsedEntry]]] = {
    ".txt": read_text,
    ".md": read_text,
    ".html": read_page,
    ".htm": read_page,
    **dict.fromkeys(FEED_SUFFIXES, read_feed),
    ".jsonl": read_lines,
    ".ndjson": read_lines,
}


def reader_of(path: Path) -> Callable[[bytes], list[ParsedEntry]] | None:
    """How to read the file, by the end of its name; None if it is of no known kind."""
    return READERS.get(path.suffix.lower())


def decoded(body: bytes) -> str:
    """Text from bytes: UTF-16 by its mark, UTF-8, with or without one, else Western European text.

    Raises DocumentError for what is no text at all.
    """
    if body.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return body.decode("utf-16", errors="replace")
    if b"\0" in body:
        raise DocumentError("not text; save it as text, HTML, a feed or JSON lines first")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("cp1252", errors="replace")


def _with_id(line: bytes) -> bytes:
    """The same line, with an id made of its content if it has none."""
    try:
        row = orjson.loads(line)
    except orjson.JSONDecodeError:
        return line  # told by whoever reads it next
    if not isinstance(row, dict) or row.get("id") not in (None, ""):
        return line
    return orjson.dumps({**row, "id": f"sha256:{hashlib.sha256(line).hexdigest()}"})


def _entry(
    body: bytes,
    *,
    title: str,
    content: str,
    url: str | None = None,
    language: str | None = None,
    publisher: str | None = None,
    date: str | None = None,
) -> ParsedEntry:
    return ParsedEntry(
        title=plain(title, TITLE_CAP)[0],
        content=plain(content, CONTENT_CAP)[0],
        url=url,
        guid=f"sha256:{hashlib.sha256(body).hexdigest()}",  # bringing the same file in twice adds nothing
        publisher=publisher,
        language=language,
        published_at=moment(None, date) if date else None,
    )


class _Page(HTMLParser):
    """Collects the title, the visible text and what the head says about the page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.title = self.heading = ""
        self.language: str | None = None
        self.found: dict[str, str] = {}
        self.text: list[str] = []
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        if tag == "html":
            self.language = given.get("lang")
        elif tag == "meta":
            key = (given.get("property") or given.get("name") or given.get("itemprop") or "").lower()
            self.found.setdefault(key, given.get("content", ""))
        elif tag == "link" and given.get("rel", "").lower() == "canonical":
            self.found.setdefault("canonical", given.get("href", ""))
        elif tag == "time" and given.get("datetime"):
            self.found.setdefault("date", given["datetime"])
        if tag in SILENT or tag in ("title", "h1"):
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            del self._open[len(self._open) - 1 - self._open[::-1].index(tag) :]

    def handle_data(self, data: str) -> None:
        if "title" in self._open:
            self.title += data
        elif not any(tag in SILENT for tag in self._open):
            if "h1" in self._open and not self.heading:
                self.heading = data.strip()
            self.text.append(data)
