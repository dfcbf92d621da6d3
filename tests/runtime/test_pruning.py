"""The errand that prunes: interrupted and run again, by two at once, and what it leaves to be seen."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from sqlalchemy import select

from services.adapters.db import tables
from services.adapters.db.engine import Database
from services.adapters.db.pruning import RULES
from services.runtime.pruning import days_kept, prune, prune_forever, would_prune
from services.runtime.settings import load_settings
from tests.support.builders import NOON, add_attempt, add_delivery, add_endpoint, add_event, add_subscription

NOW = NOON + timedelta(days=100)
DAYS = {rule.kind: 30.0 for rule in RULES}


def fill(database: Database, count: int) -> None:
    """That many delivered messages, each of an event of its own, with one attempt; all at noon."""
    with database.transaction() as connection:
        endpoint = add_endpoint(connection)
        subscription = add_subscription(connection, endpoint)
        for seq in range(1, count + 1):
            event = add_event(connection, seq=seq)
            delivery = add_delivery(
                connection, event, subscription, endpoint, state="delivered", due_at=None, delivered_at=NOON
            )
            add_attempt(connection, delivery)


def left(database: Database) -> dict[str, int]:
    with database.transaction() as connection:
        return {
            table.name: len(connection.execute(select(table.c.id)).all())
            for table in (tables.attempts, tables.deliveries, tables.events)
        }


def noted(database: Database) -> dict[str, int]:
    with database.transaction() as connection:
        rows = connection.execute(select(tables.prunings))
        return {row.kind: row.rows for row in rows}


def test_every_kind_has_its_time() -> None:
    assert set(days_kept(load_settings())) == {rule.kind for rule in RULES}


def test_a_round_deletes_what_is_old_and_notes_it(database: Database) -> None:
    fill(database, 25)
    asked = {found.kind: found.rows for found in would_prune(database, DAYS, now=NOW)}
    assert (asked["attempts"], asked["deliveries"], asked["events"]) == (25, 25, 0)

    found = {one.kind: one.rows for one in prune(database, DAYS, now=NOW, batch=10, pause_s=0)}

    assert (found["attempts"], found["deliveries"], found["events"]) == (25, 25, 24)
    assert left(database) == {"attempts": 0, "deliveries": 0, "events": 1}
    assert {kind: rows for kind, rows in noted(database).items() if rows} == {
        "attempts": 25,
        "deliveries": 25,
        "events": 24,
    }


def test_nothing_to_do_is_noted_for_every_kind(database: Database) -> None:
    prune(database, DAYS, now=NOW)
    with database.transaction() as connection:
        rows = connection.execute(select(tables.prunings.c.kind, tables.prunings.c.finished_at)).all()
    assert {row.kind: row.finished_at for row in rows} == dict.fromkeys(DAYS, NOW)


def test_what_is_kept_for_ever_is_left_alone(database: Database) -> None:
    fill(database, 3)
    prune(database, dict.fromkeys(DAYS, 0.0), now=NOW)
    assert left(database) == {"attempts": 3, "deliveries": 3, "events": 3}


class _StopAfter(threading.Event):
    """Set once it has been asked so often: a process that is told to stop in the middle of a round."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self._times = times

    def is_set(self) -> bool:
        self._times -= 1
        return self._times < 0


def test_an_interrupted_round_keeps_what_it_did_and_the_next_one_ends_it(database: Database) -> None:
    fill(database, 30)
    only = dict.fromkeys(DAYS, 0.0) | {"deliveries": 30.0, "events": 30.0}

    assert prune(database, only, now=NOW, stopping=_StopAfter(2), batch=10, pause_s=0) == []
    assert left(database) == {"attempts": 10, "deliveries": 10, "events": 30}

    found = {one.kind: one.rows for one in prune(database, only, now=NOW, batch=10, pause_s=0)}
    assert found == {"deliveries": 10, "events": 29}
    assert noted(database)["deliveries"] == 30


def test_two_processes_at_once_delete_each_row_once(database: Database) -> None:
    fill(database, 200)
    start = threading.Barrier(2)

    def run() -> dict[str, int]:
        start.wait()
        return {one.kind: one.rows for one in prune(database, DAYS, now=NOW, batch=7, pause_s=0)}

    with ThreadPoolExecutor(2) as both:
        rounds = [ran.result() for ran in [both.submit(run), both.submit(run)]]

    # A row that the other one held was left; one more round finds what nobody took.
    rounds.append({one.kind: one.rows for one in prune(database, DAYS, now=NOW, pause_s=0)})
    assert sum(one["attempts"] for one in rounds) == 200
    assert sum(one["deliveries"] for one in rounds) == 200
    assert sum(one["events"] for one in rounds) == 199
    assert left(database) == {"attempts": 0, "deliveries": 0, "events": 1}
    assert noted(database)["deliveries"] == 200


def test_a_failure_does_not_end_the_errand(database: Database) -> None:
    fill(database, 2)
    stopping = threading.Event()
    rounds = iter(range(3))

    def clock() -> datetime:
        turn = next(rounds)
        if turn == 0:
            raise RuntimeError("a bug")
        if turn == 2:
            stopping.set()
        return NOW

    prune_forever(database, DAYS, stopping, clock=clock, every_s=0)
    assert left(database)["deliveries"] == 0
