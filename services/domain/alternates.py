"""Where a web page says its feeds are: `<link rel="alternate">`, else the usual paths."""

import re
from html import unescape
from itertools import islice
from urllib.parse import urljoin, urlsplit

LOOKED_AT = 512 * 1024
MOST_LINKS, MOST_TAGS = 6, 300
USUAL_PATHS = ("/feed", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml")
_TYPES = frozenset(
    {
        "application/rss+xml",
        "application/atom+xml",
        "application/rdf+xml",
        "application/feed+json",
        "application/json",
        "application/xml",
        "text/xml",
    }
)
_TAG = re.compile(r"<(link|base)\b([^<>]{0,1500})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([a-zA-Z][\w-]*)\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+)""")
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|meta|title)\b", re.IGNORECASE)


def looks_like_html(body: bytes) -> bool:
    """Whether a body, which is no feed, is a web page."""
    return _HTML.search(body[:4096]) is not None


def feed_links(body: bytes, url: str) -> tuple[str, ...]:
    """The feeds that the page at `url` names in its first 512 KiB: absolute, each once, at most six."""
    begin, *rest = body[:LOOKED_AT].decode("utf-8", "replace").split("<!--")
    text = begin + "".join(part.partition("-->")[2] for part in rest)
    base = url
    found: dict[str, None] = {}
    for tag in islice(_TAG.finditer(text), MOST_TAGS):
        given = {name.lower(): unescape(value.strip("\"'")) for name, value in _ATTRIBUTE.findall(tag[2])}
        href = given.get("href", "").strip()
        if tag[1].lower() == "base":
            base = _joined(url, href) or base
        elif _is_feed(given) and (link := _joined(base, href)) is not None:
            found[link] = None
    return tuple(found)[:MOST_LINKS]


def usual_places(url: str) -> tuple[str, ...]:
    """Where feeds usually are on the host of `url`."""
    return tuple(urljoin(url, path) for path in USUAL_PATHS)


def _is_feed(given: dict[str, str]) -> bool:
    kind = given.get("type", "").partition(";")[0].strip().lower()
    return "alternate" in given.get("rel", "").lower().split() and kind in _TYPES


def _joined(base: str, href: str) -> str | None:
    try:
        link = urljoin(base, href).partition("#")[0]
        fit = bool(href) and urlsplit(link).scheme in ("http", "https") and bool(urlsplit(link).hostname)
    except ValueError:
        return None
    return link if fit else None
