"""The frame around a service: exit codes, signals, heartbeats."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from services.adapters.db.engine import Database
from services.adapters.db.heartbeats import list_heartbeats
from services.adapters.db.migrate import downgrade
from tests.support.processes import wait_for

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]
UNKNOWN_HOST = "postgresql://u:sekret@no-such-host.invalid/x"
IMPATIENT = "import services.runtime.loop as loop\nloop.DATABASE_PATIENCE_S = 0\n"
WAITS = "def main(service):\n    print('at work', flush=True)\n    service.wait(60)\n"


def _service(code: str, **environment: str) -> subprocess.Popen[str]:
    program = f"from services.runtime.loop import run_service\n{code}\nrun_service('poller', main)\n"
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TRADEWIRE_")}
    return subprocess.Popen(
        [sys.executable, "-c", program],
        env={**kept, "PYTHONPATH": str(ROOT), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_sigterm_lets_the_service_finish_and_exits_zero(database_url: str, database: Database) -> None:
    service = _service(WAITS, TRADEWIRE_DATABASE_URL=database_url)
    assert service.stdout is not None
    assert service.stdout.readline() == "at work\n"

    def beats() -> int:
        with database.transaction() as connection:
            return len([beat for beat in list_heartbeats(connection) if beat.service == "poller"])

    wait_for(beats, "its heartbeat")
    service.send_signal(signal.SIGTERM)
    assert service.wait(20) == 0
    assert beats() == 0  # it said goodbye


def test_asyncio_services_are_woken_by_sigterm(database_url: str) -> None:
    code = (
        "import asyncio\nasync def wait(service):\n"
        "    print('at work', flush=True)\n    await service.stopped()\n"
        "def main(service):\n    asyncio.run(wait(service))\n"
    )
    service = _service(code, TRADEWIRE_DATABASE_URL=database_url)
    assert service.stdout is not None
    assert service.stdout.readline() == "at work\n"
    service.send_signal(signal.SIGTERM)
    assert service.wait(20) == 0


@pytest.mark.parametrize(
    ("environment", "code", "words"),
    [
        ({"TRADEWIRE_API_PORT": "x"}, 2, "poller: TRADEWIRE_API_PORT: "),
        ({}, 2, "TRADEWIRE_DATABASE_URL: not set"),
        (
            {"TRADEWIRE_DATABASE_URL": "postgresql://u:sekret@no-such-host.invalid"},
            3,
            "no-such-host",
        ),
    ],
)
def test_what_cannot_work_ends_with_one_clear_line(
    environment: dict[str, str], code: int, words: str
) -> None:
    service = _service(IMPATIENT + WAITS, **environment)
    _, said = service.communicate(timeout=60)
    assert service.returncode == code
    assert words in said
    assert "sekret" not in said
    assert "Traceback" not in said


def test_a_database_without_tables_is_named_with_the_remedy(database: Database, database_url: str) -> None:
    downgrade(database)
    service = _service(IMPATIENT + WAITS, TRADEWIRE_DATABASE_URL=database_url)
    _, said = service.communicate(timeout=60)
    assert service.returncode == 3
    assert "run `tradewire migrate`" in said


def test_a_bug_exits_one_with_its_trace_and_without_local_values(database_url: str) -> None:
    code = "def main(service):\n    password = 'sekret'\n    raise ValueError('a bug')\n"
    service = _service(code, TRADEWIRE_DATABASE_URL=database_url)
    _, said = service.communicate(timeout=60)
    assert service.returncode == 1
    assert "ValueError: a bug" in said
    assert "= 'sekret'" not in said.replace("password = 'sekret'", "")


def test_a_loop_that_hangs_ends_its_process(database_url: str) -> None:
    code = (
        "import time\nimport services.runtime.loop as loop\nloop.STALLED_AFTER_S = 0.1\n"
        "loop.HEARTBEAT_EVERY_S = 0.1\ndef main(service):\n    service.tick()\n    time.sleep(60)\n"
    )
    service = _service(code, TRADEWIRE_DATABASE_URL=database_url)
    _, said = service.communicate(timeout=60)
    assert service.returncode == 3
    assert "service.stalled" in said
