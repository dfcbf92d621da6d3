"""The supervisor: restarts, gives up, passes lines on, drains, leaves nobody behind."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from services.runtime.settings import load_settings
from services.runtime.supervisor import Spec, Supervisor, environment_for
from tests.support.processes import lives, wait_for

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]


class Lines:
    """Collects what a supervisor passes on."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, str]] = []

    def __call__(self, name: str, line: str) -> None:
        self.seen.append((name, line))

    def of(self, name: str) -> list[str]:
        return [line for owner, line in self.seen if owner == name]


def _module(folder: Path, code: str, name: str = "job") -> Spec:
    (folder / f"{name}.py").write_text(code)
    return Spec(name, name)


def _supervisor(folder: Path, lines: Lines, *specs: Spec) -> Supervisor:
    environment = {**os.environ, "PYTHONPATH": f"{folder}:{ROOT}", "PYTHONUNBUFFERED": "1"}
    supervisor = Supervisor(specs, environment, lines)
    supervisor.start()
    return supervisor


def test_a_process_that_dies_is_started_again(tmp_path: Path) -> None:
    lines = Lines()
    spec = _module(tmp_path, "import time; print('hello'); time.sleep(60)")
    supervisor = _supervisor(tmp_path, lines, spec)
    first = supervisor.pids()["job"]
    wait_for(lambda: supervisor.step(0.05) or lines.of("job"), "the first line")
    os.kill(first, signal.SIGKILL)
    wait_for(lambda: supervisor.step(0.05) or supervisor.pids().get("job", first) != first, "a new process")
    assert supervisor.restarts() == 1
    assert "job ended with signal SIGKILL" in lines.of("supervisor")[0]
    supervisor.drain(0)


def test_wrong_settings_end_everything_instead_of_being_tried_again(tmp_path: Path) -> None:
    supervisor = _supervisor(tmp_path, Lines(), _module(tmp_path, "raise SystemExit(2)"))
    wait_for(lambda: supervisor.step(0.05) or supervisor.failure, "the supervisor gives up")
    assert supervisor.failure is not None
    assert (supervisor.failure.name, supervisor.failure.code) == ("job", 2)
    supervisor.drain()


def test_a_process_that_never_starts_well_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.runtime.supervisor.LONGEST_PAUSE_S", 0.01)
    monkeypatch.setattr("services.runtime.supervisor.GIVE_UP_AFTER", 3)
    supervisor = _supervisor(tmp_path, Lines(), _module(tmp_path, "raise SystemExit(3)"))
    wait_for(lambda: supervisor.step(0.05) or supervisor.failure, "the supervisor gives up")
    assert supervisor.failure is not None
    assert supervisor.failure.message == "job ended 3 times in a row, the last time with exit code 3"
    supervisor.drain()


def test_draining_waits_for_the_work_under_way_and_passes_on_its_last_line(tmp_path: Path) -> None:
    code = (
        "import signal, sys, time\n"
        "def end(*_):\n    print('finishing'); sys.stdout.write('last words'); sys.exit(0)\n"
        "signal.signal(signal.SIGTERM, end)\nprint('ready')\ntime.sleep(60)\n"
    )
    lines = Lines()
    supervisor = _supervisor(tmp_path, lines, _module(tmp_path, code))
    wait_for(lambda: supervisor.step(0.05) or lines.of("job"), "it is ready")
    assert supervisor.drain() == []
    assert lines.of("job") == ["ready", "finishing", "last words"]


def test_one_that_does_not_finish_in_time_is_killed_and_named(tmp_path: Path) -> None:
    code = (
        "import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nprint('ready')\ntime.sleep(60)\n"
    )
    lines = Lines()
    supervisor = _supervisor(tmp_path, lines, _module(tmp_path, code))
    wait_for(lambda: supervisor.step(0.05) or lines.of("job"), "it is ready")
    pid = supervisor.pids()["job"]
    assert supervisor.drain(0.1) == ["job"]
    assert not lives(pid)


@pytest.mark.skipif(sys.platform != "linux", reason="uses prctl")
def test_services_end_with_a_supervisor_that_is_killed(tmp_path: Path) -> None:
    _module(
        tmp_path,
        "import os, time\nfrom services.runtime.embedded.process import follow_parent\n"
        "assert follow_parent()\nprint(os.getpid())\ntime.sleep(60)\n",
    )
    parent = (
        "import os, sys\nfrom services.runtime.supervisor import Spec, Supervisor\n"
        "s = Supervisor([Spec('job', 'job')], os.environ, lambda name, line: print(line, flush=True))\n"
        "s.start()\nwhile True: s.step(0.05)\n"
    )
    environment = {**os.environ, "PYTHONPATH": f"{tmp_path}:{ROOT}", "PYTHONUNBUFFERED": "1"}
    supervisor = subprocess.Popen(
        [sys.executable, "-c", parent], env=environment, stdout=subprocess.PIPE, text=True
    )
    assert supervisor.stdout is not None
    pid = int(supervisor.stdout.readline())
    supervisor.kill()
    supervisor.wait()
    wait_for(lambda: not lives(pid), "the service ends with its supervisor")


def test_services_find_exactly_the_settings_they_were_started_with(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = load_settings(workers=3, allow_http_endpoints=True, allow_networks="127.0.0.0/8,10.0.0.0/8")
    for name, value in environment_for(settings).items():
        monkeypatch.setenv(name, value)
    assert load_settings() == settings
