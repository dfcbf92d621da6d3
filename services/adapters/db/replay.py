"""Replay: a subscription is told what it missed, made later, paused, or with a narrower filter."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Row, Select, and_, exists, func, or_, select
from sqlalchemy.dialects.postgresql import insert

from services.adapters.db.outbox import await_leader, event_view
from services.adapters.db.tables import deliveries, events, subscriptions, told
from services.domain.filters import parse_filter
from services.domain.routing import Group, Listener, WithheldReason, decide_route

MOST, BATCH = 10_000, 1000
STEP_S = 0.2  # between two messages: a receiver is not to be flooded
JUDGED_AGAIN = (
    WithheldReason.FILTERED,
    WithheldReason.FILTER_INVALID,
    WithheldReason.PAUSED,
    WithheldReason.NOT_ASKED_FOR,
)
RELEASED = ("pending", "sending", "held", "exhausted")


@dataclass(frozen=True)
class Replayed:
    """Events that will be told, and the messages they become at most; `more` are left for another call."""

    events: int
    messages: int
    more: bool


def replay(
    connection: Connection,
    subscription_id: int,
    *,
    since: datetime,
    now: datetime,
    dry_run: bool = False,
    most: int = MOST,
) -> Replayed | None:
    """Have events recorded from `since` on told that were never told to this subscription.

    Those that its filter takes now, and that had no delivery or were withheld by filter or pause. Events of
    one development become one message, with what is still news in it; where a newer state of it was told, or
    is on its way, an older one is left out. Done twice, it adds nothing. None if there is no such
    subscription, or it is paused.
    """
    await_leader(connection)  # nobody routes meanwhile: each event has been decided on, or will be
    owner = connection.execute(
        select(subscriptions)
        .where(
            subscriptions.c.id == subscription_id,
            subscriptions.c.deleted_at.is_(None),
            subscriptions.c.state == "active",
        )
        .with_for_update(read=True)
    ).one_or_none()
    if owner is None:
        return None
    listener = Listener(owner.id, parse_filter(owner.filter))
    wanted = []
    for row in _missed(connection, subscription_id, since):
        if decide_route(event_view(row), listener, Group(), now).withheld is None:
            wanted.append(row)
        if len(wanted) > most:
            break
    more = len(wanted) > most
    wanted = wanted[:most]
    groups = list(dict.fromkeys(_group(row) for row in wanted))
    if wanted and not dry_run:
        turns = {group: now + timedelta(seconds=STEP_S * turn) for turn, group in enumerate(groups)}
        _tell(connection, owner, wanted, turns, now)
    return Replayed(len(wanted), len(groups), more)


def _missed(connection: Connection, subscription_id: int, since: datetime) -> Iterator[Row[Any]]:
    """Events that were never told to the subscription, in order, a batch at a time."""
    query, after = _never_told(subscription_id, since).limit(BATCH), 0
    while rows := connection.execute(query.where(events.c.seq > after)).all():
        yield from rows
        after = rows[-1].seq


def _never_told(subscription_id: int, since: datetime) -> Select[Any]:
    mine = and_(deliveries.c.event_id == events.c.id, deliveries.c.subscription_id == subscription_id)
    known = and_(told.c.subscription_id == subscription_id, told.c.development_id == events.c.development_id)
    other, its = deliveries.alias("other"), events.alias("its")
    overtaken = exists().where(
        other.c.subscription_id == subscription_id,
        other.c.development_id == events.c.development_id,
        other.c.state.in_(RELEASED),
        its.c.id == other.c.event_id,
        its.c.sequence > events.c.sequence,
    )
    return (
        select(events, deliveries.c.id.label("delivery_id"))
        .outerjoin(deliveries, mine)
        .outerjoin(told, known)
        .where(
            events.c.seq.is_not(None),
            events.c.type != "test",
            events.c.recorded_at >= since,
            or_(
                deliveries.c.id.is_(None),
                and_(deliveries.c.state == "withheld", deliveries.c.reason.in_(JUDGED_AGAIN)),
            ),
            or_(events.c.sequence.is_(None), events.c.sequence > func.coalesce(told.c.sequence, 0)),
            ~overtaken,
        )
        .order_by(events.c.seq)
    )


def _group(row: Row[Any]) -> tuple[str, int]:
    """What becomes one message: a development, or an event that has none."""
    return ("event", row.id) if row.development_id is None else ("development", row.development_id)


def _tell(
    connection: Connection,
    owner: Row[Any],
    wanted: Sequence[Row[Any]],
    turns: dict[tuple[str, int], datetime],
    now: datetime,
) -> None:
    # Held until the end, so that none is deleted as old meanwhile; one that just was is left out.
    numbers = select(events.c.id).where(events.c.id.in_([row.id for row in wanted]))
    kept = set(connection.execute(numbers.with_for_update(read=True, key_share=True)).scalars())
    rows = [
        {
            "message_id": f"msg_{uuid4().hex}",
            "event_id": row.id,
            "subscription_id": owner.id,
            "endpoint_id": owner.endpoint_id,
            "development_id": row.development_id,
            "subscription_version": owner.version,
            "state": "waiting",
            "release_at": turns[_group(row)],
            "replayed": True,
            "created_at": now,
        }
        for row in wanted
        if row.id in kept
    ]
    if not rows:
        return
    statement = insert(deliveries)
    anew = {
        name: statement.excluded[name] for name in ("subscription_version", "state", "release_at", "replayed")
    }
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["event_id", "subscription_id"],
            set_=anew | {"reason": None, "detail": None},
            where=deliveries.c.state == "withheld",
        ),
        rows,
    )
