"""Feeds: claiming the ones that are due, saving how a poll went, registering addresses.

A claim is a lease with a fence: the row's `fence` rises with every claim, and a poll is saved only under the
fence it was claimed with. Due times and leases are compared with the database's clock alone.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, case, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert as pg_insert

from services.adapters.db.tables import feeds
from services.domain.schedule import LONGEST_WAIT_S, Lane

LEASE_S = 120.0
MANUAL = "manual"
_LANE_RANK = {lane.value: rank for rank, lane in enumerate(Lane)}


@dataclass(frozen=True)
class ClaimedFeed:
    """A feed under our lease; times are the database's."""

    id: int
    slug: str
    url: str
    lane: Lane
    interval_s: float
    failure_score: float
    failing_since_at: datetime | None
    etag: str | None
    last_modified: str | None
    validators_url: str | None
    body_sha256: str | None
    parser_version: int
    last_polled_at: datetime | None
    last_ok_at: datetime | None
    next_poll_at: datetime
    claimed_at: datetime
    last_reason: str | None
    fence: int


@dataclass(frozen=True)
class FeedUpdate:
    """What a poll changes in its feed. Validators and hash are stored as given: None forgets them."""

    wait_s: float
    interval_s: float
    failure_score: float
    complete: bool
    status: int | None
    reason: str
    error: str | None
    etag: str | None
    last_modified: str | None
    validators_url: str | None
    body_sha256: str | None
    parser_version: int


@dataclass(frozen=True)
class SeedCounts:
    """What registering came to: rows added, rows that were there, rows whose address another feed has."""

    added: int
    known: int
    taken: int


def claim_due(connection: Connection, *, limit: int, lease_s: float = LEASE_S) -> list[ClaimedFeed]:
    """Take up to `limit` due feeds under a lease, official lanes first, then the most overdue.

    Two pollers never get the same feed: rows locked by the other's claim are passed over (SKIP LOCKED), and a
    row it has claimed shows a live lease.
    """
    now = func.clock_timestamp()
    due = (
        select(feeds.c.id)
        .where(
            feeds.c.enabled,
            feeds.c.kind != MANUAL,
            feeds.c.next_poll_at <= now,
            or_(feeds.c.lease_until_at.is_(None), feeds.c.lease_until_at <= now),
        )
        .order_by(case(_LANE_RANK, value=feeds.c.lane, else_=len(_LANE_RANK)), feeds.c.next_poll_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    rows = connection.execute(
        update(feeds)
        .where(feeds.c.id.in_(due))
        .values(lease_until_at=now + timedelta(seconds=lease_s), fence=feeds.c.fence + 1)
        .returning(feeds, now.label("claimed_at"))
    )
    return [_claimed(row) for row in rows.mappings()]


def _claimed(row: Mapping[Any, Any]) -> ClaimedFeed:
    names = ClaimedFeed.__dataclass_fields__
    return ClaimedFeed(**{name: row[name] for name in names} | {"lane": _lane(row["lane"])})


def _lane(name: str) -> Lane:
    return Lane(name) if name in _LANE_RANK else Lane.NORMAL


def hold(connection: Connection, feed: ClaimedFeed) -> bool:
    """Whether the claim still stands; if so, the row stays ours until the transaction ends."""
    held = connection.execute(
        select(feeds.c.id).where(feeds.c.id == feed.id, feeds.c.fence == feed.fence).with_for_update()
    )
    return held.first() is not None


def save_poll(connection: Connection, feed: ClaimedFeed, change: FeedUpdate) -> datetime | None:
    """Store how a poll went and give up the lease; gives the next due time.

    None if the fence has moved: another poller took the feed over, and nothing of this poll may be stored.
    """
    now = func.clock_timestamp()
    values: dict[str, Any] = {
        "next_poll_at": now + timedelta(seconds=change.wait_s),
        "interval_s": change.interval_s,
        "failure_score": change.failure_score,
        "etag": change.etag,
        "last_modified": change.last_modified,
        "validators_url": change.validators_url,
        "body_sha256": change.body_sha256,
        "parser_version": change.parser_version,
        "lease_until_at": None,
        "last_polled_at": now,
        "last_status": change.status,
        "last_reason": change.reason,
        "last_error": change.error,
    }
    if change.complete:
        values |= {"last_ok_at": now, "failing_since_at": None}
    elif change.failure_score > 0:
        values["failing_since_at"] = func.coalesce(feeds.c.failing_since_at, now)
    saved: datetime | None = connection.execute(
        update(feeds)
        .where(feeds.c.id == feed.id, feeds.c.fence == feed.fence)
        .values(values)
        .returning(feeds.c.next_poll_at)
    ).scalar_one_or_none()
    return saved


def release(connection: Connection, feed: ClaimedFeed, *, wait_s: float = 0.0) -> None:
    """Give up the lease without a verdict: the feed is due as before, or after `wait_s`."""
    due = func.greatest(feeds.c.next_poll_at, func.clock_timestamp() + timedelta(seconds=wait_s))
    connection.execute(
        update(feeds)
        .where(feeds.c.id == feed.id, feeds.c.fence == feed.fence)
        .values(lease_until_at=None, next_poll_at=due if wait_s else feeds.c.next_poll_at)
    )


def pull_back(connection: Connection) -> int:
    """Make due now what a jump of the clock has put beyond the longest legal wait; how many feeds."""
    now = func.clock_timestamp()
    beyond = now + timedelta(seconds=LONGEST_WAIT_S)
    return connection.execute(
        update(feeds).where(feeds.c.enabled, feeds.c.next_poll_at > beyond).values(next_poll_at=now)
    ).rowcount


def register(connection: Connection, rows: Iterable[Mapping[str, Any]]) -> SeedCounts:
    """Add feeds by slug; rows that exist are left as they are, whatever an operator has made of them.

    A row whose address belongs to a feed of another slug is passed over and counted as `taken`.
    """
    added = known = taken = 0
    for row in rows:
        new = connection.execute(
            pg_insert(feeds).values(dict(row)).on_conflict_do_nothing().returning(feeds.c.id)
        ).scalar_one_or_none()
        if new is not None:
            added += 1
        elif connection.execute(select(feeds.c.id).where(feeds.c.slug == row["slug"])).first():
            known += 1
        else:
            taken += 1
    return SeedCounts(added, known, taken)


def move(connection: Connection, rows: Iterable[Mapping[str, Any]]) -> int:
    """Point the feeds of these slugs at these addresses and make the moved ones due; how many moved.

    For feeds whose server is ours and changes its port, such as the sample.
    """
    moved = 0
    for row in rows:
        moved += connection.execute(
            update(feeds)
            .where(feeds.c.slug == row["slug"], feeds.c.url != row["url"])
            .values(url=row["url"], next_poll_at=func.clock_timestamp())
        ).rowcount
    return moved


def manual_feed(connection: Connection) -> int:
    """The id of the feed under which people's own documents stand; made at first use, never polled."""
    row = {
        "slug": MANUAL,
        "url": "manual:",
        "title": "Documents brought in by hand",
        "publisher": "",
        "kind": MANUAL,
        "interval_s": LONGEST_WAIT_S,
        "enabled": False,
    }
    register(connection, [row])
    return int(connection.execute(select(feeds.c.id).where(feeds.c.slug == MANUAL)).scalar_one())


def keep(connection: Connection, feed_id: int) -> bool:
    """Keep others from changing the feed until the transaction ends; False if there is no such feed."""
    return (
        connection.execute(select(feeds.c.id).where(feeds.c.id == feed_id).with_for_update()).first()
        is not None
    )


def change_feed(connection: Connection, feed_id: int, changes: Mapping[str, Any]) -> bool:
    """Change what an operator may change; False if there is no such feed.

    A new address, or being enabled again, starts afresh: due now, without failures; the verdicts on the old
    address are forgotten. Under way polls of the old address save nothing: the fence moves on.
    """
    values = dict(changes)
    if "url" in changes or changes.get("enabled"):
        values |= {
            "state": "active",
            "next_poll_at": func.clock_timestamp(),
            "failure_score": 0,
            "failing_since_at": None,
        }
    if "url" in changes:
        values |= {"fence": feeds.c.fence + 1, "lease_until_at": None, "etag": None, "last_modified": None}
        values |= {"validators_url": None, "body_sha256": None}
    statement = update(feeds).where(feeds.c.id == feed_id).values(values).returning(feeds.c.id)
    return connection.execute(statement).first() is not None


def make_due(connection: Connection, feed_id: int) -> bool:
    """Have an enabled feed polled next; False if there is none, or it is disabled or never polled."""
    statement = (
        update(feeds)
        .where(feeds.c.id == feed_id, feeds.c.enabled, feeds.c.kind != MANUAL)
        .values(next_poll_at=func.least(feeds.c.next_poll_at, func.clock_timestamp()))
        .returning(feeds.c.id)
    )
    return connection.execute(statement).first() is not None
