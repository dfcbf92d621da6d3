"""Subscriptions as the API shows them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, select

from services.adapters.db.reads.keyset import Page, first, read_page
from services.adapters.db.tables import subscriptions

NAMES = (
    "id",
    "endpoint_id",
    "name",
    "filter",
    "group_wait_s",
    "update_interval_s",
    "state",
    "after_seq",
    "version",
    "created_at",
)


def list_subscriptions(
    connection: Connection,
    *,
    endpoint_id: int | None,
    states: Sequence[str],
    after: Sequence[Any] | None,
    limit: int,
) -> Page:
    """Subscriptions that were not deleted, in the order of their ids."""
    live = subscriptions.c.deleted_at.is_(None)
    statement = select(*(subscriptions.c[name] for name in NAMES)).where(live)
    if endpoint_id is not None:
        statement = statement.where(subscriptions.c.endpoint_id == endpoint_id)
    if states:
        statement = statement.where(subscriptions.c.state.in_(states))
    return read_page(
        connection, statement, NAMES, (subscriptions.c.id,), after=after, limit=limit, descending=False
    )


def get_subscription(connection: Connection, subscription_id: int) -> dict[str, Any] | None:
    """One subscription."""
    statement = select(*(subscriptions.c[name] for name in NAMES)).where(
        subscriptions.c.id == subscription_id, subscriptions.c.deleted_at.is_(None)
    )
    return first(connection, statement, NAMES)
