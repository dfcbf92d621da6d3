"""The list of feeds as people keep it: when two addresses are one feed, what of an address may be shown.

Stricter than `canonical_url`, which compares articles: a parameter that means nothing on an article may
choose the feed, so that none but those of campaigns are left out.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote_plus, urlencode, urlsplit

KINDS = ("official", "news", "trade_press", "industry_assoc", "think_tank", "law_firm", "search_feed")
REMOVED = "removed"  # the state of a feed that is off the list; what it brought stays
HIDDEN = "***"
TITLE_CAP, PUBLISHER_CAP, NOTE_CAP = 300, 200, 2000
CATEGORY_CAP, MOST_CATEGORIES = 200, 20
_NAMES = """
    accesskey accesstoken apikey apitoken auth authkey authtoken bearer clientsecret credential credentials
    feedkey jwt key passwd password passphrase pass pwd secret secretkey session sessionid sig signature
    token userkey usertoken
"""
_SECRETS = frozenset(_NAMES.split())
_WORD = re.compile(r"[^a-z0-9]+")
_SCHEME = re.compile(r"[A-Za-z][\w+.-]*://")
# The second form is a password with a slash in it, which no server is told, but a person may have typed.
_USER = re.compile(r"^([A-Za-z][\w+.-]*://|(?![A-Za-z][\w+.-]*://))(?:[^/?#]*@|[^/?#:@]*:(?!\d+/)[^?#]*@)")
_PAIR = re.compile(r"(?<=[?&;])([^=&;#]+)=([^&;#]+)")


@dataclass(frozen=True)
class Outline:
    """A feed as a list names it. `categories` are paths (``Trade/Metals``); None or empty: not said.

    `line` is where it stands in the file it was read from, and no part of what it is.
    """

    url: str
    title: str = ""
    publisher: str = ""
    language: str | None = None
    country: str | None = None
    kind: str = "news"
    lane: str = "normal"
    topics: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    enabled: bool = True


def tidy(address: str) -> str:
    """An address as it was meant: without spaces around it and fragment; `feed:` and no scheme are read."""
    text = address.strip().partition("#")[0]
    if text.lower().startswith("feed:"):
        rest = text[5:]
        text = f"http:{rest}" if rest.startswith("//") else rest
    return text if not text or _SCHEME.match(text) else _with_scheme(text)


def _with_scheme(text: str) -> str:
    """`host/path` and `host:port/path` get https; another scheme (mailto:) stays, to be refused."""
    host = text.partition("/")[0]
    name, colon, port = host.partition(":")
    bare = "." in name and (not colon or port.isdigit())
    return f"https://{text}" if bare else text


def feed_key(url: str) -> str:
    """What two addresses of one feed have in common: scheme, `www.`, default port, trailing slash, fragment,
    the order of parameters and campaign parameters do not count. Of an address that is none, itself.
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return url
    host = (parts.hostname or "").rstrip(".").removeprefix("www.")
    if not host:
        return url
    shown = host if port in (None, 80, 443) else f"{host}:{port}"
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    kept = sorted(pair for pair in pairs if not pair[0].lower().startswith("utm_"))
    path = re.sub(r"/{2,}", "/", parts.path).rstrip("/")
    return f"{shown}{path}?{urlencode(kept)}" if kept else f"{shown}{path}"


def slug_of(url: str) -> str:
    """A name from an address: host and path, and a digest that keeps two of one host apart."""
    parts = urlsplit(url)
    text = f"{parts.hostname}{parts.path}".lower()
    words = "".join(c if c.isascii() and c.isalnum() else "-" for c in text)
    name = "-".join(word for word in words.split("-") if word)[:60]
    return f"{name}-{hashlib.sha256(url.encode()).hexdigest()[:6]}"


def masked(url: str) -> str:
    """The address with what may be a credential hidden: user and password, and values of parameters so named.

    A secret that is part of the path cannot be told from the path, and is shown.
    """
    shown = _USER.sub(rf"\g<1>{HIDDEN}@", url)
    return _PAIR.sub(lambda pair: f"{pair[1]}={HIDDEN}" if _is_secret(pair[1]) else pair[0], shown)


def has_secret(url: str) -> bool:
    """Whether `url` carries what may be a credential."""
    return masked(url) != url


def _is_secret(name: str) -> bool:
    words = [word for word in _WORD.split(unquote_plus(name).lower()) if word]
    return bool(words) and ("".join(words) in _SECRETS or words[-1] in _SECRETS)


def category(text: str) -> str:
    """A category as a path without empty parts: ``" /Trade / Metals/"`` is ``"Trade/Metals"``."""
    parts = (" ".join(part.split()) for part in text[:CATEGORY_CAP].split("/"))
    return "/".join(part for part in parts if part)


def categories(texts: Iterable[str]) -> tuple[str, ...]:
    """Categories in their order, each once, at most twenty."""
    found = dict.fromkeys(path for path in map(category, texts) if path)
    return tuple(found)[:MOST_CATEGORIES]
