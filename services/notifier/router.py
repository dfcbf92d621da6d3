"""Events meet subscriptions: number, decide, store - in one transaction a batch - then one line an event."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import uuid4

import structlog

from services.adapters.db import backlog
from services.adapters.db.engine import Connection, Database
from services.adapters.db.outbox import (
    BATCH,
    ListenerRow,
    add_deliveries,
    lead,
    list_groups,
    list_listeners,
    number_events,
    oldest_unnumbered,
)
from services.adapters.db.told import Pair
from services.domain.filters import Filter, FilterError, parse_filter
from services.domain.ids import public
from services.domain.routing import (
    EventView,
    Group,
    Listener,
    RouteDecision,
    after_route,
    decide_route,
)

log = structlog.get_logger()
HELD_BACK_S = 60.0


def route_events(database: Database, *, now: datetime, limit: int = BATCH) -> int:
    """Route one batch and return how many events were in it; 0 too where another notifier leads."""
    with database.transaction() as connection:
        if not lead(connection):
            return 0
        if _held_back(connection, now):
            return 0
        numbered = number_events(connection, limit=limit)
        if not numbered:
            return 0
        rows = list_listeners(connection)
        developments = [event.development_id for _, event in numbered if event.development_id is not None]
        groups = list_groups(connection, [row.id for row in rows], developments)
        routed = _Batch(rows, groups, now).route(numbered)
        add_deliveries(connection, [values for _, _, made in routed for values in made])
    for seq, event, made in routed:
        _log(seq, event, made)
    return len(numbered)


def _held_back(connection: Connection, now: datetime) -> bool:
    """Whether events wait for the end of a backlog: by then a development is told once, and as it stands.

    None waits longer than `HELD_BACK_S`, so that a long backlog holds no news up.
    """
    oldest = oldest_unnumbered(connection)
    fresh = oldest is not None and (now - oldest).total_seconds() < HELD_BACK_S
    return fresh and backlog.is_half_placed(connection)


class _Batch:
    """Events of one transaction against every subscription; later ones see what earlier ones started."""

    def __init__(self, rows: Iterable[ListenerRow], groups: dict[Pair, Group], now: datetime) -> None:
        self._listeners = [(row, _listener(row)) for row in rows]
        self._groups = groups
        self._now = now

    def route(
        self, numbered: Iterable[tuple[int, EventView]]
    ) -> list[tuple[int, EventView, list[dict[str, Any]]]]:
        return [(seq, event, self._deliveries(seq, event)) for seq, event in numbered]

    def _deliveries(self, seq: int, event: EventView) -> list[dict[str, Any]]:
        made = []
        for row, listener in self._listeners:
            if seq <= row.after_seq:
                continue
            group = Group()
            if event.development_id is not None:
                group = self._groups.get((row.id, event.development_id), group)
            decision = decide_route(event, listener, group, self._now)
            if event.development_id is not None:
                self._groups[row.id, event.development_id] = after_route(group, decision)
            made.append(_values(event, row, decision, self._now))
        return made


def _listener(row: ListenerRow) -> Listener:
    found: Filter | None = None
    try:
        found = parse_filter(row.filter)
    except FilterError as error:
        log.error("subscription.filter_invalid", subscription_id=public("sub", row.id), error=str(error))  # noqa: TRY400 - a stored value needs no trace
    return Listener(row.id, found, row.group_wait_s, row.update_interval_s, paused=row.state != "active")


def _values(event: EventView, row: ListenerRow, decision: RouteDecision, now: datetime) -> dict[str, Any]:
    return {
        "message_id": f"msg_{uuid4().hex}",
        "event_id": event.id,
        "subscription_id": row.id,
        "endpoint_id": row.endpoint_id,
        "development_id": event.development_id,
        "subscription_version": row.version,
        "state": "waiting" if decision.withheld is None else "withheld",
        "reason": None if decision.withheld is None else decision.withheld.value,
        "release_at": decision.release_at,
        "detail": None if decision.detail is None else dict(decision.detail),
        "created_at": now,
    }


def _log(seq: int, event: EventView, made: list[dict[str, Any]]) -> None:
    log.info(
        "event.routed",
        event_id=public("evt", event.id),
        seq=seq,
        type=event.type,
        reason=event.reason,
        development_id=event.development_id and public("dev", event.development_id),
        waiting=sum(values["state"] == "waiting" for values in made),
        withheld=dict(Counter(values["reason"] for values in made if values["state"] == "withheld")),
    )
