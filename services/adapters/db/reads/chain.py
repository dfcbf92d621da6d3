"""What became of an event at its subscriptions, from the rows that the notifier left."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select

from services.adapters.db.reads.deliveries import ATTEMPT
from services.adapters.db.reads.keyset import as_dict
from services.adapters.db.tables import attempts, deliveries, events, subscriptions
from services.domain.chain import tell_chain
from services.domain.ids import public

_DELIVERY = ("state", "reason", "detail", "release_at", "due_at", "delivered_at")
_TRIED = tuple(name for name in ATTEMPT if name not in ("id", "answer"))
MOST_SUBSCRIPTIONS = 200


def explain_event(
    connection: Connection, event_id: int, subscription_id: int | None = None
) -> dict[str, Any] | None:
    """The chain from an event to its deliveries, in plain values; None for an unknown event."""
    event = connection.execute(select(events).where(events.c.id == event_id)).mappings().one_or_none()
    if event is None:
        return None
    query = select(subscriptions).order_by(subscriptions.c.id).limit(MOST_SUBSCRIPTIONS)
    if subscription_id is not None:
        query = query.where(subscriptions.c.id == subscription_id)
    else:
        query = query.where(subscriptions.c.deleted_at.is_(None))
    held = connection.execute(select(deliveries).where(deliveries.c.event_id == event_id)).mappings()
    by_subscription = {row["subscription_id"]: row for row in held}
    return {
        "event_id": public("evt", event_id),
        "seq": event["seq"],
        "type": event["type"],
        "reason": event["reason"],
        "recorded_at": event["recorded_at"],
        "explain": event["payload"].get("explain", {}),
        "subscriptions": [
            _release(connection, {**event}, {**row}, by_subscription.get(row["id"]))
            for row in connection.execute(query).mappings().all()
        ],
    }


def _release(
    connection: Connection,
    event: Mapping[str, Any],
    subscription: Mapping[str, Any],
    found: Any,
) -> dict[str, Any]:
    delivery: dict[str, Any] | None = {**found} if found is not None else None
    shown = {name: delivery[name] if delivery is not None else None for name in _DELIVERY}
    folded = delivery["folded_into_id"] if delivery is not None else None
    return shown | {
        "subscription_id": public("sub", subscription["id"]),
        "delivery_id": public("dlv", delivery["id"]) if delivery is not None else None,
        "folded_into_id": public("dlv", folded) if folded is not None else None,
        "attempts": _attempts(connection, delivery["id"]) if delivery is not None else [],
        "summary": tell_chain(event, subscription, delivery),
    }


def _attempts(connection: Connection, delivery_id: int) -> list[dict[str, Any]]:
    query = (
        select(*(attempts.c[name] for name in _TRIED))
        .where(attempts.c.delivery_id == delivery_id)
        .order_by(attempts.c.id)
    )
    return [as_dict(_TRIED, row) for row in connection.execute(query)]
