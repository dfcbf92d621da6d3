"""Random walks: notifiers die between any two steps, receivers fail at will; the promises must hold."""

import random
from collections import defaultdict
from typing import Any

import pytest

from tests.support.desk import Desk
from tests.support.receiver import FAILS, OK, RESET, Received, throttled

STEPS = 60
PATHS = ("/one", "/two")
STAGES = (None, "proposed", "announced", "published")


class Walk:
    """One walk; the same seed walks the same way."""

    def __init__(self, desk: Desk, seed: int) -> None:
        self.desk, self.choose = desk, random.Random(seed)
        for path in PATHS:
            desk.subscribe(desk.endpoint(path, *self._answers()), group_wait_s=5.0, update_interval_s=20.0)
        desk.subscribe(desk.endpoint("/three", *self._answers()), {"not_stages": ["announced"]})
        self.developments = [desk.development() for _ in range(2)]
        self.articles = 0

    def _answers(self) -> list[Any]:
        kinds = [OK, OK, OK, FAILS, RESET, throttled("3")]
        return [self.choose.choice(kinds) for _ in range(40)] + [OK]

    def step(self) -> None:
        desk = self.desk
        match self.choose.choice(["tell", "tell", "plan", "turn", "turn", "dies", "killed", "end", "wait"]):
            case "tell":
                self._tell()
            case "plan":
                desk.plan()
            case "turn":
                desk.turn()
            case "dies":
                desk.claim(self.choose.randint(1, 5))  # and is killed before the POST
            case "killed":
                desk.post(desk.claim(self.choose.randint(1, 5)))  # and is killed before the answer is saved
            case "end":
                desk.end_leases()
            case "wait":
                desk.clock.forward(self.choose.choice([1.0, 10.0, 30.0]))

    def _tell(self) -> None:
        self.articles += 1
        self.desk.tell(
            self.choose.choice(self.developments),
            self.choose.choice(["development.updated", "development.updated", "development.corrected"]),
            self.choose.choice(["stage_changed", "sources_step", "reopened"]),
            stage=self.choose.choice(STAGES),
            sources=self.choose.randint(1, 6),
            article={"id": f"art_{self.articles}", "title": f"Article {self.articles}", "language": "en"},
        )

    def settle(self) -> None:
        """Receivers are well again and nobody is killed: let everything come to its end."""
        desk = self.desk
        for path in (*PATHS, "/three"):
            desk.receiver.script(path, OK)
        for _ in range(60):
            desk.end_leases()
            desk.turn()
            if not desk.rows("waiting", "pending", "sending"):
                return
            desk.clock.forward(21)
            desk.forward_to_due()
        raise AssertionError(f"not settled: {desk.states()}")


@pytest.mark.parametrize("seed", range(6))
def test_whatever_dies_the_promises_hold(desk: Desk, seed: int) -> None:
    walk = Walk(desk, seed)
    for _ in range(STEPS):
        walk.step()
    walk.settle()

    rows, requests = desk.rows(), desk.receiver.received()
    every_event_is_accounted_for_once(desk, rows)
    one_message_has_one_body(requests)
    every_request_has_a_row(desk, requests)
    first_is_delivered_once(rows)
    what_was_not_withheld_was_told(desk, rows, requests)


def every_event_is_accounted_for_once(desk: Desk, rows: list[Any]) -> None:
    pairs = [(row.event_id, row.subscription_id) for row in rows]
    assert len(pairs) == len(set(pairs)) == 3 * len({row.event_id for row in rows})
    assert {row.state for row in rows} <= {"delivered", "folded", "withheld"}
    assert all(row.reason for row in rows if row.state == "withheld")
    by_id = {row.id: row for row in rows}
    assert {by_id[row.folded_into_id].state for row in rows if row.state == "folded"} <= {"delivered"}


def one_message_has_one_body(requests: list[Received]) -> None:
    bodies = defaultdict(set)
    for one in requests:
        bodies[one.message_id].add(one.body)
    assert {len(found) for found in bodies.values()} <= {1}


def every_request_has_a_row(desk: Desk, requests: list[Received]) -> None:
    tried = desk.attempts()
    assert "started" not in {row.outcome for row in tried}
    assert len(requests) <= len(tried)
    assert len([row for row in tried if row.status is not None or row.reason == "reset"]) <= len(requests)


def first_is_delivered_once(rows: list[Any]) -> None:
    first = [
        (row.subscription_id, row.development_id)
        for row in rows
        if row.state == "delivered" and row.reason == "first"
    ]
    assert len(first) == len(set(first))


def what_was_not_withheld_was_told(desk: Desk, rows: list[Any], requests: list[Received]) -> None:
    delivered = {row.message_id for row in rows if row.state == "delivered"}
    covered = defaultdict(set)
    for one in requests:
        if one.message_id in delivered:
            data = one.message["data"]
            covered[data["subscription_id"]].update(data["covers"])
    for row in rows:
        told = f"evt_{row.event_id}" in covered[f"sub_{row.subscription_id}"]
        assert told == (row.state != "withheld"), (row.state, row.reason)
