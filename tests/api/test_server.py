"""The process: a real socket, real signals, and plain words where it cannot start."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from services.adapters.db.engine import Database
from services.runtime.settings import ROOT
from tests.api.conftest import KEY, add_key

Start = Callable[..., "subprocess.Popen[str]"]
PATIENCE_S = 30.0


@pytest.fixture
def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def start(database_url: str, redis_url: str, tmp_path: Path) -> Iterator[Start]:
    """Starts the service as the supervisor does, and ends what still runs."""
    started: list[subprocess.Popen[str]] = []

    def run(port: int, **settings: str) -> "subprocess.Popen[str]":
        environment = os.environ | {
            "TRADEWIRE_DATABASE_URL": database_url,
            "TRADEWIRE_REDIS_URL": redis_url,
            "TRADEWIRE_DATA_DIR": str(tmp_path),
            "TRADEWIRE_API_PORT": str(port),
            **settings,
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "services.api"],
            cwd=ROOT,
            env=environment,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield run
    for process in started:
        process.kill()
        process.communicate()


def await_answer(process: "subprocess.Popen[str]", url: str) -> httpx.Response:
    """The first answer of a server that is starting; fails if its process ends instead."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            return httpx.get(url, trust_env=False)
        except httpx.TransportError:
            assert process.poll() is None, process.communicate()[1]
            assert time.monotonic() < deadline, "it never answered"


def test_it_serves_until_it_is_told_to_stop(start: Start, free_port: int, database: Database) -> None:
    add_key(database, "developments:read")
    process = start(free_port)
    base = f"http://127.0.0.1:{free_port}"
    assert await_answer(process, f"{base}/livez").json() == {"status": "ok"}
    with httpx.Client(base_url=base, headers={"authorization": f"Bearer {KEY}"}, trust_env=False) as client:
        assert client.get("/v1/developments").json() == {"items": [], "next_cursor": None}
        assert client.get("/readyz").json()["status"] == "ok"
        assert "server" not in client.get("/").headers
        assert client.post("/v1/feeds", json={}).status_code == 403
    process.send_signal(signal.SIGTERM)
    _, log = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 0, log
    assert "api.listening" in log
    assert KEY not in log


def test_a_taken_port_is_named_with_its_setting(
    start: Start, free_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", free_port))
        other.listen()
        process = start(free_port)
        _, log = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 2
    assert "TRADEWIRE_API_PORT" in log
    assert str(free_port) in log
    assert "Traceback" not in log


def test_somebody_who_waits_for_events_does_not_keep_it_from_stopping(
    start: Start, free_port: int, database: Database
) -> None:
    add_key(database, "developments:read")
    process = start(free_port)
    base = f"http://127.0.0.1:{free_port}"
    await_answer(process, f"{base}/livez")
    with socket.create_connection(("127.0.0.1", free_port)) as waiting:
        request = f"GET /v1/events?wait_s=30 HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {KEY}\r\n\r\n"
        waiting.sendall(request.encode())
        # An answer to a later request says that the earlier one is being served.
        httpx.get(f"{base}/livez", trust_env=False)
        process.send_signal(signal.SIGTERM)
        answer = waiting.recv(65536)
    assert answer.startswith(b"HTTP/1.1 200")
    process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 0
