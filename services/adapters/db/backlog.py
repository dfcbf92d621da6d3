"""The backlog: what first polls and people bring in, placed together, in order of date, by one worker.

An entry is of the backlog from the moment it is saved until the whole lot has been placed and gathered
(`entries.backlog`). The lot is complete once no feed waits for its first poll, or has waited long enough.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, or_, select, text, update

from services.adapters.db.feeds import MANUAL
from services.adapters.db.tables import articles, entries, feeds

BACKLOG_LOCK = 727_004
MOST_TRIES = 3  # an entry that has ended so many jobs is left to the sweep, and the others go on

_WAITS = and_(entries.c.backlog, entries.c.processed_at.is_(None))
# By the dates that feeds claim, where they can be believed; else last. Never by when or in which order they
# were polled: the same entries are placed in the same order in every run.
_BY_DATE: tuple[ColumnElement[Any], ...] = (
    entries.c.date_flag.is_not(None),
    entries.c.published_at.nulls_last(),
    entries.c.feed_id,
    entries.c.entry_key.collate("C"),  # alike on every server
)


@dataclass(frozen=True)
class Span:
    """The dates between which the entries of a backlog lie, and how many of them have been placed."""

    first_at: datetime
    last_at: datetime
    placed: int


def take(connection: Connection) -> bool:
    """Whether this transaction is the one that places the backlog; until it ends, no other can."""
    return bool(connection.execute(select(func.pg_try_advisory_xact_lock(BACKLOG_LOCK))).scalar_one())


def _is_taken(connection: Connection) -> bool:
    """Whether a worker is at it. Asked without taking the lock, lest a job that begins just now passes on."""
    held = text(
        "SELECT FROM pg_locks WHERE locktype = 'advisory' AND classid = 0 AND objid = :key AND objsubid = 1"
        " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    )
    return connection.execute(held, {"key": BACKLOG_LOCK}).first() is not None


def is_open(connection: Connection) -> bool:
    """Whether there is a backlog that is not yet placed and gathered."""
    return connection.execute(select(entries.c.id).where(entries.c.backlog).limit(1)).first() is not None


def is_half_placed(connection: Connection) -> bool:
    """Whether a part of it is placed: what its articles add up to is not yet known."""
    query = select(entries.c.id).where(entries.c.backlog, entries.c.processed_at.is_not(None)).limit(1)
    return connection.execute(query).first() is not None


def waiting(connection: Connection) -> int:
    """How many entries of it wait to be placed."""
    return int(connection.execute(select(func.count()).select_from(entries).where(_WAITS)).scalar_one())


def claim(connection: Connection, *, wait_s: float, again_s: float) -> bool:
    """Whether the backlog is to be rung now; if so it is marked as rung, so that of several one rings.

    Not while a worker is at it, nor where it was rung within `again_s`. Its first entry waits `wait_s` at
    most for feeds that were never polled; one whose first poll failed is not waited for.
    """
    if not is_open(connection) or _is_taken(connection):
        return False
    limit = func.clock_timestamp() - timedelta(seconds=wait_s)
    oldest = select(func.min(entries.c.first_seen_at)).where(entries.c.backlog).scalar_subquery()
    unpolled = select(feeds.c.id).where(
        feeds.c.enabled, feeds.c.kind != MANUAL, feeds.c.last_polled_at.is_(None)
    )
    next_one = (
        select(entries.c.id)
        .where(entries.c.backlog)
        .order_by(entries.c.processed_at.is_not(None), *_BY_DATE)
        .limit(1)
        .scalar_subquery()
    )
    unrung = or_(
        entries.c.rung_at.is_(None), entries.c.rung_at <= func.clock_timestamp() - timedelta(seconds=again_s)
    )
    claimed = connection.execute(
        update(entries)
        .where(entries.c.id == next_one, unrung, or_(~unpolled.exists(), oldest <= limit))
        .values(rung_at=func.clock_timestamp())
        .returning(entries.c.id)
    )
    return claimed.first() is not None


def next_ids(connection: Connection, limit: int) -> list[int]:
    """Ids of the entries to place next, the oldest first, `limit` at most; none where none waits.

    One that was tried before may be what ended its job: it is given alone, and after `MOST_TRIES` it leaves
    the backlog.
    """
    connection.execute(
        update(entries).where(_WAITS, entries.c.process_failures >= MOST_TRIES).values(backlog=False)
    )
    rows = connection.execute(
        select(entries.c.id, entries.c.process_failures).where(_WAITS).order_by(*_BY_DATE).limit(limit)
    ).all()
    tried = next((at for at, row in enumerate(rows) if row.process_failures), len(rows))
    return [row.id for row in rows[: max(tried, 1)]]


def span(connection: Connection) -> Span | None:
    """What has been placed and not yet gathered; None where entries still wait, or nothing was placed."""
    row = connection.execute(
        select(
            func.min(entries.c.dated_at),
            func.max(entries.c.dated_at),
            func.count(),
            func.count().filter(entries.c.processed_at.is_(None)),
        ).where(entries.c.backlog)
    ).one()
    return Span(row[0], row[1], row[2]) if row[2] and not row[3] else None


def list_uncertain(connection: Connection, first_at: datetime, last_at: datetime, limit: int) -> list[int]:
    """Ids of the articles between two dates that a development could still give a topic, as placed."""
    found: Select[int] = (
        select(articles.c.id)
        .where(
            articles.c.gray_keys != [],
            articles.c.development_id.is_(None),
            articles.c.dated_at.between(first_at, last_at),
        )
        .order_by(articles.c.id.desc())
        .limit(limit)
    )
    return sorted(connection.execute(found).scalars())


def close(connection: Connection) -> None:
    """End the backlog: all of it is placed and gathered. What came meanwhile is another one."""
    placed = (
        select(entries.c.id)
        .where(entries.c.backlog, entries.c.processed_at.is_not(None))
        .order_by(entries.c.id)  # in which polls lock them too: no deadlocks
        .with_for_update()
    )
    connection.execute(update(entries).where(entries.c.id.in_(placed)).values(backlog=False))
