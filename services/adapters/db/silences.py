"""Silences of subscriptions: made, ended, and what they keep back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import Connection, Row, insert, select, update

from services.adapters.db.outbox import event_view
from services.adapters.db.tables import deliveries, events, silences, subscriptions, told
from services.domain.filters import FilterError, parse_filter
from services.domain.ids import Kind, public
from services.domain.routing import WithheldReason
from services.domain.silences import Silence, silenced_by

log = structlog.get_logger()
LIFT_BATCH = 500


@dataclass(frozen=True)
class SilenceRow:
    """A silence as it is shown."""

    id: int
    subscription_id: int
    filter: dict[str, Any]
    from_at: datetime
    until_at: datetime
    reason: str
    author: str
    created_at: datetime


def add_silence(
    connection: Connection,
    subscription_id: int,
    *,
    filter_: Mapping[str, Any],
    from_at: datetime,
    until_at: datetime,
    reason: str,
    author: str,
) -> SilenceRow | None:
    """A new silence; None if there is no such subscription.

    Check `filter_` with `domain.filters.parse_filter` and the time with `domain.silences.span_fault` first.
    """
    alive = select(subscriptions.c.id).where(
        subscriptions.c.id == subscription_id, subscriptions.c.deleted_at.is_(None)
    )
    if connection.execute(alive.with_for_update(read=True)).one_or_none() is None:
        return None
    values = {"filter": dict(filter_), "from_at": from_at, "until_at": until_at}
    statement = insert(silences).values(
        subscription_id=subscription_id, reason=reason, author=author, **values
    )
    return _row(connection.execute(statement.returning(silences)).one())


def end_silence(
    connection: Connection, silence_id: int, *, now: datetime, subscription_id: int | None = None
) -> bool:
    """End it now. False if there is none (of this subscription), or it has ended already."""
    statement = update(silences).where(silences.c.id == silence_id, silences.c.until_at > now)
    if subscription_id is not None:
        statement = statement.where(silences.c.subscription_id == subscription_id)
    return bool(connection.execute(statement.values(until_at=now)).rowcount)


def list_silences(
    connection: Connection, *, now: datetime, subscription_id: int | None = None, ended: bool = False
) -> list[SilenceRow]:
    """Those that have not ended, or (`ended`) all there were; the soonest to end first."""
    statement = select(silences).join(subscriptions, subscriptions.c.id == silences.c.subscription_id)
    statement = statement.where(subscriptions.c.deleted_at.is_(None))
    if subscription_id is not None:
        statement = statement.where(silences.c.subscription_id == subscription_id)
    if not ended:
        statement = statement.where(silences.c.until_at > now)
    rows = connection.execute(statement.order_by(silences.c.until_at, silences.c.id))
    return [_row(row) for row in rows]


def in_force(
    connection: Connection, subscription_ids: Iterable[int], now: datetime
) -> dict[int, list[Silence]]:
    """The silences of these subscriptions that keep back what is released now.

    One whose stored filter cannot be read keeps nothing back: news too many is better than none for anybody.
    """
    rows = connection.execute(
        select(silences).where(
            silences.c.subscription_id.in_(set(subscription_ids)),
            silences.c.lifted_at.is_(None),
            silences.c.from_at <= now,
            silences.c.until_at > now,
        )
    )
    found: dict[int, list[Silence]] = {}
    for row in rows:
        try:
            takes = parse_filter(row.filter)
        except FilterError as error:
            names = {
                "silence_id": public(Kind.SILENCE, row.id),
                "subscription_id": public("sub", row.subscription_id),
            }
            log.error("silence.filter_invalid", **names, error=str(error))  # noqa: TRY400 - a stored value needs no trace
            continue
        found.setdefault(row.subscription_id, []).append(Silence(row.id, takes, row.until_at, row.reason))
    return found


def keep_back(connection: Connection, delivery_id: int, silence: Silence) -> None:
    """Withhold a delivery until the silence ends."""
    connection.execute(
        update(deliveries)
        .where(deliveries.c.id == delivery_id)
        .values(
            state="withheld",
            reason=WithheldReason.SILENCED.value,
            silence_id=silence.id,
            detail=dict(silence.to_json()),
        )
    )


def lift_ended(connection: Connection, *, now: datetime, limit: int = LIFT_BATCH) -> int:
    """Have what ended silences kept back judged afresh, a batch at a time; how many deliveries.

    What another silence takes is kept back by that one. Only under the leader's lock, so that nothing is kept
    back meanwhile by a silence that is being lifted.
    """
    ended = connection.execute(
        select(silences)
        .where(silences.c.lifted_at.is_(None), silences.c.until_at <= now)
        .order_by(silences.c.until_at, silences.c.id)
        .limit(1)
    ).one_or_none()
    if ended is None:
        return 0
    held = connection.execute(
        select(deliveries.c.id.label("delivery_id"), told.c.sequence.label("told_until"), events)
        .join(events, events.c.id == deliveries.c.event_id)
        .outerjoin(
            told,
            (told.c.subscription_id == deliveries.c.subscription_id)
            & (told.c.development_id == deliveries.c.development_id),
        )
        .where(deliveries.c.silence_id == ended.id)
        .order_by(deliveries.c.id)
        .limit(limit)
        .with_for_update(of=deliveries)
    ).all()
    others = in_force(connection, [ended.subscription_id], now).get(ended.subscription_id, [])
    freed = [row for row in held if not _kept_on(connection, row, others)]
    late = [row.delivery_id for row in freed if row.sequence and row.sequence <= (row.told_until or 0)]
    waiting = {"state": "waiting", "reason": None, "release_at": now}
    # A newer state of the development was told meanwhile: an older one would read as a change back.
    covered = {"state": "withheld", "reason": WithheldReason.NOTHING_NEW.value}
    for values, ids in (
        (waiting, [row.delivery_id for row in freed if row.delivery_id not in late]),
        (covered, late),
    ):
        connection.execute(
            update(deliveries).where(deliveries.c.id.in_(ids)).values(**values, silence_id=None, detail=None)
        )
    if len(held) < limit:
        connection.execute(update(silences).where(silences.c.id == ended.id).values(lifted_at=now))
    return len(held)


def _kept_on(connection: Connection, row: Row[Any], others: Sequence[Silence]) -> bool:
    other = silenced_by(event_view(row), others)
    if other is not None:
        keep_back(connection, row.delivery_id, other)
    return other is not None


def _row(row: Row[Any]) -> SilenceRow:
    return SilenceRow(
        id=row.id,
        subscription_id=row.subscription_id,
        filter=row.filter,
        from_at=row.from_at,
        until_at=row.until_at,
        reason=row.reason,
        author=row.author,
        created_at=row.created_at,
    )
