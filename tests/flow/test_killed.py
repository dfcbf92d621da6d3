"""The whole system as real processes, killed at every hop: nothing is lost, nothing is told under two ids."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import orjson
import pytest
from redis import Redis

from services.adapters.db.engine import Database, connect
from services.adapters.db.tally import Tally, read_tally
from services.runtime.embedded.servers import running_servers
from tests.support.processes import children, wait_for

ROOT = Path(__file__).resolve().parents[2]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(300),
    pytest.mark.skipif(sys.platform != "linux", reason="reads process ids from /proc, which only Linux has"),
]


@dataclass
class Running:
    """A demo under way, and how to look into it."""

    process: subprocess.Popen[bytes]
    database: Database
    redis: Redis

    def tally(self) -> Tally:
        with self.database.transaction() as connection:
            return read_tally(connection)

    def kill(self, module: str) -> None:
        """SIGKILL the process that runs `module` and the jobs it forked; another must take its place."""
        victim = self.pid_of(module)
        for pid in [*children(victim), victim]:
            os.kill(pid, signal.SIGKILL)
        wait_for(lambda: self.find(module) not in (None, victim), f"{module} to be started anew")

    def pid_of(self, module: str) -> int:
        wait_for(lambda: self.find(module), f"{module} to run")
        found = self.find(module)
        assert found is not None
        return found

    def find(self, module: str) -> int | None:
        for pid in children(self.process.pid):
            try:
                command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
            except FileNotFoundError:
                continue
            if module.encode() in command:
                return pid
        return None


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Running]:
    """`tradewire demo --exit --json` on servers of its own."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("TRADEWIRE_")}
    data = tmp_path / "data"
    process = subprocess.Popen(
        [sys.executable, "-m", "services.cli", "demo", "--exit", "--json", "--data", str(data)],
        cwd=ROOT,
        env=plain,
        stdout=subprocess.PIPE,
    )
    try:
        wait_for(lambda: running_servers(data) is not None, "the demo's servers to start")
        addresses = running_servers(data)
        assert addresses is not None
        database, redis = connect(addresses.database_url), Redis.from_url(addresses.redis_url)
        yield Running(process, database, redis)
        redis.close()
        database.close()
    finally:
        process.terminate()
        process.wait(timeout=60)


def test_killing_every_service_and_emptying_redis_loses_nothing(demo: Running) -> None:
    wait_for(lambda: demo.find("services.poller"), "the services to start")
    wait_for(lambda: demo.tally().entries > 0, "entries to arrive")
    demo.kill("services.poller")
    demo.redis.flushall()
    wait_for(lambda: demo.tally().articles > 0, "articles to appear")
    demo.kill("services.classifier")
    wait_for(lambda: demo.tally().deliveries.get("delivered", 0) > 0, "an alert to be delivered")
    demo.kill("services.notifier")
    demo.redis.flushall()
    output, _ = demo.process.communicate(timeout=240)
    report = orjson.loads(output)
    assert demo.process.returncode == 0, report
    assert report["entries"] == report["articles"] + report["duplicates"] >= 150
    assert report["deliveries"]["failed"] == 0
    assert report["signatures_verified"] == report["deliveries"]["delivered"] > 0
