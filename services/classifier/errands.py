"""What a worker does beside the jobs: developments rest, lone articles find a home, siblings are merged.

Several workers may do this at once: rows are taken with `FOR UPDATE SKIP LOCKED` or under the assignment
lock, and each decision is taken once, since its row has changed by then. While a backlog is open none of it
is done: what would be decided depends on how far the backlog has come.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import structlog

from services.adapters.db import backlog, developments
from services.adapters.db.engine import Connection, Database, Row
from services.adapters.db.health import is_outage
from services.adapters.db.telling import record
from services.classifier.gather import gather, merge
from services.domain.curation import Rule
from services.domain.events import EventReason, EventType
from services.domain.ids import public
from services.domain.lifecycle import CLOSED_AFTER, LEAST_SILENCE, QUIET, resting_status
from services.domain.profiles import Profile
from services.domain.siblings import Sibling, siblings

log = structlog.get_logger()
REST_EVERY_S = 600.0
MERGE_EVERY_S = 3600.0
GATHER_EVERY_S = 600.0
MOST_AT_ONCE = 500
SIBLING_WINDOW = timedelta(days=21)


def now() -> datetime:
    """The time, aware, in UTC."""
    return datetime.now(UTC)


class Errand:
    """Something done beside the jobs, every so often; a database that is away puts it off."""

    def __init__(self, every_s: float) -> None:
        self._every_s, self._due_at = every_s, 0.0

    def run_if_due(self) -> None:
        """Run, if the last time is long enough ago."""
        if time.monotonic() < self._due_at:
            return
        self._due_at = time.monotonic() + self._every_s
        try:
            self.run()
        except Exception as error:  # what fails beside the jobs must not end the worker that does them
            if is_outage(error):
                log.warning("errand.failed", errand=type(self).__name__, error=str(error).splitlines()[0])
            else:
                log.exception("errand.failed", errand=type(self).__name__)

    def run(self) -> None:
        """What is to be done."""
        raise NotImplementedError


class Rest(Errand):
    """Marks developments quiet, later closed, of which nothing is heard; the silence is told once."""

    def __init__(self, database: Database, clock: Callable[[], datetime] = now) -> None:
        super().__init__(every_s=REST_EVERY_S)
        self._database, self._clock = database, clock

    def run(self) -> None:
        """Look at those that have been silent for a week at least."""
        moment = self._clock()
        with self._database.transaction() as connection:
            if backlog.is_open(connection):
                return
            for row in developments.lock_silent(
                connection, moment - LEAST_SILENCE, moment - LEAST_SILENCE - CLOSED_AFTER, MOST_AT_ONCE
            ):
                _rest(connection, row, moment)


def _rest(connection: Connection, row: Row, moment: datetime) -> None:
    gaps = max(row["articles"] - 1, 1)
    status = resting_status(
        row["status"],
        max(row["last_seen_at"], row["reopened_at"] or row["last_seen_at"]),
        (row["last_seen_at"] - row["first_seen_at"]) / gaps,
        pinned=row["pinned"],
        now=moment,
    )
    if status == row["status"]:
        return
    developments.change(connection, row["id"], {"status": status})
    log.info("development.rested", development_id=public("dev", row["id"]), status=status)
    if status == QUIET and row["sequence"]:
        after = developments.lock(connection, row["id"])
        event = record(connection, after, EventType.QUIET, EventReason.QUIET)
        log.info("event.recorded", **event.shown())


class Siblings(Errand):
    """Merges developments that the rules find to be one, now that both have grown."""

    def __init__(self, database: Database, clock: Callable[[], datetime] = now) -> None:
        super().__init__(every_s=MERGE_EVERY_S)
        self._database, self._clock = database, clock

    def run(self) -> None:
        """Propose pairs of recent developments, and merge those that are siblings beyond doubt."""
        with self._database.transaction() as connection:
            developments.lock_assignment(connection)
            if backlog.is_open(connection):
                return
            rows = developments.list_recent(connection, self._clock() - SIBLING_WINDOW, MOST_AT_ONCE)
            listed = [Sibling(row["id"], Profile.from_json(row["profile"])) for row in rows]
            for pair in siblings(listed):
                merge(connection, pair.older, pair.newer, pair.p, Rule.SIBLINGS)


class Latecomers(Errand):
    """Moves articles that were left alone to the development they belong to, once it has grown."""

    def __init__(self, database: Database, clock: Callable[[], datetime] = now) -> None:
        super().__init__(every_s=GATHER_EVERY_S)
        self._database, self._clock = database, clock

    def run(self) -> None:
        """Find a home for the lone ones among recent developments."""
        with self._database.transaction() as connection:
            developments.lock_assignment(connection)
            if backlog.is_open(connection):
                return
            gather(
                connection, developments.list_recent(connection, self._clock() - SIBLING_WINDOW, MOST_AT_ONCE)
            )
