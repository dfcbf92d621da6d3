"""The errand that deletes what is old: which rows, see `adapters/db/pruning.py`; how long, the settings."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog

from services.adapters.db.engine import Database
from services.adapters.db.health import is_outage
from services.adapters.db.pruning import RULES, Rule, count, note, step
from services.runtime.settings import Settings

log = structlog.get_logger()
EVERY_S = 3600.0
BATCH = 500
PAUSE_S = 0.05  # between two steps, so that others get the disk
SAY_EVERY_S = 10.0
HEARTBEATS_DAYS = 1.0  # of processes that were killed


@dataclass(frozen=True)
class Pruned:
    """What became of one kind: rows deleted (or, where it was only asked, rows that would be)."""

    kind: str
    rows: int


def days_kept(settings: Settings) -> dict[str, float]:
    """Days that each kind is kept, as the settings say; 0: for ever."""
    return {
        "fetches": settings.keep_fetches_days,
        "revisions": settings.keep_revisions_days,
        "heartbeats": HEARTBEATS_DAYS,
        "attempts": settings.keep_attempts_days,
        "deliveries": settings.keep_deliveries_days,
        "events": settings.keep_events_days,
        "told": settings.keep_deliveries_days,  # of subscriptions that were deleted
    }


def prune(
    database: Database,
    days: Mapping[str, float],
    *,
    now: datetime,
    stopping: threading.Event | None = None,
    batch: int = BATCH,
    pause_s: float = PAUSE_S,
) -> list[Pruned]:
    """Delete all that is old, in short transactions; what each kind came to.

    Ends between two of them when `stopping` is set; the next round goes on where this one stood.
    """
    stopping = stopping or threading.Event()
    done = []
    for rule, before in _due(days, now):
        found = _prune_kind(database, rule, before, stopping, batch, pause_s)
        if found is None:
            break
        done.append(Pruned(rule.kind, found))
        with database.transaction() as connection:
            note(connection, rule.kind, finished_at=now)
    return done


def would_prune(database: Database, days: Mapping[str, float], *, now: datetime) -> list[Pruned]:
    """How many rows could be deleted now; nothing is."""
    with database.transaction() as connection:
        return [Pruned(rule.kind, count(connection, rule, before=before)) for rule, before in _due(days, now)]


def _due(days: Mapping[str, float], now: datetime) -> Iterator[tuple[Rule, datetime]]:
    for rule in RULES:
        if days[rule.kind] > 0:
            yield rule, now - timedelta(days=days[rule.kind])


def _prune_kind(
    database: Database,
    rule: Rule,
    before: datetime,
    stopping: threading.Event,
    batch: int,
    pause_s: float,
) -> int | None:
    """Rows deleted; None if it was told to stop."""
    rows, after = 0, 0
    started = said = time.monotonic()
    while not stopping.is_set():
        with database.transaction() as connection:
            found = step(connection, rule, before=before, after=after, limit=batch)
        rows += found.rows
        if found.after is None:
            if rows:
                seconds = round(time.monotonic() - started, 3)
                log.info("rows.pruned", table=rule.kind, rows=rows, before=_day(before), seconds=seconds)
            return rows
        after = found.after
        if time.monotonic() - said >= SAY_EVERY_S:
            said = time.monotonic()
            log.info("rows.pruning", table=rule.kind, rows=rows, at=after)
        if found.rows:
            stopping.wait(pause_s)
    return None


def _day(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def prune_forever(
    database: Database,
    days: Mapping[str, float],
    stopping: threading.Event,
    *,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    every_s: float = EVERY_S,
) -> None:
    """Prune now and every hour until `stopping` is set. A failure is logged, and tried again in an hour."""
    while not stopping.is_set():
        try:
            prune(database, days, now=clock(), stopping=stopping)
        except Exception as error:  # what fails beside the main work must not end the process that does it
            if is_outage(error):
                log.warning("prune.failed", error=str(error).splitlines()[0])
            else:
                log.exception("prune.failed")
        stopping.wait(every_s)
