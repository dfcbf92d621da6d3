"""The outbox: events are appended in the transaction of the change that they tell."""

from typing import Any

from sqlalchemy import Connection, insert

from services.adapters.db.tables import events


def append(
    connection: Connection,
    *,
    type_: str,
    reason: str,
    development_id: int | None,
    sequence: int | None,
    payload: dict[str, Any],
) -> int:
    """Record one event and give its id. Its global number (`seq`) is given after commit, by the router.

    The caller holds the development's row, so `sequence` counts without gaps.
    """
    event_id: int = connection.execute(
        insert(events)
        .values(type=type_, reason=reason, development_id=development_id, sequence=sequence, payload=payload)
        .returning(events.c.id)
    ).scalar_one()
    return event_id
