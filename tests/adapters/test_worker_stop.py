"""A worker that is asked to stop ends, whatever it is doing, and does not wait for a Redis that is away."""

import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import IO

import pytest

from services.runtime.embedded.valkey import EmbeddedValkey
from tests.support.processes import wait_for

pytestmark = pytest.mark.slow
WORKER = """
import sys
from services.adapters.queue import run_worker
asked = sys.argv[2] == "asked"
run_worker(sys.argv[1], "worker", lambda: print("pulse", flush=True), lambda: asked)
"""

DEAF = """
import os, signal, sys
from services.adapters.queue import run_worker
sent = []
def pulse():
    try:
        if not sent:
            sent.append(1)
            os.kill(os.getpid(), signal.SIGTERM)
    except Exception:
        pass  # as whatever is done beside the jobs survives its own failures
run_worker(sys.argv[1], "worker", pulse)
"""


def _worker(
    url: str, when: str, script: str = WORKER, *, stdout: IO[bytes] | None = None
) -> subprocess.Popen[bytes]:
    root = Path(__file__).resolve().parents[2]
    return subprocess.Popen([sys.executable, "-c", script, url, when], cwd=root, stdout=stdout)


def test_a_worker_that_was_asked_to_stop_while_starting_ends(redis_url: str) -> None:
    assert _worker(redis_url, "asked").wait(30) == 0


def test_a_worker_that_is_asked_to_stop_beside_its_jobs_ends(redis_url: str) -> None:
    worker = _worker(redis_url, "", DEAF)
    try:
        assert worker.wait(30) == 0
    finally:
        worker.kill()


@pytest.mark.parametrize("away_first", [True, False])
def test_a_worker_ends_promptly_though_redis_is_away(tmp_path: Path, away_first: bool) -> None:
    server = EmbeddedValkey(tmp_path)
    server.start()
    log = (tmp_path / "log").open("w+b")
    worker = _worker(server.url, "later", stdout=log)
    wait_for(lambda: b"pulse" in (tmp_path / "log").read_bytes(), "the worker is at work")
    if away_first:
        server.stop()
        worker.send_signal(signal.SIGTERM)
    else:
        worker.send_signal(signal.SIGTERM)
        server.stop()
    began = time.monotonic()
    worker.wait(60)
    assert time.monotonic() - began < 10
    log.close()
