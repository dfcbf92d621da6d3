"""The whole system as people start it: up, beside it the other commands, and the demo."""

import os
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import orjson
import pytest

from services.runtime.settings import field_names
from tests.support.processes import children, lives, wait_for

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]
ROOT = Path(__file__).resolve().parents[2]
TEXT = """US and Mexico agree plan on critical minerals

The United States and Mexico announced an action plan on critical minerals. The two governments will study
price floors for lithium, graphite and rare earths, and seek a binding agreement on critical minerals.
"""


def _environment(**more: str) -> dict[str, str]:
    ours = {f"TRADEWIRE_{name.upper()}" for name in field_names()}
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    return {**kept, "PYTHONPATH": str(ROOT), "COLUMNS": "200", **more}


def _run(*arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "services.cli", *arguments],
        env=_environment(**more),
        capture_output=True,
        text=True,
        check=False,
    )


@dataclass
class Up:
    """A running system: its process, its data folder, and what it has said so far."""

    process: subprocess.Popen[bytes]
    data: Path
    log: Path

    def said(self) -> str:
        return self.log.read_text()

    def found(self, pattern: str) -> str:
        match = re.search(pattern, self.said())
        assert match is not None, self.said()
        return match[1]


@pytest.fixture
def up(tmp_path: Path) -> Iterator[Up]:
    (tmp_path / "feeds.yaml").write_text("feeds: []\n")
    log = tmp_path / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "services.cli", "up", "--port", "0", "--data", str(tmp_path / "data")],
            env=_environment(TRADEWIRE_FEEDS_FILE=str(tmp_path / "feeds.yaml")),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    running = Up(process, tmp_path / "data", log)
    wait_for(lambda: "tradewire is up" in running.said() or process.poll() is not None, "the system is up")
    yield running
    process.kill()
    process.wait()


def test_up_answers_with_the_key_it_prints_and_ends_in_order(up: Up) -> None:
    base, key = up.found(r"API +(http://\S+)/v1"), up.found(r"(tw_live_\w+)")
    request = urllib.request.Request(f"{base}/v1/topics", headers={"authorization": f"Bearer {key}"})
    with urllib.request.urlopen(request) as answer:
        assert len(orjson.loads(answer.read())["items"]) == 3
    pids = children(up.process.pid)
    up.process.send_signal(signal.SIGTERM)
    assert up.process.wait(30) == 0
    assert up.said().endswith("stopped: everything ended in order\n")
    assert not any(lives(pid) for pid in pids)


def test_other_commands_work_beside_a_running_system(up: Up, tmp_path: Path) -> None:
    data = ("--data", str(up.data))
    second = _run("up", "--port", "0", *data)
    assert (second.returncode, f"in use by process {up.process.pid}" in second.stderr) == (3, True)
    checks = {
        check["name"]: check["verdict"] for check in orjson.loads(_run("doctor", "--json", *data).stdout)
    }
    assert {checks[name] for name in ("poller", "classifier", "notifier", "api")} == {"ok"}
    (tmp_path / "plan.txt").write_text(TEXT)
    brought = _run("ingest", str(tmp_path / "plan.txt"), "--json", *data)
    assert brought.returncode == 0, brought.stderr
    assert orjson.loads(brought.stdout)[0]["topics"] == ["critical-minerals"]


def test_a_killed_up_leaves_no_process_behind(up: Up) -> None:
    pids = children(up.process.pid)
    assert len(pids) == 6
    up.process.kill()
    up.process.wait()
    wait_for(lambda: not any(lives(pid) for pid in pids), "servers and services end with it")


def test_documents_are_classified_without_a_running_system(tmp_path: Path) -> None:
    (tmp_path / "plan.txt").write_text(TEXT)
    (tmp_path / "off.txt").write_text(
        "Cup final\n\nThe home side won the cup final after extra time on Sunday."
    )
    (tmp_path / "bad.jsonl").write_text("{")
    brought = _run("ingest", str(tmp_path), "--json", "--data", str(tmp_path / "data"))
    assert brought.returncode == 1
    assert "bad.jsonl: line 1" in brought.stderr
    found = {one["title"]: one for one in orjson.loads(brought.stdout)}
    assert found["US and Mexico agree plan on critical minerals"]["topics"] == ["critical-minerals"]
    assert found["Cup final"]["topics"] == []
    again = _run("ingest", str(tmp_path / "plan.txt"), "--json", "--data", str(tmp_path / "data"))
    assert "0 new, 0 edited, 1 known already" in again.stderr


def test_the_demo_s_figures_add_up() -> None:
    ran = _run("demo", "--exit", "--json")
    assert ran.returncode == 0, ran.stderr
    figures = orjson.loads(ran.stdout)
    deliveries = figures["deliveries"]
    assert figures["entries"] == figures["articles"] + figures["duplicates"] >= 150
    assert deliveries["delivered"] == figures["signatures_verified"] > 0
    assert deliveries["failed"] == 0
    assert sum(deliveries.values()) == 2 * figures["events"]
