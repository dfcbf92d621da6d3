"""What the doctor looks at: feeds that fail, entries that wait, endpoints that are disabled."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from services.adapters.db.tables import endpoints, entries, feeds, prunings
from services.domain.feedlist import REMOVED

MOST_NAMED = 5


@dataclass(frozen=True)
class FailingFeed:
    """A feed that could not be read for a while."""

    slug: str
    since: datetime | None
    error: str


@dataclass(frozen=True)
class Findings:
    """Counts by the database's clock; `failing` names a few, the longest first."""

    feeds: int
    enabled: int
    never_read: int
    failing_count: int
    failing: tuple[FailingFeed, ...]
    unprocessed: int
    oldest_unprocessed_s: float
    given_up: int
    disabled_endpoints: int
    pruned_ago_s: float | None  # None: not yet


def examine(connection: Connection, *, given_up_after: int) -> Findings:
    """Look at everything once. `given_up_after` failures an entry is not tried again."""
    live = feeds.c.enabled & (feeds.c.kind != "manual")
    fails = live & feeds.c.failing_since_at.is_not(None)
    counts = connection.execute(
        select(
            func.count().filter((feeds.c.kind != "manual") & (feeds.c.state != REMOVED)),
            func.count().filter(live),
            func.count().filter(live & feeds.c.last_ok_at.is_(None) & feeds.c.last_polled_at.is_not(None)),
            func.count().filter(fails),
        ).select_from(feeds)
    ).one()
    named = connection.execute(
        select(feeds.c.slug, feeds.c.failing_since_at, func.coalesce(feeds.c.last_error, feeds.c.last_reason))
        .where(fails)
        .order_by(feeds.c.failing_since_at)
        .limit(MOST_NAMED)
    )
    waits = entries.c.process_failures < given_up_after
    oldest = func.min(entries.c.first_seen_at).filter(waits)
    waiting = connection.execute(
        select(
            func.count().filter(waits),
            func.coalesce(func.extract("epoch", func.now() - oldest), 0),
            func.count().filter(~waits),
        ).where(entries.c.processed_at.is_(None))
    ).one()
    disabled = connection.execute(
        select(func.count())
        .select_from(endpoints)
        .where(endpoints.c.state != "active", endpoints.c.deleted_at.is_(None))
    ).scalar_one()
    pruned = select(func.extract("epoch", func.now() - func.max(prunings.c.finished_at)))
    pruned_ago_s = connection.execute(pruned).scalar_one()
    return Findings(
        feeds=int(counts[0]),
        enabled=int(counts[1]),
        never_read=int(counts[2]),
        failing_count=int(counts[3]),
        failing=tuple(FailingFeed(str(row[0]), row[1], str(row[2] or "")) for row in named),
        unprocessed=int(waiting[0]),
        oldest_unprocessed_s=float(waiting[1]),
        given_up=int(waiting[2]),
        disabled_endpoints=int(disabled),
        pruned_ago_s=None if pruned_ago_s is None else float(pruned_ago_s),
    )
