"""Groups whose time has come: their waiting deliveries, what was told before, and what became of them.

Only under the leader's lock, so that two notifiers never release one group.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, case, exists, func, or_, select, update

from services.adapters.db.tables import deliveries, endpoints, events, subscriptions, told
from services.domain.retry import TRIES
from services.domain.routing import EventView, WithheldReason

FOLD_AFTER_TRIES = 2  # a head that has failed so often gives way to a newer message of its group
OPEN = ("waiting", "pending", "sending", "held")
ENDED = ("folded", "exhausted")  # their events are told by the next message, unless they were


@dataclass(frozen=True)
class GroupKey:
    """A subscription and a development; `delivery_id` where the event has no development and stands alone."""

    subscription_id: int
    development_id: int | None
    delivery_id: int | None = None


@dataclass(frozen=True)
class Waiting:
    """A delivery of the group with its event."""

    delivery_id: int
    state: str
    attempts: int
    due_at: datetime | None
    folded_into_id: int | None
    sent_once_more: bool  # delivered before, and due again by hand: it is nobody's head
    routed_at: datetime
    event: EventView
    replayed: bool = False


@dataclass(frozen=True)
class DueGroup:
    """A group to be released; `rows` are what is not yet told, in the order of their events."""

    key: GroupKey
    filter: dict[str, Any]
    deleted: bool
    held: bool  # the endpoint is disabled: what is released is kept for its owner
    rows: tuple[Waiting, ...]

    @property
    def waiting(self) -> tuple[Waiting, ...]:
        """The rows to be released."""
        return tuple(row for row in self.rows if row.state == "waiting")

    @property
    def heads(self) -> tuple[Waiting, ...]:
        """Released earlier and not delivered: they fold into the new message."""
        return tuple(row for row in self.rows if row.state in ("pending", "held") and not row.sent_once_more)

    @property
    def settled(self) -> bool:
        """True if no earlier message of the group may still be on its way under its own id."""
        return all(row.state == "held" or row.attempts >= FOLD_AFTER_TRIES for row in self.heads)


@dataclass(frozen=True)
class Release:
    """A group's message: who carries it, what it says, and what the told log gains on delivery."""

    carrier: Waiting
    folded: tuple[Waiting, ...]
    reason: str
    body: bytes
    told: dict[str, Any] | None


def list_due_groups(connection: Connection, *, now: datetime, limit: int = 50) -> list[GroupKey]:
    """Groups with a delivery to be released, without those whose earlier message is on its way."""
    head = deliveries.alias("head")
    busy = exists().where(
        head.c.subscription_id == deliveries.c.subscription_id,
        head.c.development_id == deliveries.c.development_id,
        or_(head.c.state == "sending", and_(head.c.state == "pending", head.c.attempts < FOLD_AFTER_TRIES)),
    )
    alone = case((deliveries.c.development_id.is_(None), deliveries.c.id))
    key = (deliveries.c.subscription_id, deliveries.c.development_id, alone)
    rows = connection.execute(
        select(*key)
        .where(deliveries.c.state == "waiting", deliveries.c.release_at <= now, ~busy)
        .group_by(*key)
        .order_by(func.min(deliveries.c.release_at), func.min(deliveries.c.id))
        .limit(limit)
    )
    return [GroupKey(*row) for row in rows]


def lock_group(connection: Connection, key: GroupKey) -> DueGroup | None:
    """The group's rows, locked; None if an earlier message was claimed meanwhile, or nothing waits any more.

    Call it before reading the told log: once the rows are locked, what was found settled is recorded there.
    """
    rows = connection.execute(
        select(deliveries, *(column.label(f"of_event_{column.key}") for column in events.c))
        .join(events, events.c.id == deliveries.c.event_id)
        .where(*_belongs(key))
        .order_by(deliveries.c.id)
        .with_for_update(of=deliveries)
    ).all()
    if not any(row.state == "waiting" for row in rows) or any(row.state == "sending" for row in rows):
        return None
    owner = connection.execute(
        select(subscriptions, endpoints.c.state.label("endpoint_state"))
        .join(endpoints, endpoints.c.id == subscriptions.c.endpoint_id)
        .where(subscriptions.c.id == key.subscription_id)
    ).one()
    found = DueGroup(
        key=key,
        filter=owner.filter,
        deleted=owner.deleted_at is not None,
        held=owner.endpoint_state != "active",
        rows=tuple(sorted((_waiting(row) for row in rows), key=lambda row: row.event.sequence or 0)),
    )
    return found if found.settled else None


def save_release(connection: Connection, group: DueGroup, release: Release, now: datetime) -> None:
    """Make the carrier due (held if the endpoint is disabled) and fold the others into it.

    A head that gives way leaves its tries and its due time to the carrier: folding never hurries a retry.
    """
    heads = [row for row in release.folded if row.state == "pending"]
    due_at = max((row.due_at for row in heads if row.due_at is not None), default=now)
    if release.folded:
        gone = [row.delivery_id for row in release.folded]
        connection.execute(
            update(deliveries)
            .where(
                # Of one group, like all that folds, so that its index serves.
                deliveries.c.subscription_id == group.key.subscription_id,
                deliveries.c.development_id == group.key.development_id,
                or_(deliveries.c.id.in_(gone), deliveries.c.folded_into_id.in_(gone)),
            )
            .values(
                state="folded", folded_into_id=release.carrier.delivery_id, due_at=None, body=None, told=None
            )
        )
    connection.execute(
        update(deliveries)
        .where(deliveries.c.id == release.carrier.delivery_id)
        .values(
            state="held" if group.held else "pending",
            reason=release.reason,
            body=release.body,
            told=release.told,
            release_at=now,
            due_at=None if group.held else due_at,
            attempts=max((row.attempts for row in heads if row.attempts < TRIES), default=0),
        )
    )


def save_withheld(
    connection: Connection, rows: Sequence[Waiting], reason: str, *, cancel: bool = False
) -> None:
    """End waiting deliveries without a message, and say why."""
    connection.execute(
        update(deliveries)
        .where(deliveries.c.id.in_([row.delivery_id for row in rows]))
        .values(state="cancelled" if cancel else "withheld", reason=reason)
    )


def save_postponed(connection: Connection, rows: Sequence[Waiting], now: datetime, wait_s: float) -> None:
    """Try the release again later: we could not render the message."""
    connection.execute(
        update(deliveries)
        .where(deliveries.c.id.in_([row.delivery_id for row in rows]))
        .values(release_at=now + timedelta(seconds=wait_s))
    )


def _belongs(key: GroupKey) -> tuple[Any, ...]:
    if key.development_id is None:
        return (deliveries.c.id == key.delivery_id,)
    withheld = and_(deliveries.c.state == "withheld", deliveries.c.reason == WithheldReason.NOTHING_NEW.value)
    told_until = func.coalesce(
        select(told.c.sequence)
        .where(told.c.subscription_id == key.subscription_id, told.c.development_id == key.development_id)
        .scalar_subquery(),
        0,
    )
    return (
        deliveries.c.subscription_id == key.subscription_id,
        deliveries.c.development_id == key.development_id,
        or_(
            deliveries.c.state.in_(OPEN),
            and_(or_(deliveries.c.state.in_(ENDED), withheld), events.c.sequence > told_until),
        ),
    )


def _waiting(row: Row[Any]) -> Waiting:
    return Waiting(
        delivery_id=row.id,
        state=row.state,
        attempts=row.attempts,
        due_at=row.due_at,
        folded_into_id=row.folded_into_id,
        sent_once_more=row.delivered_at is not None,
        routed_at=row.created_at,
        replayed=row.replayed,
        event=EventView(
            id=row.of_event_id,
            type=row.of_event_type,
            reason=row.of_event_reason,
            development_id=row.of_event_development_id,
            sequence=row.of_event_sequence,
            payload=row.of_event_payload,
            recorded_at=row.of_event_recorded_at,
        ),
    )
