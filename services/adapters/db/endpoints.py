"""Endpoints: addresses that are told, with their sealed secrets and how they have been answering."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from services.adapters.db.tables import deliveries, endpoints, subscriptions
from services.domain.signing import LIVE_SECRETS

CHANGEABLE = frozenset({"name", "url"})
DISABLED_BY_OWNER = "by_owner"
FRESH: dict[str, Any] = {
    "failures_running": 0,
    "refusals_running": 0,
    "failing_since_at": None,
    "not_before_at": None,
    "slow_until_at": None,
}


@dataclass(frozen=True)
class Endpoint:
    """One row; `sealed_secrets` with the newest first, expired ones too."""

    id: int
    name: str
    url: str
    state: str  # active, disabled
    disabled_reason: str | None
    sealed_secrets: tuple[str, ...]
    failures_running: int
    failing_since_at: datetime | None
    not_before_at: datetime | None
    version: int
    created_at: datetime


def add_endpoint(connection: Connection, *, name: str, url: str, sealed_secret: str) -> Endpoint:
    """A new endpoint, active at once."""
    secrets = [{"sealed": sealed_secret, "expires_at": None}]
    statement = insert(endpoints).values(name=name, url=url, sealed_secrets=secrets).returning(endpoints)
    return _endpoint(connection.execute(statement).one())


def get_endpoint(connection: Connection, endpoint_id: int) -> Endpoint | None:
    """The endpoint, or None if there is none or it was deleted."""
    row = connection.execute(select(endpoints).where(_alive(endpoint_id))).one_or_none()
    return _endpoint(row) if row else None


def list_endpoints(connection: Connection, *, after: int = 0, limit: int = 100) -> list[Endpoint]:
    """Endpoints that were not deleted, in the order of their ids, those after `after`."""
    statement = (
        select(endpoints)
        .where(endpoints.c.deleted_at.is_(None), endpoints.c.id > after)
        .order_by(endpoints.c.id)
        .limit(limit)
    )
    return [_endpoint(row) for row in connection.execute(statement)]


def save_endpoint(
    connection: Connection, endpoint_id: int, changes: Mapping[str, Any], *, version: int | None = None
) -> Endpoint | None:
    """Change name or url. None if it does not exist, or is no longer at `version`.

    Raises ValueError on other keys. A new url forgets the wait and the failures of the old one; messages
    not yet delivered go to the new one.
    """
    unknown = set(changes) - CHANGEABLE
    if unknown:
        raise ValueError(f"not a changeable column of endpoints: {', '.join(sorted(unknown))}")
    values: dict[str, Any] = dict(changes)
    if "url" in changes:
        values |= FRESH
    return _update(connection, endpoint_id, values, version)


def rotate_secret(
    connection: Connection, endpoint_id: int, sealed_secret: str, *, now: datetime, keep_old: timedelta
) -> Endpoint | None:
    """Sign with a new secret first, and with the old ones too for `keep_old` (zero after a leak).

    None if the endpoint does not exist. At most five secrets stay live.
    """
    row = connection.execute(
        select(endpoints.c.sealed_secrets).where(_alive(endpoint_id)).with_for_update()
    ).one_or_none()
    if row is None:
        return None
    old = [
        {
            "sealed": item["sealed"],
            "expires_at": min(_ends(item) or now + keep_old, now + keep_old).isoformat(),
        }
        for item in row.sealed_secrets
        if _live(item, now)
    ]
    kept = [{"sealed": sealed_secret, "expires_at": None}, *(old if keep_old > timedelta(0) else [])]
    return _update(connection, endpoint_id, {"sealed_secrets": kept[:LIVE_SECRETS]}, None)


def disable_endpoint(
    connection: Connection, endpoint_id: int, reason: str = DISABLED_BY_OWNER
) -> Endpoint | None:
    """Send it nothing more. Its undelivered messages become `held`; routing goes on, so nothing is lost."""
    found = _update(connection, endpoint_id, {"state": "disabled", "disabled_reason": reason}, None)
    if found is not None:
        connection.execute(
            update(deliveries)
            .where(deliveries.c.endpoint_id == endpoint_id, deliveries.c.state == "pending")
            .values(state="held", due_at=None)
        )
    return found


def enable_endpoint(connection: Connection, endpoint_id: int, *, now: datetime) -> Endpoint | None:
    """Send to it again; held messages fall due one a second, the oldest first, with a fresh schedule."""
    values = {
        "state": "active",
        "disabled_reason": None,
        **FRESH,
    }
    found = _update(connection, endpoint_id, values, None)
    if found is None:
        return None
    place = func.row_number().over(order_by=deliveries.c.id)
    held = (
        select(deliveries.c.id, place.label("place"))
        .where(deliveries.c.endpoint_id == endpoint_id, deliveries.c.state == "held")
        .subquery()
    )
    connection.execute(
        update(deliveries)
        .where(deliveries.c.id == held.c.id)
        .values(state="pending", attempts=0, due_at=now + (held.c.place - 1) * timedelta(seconds=1))
    )
    return found


def delete_endpoint(
    connection: Connection, endpoint_id: int, *, now: datetime, version: int | None = None
) -> bool:
    """Delete it with its subscriptions and secrets; undelivered messages are cancelled.

    False if there is none, or not at `version`.
    """
    values = {"deleted_at": now, "state": "disabled", "sealed_secrets": []}
    if _update(connection, endpoint_id, values, version) is None:
        return False
    connection.execute(
        update(subscriptions)
        .where(subscriptions.c.endpoint_id == endpoint_id, subscriptions.c.deleted_at.is_(None))
        .values(deleted_at=now, version=subscriptions.c.version + 1)
    )
    connection.execute(
        update(deliveries)
        .where(
            deliveries.c.endpoint_id == endpoint_id, deliveries.c.state.in_(("waiting", "pending", "held"))
        )
        .values(state="cancelled", reason="endpoint_deleted", due_at=None)
    )
    return True


def live_secrets(stored: Sequence[Mapping[str, Any]], now: datetime) -> tuple[str, ...]:
    """Of a row's `sealed_secrets`, those that sign at `now`, the newest first."""
    return tuple(item["sealed"] for item in stored if _live(item, now))


def _live(item: Mapping[str, Any], now: datetime) -> bool:
    ends = _ends(item)
    return ends is None or ends > now


def _ends(item: Mapping[str, Any]) -> datetime | None:
    ends = item.get("expires_at")
    return None if ends is None else datetime.fromisoformat(ends)


def _alive(endpoint_id: int) -> Any:
    return (endpoints.c.id == endpoint_id) & endpoints.c.deleted_at.is_(None)


def _update(
    connection: Connection, endpoint_id: int, values: Mapping[str, Any], version: int | None
) -> Endpoint | None:
    statement = update(endpoints).where(_alive(endpoint_id))
    if version is not None:
        statement = statement.where(endpoints.c.version == version)
    changed = statement.values(**values, version=endpoints.c.version + 1).returning(endpoints)
    row = connection.execute(changed).one_or_none()
    return _endpoint(row) if row else None


def _endpoint(row: Row[Any]) -> Endpoint:
    return Endpoint(
        id=row.id,
        name=row.name,
        url=row.url,
        state=row.state,
        disabled_reason=row.disabled_reason,
        sealed_secrets=tuple(item["sealed"] for item in row.sealed_secrets),
        failures_running=row.failures_running,
        failing_since_at=row.failing_since_at,
        not_before_at=row.not_before_at,
        version=row.version,
        created_at=row.created_at,
    )
