"""Is the process ready, and how are the others: what /readyz and the start page answer."""

from dataclasses import dataclass
from typing import Any

from services.adapters.db import migrate
from services.adapters.db.health import facts, is_outage
from services.adapters.db.heartbeats import FRESH_S, SERVICES, list_heartbeats
from services.api.context import Context


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether requests can be served, what of it is in doubt, and how long ago each process was heard."""

    ready: bool
    checks: dict[str, dict[str, Any]]
    beats: tuple[tuple[str, float], ...] = ()

    @property
    def status(self) -> str:
        """`unready`, `degraded` (served, though something is away) or `ok`."""
        if not self.ready:
            return "unready"
        sound = all(check["ok"] for check in self.checks.values())
        return "ok" if sound else "degraded"

    def to_json(self) -> dict[str, Any]:
        """As it is answered."""
        return {"status": self.status, "checks": self.checks, "services": pulse(self)}


def read_readiness(context: Context) -> Readiness:
    """Ask PostgreSQL and Redis. Without PostgreSQL or the newest tables nothing can be served."""
    checks: dict[str, dict[str, Any]] = {}
    head = migrate.head()
    try:
        with context.database.transaction() as connection:
            server = facts(connection)
            migrated = server.revision == head
            beats = list_heartbeats(connection) if migrated else []
    except Exception as error:
        if not is_outage(error):
            raise
        checks["postgres"] = {"ok": False, "detail": "not reached"}
        return Readiness(False, checks)
    checks["postgres"] = {"ok": True, "detail": f"PostgreSQL {server.version}"}
    checks["migrations"] = {
        "ok": migrated,
        "detail": f"at {server.revision}" if migrated else f"at {server.revision}, needed {head}",
    }
    if context.doorbell is not None:
        depth = context.doorbell.depth()
        detail = "not reached: entries wait for the sweeper" if depth is None else f"{depth} jobs waiting"
        checks["redis"] = {"ok": depth is not None, "detail": detail}
    return Readiness(migrated, checks, tuple((beat.service, beat.age_s) for beat in beats))


def pulse(readiness: Readiness) -> list[dict[str, Any]]:
    """One row a service that should run: how many processes do, and how long ago the last one was heard."""
    rows = []
    for name in SERVICES:
        ages = [round(age, 1) for service, age in readiness.beats if service == name]
        fresh = sum(age < FRESH_S for age in ages)
        rows.append({"service": name, "fresh": fresh, "age_s": min(ages, default=None)})
    return rows
