"""Deliveries on their way: claimed under a lease, tried, and saved by whoever still holds them.

Lock order everywhere: endpoints (by id), then deliveries (by id). A claim locks its endpoints, so two
notifiers together never put more in flight at one endpoint than its slots.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, case, exists, func, insert, or_, select, text, update

from services.adapters.db.endpoints import live_secrets
from services.adapters.db.tables import attempts, deliveries, endpoints, subscriptions
from services.domain.retry import AILING_AFTER, AttemptOutcome, AttemptReason, decide_loss

LEASE_S = 60.0  # three times the deadline of a request
SLOTS = 4  # in flight at one endpoint; one while it is ailing or overloaded
ENDPOINTS_AT_ONCE = 200

_PICK = text("""
    SELECT picked.id
    FROM unnest(CAST(:endpoints AS bigint[]), CAST(:slots AS int[])) AS e(id, slots),
    LATERAL (
        SELECT d.id, d.due_at, row_number() OVER (ORDER BY d.due_at, d.id) AS turn
        FROM (
            SELECT w.id, w.due_at FROM deliveries w
            WHERE w.endpoint_id = e.id AND w.state = 'pending' AND w.due_at <= :now
              AND NOT EXISTS (
                SELECT FROM deliveries o
                WHERE o.subscription_id = w.subscription_id AND o.development_id = w.development_id
                  AND o.id <> w.id
                  AND (o.state = 'sending' OR (o.state = 'pending' AND o.due_at <= :now AND o.id < w.id)))
            ORDER BY w.due_at, w.id LIMIT e.slots
        ) d
    ) picked
    ORDER BY picked.turn, picked.due_at, picked.id
    LIMIT :limit
""")


@dataclass(frozen=True)
class Claim:
    """A delivery that is ours until its lease ends, with all that sending needs; its attempt is recorded."""

    delivery_id: int
    message_id: str
    event_id: int
    subscription_id: int
    endpoint_id: int
    fence: int
    tries: int  # those that count, this one not included
    body: bytes
    url: str
    sealed_secrets: tuple[str, ...]
    due_at: datetime


@dataclass(frozen=True)
class Lost:
    """An attempt whose end nobody knows, and what became of its delivery."""

    delivery_id: int
    fence: int
    state: str


def claim_deliveries(
    connection: Connection, *, now: datetime, limit: int, lease_s: float = LEASE_S
) -> list[Claim]:
    """Take up to `limit` due deliveries, in turn over their endpoints, and start an attempt of each.

    Endpoints that another notifier is claiming for at this moment are left to it.
    """
    free = _free_endpoints(connection, now)
    if not free:
        return []
    picked = connection.execute(
        _PICK,
        {
            "endpoints": list(free),
            "slots": [slots for _, slots in free.values()],
            "now": now,
            "limit": limit,
        },
    )
    locked = (
        select(deliveries.c.id)
        .where(deliveries.c.id.in_([row.id for row in picked]), deliveries.c.state == "pending")
        .order_by(deliveries.c.id)
        .with_for_update(skip_locked=True)
    )
    taken = connection.execute(
        update(deliveries)
        .where(deliveries.c.id.in_(list(connection.execute(locked).scalars())))
        .values(
            state="sending",
            fence=deliveries.c.fence + 1,
            lease_until_at=now + timedelta(seconds=lease_s),
        )
        .returning(deliveries)
    ).all()
    if taken:
        started = [
            {"delivery_id": row.id, "number": row.fence, "fence": row.fence, "started_at": now}
            for row in taken
        ]
        connection.execute(insert(attempts), started)
    return [
        Claim(
            delivery_id=row.id,
            message_id=row.message_id,
            event_id=row.event_id,
            subscription_id=row.subscription_id,
            endpoint_id=row.endpoint_id,
            fence=row.fence,
            tries=row.attempts,
            body=bytes(row.body),
            url=free[row.endpoint_id][0].url,
            sealed_secrets=live_secrets(free[row.endpoint_id][0].sealed_secrets, now),
            due_at=row.due_at,
        )
        for row in sorted(taken, key=lambda row: (row.due_at, row.id))
    ]


def lose_expired(connection: Connection, *, now: datetime, limit: int = 200) -> list[Lost]:
    """Give back deliveries whose lease is over: the attempt is lost, the delivery due again at once."""
    expired = (
        select(deliveries.c.id, deliveries.c.fence)
        .where(deliveries.c.state == "sending", deliveries.c.lease_until_at < now)
        .order_by(deliveries.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    found = [(row.id, row.fence) for row in connection.execute(expired)]
    return _lose(connection, found, AttemptReason.LEASE_OVER, now)


def lose_claims(connection: Connection, claims: Sequence[Claim], *, now: datetime) -> list[Lost]:
    """Give back deliveries that we hold and cannot finish, because we were told to stop."""
    fences = {claim.delivery_id: claim.fence for claim in claims}
    ours = (
        select(deliveries.c.id, deliveries.c.fence)
        .where(deliveries.c.id.in_(list(fences)), deliveries.c.state == "sending")
        .order_by(deliveries.c.id)
        .with_for_update()
    )
    held = [(row.id, row.fence) for row in connection.execute(ours) if row.fence == fences[row.id]]
    return _lose(connection, held, AttemptReason.STOPPED, now)


def resend_delivery(connection: Connection, delivery_id: int, *, now: datetime) -> bool:
    """Send a message once more: the same id, the same bytes, at once, outside its schedule.

    False if there is no such delivery, nothing was ever rendered for it, it is on its way already, or its
    endpoint is disabled or gone.
    """
    usable = exists().where(
        endpoints.c.id == deliveries.c.endpoint_id,
        endpoints.c.state == "active",
        endpoints.c.deleted_at.is_(None),
    )
    statement = (
        update(deliveries)
        .where(
            deliveries.c.id == delivery_id,
            deliveries.c.body.is_not(None),
            deliveries.c.state.in_(("pending", "delivered", "exhausted", "held")),
            usable,
        )
        .values(state="pending", due_at=now)
    )
    return bool(connection.execute(statement).rowcount)


def _free_endpoints(connection: Connection, now: datetime) -> dict[int, tuple[Any, int]]:
    """Active endpoints with something due and a free slot, locked: (row, free slots) by id."""
    due = exists().where(
        deliveries.c.endpoint_id == endpoints.c.id,
        deliveries.c.state == "pending",
        deliveries.c.due_at <= now,
    )
    rows = connection.execute(
        select(endpoints)
        .where(
            endpoints.c.state == "active",
            endpoints.c.deleted_at.is_(None),
            or_(endpoints.c.not_before_at.is_(None), endpoints.c.not_before_at <= now),
            due,
        )
        .order_by(func.random())  # where there are more than fit, every one gets its turn
        .limit(ENDPOINTS_AT_ONCE)
        .with_for_update(skip_locked=True, key_share=True)
    ).all()
    # A second statement, so that it sees what the last holder of these locks committed.
    sending = connection.execute(
        select(deliveries.c.endpoint_id, func.count().label("busy"))
        .where(deliveries.c.state == "sending")
        .group_by(deliveries.c.endpoint_id)
    )
    busy = {row.endpoint_id: row.busy for row in sending}
    free = {}
    for row in rows:
        slow = row.slow_until_at is not None and row.slow_until_at > now
        slots = (1 if slow or row.failures_running >= AILING_AFTER else SLOTS) - busy.get(row.id, 0)
        if slots > 0:
            free[row.id] = (row, slots)
    return free


def _lose(
    connection: Connection, found: Sequence[tuple[int, int]], reason: AttemptReason, now: datetime
) -> list[Lost]:
    if not found:
        return []
    for delivery_id, fence in found:
        connection.execute(
            update(attempts)
            .where(
                attempts.c.delivery_id == delivery_id,
                attempts.c.fence == fence,
                attempts.c.outcome == AttemptOutcome.STARTED,
            )
            .values(outcome=AttemptOutcome.LOST, reason=reason, finished_at=now, next_attempt_at=now)
        )
    ids = [delivery_id for delivery_id, _ in found]
    rows = connection.execute(
        select(
            deliveries.c.id,
            deliveries.c.attempts,
            deliveries.c.delivered_at,
            case(
                (
                    or_(subscriptions.c.deleted_at.is_not(None), endpoints.c.deleted_at.is_not(None)),
                    "cancelled",
                ),
                (endpoints.c.state != "active", "held"),
                else_="pending",
            ).label("next"),
            select(func.count())
            .where(attempts.c.delivery_id == deliveries.c.id, attempts.c.outcome == AttemptOutcome.LOST)
            .scalar_subquery()
            .label("losses"),
        )
        .join(endpoints, endpoints.c.id == deliveries.c.endpoint_id)
        .join(subscriptions, subscriptions.c.id == deliveries.c.subscription_id)
        .where(deliveries.c.id.in_(ids))
    ).all()
    changes = []
    for row in rows:
        tries, exhausted = decide_loss(losses=row.losses, tries=row.attempts)
        state = "exhausted" if exhausted else row.next
        if state != "pending" and row.delivered_at is not None:
            state = "delivered"  # it was sent once more, by hand: that this was lost undoes nothing
        changes.append(
            {"key": row.id, "next": state, "tries": tries, "due": now if state == "pending" else None}
        )
    connection.execute(
        update(deliveries)
        .where(deliveries.c.id == bindparam("key"))
        .values(
            state=bindparam("next"), attempts=bindparam("tries"), due_at=bindparam("due"), lease_until_at=None
        ),
        changes,
    )
    fences = dict(found)
    return [Lost(change["key"], fences[change["key"]], change["next"]) for change in changes]
