"""Subscriptions: which events an endpoint hears of, and in what rhythm."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from services.adapters.db.outbox import await_leader
from services.adapters.db.tables import deliveries, endpoints, events, subscriptions

CHANGEABLE = frozenset({"name", "filter", "group_wait_s", "update_interval_s", "state"})


@dataclass(frozen=True)
class Subscription:
    """One row. `filter` is the stored object; `after_seq` the last event recorded before it existed."""

    id: int
    endpoint_id: int
    name: str
    filter: dict[str, Any]
    group_wait_s: float
    update_interval_s: float
    state: str  # active, paused
    after_seq: int
    version: int
    created_at: datetime


def add_subscription(
    connection: Connection,
    *,
    endpoint_id: int,
    name: str,
    filter_: Mapping[str, Any],
    group_wait_s: float,
    update_interval_s: float,
) -> Subscription | None:
    """A new subscription; it hears of events numbered from now on. None if the endpoint does not exist.

    `filter_` is stored as given: check it with `domain.filters.parse_filter` first.
    """
    endpoint = connection.execute(
        select(endpoints.c.id)
        .where(endpoints.c.id == endpoint_id, endpoints.c.deleted_at.is_(None))
        .with_for_update(read=True)  # it must not be deleted while it gets a subscription
    ).one_or_none()
    if endpoint is None:
        return None
    # Whoever routes now does not see the subscription yet: what it numbers must count as earlier.
    await_leader(connection)
    newest = select(func.coalesce(func.max(events.c.seq), 0)).scalar_subquery()
    statement = (
        insert(subscriptions)
        .values(
            endpoint_id=endpoint_id,
            name=name,
            filter=dict(filter_),
            group_wait_s=group_wait_s,
            update_interval_s=update_interval_s,
            after_seq=newest,
        )
        .returning(subscriptions)
    )
    return _subscription(connection.execute(statement).one())


def get_subscription(connection: Connection, subscription_id: int) -> Subscription | None:
    """The subscription, or None if there is none or it was deleted."""
    row = connection.execute(select(subscriptions).where(_alive(subscription_id))).one_or_none()
    return _subscription(row) if row else None


def list_subscriptions(
    connection: Connection, *, endpoint_id: int | None = None, after: int = 0, limit: int = 100
) -> list[Subscription]:
    """Subscriptions that were not deleted (of one endpoint, if given), in the order of their ids."""
    statement = select(subscriptions).where(subscriptions.c.deleted_at.is_(None), subscriptions.c.id > after)
    if endpoint_id is not None:
        statement = statement.where(subscriptions.c.endpoint_id == endpoint_id)
    rows = connection.execute(statement.order_by(subscriptions.c.id).limit(limit))
    return [_subscription(row) for row in rows]


def save_subscription(
    connection: Connection, subscription_id: int, changes: Mapping[str, Any], *, version: int | None = None
) -> Subscription | None:
    """Change name, filter, rhythm or state (active, paused); each change makes a new version.

    None if it does not exist, or is no longer at `version`. Raises ValueError on other keys. What already
    waits is still told: a change counts for later events.
    """
    unknown = set(changes) - CHANGEABLE
    if unknown:
        raise ValueError(f"not a changeable column of subscriptions: {', '.join(sorted(unknown))}")
    statement = update(subscriptions).where(_alive(subscription_id))
    if version is not None:
        statement = statement.where(subscriptions.c.version == version)
    changed = statement.values(**changes, version=subscriptions.c.version + 1).returning(subscriptions)
    row = connection.execute(changed).one_or_none()
    return _subscription(row) if row else None


def delete_subscription(
    connection: Connection, subscription_id: int, *, now: datetime, version: int | None = None
) -> bool:
    """Delete it; its undelivered messages are cancelled. False if there is none, or not at `version`."""
    statement = update(subscriptions).where(_alive(subscription_id))
    if version is not None:
        statement = statement.where(subscriptions.c.version == version)
    changed = statement.values(deleted_at=now, version=subscriptions.c.version + 1)
    if connection.execute(changed).rowcount == 0:
        return False
    connection.execute(
        update(deliveries)
        .where(
            deliveries.c.subscription_id == subscription_id,
            deliveries.c.state.in_(("waiting", "pending", "held")),
        )
        .values(state="cancelled", reason="subscription_deleted", due_at=None)
    )
    return True


def _alive(subscription_id: int) -> Any:
    return (subscriptions.c.id == subscription_id) & subscriptions.c.deleted_at.is_(None)


def _subscription(row: Row[Any]) -> Subscription:
    return Subscription(
        id=row.id,
        endpoint_id=row.endpoint_id,
        name=row.name,
        filter=row.filter,
        group_wait_s=row.group_wait_s,
        update_interval_s=row.update_interval_s,
        state=row.state,
        after_seq=row.after_seq,
        version=row.version,
        created_at=row.created_at,
    )
