"""A worker that is asked to stop while Redis is away does not wait for it."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from services.runtime.embedded.valkey import EmbeddedValkey
from tests.support.processes import wait_for

pytestmark = pytest.mark.slow
WORKER = """
import sys
from services.adapters.queue import run_worker
run_worker(sys.argv[1], "worker", lambda: print("pulse", flush=True))
"""


@pytest.mark.parametrize("away_first", [True, False])
def test_a_worker_ends_promptly_though_redis_is_away(tmp_path: Path, away_first: bool) -> None:
    server = EmbeddedValkey(tmp_path)
    server.start()
    log = (tmp_path / "log").open("w+b")
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER, server.url],
        cwd=Path(__file__).resolve().parents[2],
        stdout=log,
        stderr=subprocess.STDOUT,
    )
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
