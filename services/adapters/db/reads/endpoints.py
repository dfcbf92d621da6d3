"""Endpoints as the API shows them: never their secrets."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, func, select

from services.adapters.db.reads.keyset import Page, first, read_page
from services.adapters.db.tables import endpoints

NAMES = (
    "id",
    "name",
    "url",
    "state",
    "disabled_reason",
    "failures_running",
    "failing_since_at",
    "not_before_at",
    "slow_until_at",
    "version",
    "created_at",
)


def list_endpoints(
    connection: Connection, *, states: Sequence[str], after: Sequence[Any] | None, limit: int
) -> Page:
    """Endpoints that were not deleted, in the order of their ids."""
    statement = select(*(endpoints.c[name] for name in NAMES)).where(endpoints.c.deleted_at.is_(None))
    if states:
        statement = statement.where(endpoints.c.state.in_(states))
    return read_page(
        connection, statement, NAMES, (endpoints.c.id,), after=after, limit=limit, descending=False
    )


def get_endpoint(connection: Connection, endpoint_id: int) -> dict[str, Any] | None:
    """One endpoint; `secrets` says how many it signs with at the moment."""
    secrets = func.jsonb_array_length(endpoints.c.sealed_secrets)
    statement = select(*(endpoints.c[name] for name in NAMES), secrets).where(
        endpoints.c.id == endpoint_id, endpoints.c.deleted_at.is_(None)
    )
    return first(connection, statement, (*NAMES, "secrets"))
