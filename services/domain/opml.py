"""Lists of feeds as other readers keep them: OPML 2.0 read and written.

Lists come from anywhere: a document type, and with it every entity, is refused; so are lists that are too
large or too deep. One outline that cannot be used costs the others nothing.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from services.domain.feedlist import KINDS, PUBLISHER_CAP, TITLE_CAP, Outline, categories, category, tidy
from services.domain.schedule import Lane

MOST_BYTES = 5 * 1024 * 1024
MOST_OUTLINES = 10_000
MOST_DEPTH = 20
OWN = "tradewire:"  # the prefix of what other readers do not know
NAMESPACE = "urn:tradewire:feeds"
LANES = tuple(lane.value for lane in Lane)
_ADDRESS_CAP = 4096
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_FEED_TYPES = frozenset({"rss", "atom", "feed", "rdf", "json"})
_ELSEWHERE = {
    "link": "is a link, not a feed; `tradewire feeds check` finds the feed of a page",
    "include": "names another list, which is not fetched; download it and import it by itself",
}


class OpmlError(ValueError):
    """A list of which nothing can be read; the message names the line, the fault and the remedy."""


@dataclass(frozen=True)
class Listed:
    """An outline and where it stands: `outline` is None where it cannot be used, and `fault` says why."""

    line: int
    title: str
    outline: Outline | None = None
    fault: str | None = None


@dataclass(frozen=True)
class Opml:
    """A list of feeds, in the order of the file; what does not look like a feed is passed over."""

    title: str
    listed: tuple[Listed, ...]


@dataclass
class _Open:
    """An outline that has begun: its line, its attributes, and whether others stand in it."""

    line: int
    given: Mapping[str, str]
    parent: bool = False


@dataclass
class _Reader:
    """Takes in what the XML parser meets."""

    parser: expat.XMLParserType
    skipped: int  # lines before the document
    path: list[str] = field(default_factory=list)
    open: list[_Open] = field(default_factory=list)
    listed: list[Listed] = field(default_factory=list)
    title: str = ""
    count: int = 0

    @property
    def line(self) -> int:
        return self.skipped + self.parser.CurrentLineNumber

    def refuse_doctype(self, *_declared: Any) -> None:
        raise self.error("declares a document type, which is refused; delete the <!DOCTYPE …> and try again")

    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.lower()
        if not self.path and name != "opml":
            raise self.error(
                f"is <{tag[:40]}>, not OPML; to add one feed or the feed of a page: tradewire feeds add URL"
            )
        self.path.append(name)
        if name != "outline":
            return
        self.count += 1
        if self.count > MOST_OUTLINES:
            raise self.error(f"has more than {MOST_OUTLINES} outlines; split the list")
        if len(self.open) >= MOST_DEPTH:
            raise self.error(f"is nested more than {MOST_DEPTH} deep; flatten the list")
        given = {key.lower(): " ".join(value.split()) for key, value in attributes.items()}
        if self.open:
            self.open[-1].parent = True
        self.open.append(_Open(self.line, given))
        if given.get("xmlurl"):
            self.listed.append(self.read(self.open[-1]))

    def text(self, data: str) -> None:
        if self.path == ["opml", "head", "title"]:
            self.title = (self.title + data)[:TITLE_CAP]

    def end(self, _tag: str) -> None:
        if self.path.pop() != "outline":
            return
        ended = self.open.pop()
        if ended.given.get("xmlurl") or ended.parent:
            return
        kind = ended.given.get("type", "").lower()
        if kind in _ELSEWHERE:
            self.listed.append(Listed(ended.line, _title(ended.given), fault=_ELSEWHERE[kind]))
        elif kind in _FEED_TYPES or ended.given.get("htmlurl"):
            fault = "has no xmlUrl, the address of the feed; `tradewire feeds check` finds that of a page"
            self.listed.append(Listed(ended.line, _title(ended.given), fault=fault))

    def read(self, begun: _Open) -> Listed:
        given, title = begun.given, _title(begun.given)
        lane = given.get(f"{OWN}lane", "normal").lower()
        kind = given.get(f"{OWN}kind", "news").lower()
        for name, value, known in (("lane", lane, LANES), ("kind", kind, KINDS)):
            if value not in known:
                return Listed(begun.line, title, fault=f"its {name} is none of {', '.join(known)}")
        if len(given["xmlurl"]) > _ADDRESS_CAP:
            return Listed(begun.line, title, fault="its xmlUrl is longer than 2048 characters")
        folders = "/".join(_folder(one.given) for one in self.open[:-1])
        outline = Outline(
            url=tidy(given["xmlurl"]),
            title=title,
            publisher=given.get(f"{OWN}publisher", "")[:PUBLISHER_CAP],
            language=_code(given.get("language", "").partition("-")[0].lower()),
            country=_code(given.get(f"{OWN}country", "").upper()),
            kind=kind,
            lane=lane,
            topics=_words(given.get(f"{OWN}topics", "")),
            categories=categories([folders, *given.get("category", "").split(",")]),
            enabled=given.get(f"{OWN}enabled", "").lower() != "false",
        )
        return Listed(begun.line, title, outline)

    def error(self, what: str) -> OpmlError:
        return OpmlError(f"line {self.line}: the list {what}")


def read_opml(body: bytes) -> Opml:
    """Every feed of a list, wherever it is nested. Raises OpmlError for what is no list, or no safe one."""
    if len(body) > MOST_BYTES:
        raise OpmlError(f"the list is larger than {MOST_BYTES // 1024 // 1024} MiB; split it")
    if not body.strip(b" \t\r\n\x00\xef\xbb\xbf\xfe\xff"):
        raise OpmlError("the list is empty; export one from a reader, or: tradewire feeds export")
    text = body.lstrip()
    parser = expat.ParserCreate()
    reader = _Reader(parser, skipped=body[: len(body) - len(text)].count(b"\n"))
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = reader.refuse_doctype
    parser.StartElementHandler = reader.begin
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    try:
        parser.Parse(text, True)
    except OpmlError:
        raise
    except expat.ExpatError as error:
        reason = expat.ErrorString(error.code)
        raise OpmlError(
            f"line {reader.skipped + error.lineno}: the list is not well-formed XML ({reason})"
        ) from error
    except (ValueError, LookupError) as error:
        raise OpmlError("the list is in an encoding that cannot be read; save it as UTF-8") from error
    return Opml(" ".join(reader.title.split()), tuple(sorted(reader.listed, key=lambda one: one.line)))


def write_opml(outlines: Iterable[Outline], *, title: str) -> bytes:
    """A list of `outlines`, each in the folders of its first category, in an order that stays.

    Read back, it gives the same outlines.
    """
    lines = ['<?xml version="1.0" encoding="UTF-8"?>']
    lines += [f'<opml version="2.0" xmlns:tradewire="{NAMESPACE}">', "  <head>"]
    lines += [f"    <title>{_escaped(title)[1:-1]}</title>", "  </head>", "  <body>"]
    here: list[str] = []
    ordered = sorted(outlines, key=lambda one: (_first(one).split("/"), one.title.casefold(), one.url))
    for outline in ordered:
        wanted = [part for part in _first(outline).split("/") if part]
        shared = 0
        while shared < min(len(here), len(wanted)) and here[shared] == wanted[shared]:
            shared += 1
        while len(here) > shared:
            lines.append(f"{_indent(len(here) - 1)}</outline>")
            here.pop()
        for part in wanted[shared:]:
            lines.append(f"{_indent(len(here))}<outline text={_escaped(part)} title={_escaped(part)}>")
            here.append(part)
        lines.append(f"{_indent(len(here))}<outline {_attributes(outline)}/>")
    lines += [f"{_indent(depth)}</outline>" for depth in reversed(range(len(here)))]
    lines += ["  </body>", "</opml>", ""]
    return "\n".join(lines).encode()


def _attributes(outline: Outline) -> str:
    others = [path.replace(",", ";") for path in outline.categories[1:]]
    title = outline.title or outline.url
    given = {
        "type": "rss",
        "text": title,
        "title": title,
        "xmlUrl": outline.url,
        "language": outline.language,
        "category": ",".join(f"/{path}" for path in others),
        f"{OWN}publisher": outline.publisher,
        f"{OWN}country": outline.country,
        f"{OWN}kind": outline.kind,
        f"{OWN}lane": outline.lane,
        f"{OWN}topics": ",".join(outline.topics),
        f"{OWN}enabled": None if outline.enabled else "false",
    }
    return " ".join(f"{name}={_escaped(value)}" for name, value in given.items() if value)


def _escaped(text: str) -> str:
    return quoteattr(_ILLEGAL.sub("", text), {"\n": "&#10;", '"': "&quot;"})


def _indent(depth: int) -> str:
    return "  " * (depth + 2)


def _first(outline: Outline) -> str:
    return outline.categories[0] if outline.categories else ""


def _title(given: Mapping[str, str]) -> str:
    title = given.get("title") or given.get("text") or ""
    return "" if title == given.get("xmlurl") else title[:TITLE_CAP]


def _folder(given: Mapping[str, str]) -> str:
    return category(given.get("text") or given.get("title") or "")


def _code(text: str) -> str | None:
    return text if len(text) == 2 and text.isascii() and text.isalpha() else None


def _words(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in (part.strip()[:80] for part in text.split(",")) if word))[:50]
