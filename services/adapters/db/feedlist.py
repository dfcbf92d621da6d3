"""The list of feeds as people keep it: added, imported, removed, exported. Used by the API and the CLI alike.

Two addresses that `feed_key` takes for one are one feed. Adding is done one at a time, under a lock, so that
two people who add the same feed at once get one row.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from itertools import chain, count
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Connection, func, insert, select, text, update

from services.adapters.db.feeds import MANUAL, change_feed
from services.adapters.db.tables import entries, feeds
from services.domain.feedlist import PUBLISHER_CAP, REMOVED, Outline, feed_key, masked, slug_of
from services.domain.ids import Kind, public
from services.domain.opml import Listed
from services.domain.schedule import LIMITS, Lane

LIST_LOCK = 727_005  # of whoever adds feeds


class AddReason(StrEnum):
    """What came of adding a feed."""

    ADDED = "added"
    TAKEN_UP = "taken_up"  # it was removed once, and goes on where it was
    KNOWN = "known"
    SLUG_TAKEN = "slug_taken"


@dataclass(frozen=True)
class AddDecision:
    """What came of it, and the feed that the address belongs to (or, SLUG_TAKEN, the slug)."""

    reason: AddReason
    feed_id: int


@dataclass(frozen=True)
class Removed:
    """A feed off the list, and what it brought, which stays."""

    feed_id: int
    title: str
    entries: int
    articles: int


class ImportReason(StrEnum):
    """What became of one line of a list."""

    ADDED = "added"
    TAKEN_UP = "taken_up"
    KNOWN = "known"
    REFUSED = "refused"


@dataclass(frozen=True)
class ImportVerdict:
    """What became of one line of a list; `why` it was refused."""

    line: int
    verdict: ImportReason
    title: str
    url: str | None = None
    feed_id: int | None = None
    why: str | None = None

    def shown(self) -> dict[str, Any]:
        """The same for people and programs: public id, no credential."""
        return {
            "line": self.line,
            "verdict": self.verdict.value,
            "id": None if self.feed_id is None else public(Kind.FEED, self.feed_id),
            "title": self.title,
            "url": None if self.url is None else masked(self.url),
            "why": self.why,
        }


class FeedList:
    """The feeds there are, for adding to them within one transaction; others who add wait."""

    def __init__(self, connection: Connection) -> None:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LIST_LOCK})
        self._connection = connection
        self._known: dict[str, tuple[int, str]] = {}
        self._slugs: dict[str, int] = {}
        for row in connection.execute(select(feeds.c.id, feeds.c.slug, feeds.c.url, feeds.c.state)):
            self._known[feed_key(row.url)] = (row.id, row.state)
            self._slugs[row.slug] = row.id

    def find(self, url: str) -> int | None:
        """The feed that has this address, unless it is off the list."""
        found = self._known.get(feed_key(url))
        return None if found is None or found[1] == REMOVED else found[0]

    def look(self, url: str) -> AddDecision:
        """What adding would come to, were it done now, of all that was looked at before; 0 for a new feed."""
        key = feed_key(url)
        feed_id, state = self._known.setdefault(key, (0, "new"))
        reasons = {"new": AddReason.ADDED, REMOVED: AddReason.TAKEN_UP}
        self._known[key] = (feed_id, "active")
        return AddDecision(reasons.get(state, AddReason.KNOWN), feed_id)

    def add(self, values: Mapping[str, Any], *, said: Collection[str] = ()) -> AddDecision:
        """Add a feed, due at once, or take up a removed one as it was, but for the values in `said`."""
        key = feed_key(values["url"])
        found = self._known.get(key)
        if found is not None:
            return self._again(key, found, {name: values[name] for name in said})
        slug = values.get("slug") or self._free_slug(values["url"])
        if slug in self._slugs:
            return AddDecision(AddReason.SLUG_TAKEN, self._slugs[slug])
        start = {"interval_s": LIMITS[Lane(values.get("lane", Lane.NORMAL))].start_s}
        row = start | dict(values) | {"slug": slug, "publisher": _publisher(values)}
        made = self._connection.execute(insert(feeds).values(row).returning(feeds.c.id)).scalar_one()
        self._known[key], self._slugs[slug] = (made, "active"), made
        return AddDecision(AddReason.ADDED, made)

    def _free_slug(self, url: str) -> str:
        """A slug made from the address; a feed that has another address by now may have it already."""
        made = slug_of(url)
        others = (f"{made}-{number}" for number in count(2))
        return next(slug for slug in chain([made], others) if slug not in self._slugs)

    def _again(self, key: str, found: tuple[int, str], said: Mapping[str, Any]) -> AddDecision:
        feed_id, state = found
        if state != REMOVED:
            return AddDecision(AddReason.KNOWN, feed_id)
        changes = {name: value for name, value in said.items() if name not in ("slug", "url")}
        change_feed(self._connection, feed_id, {"state": "active", "enabled": True} | changes)
        self._known[key] = (feed_id, "active")
        return AddDecision(AddReason.TAKEN_UP, feed_id)


def add_listed(
    connection: Connection,
    listed: Iterable[Listed],
    faults: Mapping[str, str | None],
    *,
    dry_run: bool = False,
) -> list[ImportVerdict]:
    """Add the feeds of a list, line by line; with `dry_run` say only what would become of each.

    `faults` says of an address why it must not be polled. A feed that is known is left as it is, whatever the
    list says of it: done twice, an import adds nothing.
    """
    known = FeedList(connection)
    return [_import(known, one, faults, dry_run=dry_run) for one in listed]


def _import(
    known: FeedList, one: Listed, faults: Mapping[str, str | None], *, dry_run: bool
) -> ImportVerdict:
    if one.outline is None:
        return ImportVerdict(one.line, ImportReason.REFUSED, one.title, why=one.fault)
    url = one.outline.url
    fault = faults.get(url)
    if fault is not None:
        return ImportVerdict(one.line, ImportReason.REFUSED, one.title, url, why=f"its address {fault}")
    decision = known.look(url) if dry_run else known.add(feed_values(one.outline))
    return ImportVerdict(one.line, ImportReason(decision.reason), one.title, url, decision.feed_id or None)


def feed_values(outline: Outline) -> dict[str, Any]:
    """An outline as values of a row."""
    return asdict(outline) | {"topics": list(outline.topics), "categories": list(outline.categories)}


def _publisher(values: Mapping[str, Any]) -> str:
    """Who publishes a feed: its title, or its host, where nobody says. Sources are counted by publisher."""
    told = values.get("publisher") or values.get("title") or urlsplit(values["url"]).hostname or ""
    return str(told)[:PUBLISHER_CAP]


def remove_feed(connection: Connection, feed_id: int) -> Removed | None:
    """Take a feed off the list: it is polled no more, and a poll under way saves nothing.

    What it brought stays: entries, articles, developments, and the attempts to read it until they are old.
    None if there is no such feed on the list, or it is that of documents brought in by hand.
    """
    statement = (
        update(feeds)
        .where(feeds.c.id == feed_id, feeds.c.state != REMOVED, feeds.c.kind != MANUAL)
        .values(state=REMOVED, enabled=False, fence=feeds.c.fence + 1, lease_until_at=None)
        .returning(feeds.c.title)
    )
    row = connection.execute(statement).first()
    return None if row is None else Removed(feed_id, row.title, *brought(connection, feed_id))


def brought(connection: Connection, feed_id: int) -> tuple[int, int]:
    """How many entries are stored of a feed, and how many articles they are."""
    counts = select(func.count(), func.count(entries.c.article_id.distinct()))
    row = connection.execute(counts.where(entries.c.feed_id == feed_id)).one()
    return int(row[0]), int(row[1])


def list_outlines(connection: Connection) -> Sequence[Outline]:
    """Every feed on the list, paused ones too, in the order of their ids."""
    names = [name for name in Outline.__dataclass_fields__ if name in feeds.c]
    statement = (
        select(*(feeds.c[name] for name in names))
        .where(feeds.c.state != REMOVED, feeds.c.kind != MANUAL)
        .order_by(feeds.c.id)
    )
    lists = ("topics", "categories")
    return [
        Outline(
            **{name: tuple(row[name]) if name in lists else row[name] for name in names}  # type: ignore[arg-type]  # columns of that name
        )
        for row in connection.execute(statement).mappings()
    ]
