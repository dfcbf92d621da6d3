"""The pulse of the services: a row an instance, rewritten every few seconds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, select
from sqlalchemy.dialects.postgresql import insert

from services.adapters.db.tables import heartbeats

SERVICES = ("poller", "classifier", "notifier", "api")  # those that keep one
FRESH_S = 30.0  # a process that has beaten since then is at work


@dataclass(frozen=True)
class Heartbeat:
    """One running (or lately running) process. `age_s` is counted by the database's clock."""

    service: str
    instance: str
    started_at: datetime
    beat_at: datetime
    age_s: float
    detail: Mapping[str, Any]

    @property
    def is_fresh(self) -> bool:
        """True if the process is at work."""
        return self.age_s < FRESH_S


def save_heartbeat(
    connection: Connection, service: str, instance: str, started_at: datetime, detail: Mapping[str, Any]
) -> None:
    """Say that this instance is alive now."""
    row = {"started_at": started_at, "beat_at": func.now(), "detail": dict(detail)}
    statement = insert(heartbeats).values(service=service, instance=instance, **row)
    connection.execute(statement.on_conflict_do_update(index_elements=["service", "instance"], set_=row))


def delete_heartbeat(connection: Connection, service: str, instance: str) -> None:
    """Say goodbye: a process that ended in order is not missing."""
    connection.execute(
        delete(heartbeats).where(heartbeats.c.service == service, heartbeats.c.instance == instance)
    )


def list_heartbeats(connection: Connection) -> list[Heartbeat]:
    """Every instance known, by service, the freshest first."""
    age = func.extract("epoch", func.now() - heartbeats.c.beat_at).label("age_s")
    rows = connection.execute(
        select(heartbeats, age).order_by(heartbeats.c.service, heartbeats.c.beat_at.desc())
    )
    return [
        Heartbeat(row.service, row.instance, row.started_at, row.beat_at, float(row.age_s), row.detail)
        for row in rows
    ]
