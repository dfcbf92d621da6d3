"""The outbox: committed events are numbered and meet every subscription, in one transaction a batch."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select, update
from sqlalchemy.dialects.postgresql import insert

from services.adapters.db.tables import deliveries, endpoints, events, subscriptions, told
from services.adapters.db.told import Pair
from services.domain.routing import EventView, Group

LEADER_LOCK = 0x7472_6164_6577_6972  # any constant that nobody else on the database uses
BATCH = 200
RELEASED = ("pending", "sending", "delivered", "exhausted", "held")


@dataclass(frozen=True)
class ListenerRow:
    """A subscription whose endpoint was not deleted, as routing loads it."""

    id: int
    endpoint_id: int
    filter: dict[str, Any]
    group_wait_s: float
    update_interval_s: float
    state: str
    after_seq: int
    version: int


def lead(connection: Connection) -> bool:
    """True if this transaction is the one that may number, route and release; until it ends, no other can."""
    return bool(connection.execute(select(func.pg_try_advisory_xact_lock(LEADER_LOCK))).scalar_one())


def await_leader(connection: Connection) -> None:
    """Wait for the leader's transaction, if there is one; until this one ends, no other becomes leader."""
    connection.execute(select(func.pg_advisory_xact_lock_shared(LEADER_LOCK)))


def oldest_unnumbered(connection: Connection) -> datetime | None:
    """When the oldest event without a number was recorded; None where there is none."""
    at: datetime | None = connection.execute(
        select(func.min(events.c.recorded_at)).where(events.c.seq.is_(None))
    ).scalar_one()
    return at


def number_events(connection: Connection, *, limit: int = BATCH) -> list[tuple[int, EventView]]:
    """Give the oldest committed events without a number the next ones, and return (number, event) in order.

    Only under :func:`lead`. Ids were drawn under the development's row lock, so their order is its sequence
    order. A transaction still open is numbered later; as readers see numbered rows only, nobody misses it.
    """
    waiting = select(events.c.id).where(events.c.seq.is_(None)).order_by(events.c.id).limit(limit).subquery()
    newest = select(func.coalesce(func.max(events.c.seq), 0)).scalar_subquery()
    numbered = select(
        waiting.c.id, (newest + func.row_number().over(order_by=waiting.c.id)).label("seq")
    ).subquery()
    rows = connection.execute(
        update(events)
        .where(events.c.id == numbered.c.id)
        .values(seq=numbered.c.seq)
        .returning(*(column for column in events.c))
    )
    return sorted(((row.seq, event_view(row)) for row in rows), key=lambda pair: pair[0])


def event_view(row: Row[Any]) -> EventView:
    """An event's row as routing and rendering see it."""
    return EventView(
        id=row.id,
        type=row.type,
        reason=row.reason,
        development_id=row.development_id,
        sequence=row.sequence,
        payload=row.payload,
        recorded_at=row.recorded_at,
    )


def list_listeners(connection: Connection) -> list[ListenerRow]:
    """Every subscription that was not deleted, paused ones and those of disabled endpoints too."""
    rows = connection.execute(
        select(subscriptions)
        .join(endpoints, endpoints.c.id == subscriptions.c.endpoint_id)
        .where(subscriptions.c.deleted_at.is_(None), endpoints.c.deleted_at.is_(None))
        .order_by(subscriptions.c.id)
    )
    return [
        ListenerRow(
            id=row.id,
            endpoint_id=row.endpoint_id,
            filter=row.filter,
            group_wait_s=row.group_wait_s,
            update_interval_s=row.update_interval_s,
            state=row.state,
            after_seq=row.after_seq,
            version=row.version,
        )
        for row in rows
    ]


def list_groups(
    connection: Connection, listeners: Iterable[int], developments: Iterable[int]
) -> dict[Pair, Group]:
    """How the groups of these subscriptions and developments stand; those without a delivery are left out."""
    hearing, wanted = list(set(listeners)), list(set(developments))
    if not hearing or not wanted:
        return {}
    pair = (deliveries.c.subscription_id, deliveries.c.development_id)
    rows = connection.execute(
        select(
            *pair,
            func.min(deliveries.c.release_at).filter(deliveries.c.state == "waiting").label("waiting"),
            func.max(deliveries.c.release_at).filter(deliveries.c.state.in_(RELEASED)).label("released"),
            func.bool_or(told.c.development_id.is_not(None)).label("told"),
        )
        .outerjoin(
            told,
            (told.c.subscription_id == deliveries.c.subscription_id)
            & (told.c.development_id == deliveries.c.development_id),
        )
        .where(deliveries.c.subscription_id.in_(hearing), deliveries.c.development_id.in_(wanted))
        .group_by(*pair)
    )
    return {
        (row.subscription_id, row.development_id): Group(row.waiting, row.released, row.told) for row in rows
    }


def add_deliveries(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> int:
    """Store what routing decided, and return how many are new; what was decided before stays as it is."""
    if not rows:
        return 0
    statement = (
        insert(deliveries)
        .on_conflict_do_nothing(index_elements=["event_id", "subscription_id"])
        .returning(deliveries.c.id)
    )
    return len(connection.execute(statement, [dict(row) for row in rows]).all())
