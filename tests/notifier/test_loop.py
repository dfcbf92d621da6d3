"""The running notifier: in real time, in this process and in processes that are killed."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from services.adapters.answers import TOTAL_S
from services.adapters.sealing import Sealer
from services.notifier.loop import Notifier
from tests.support.desk import BASE_URL, Clock, Desk
from tests.support.processes import wait_for
from tests.support.receiver import DRIP, FAILS, HANG, HOLD, OK, Received

BREAK_ALL_OTHERS = text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
SEALING_KEY = "a-sealing-key-for-tests-only-0123456789"


class RealClock(Clock):
    """The real time."""

    def __init__(self) -> None:
        super().__init__(datetime.now(UTC))

    def __call__(self) -> datetime:
        return datetime.now(UTC)


@pytest.fixture
def live(desk: Desk) -> Desk:
    """A desk on the real time."""
    desk.clock = RealClock()
    return desk


def run(desk: Desk, until: Callable[[], object], *, drain_s: float = 15.0) -> None:
    """Run the notifier in this process until `until` holds, then stop it in order."""

    async def main() -> None:
        clients = desk.clients()
        notifier = Notifier(
            desk.database, desk.sender(clients), base_url=BASE_URL, clock=desk.clock, drain_s=drain_s
        )
        await notifier.run(lambda: asyncio.to_thread(wait_for, until, "the receiver"))
        await clients.aclose()

    asyncio.run(main())


def arrived(desk: Desk, path: str, count: int) -> Callable[[], object]:
    return lambda: len(desk.receiver.received(path)) >= count


def test_a_hung_endpoint_delays_no_other(live: Desk) -> None:
    live.subscribe(live.endpoint("/hung", HANG))
    live.subscribe(live.endpoint("/slow", DRIP))
    live.subscribe(live.endpoint("/fine", OK))
    for _ in range(30):
        live.open(live.development())

    run(live, arrived(live, "/fine", 30), drain_s=0.5)

    fine = live.receiver.received("/fine")
    assert len(fine) == 30
    # No hung request can have ended by then, so nothing waited for one.
    assert fine[-1].at - live.receiver.received("/hung")[0].at < TOTAL_S
    assert live.receiver.most_in_flight["/hung"] == 4
    assert live.receiver.most_in_flight["/fine"] <= 4


def test_stopping_finishes_what_flies_and_gives_the_rest_back(live: Desk) -> None:
    live.subscribe(live.endpoint("/held", HOLD))
    live.subscribe(live.endpoint("/hung", HANG))
    live.open(live.development())

    def both_fly() -> bool:
        ready = arrived(live, "/held", 1)() and arrived(live, "/hung", 1)()
        if ready:
            live.receiver.release()
        return bool(ready)

    run(live, both_fly, drain_s=1.0)

    assert sorted(live.states()) == ["delivered", "pending"]
    assert sorted(row.outcome for row in live.attempts()) == ["delivered", "lost"]


def test_one_line_an_attempt_with_ids_and_verdict(live: Desk) -> None:
    live.subscribe(live.endpoint("/hook", FAILS))
    live.open(live.development())

    with capture_logs() as lines:
        run(live, arrived(live, "/hook", 1))

    (line,) = [line for line in lines if line["event"] == "delivery.attempted"]
    assert [line[name].split("_")[0] for name in ("delivery_id", "event_id", "endpoint_id")] == [
        "dlv",
        "evt",
        "ep",
    ]
    assert (line["outcome"], line["reason"]) == ("failed", "server_error")


def test_connections_that_break_are_survived(live: Desk) -> None:
    live.subscribe(live.endpoint("/hook", OK))
    live.open(live.development())
    broken = []

    def told_again_after_the_break() -> bool:
        if not broken and arrived(live, "/hook", 1)():
            with live.database.transaction() as connection:
                broken.append(connection.execute(BREAK_ALL_OTHERS).all())
            live.open(live.development())
        return live.states() == ["delivered"] * 2  # one look: a row may come between two

    run(live, told_again_after_the_break)

    assert broken
    assert len(ids(live.receiver.received("/hook"))) == 2


class Processes:
    """Notifiers as processes of their own."""

    def __init__(self, database_url: str, folder: Path) -> None:
        self.environment = {
            "PATH": os.environ["PATH"],
            "TRADEWIRE_DATABASE_URL": database_url,
            "TRADEWIRE_DATA_DIR": str(folder),
            "TRADEWIRE_SEALING_KEY": SEALING_KEY,
            "TRADEWIRE_ALLOW_NETWORKS": "127.0.0.0/8",
            "TRADEWIRE_ALLOW_HTTP_ENDPOINTS": "true",
            "TRADEWIRE_LOG_FORMAT": "json",
        }
        self.log = folder / "notifier.log"
        self.started: list[subprocess.Popen[bytes]] = []

    def start(self) -> "subprocess.Popen[bytes]":
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "services.notifier"], env=self.environment, stderr=log
            )
        self.started.append(process)
        return process


@pytest.fixture
def processes(database_url: str, tmp_path: Path) -> Iterator[Processes]:
    """Starts notifiers, and ends those that a test leaves."""
    found = Processes(database_url, tmp_path)
    yield found
    for process in found.started:
        process.kill()
        process.wait()


def ids(requests: list[Received]) -> set[str]:
    return {one.message_id for one in requests}


@pytest.mark.slow
def test_a_killed_notifier_loses_nothing_and_tells_nothing_under_two_ids(
    live: Desk, processes: Processes
) -> None:
    live.sealer = Sealer.from_text(SEALING_KEY)
    live.subscribe(live.endpoint("/hook", HANG, OK))
    live.subscribe(live.endpoint("/other", OK))
    for _ in range(10):
        live.open(live.development())
    first = processes.start()
    live.receiver.wait_for(lambda all_: len([one for one in all_ if one.path == "/hook"]) >= 2, 30)
    first.send_signal(signal.SIGKILL)
    first.wait()

    live.end_leases()
    processes.start()
    wait_for(lambda: set(live.states()) == {"delivered"}, f"delivery: {processes.log}", 60)

    for path in ("/hook", "/other"):
        requests = live.receiver.received(path)
        assert all(one.verified for one in requests)
        assert len(ids(requests)) == 10
        by_id = {one.message_id: one.body for one in requests}
        assert all(one.body == by_id[one.message_id] for one in requests)
    assert "lost" in {row.outcome for row in live.attempts()}


@pytest.mark.slow
def test_two_notifiers_share_the_work_and_stop_in_order(live: Desk, processes: Processes) -> None:
    live.sealer = Sealer.from_text(SEALING_KEY)
    for n in range(3):
        live.subscribe(live.endpoint(f"/hook-{n}", OK))
    for _ in range(20):
        live.open(live.development())

    both = [processes.start(), processes.start()]
    wait_for(lambda: live.states() == ["delivered"] * 60, f"delivery: {processes.log}", 60)
    for process in both:
        process.send_signal(signal.SIGTERM)

    assert [process.wait(20) for process in both] == [0, 0]
    assert len(live.receiver.received()) == len(live.attempts()) == 60
    lines = [json.loads(line) for line in processes.log.read_text().splitlines()]
    assert len([line for line in lines if line["event"] == "delivery.attempted"]) == 60
    assert len([line for line in lines if line["event"] == "event.routed"]) == 20
