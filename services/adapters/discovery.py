"""Is there a feed at an address, or at the page behind it? Asked as the poller asks, read by its parser.

A person tries an address by this before it is polled. Nothing is stored.
"""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin, urlsplit
from urllib.robotparser import RobotFileParser

from services.adapters.answers import Answer, Failed, HttpFailure
from services.adapters.bodies import BodyEnd
from services.adapters.http import HttpClient
from services.adapters.parsing import ParserKilled, ParserPool
from services.domain.alternates import feed_links, looks_like_html, usual_places
from services.domain.feedlist import masked
from services.domain.feeds import Document
from services.domain.headers import max_age, retry_after
from services.domain.ids import Kind, public

WITHIN_S = 30.0
PERMANENT = frozenset({301, 308})
AGENT = "tradewire"
_REMEDIES = {
    HttpFailure.DNS: "check the spelling of its host",
    HttpFailure.DNS_TEMPORARY: "the name server did not answer; check this machine's network, then try again",
    HttpFailure.REFUSED_ADDRESS: "feeds must be on public addresses; the operator can allow a network by "
    "TRADEWIRE_ALLOW_NETWORKS",
    HttpFailure.REFUSED_URL: "give a http:// or https:// address without user and password",
    HttpFailure.TLS: "its certificate is no good, or it speaks no TLS on that port",
    HttpFailure.REDIRECT_LOOP: "open it in a browser and give the address it ends at",
    HttpFailure.INSECURE_REDIRECT: "give the http:// address itself, if you want it without encryption",
}
_STATUS_REMEDIES = {
    401: "it asks for a password, which is not supported",
    403: "it refuses programs like this one; ask its publisher, or look for another address",
    404: "look for the feed on the site, or give the address of the page to have it found",
    410: "it is gone for good; look for another address",
}
_LATER = "try again later"
_SHOWN = (
    "title", "version", "language", "entries", "newest_at", "complaint", "etag", "last_modified", "max_age_s",
)  # fmt: skip


@dataclass(frozen=True)
class FoundFeed:
    """A feed that answers. `page` names it where it was found through one; `others` are its other feeds."""

    url: str
    asked: str
    title: str
    version: str
    language: str | None
    entries: int
    newest_at: datetime | None
    complaint: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    max_age_s: float | None = None
    page: str | None = None
    others: tuple[str, ...] = ()


@dataclass(frozen=True)
class NoFeed:
    """Nothing to poll at `url`: what happened, and what to do."""

    url: str
    reason: str
    detail: str
    remedy: str
    status: int | None = None


def shown_check(found: FoundFeed | NoFeed, known: int | None, robots: bool | None) -> dict[str, Any]:
    """A tried address for people and programs: every name whether it says something or not, no credential.

    `known` is the feed on the list that has it, `robots` what robots.txt says.
    """
    feed = found if isinstance(found, FoundFeed) else None
    none = found if isinstance(found, NoFeed) else None
    given = {name: getattr(feed, name, None) for name in _SHOWN} | {
        name: getattr(none, name, None) for name in ("reason", "detail", "remedy", "status")
    }
    return given | {
        "found": feed is not None,
        "url": masked(found.url),
        "page": None if feed is None or feed.page is None else masked(feed.page),
        "others": [masked(url) for url in (feed.others if feed else ())],
        "known_as": None if known is None else public(Kind.FEED, known),
        "robots": None if robots is None else ("allows" if robots else "disallows"),
    }


async def find_feed(
    client: HttpClient, parser: ParserPool, url: str, *, within_s: float = WITHIN_S
) -> FoundFeed | NoFeed:
    """The feed at `url`, or the first that its page names, or one at a usual path of its host.

    At most 13 requests within `within_s` seconds; each address is checked as the poller's are.
    """
    try:
        async with asyncio.timeout(within_s):
            return await _find(client, parser, url)
    except TimeoutError:
        return NoFeed(url, "timeout", f"no verdict within {within_s:g} s", _LATER)


async def _find(client: HttpClient, parser: ParserPool, url: str) -> FoundFeed | NoFeed:
    answer, found = await _try(client, parser, url)
    if isinstance(found, FoundFeed) or answer is None or not looks_like_html(answer.body):
        return found
    links = feed_links(answer.body, answer.url)
    for index, link in enumerate(links or usual_places(answer.url)):
        _, tried = await _try(client, parser, link)
        if isinstance(tried, FoundFeed):
            return _of_page(tried, asked=url, page=answer.url, others=links[index + 1 :])
    named = f"the {len(links)} feeds that it names do not answer as feeds" if links else "it names no feed"
    return NoFeed(
        url,
        "not_a_feed",
        f"a web page, and {named}",
        "look on the site for RSS, Atom or JSON Feed, or follow it by a search feed",
        answer.status,
    )


def _of_page(found: FoundFeed, *, asked: str, page: str, others: tuple[str, ...]) -> FoundFeed:
    values = {name: getattr(found, name) for name in FoundFeed.__dataclass_fields__}
    return FoundFeed(**values | {"asked": asked, "page": page, "others": others})


async def _try(client: HttpClient, parser: ParserPool, url: str) -> tuple[Answer | None, FoundFeed | NoFeed]:
    """One address: the answer where its body may be a page, and the verdict."""
    answer = await client.fetch(url)
    if isinstance(answer, Failed):
        remedy = _REMEDIES.get(answer.reason, _LATER)
        return None, NoFeed(url, answer.reason.value, answer.detail, remedy)
    if answer.status != 200:
        return None, _refused(url, answer)
    found = await parser.read(
        answer.body, content_type=answer.headers.get("content-type", ""), url=answer.url
    )
    if isinstance(found, Document):
        return answer, _feed(url, answer, found)
    killed = isinstance(found, ParserKilled)
    reason = "parser_killed" if killed else "not_a_feed"
    remedy = "give the address of an RSS, Atom or JSON feed, or of a page that names one"
    return answer, NoFeed(url, reason, found.complaint, remedy, answer.status)


def _refused(url: str, answer: Answer) -> NoFeed:
    detail = f"the server answered {answer.status}"
    if answer.status in (429, 503):
        asked = retry_after(answer.headers.get("retry-after"), now=datetime.now(UTC))
        said = f" and asks to wait {asked:.0f} s (Retry-After)" if asked else ""
        return NoFeed(url, "throttled", detail + said, _LATER, answer.status)
    remedy = _STATUS_REMEDIES.get(answer.status, _LATER)
    return NoFeed(url, "http_error", detail, remedy, answer.status)


def _feed(url: str, answer: Answer, document: Document) -> FoundFeed:
    dates = [entry.published_at for entry in document.entries if entry.published_at is not None]
    moved = answer.hops and all(hop.status in PERMANENT for hop in answer.hops)
    broken = None if answer.end is BodyEnd.COMPLETE else f"read in part only: {answer.note}"
    return FoundFeed(
        url=answer.url if moved else url,
        asked=url,
        title=document.title,
        version=document.version or "unknown format",
        language=document.language,
        entries=len(document.entries),
        newest_at=max(dates, default=None),
        complaint=broken or document.complaint,
        etag=answer.headers.get("etag"),
        last_modified=answer.headers.get("last-modified"),
        max_age_s=max_age(answer.headers.get("cache-control"), answer.headers.get("age")),
    )


async def ask_robots(client: HttpClient, url: str) -> bool | None:
    """Whether the robots.txt of the host lets us read `url`; None if it has none that can be read.

    The poller does not ask: a feed is published for programs to read. It is told to whoever adds one.
    """
    parts = urlsplit(url)
    answer = await client.fetch(
        urljoin(f"{parts.scheme}://{parts.netloc}", "/robots.txt"), accept="text/plain"
    )
    if isinstance(answer, Failed) or answer.status != 200 or looks_like_html(answer.body):
        return None
    rules = RobotFileParser()
    rules.parse(answer.body[:512_000].decode("utf-8", "replace").splitlines())
    return rules.can_fetch(AGENT, url)
