"""Deliveries as the API shows them, with every attempt."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, select

from services.adapters.db.reads.keyset import Page, first, read_page, rows
from services.adapters.db.tables import attempts, deliveries, events

NAMES = (
    "id",
    "message_id",
    "event_id",
    "event_type",
    "event_seq",
    "subscription_id",
    "subscription_version",
    "endpoint_id",
    "development_id",
    "state",
    "reason",
    "detail",
    "folded_into_id",
    "release_at",
    "due_at",
    "attempts",
    "created_at",
    "delivered_at",
)
ATTEMPT = (
    "id",
    "number",
    "started_at",
    "finished_at",
    "outcome",
    "reason",
    "status",
    "address",
    "duration_s",
    "error",
    "answer",
    "next_attempt_at",
)
MOST_ATTEMPTS = 100


@dataclass(frozen=True, slots=True)
class DeliveryFilter:
    """What a list of deliveries is narrowed to."""

    states: tuple[str, ...] = ()
    endpoint_id: int | None = None
    subscription_id: int | None = None
    development_id: int | None = None
    event_id: int | None = None


def _column(name: str) -> ColumnElement[Any]:
    if name.startswith("event_") and name != "event_id":
        return events.c[name.removeprefix("event_")]
    return deliveries.c[name]


def _deliveries(*more: ColumnElement[Any]) -> Select[Any]:
    columns = (_column(name) for name in NAMES)
    return select(*columns, *more).join(events, events.c.id == deliveries.c.event_id)


def list_deliveries(
    connection: Connection, wanted: DeliveryFilter, *, after: Sequence[Any] | None, limit: int
) -> Page:
    """Deliveries, newest first."""
    statement = _deliveries()
    if wanted.states:
        statement = statement.where(deliveries.c.state.in_(wanted.states))
    for name in ("endpoint_id", "subscription_id", "development_id", "event_id"):
        value = getattr(wanted, name)
        if value is not None:
            statement = statement.where(deliveries.c[name] == value)
    return read_page(
        connection, statement, NAMES, (deliveries.c.id,), after=after, limit=limit, descending=True
    )


def get_delivery(connection: Connection, delivery_id: int) -> dict[str, Any] | None:
    """One delivery with its body (bytes, None before it is released) and its attempts, oldest first."""
    statement = _deliveries(deliveries.c.body).where(deliveries.c.id == delivery_id)
    found = first(connection, statement, (*NAMES, "body"))
    if found is None:
        return None
    tried = (
        select(*(attempts.c[name] for name in ATTEMPT))
        .where(attempts.c.delivery_id == delivery_id)
        .order_by(attempts.c.id)
        .limit(MOST_ATTEMPTS)
    )
    found["attempt_list"] = rows(connection, tried, ATTEMPT)
    return found
