"""Figures of health: how much waits, and since when. Counted over rows, so any process gives the same."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, or_, select

from services.adapters.db.entries import MOST_FAILURES
from services.adapters.db.pruning import RULES
from services.adapters.db.tables import deliveries, endpoints, entries, events, feeds, prunings
from services.domain.retry import AILING_AFTER

OPEN_STATES = ("waiting", "pending", "sending", "held", "exhausted")
ENDPOINT_STATES = ("active", "disabled")
KINDS = tuple(rule.kind for rule in RULES)


@dataclass(frozen=True, slots=True)
class Figures:
    """Ages are seconds by the database's clock; 0 where there is none. Given up, an entry does not wait."""

    unprocessed_entries: int = 0
    given_up_entries: int = 0
    oldest_unprocessed_entry_seconds: float = 0.0
    oldest_unrouted_event_seconds: float = 0.0
    oldest_due_delivery_seconds: float = 0.0
    feed_poll_lag_seconds: float = 0.0
    deliveries: Mapping[str, int] = field(default_factory=dict)
    feeds: Mapping[str, int] = field(default_factory=dict)
    endpoints: Mapping[str, int] = field(default_factory=dict)
    last_prune_seconds: float = 0.0
    pruned_rows: Mapping[str, int] = field(default_factory=lambda: dict.fromkeys(KINDS, 0))


def read_figures(connection: Connection) -> Figures:
    """What the operator watches, in a few short queries."""
    waits = entries.c.process_failures < MOST_FAILURES
    waiting = connection.execute(
        select(
            func.count().filter(waits),
            _age(func.min(entries.c.first_seen_at).filter(waits)),
            func.count().filter(~waits),
        ).where(entries.c.processed_at.is_(None))
    ).one()
    unrouted = select(_age(func.min(events.c.recorded_at))).where(events.c.seq.is_(None))
    return Figures(
        unprocessed_entries=int(waiting[0]),
        oldest_unprocessed_entry_seconds=float(waiting[1]),
        given_up_entries=int(waiting[2]),
        oldest_unrouted_event_seconds=float(connection.execute(unrouted).scalar_one()),
        oldest_due_delivery_seconds=float(connection.execute(_oldest_due()).scalar_one()),
        feed_poll_lag_seconds=float(connection.execute(_poll_lag()).scalar_one()),
        # Ends that only grow are left out: counting them would take longer each day.
        deliveries=dict.fromkeys(OPEN_STATES, 0)
        | _by(connection, deliveries.c.state, deliveries.c.state.in_(OPEN_STATES)),
        feeds=_by(connection, feeds.c.state, feeds.c.enabled),
        endpoints=dict.fromkeys(ENDPOINT_STATES, 0)
        | _by(connection, endpoints.c.state, endpoints.c.deleted_at.is_(None)),
        last_prune_seconds=float(
            connection.execute(select(_age(func.max(prunings.c.finished_at)))).scalar_one()
        ),
        pruned_rows=dict.fromkeys(KINDS, 0)
        | {row.kind: int(row.rows) for row in connection.execute(select(prunings))},
    )


def _age(moment: ColumnElement[Any]) -> ColumnElement[Any]:
    """Seconds since `moment`; 0 where there is none or it is ahead."""
    return func.greatest(func.coalesce(func.extract("epoch", func.now() - moment), 0), 0)


def _oldest_due() -> Select[Any]:
    """The longest that a delivery is overdue.

    Endpoints that are disabled, failing, or asked us to wait do not count: their delay is not ours.
    """
    due = and_(deliveries.c.state == "pending", deliveries.c.due_at <= func.now())
    forgotten = and_(deliveries.c.state == "sending", deliveries.c.lease_until_at <= func.now())
    unreleased = and_(deliveries.c.state == "waiting", deliveries.c.release_at <= func.now())
    since = case(
        (deliveries.c.state == "pending", deliveries.c.due_at),
        (deliveries.c.state == "sending", deliveries.c.lease_until_at),
        else_=deliveries.c.release_at,
    )
    return (
        select(_age(func.min(since)))
        .join(endpoints, endpoints.c.id == deliveries.c.endpoint_id)
        .where(
            or_(due, forgotten, unreleased),
            endpoints.c.state == "active",
            endpoints.c.failures_running < AILING_AFTER,
            or_(endpoints.c.not_before_at.is_(None), endpoints.c.not_before_at <= func.now()),
        )
    )


def _poll_lag() -> Select[Any]:
    due = and_(
        feeds.c.enabled,
        feeds.c.next_poll_at <= func.now(),
        or_(feeds.c.lease_until_at.is_(None), feeds.c.lease_until_at <= func.now()),
    )
    return select(_age(func.min(feeds.c.next_poll_at))).where(due)


def _by(connection: Connection, column: ColumnElement[Any], *where: Any) -> dict[str, int]:
    statement = select(column, func.count()).where(*where).group_by(column)
    return {str(name): int(count) for name, count in connection.execute(statement)}
