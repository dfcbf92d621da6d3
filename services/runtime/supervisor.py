"""Runs the services as processes of their own: restarts them with back-off, shows their lines, drains them.

One thread, one loop: whoever supervises calls :meth:`Supervisor.step` again and again, from the main thread,
since the children are tied to the life of the thread that started them.
"""

import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import SecretStr

from services.runtime.embedded.process import PARENT_VARIABLE
from services.runtime.settings import ROOT, Settings, field_names

FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.5, 30.0
GOOD_AFTER_S = 10.0  # a process that lived as long as this started well
GIVE_UP_AFTER = 8  # quick deaths in a row
DRAIN_S = 20.0
BAD_SETTINGS = 2
Emit = Callable[[str, str], None]


@dataclass(frozen=True)
class Spec:
    """A process to keep: its name in the log, and the module that it runs."""

    name: str
    module: str


@dataclass(frozen=True)
class Failure:
    """Why the supervisor gave up: which process, its last exit code, and the sentence to close with."""

    name: str
    code: int
    message: str


@dataclass
class _Kept:
    spec: Spec
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    restart_at: float | None = None
    pause_s: float = FIRST_PAUSE_S
    quick_deaths: int = 0
    restarts: int = 0
    rest: bytes = field(default=b"")


class Supervisor:
    """Keeps the processes of `specs` running. `emit` is given each line: the process's name and the text."""

    def __init__(self, specs: Sequence[Spec], environment: Mapping[str, str], emit: Emit) -> None:
        self._kept = [_Kept(spec) for spec in specs]
        self._environment = dict(environment)
        self._emit = emit
        self._selector = selectors.DefaultSelector()
        self.failure: Failure | None = None

    def start(self) -> None:
        """Start every process."""
        for kept in self._kept:
            self._start(kept)

    def pids(self) -> dict[str, int]:
        """Process ids by name, of those that run."""
        return {
            kept.spec.name: kept.process.pid
            for kept in self._kept
            if kept.process is not None and kept.process.poll() is None
        }

    def restarts(self) -> int:
        """How many times a process had to be started anew."""
        return sum(kept.restarts for kept in self._kept)

    def step(self, timeout_s: float = 0.2) -> None:
        """Pass on lines for up to `timeout_s`, then look after the processes; `failure` says it gave up."""
        self._pump(timeout_s)
        for kept in self._kept:
            if kept.process is None:
                if kept.restart_at is not None and time.monotonic() >= kept.restart_at:
                    kept.restarts += 1
                    self._start(kept)
            elif kept.process.poll() is not None:
                self._buried(kept)

    def drain(self, patience_s: float = DRAIN_S) -> list[str]:
        """Ask every process to finish and wait; names of those that had to be killed."""
        deadline = time.monotonic() + patience_s
        running = [kept for kept in self._kept if kept.process is not None]
        for kept in running:
            self._signal(kept, signal.SIGTERM)
        while any(kept.process and kept.process.poll() is None for kept in running):
            if time.monotonic() > deadline:
                break
            self._pump(0.05)
        killed = [kept.spec.name for kept in running if kept.process and kept.process.poll() is None]
        for kept in running:
            self._signal(kept, signal.SIGKILL)
            if kept.process is not None:
                kept.process.wait()
                self._close(kept)
        return killed

    def _start(self, kept: _Kept) -> None:
        environment = {**self._environment, PARENT_VARIABLE: str(os.getpid())}
        kept.process = subprocess.Popen(  # noqa: S603 - our own module, no shell
            [sys.executable, "-m", kept.spec.module],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            process_group=0,  # Ctrl-C is for the supervisor, which then drains
        )
        kept.started_at, kept.restart_at, kept.rest = time.monotonic(), None, b""
        assert kept.process.stdout is not None
        os.set_blocking(kept.process.stdout.fileno(), False)
        self._selector.register(kept.process.stdout, selectors.EVENT_READ, kept)

    def _buried(self, kept: _Kept) -> None:
        """Note a death, and plan the restart or give up."""
        assert kept.process is not None
        code = kept.process.returncode
        self._close(kept)
        lived = time.monotonic() - kept.started_at
        if lived >= GOOD_AFTER_S:
            kept.pause_s, kept.quick_deaths = FIRST_PAUSE_S, 0
        else:
            kept.quick_deaths += 1
        name = kept.spec.name
        if code == BAD_SETTINGS:
            self.failure = Failure(name, code, f"{name} refuses its settings (see its last lines)")
        elif kept.quick_deaths >= GIVE_UP_AFTER:
            words = f"{name} ended {kept.quick_deaths} times in a row, the last time with {_ending(code)}"
            self.failure = Failure(name, code, words)
        kept.restart_at = time.monotonic() + kept.pause_s
        self._emit("supervisor", f"{name} ended with {_ending(code)}; again in {kept.pause_s:.1f} s")
        kept.pause_s = min(LONGEST_PAUSE_S, kept.pause_s * 2)

    def _pump(self, timeout_s: float) -> None:
        if not self._selector.get_map():
            time.sleep(timeout_s)
            return
        for key, _ in self._selector.select(timeout_s):
            self._read(key.data)

    def _read(self, kept: _Kept) -> bool:
        """Pass on what has arrived; False if there is nothing more for now."""
        assert kept.process is not None
        assert kept.process.stdout is not None
        try:
            chunk = os.read(kept.process.stdout.fileno(), 65536)
        except BlockingIOError:
            return False
        if not chunk and kept.process.stdout in self._watched():
            self._selector.unregister(kept.process.stdout)
        *lines, kept.rest = (kept.rest + chunk).split(b"\n")
        for line in lines:
            self._emit(kept.spec.name, line.decode(errors="replace"))
        return bool(chunk)

    def _watched(self) -> list[object]:
        return [key.fileobj for key in self._selector.get_map().values()]

    def _close(self, kept: _Kept) -> None:
        """Pass on what is left of its output and forget the process."""
        assert kept.process is not None
        output = kept.process.stdout
        assert output is not None
        while self._read(kept):
            pass
        if output in self._watched():
            self._selector.unregister(output)
        if kept.rest:
            self._emit(kept.spec.name, kept.rest.decode(errors="replace"))
        output.close()
        kept.process, kept.rest = None, b""

    def _signal(self, kept: _Kept, number: signal.Signals) -> None:
        if kept.process is not None and kept.process.poll() is None:
            kept.process.send_signal(number)


def service_specs(workers: int) -> list[Spec]:
    """The processes of a whole system."""
    classifiers = [
        Spec("classifier" if workers == 1 else f"classifier-{number}", "services.classifier")
        for number in range(1, workers + 1)
    ]
    return [
        Spec("poller", "services.poller"),
        *classifiers,
        Spec("notifier", "services.notifier"),
        Spec("api", "services.api"),
    ]


def environment_for(settings: Settings, *, coloured: bool = False) -> dict[str, str]:
    """The environment in which a service finds exactly these settings, whatever files are about."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TRADEWIRE_")}
    for name in field_names():
        value = getattr(settings, name)
        if value is None or value == "":
            continue
        environment[f"TRADEWIRE_{name.upper()}"] = _as_text(value)
    # An empty file of settings, so that none in the current folder changes a value that is a default here.
    environment["TRADEWIRE_SETTINGS_FILE"] = os.devnull
    environment |= {"PYTHONPATH": str(ROOT), "PYTHONSAFEPATH": "1", "PYTHONUNBUFFERED": "1"}
    if coloured:
        environment["FORCE_COLOR"] = "1"
    return environment


def _as_text(value: object) -> str:
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    if isinstance(value, Path):
        return str(value.absolute())
    if isinstance(value, tuple):
        return ",".join(str(part) for part in value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _ending(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
