"""The frame around every service: settings, logs, signals, pulse, exit code.

Exit codes: 0 ended in order; 2 wrong settings; 3 broken infrastructure (no database, stalled loop); 1 a bug.
"""

import asyncio
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from types import FrameType
from typing import Any, NoReturn

import structlog

from services.adapters.db.engine import Database
from services.adapters.db.health import DatabaseUnreachableError, is_outage, require_tables
from services.adapters.db.heartbeats import delete_heartbeat, save_heartbeat
from services.runtime.embedded.process import follow_parent
from services.runtime.logs import set_up_logs
from services.runtime.setting_sources import SettingsError
from services.runtime.settings import Settings, load_settings
from services.runtime.wiring import open_database

OK, BUG, BAD_SETTINGS, BROKEN = 0, 1, 2, 3
HEARTBEAT_EVERY_S = 5.0
STALLED_AFTER_S = 180.0
DATABASE_PATIENCE_S, FIRST_PAUSE_S = 15.0, 0.1


class Service:
    """What a service's main function is given.

    `stopping` is set by SIGTERM and SIGINT: finish what is under way, take nothing new, return.
    """

    def __init__(self, name: str, settings: Settings) -> None:
        self.name = name
        self.instance = os.environ.get("TRADEWIRE_INSTANCE") or f"{socket.gethostname()}-{os.getpid()}"
        self.settings = settings
        self.stopping = threading.Event()
        self.started_at = datetime.now(UTC)
        self.detail: dict[str, Any] = {}
        self.beat: Callable[[], None] = lambda: None  # writes the heartbeat row if it is due
        self._ticked_at: float | None = None
        self._listeners: list[Callable[[], None]] = []

    def tick(self, **detail: Any) -> None:
        """Say that the loop still turns. `detail` (JSON values) is shown with the heartbeat.

        A service that has ticked once must go on: silent for STALLED_AFTER_S, its process is ended.
        """
        self._ticked_at = time.monotonic()
        self.detail.update(detail)

    def wait(self, seconds: float) -> bool:
        """Sleep until `seconds` are over or the service is asked to stop; True if it is."""
        return self.stopping.wait(seconds)

    async def stopped(self) -> None:
        """Wait, in asyncio, until the service is asked to stop."""
        loop, event = asyncio.get_running_loop(), asyncio.Event()

        def wake() -> None:
            loop.call_soon_threadsafe(event.set)

        self._listeners.append(wake)
        try:
            if not self.stopping.is_set():
                await event.wait()
        finally:
            self._listeners.remove(wake)

    def stop(self) -> None:
        """Ask the service to stop; safe in a signal handler, and more than once."""
        self.stopping.set()
        for listener in list(self._listeners):
            listener()

    def silent_for_s(self) -> float:
        """Seconds since the last tick; 0 for a service that never ticks."""
        return 0.0 if self._ticked_at is None else time.monotonic() - self._ticked_at


def run_service(name: str, main: Callable[[Service], None], *, threads: bool = True) -> NoReturn:
    """Run `main` as the service `name` until it returns or is told to stop, then end the process.

    Settings and logs are set up, the database must answer and be migrated, signals are caught, and
    a heartbeat row is kept: by a thread, or, for a service that forks (`threads=False`), whenever it calls
    `service.beat()`. Raises SystemExit always, with one of the exit codes above.
    """
    if not follow_parent():
        raise SystemExit(OK)
    try:
        settings = load_settings()
    except SettingsError as error:
        for problem in error.problems:
            sys.stderr.write(f"{name}: {problem}\n")
        raise SystemExit(BAD_SETTINGS) from None
    service = Service(name, settings)
    set_up_logs(name, level=settings.log_level, style=settings.log_format)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _handler(service))
    raise SystemExit(_run(service, main, threads=threads))


def _handler(service: Service) -> Callable[[int, FrameType | None], None]:
    def handle(number: int, _frame: FrameType | None) -> None:
        if service.stopping.is_set() and number == signal.SIGINT:
            raise KeyboardInterrupt  # the second Ctrl-C of an impatient person
        service.stop()

    return handle


def _run(service: Service, main: Callable[[Service], None], *, threads: bool) -> int:
    log = structlog.get_logger()
    try:
        database = open_database(service.settings, pool_size=1)
        _await_database(service, database)
        if service.stopping.is_set():
            return OK
        log.info("service.started", instance=service.instance)
        with _Pulse(service, database, threads=threads):
            main(service)
    except SettingsError as error:
        for problem in error.problems:
            log.error("settings.refused", problem=problem)  # noqa: TRY400 - a person's slip needs no trace
        return BAD_SETTINGS
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    except Exception as error:  # the service's boundary: every failure becomes an exit code here
        broken = is_outage(error) or isinstance(error, OSError)
        log.error("service.failed", error=str(error), exc_info=not broken)  # noqa: TRY400 - an outage needs no trace
        return BROKEN if broken else BUG
    log.info("service.stopped", instance=service.instance)
    return OK


def _await_database(service: Service, database: Database) -> None:
    """Return when the database answers with our tables. Raises DatabaseUnreachableError in the end."""
    deadline = time.monotonic() + DATABASE_PATIENCE_S
    pause = FIRST_PAUSE_S
    while not service.stopping.is_set():
        try:
            require_tables(database)
        except DatabaseUnreachableError as error:
            if error.hopeless or time.monotonic() > deadline:
                raise
            if pause == FIRST_PAUSE_S:
                structlog.get_logger().warning(
                    "database.awaited", error=str(error), patience_s=DATABASE_PATIENCE_S
                )
            service.wait(pause)
            pause = min(2.0, pause * 2)
        else:
            return


class _Pulse:
    """Writes the heartbeat row; as a thread, it also ends a process whose loop no longer turns."""

    def __init__(self, service: Service, database: Database, *, threads: bool) -> None:
        self._service, self._database, self._threads = service, database, threads
        self._beaten_at = -HEARTBEAT_EVERY_S
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="heartbeat", daemon=True)

    def __enter__(self) -> None:
        self._service.beat = self._beat_if_due
        if self._threads:
            self._thread.start()

    def __exit__(self, *_exception: object) -> None:
        self._ended.set()
        if self._threads:
            self._thread.join(timeout=5)
        try:
            with self._database.transaction() as connection:
                delete_heartbeat(connection, self._service.name, self._service.instance)
        except Exception as error:
            if not is_outage(error):
                raise
        self._database.close()

    def _beat(self) -> None:
        log = structlog.get_logger()
        service = self._service
        while True:
            if service.silent_for_s() > STALLED_AFTER_S:
                log.error("service.stalled", silent_s=round(service.silent_for_s()))
                os._exit(BROKEN)  # the loop hangs: only a new process helps
            self._save()
            if self._ended.wait(HEARTBEAT_EVERY_S):
                return

    def _beat_if_due(self) -> None:
        if time.monotonic() - self._beaten_at >= HEARTBEAT_EVERY_S:
            self._save()

    def _save(self) -> None:
        service = self._service
        self._beaten_at = time.monotonic()
        try:
            with self._database.transaction() as connection:
                save_heartbeat(connection, service.name, service.instance, service.started_at, service.detail)
        except Exception as error:
            if not is_outage(error):
                raise
            structlog.get_logger().warning("heartbeat.failed", error=str(error).splitlines()[0])
