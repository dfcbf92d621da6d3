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
class Missed:
    """An event that is to be told."""

    id: int
    development_id: int | None

    @property
    def group(self) -> tuple[str, int]:
        """What becomes one message: a development, or an event that has none."""
        return ("event", self.id) if self.development_id is None else ("development", self.development_id)


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
    while True:
        owner = _active(connection, subscription_id)
        if owner is None:
            return None
        wanted = _wanted(connection, owner, since, now, most + 1)
        more = len(wanted) > most
        if dry_run or not wanted:
            return _counted(wanted[:most], more=more)
        with connection.begin_nested() as locked:  # undone, it lets the leader's lock go
            await_leader(connection)  # nobody routes or releases from here on
            if _active(connection, subscription_id, hold=True) == owner:
                kept = _still_untold(connection, subscription_id, since, wanted[:most])
                _tell(connection, owner, kept, now)
                return _counted(kept, more=more)
            locked.rollback()  # it was changed meanwhile: judge anew


def _active(connection: Connection, subscription_id: int, *, hold: bool = False) -> Row[Any] | None:
    query = select(subscriptions).where(
        subscriptions.c.id == subscription_id,
        subscriptions.c.deleted_at.is_(None),
        subscriptions.c.state == "active",
    )
    return connection.execute(query.with_for_update(read=True) if hold else query).one_or_none()


def _wanted(
    connection: Connection, owner: Row[Any], since: datetime, now: datetime, most: int
) -> list[Missed]:
    """What was never told to the subscription and its filter takes, `most` events at most, in order.

    Takes no lock: payloads are read and judged beside routing, and none is kept.
    """
    listener = Listener(owner.id, parse_filter(owner.filter))
    wanted: list[Missed] = []
    for row in _missed(connection, owner.id, since):
        if decide_route(event_view(row), listener, Group(), now).withheld is None:
            wanted.append(Missed(row.id, row.development_id))
            if len(wanted) == most:
                break
    return wanted


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


def _still_untold(
    connection: Connection, subscription_id: int, since: datetime, wanted: Sequence[Missed]
) -> list[Missed]:
    """Those of `wanted` that were not told meanwhile, overtaken or deleted as old; from now on none is."""
    query = _never_told(subscription_id, since).with_only_columns(events.c.id)
    query = query.where(events.c.id.in_([event.id for event in wanted]))
    held = query.with_for_update(of=events, read=True, key_share=True)
    untold = set(connection.execute(held).scalars())
    return [event for event in wanted if event.id in untold]


def _groups(wanted: Sequence[Missed]) -> list[tuple[str, int]]:
    return list(dict.fromkeys(event.group for event in wanted))


def _counted(wanted: Sequence[Missed], *, more: bool) -> Replayed:
    return Replayed(len(wanted), len(_groups(wanted)), more)


def _tell(connection: Connection, owner: Row[Any], wanted: Sequence[Missed], now: datetime) -> None:
    if not wanted:
        return
    turns = {group: now + timedelta(seconds=STEP_S * turn) for turn, group in enumerate(_groups(wanted))}
    rows = [
        {
            "message_id": f"msg_{uuid4().hex}",
            "event_id": event.id,
            "subscription_id": owner.id,
            "endpoint_id": owner.endpoint_id,
            "development_id": event.development_id,
            "subscription_version": owner.version,
            "state": "waiting",
            "release_at": turns[event.group],
            "replayed": True,
            "created_at": now,
        }
        for event in wanted
    ]
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
