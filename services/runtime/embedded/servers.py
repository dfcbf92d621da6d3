"""The two servers together: those of the settings, or our own: started, watched, stopped, found by others."""

import os
import signal
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import structlog

from services.runtime.embedded.folder import (
    ADDRESSES_FILE,
    Lock,
    is_held,
    own,
    prepare_folder,
    read_json,
    write_json,
)
from services.runtime.embedded.postgres import EmbeddedPostgres
from services.runtime.embedded.process import ServerError
from services.runtime.embedded.valkey import EmbeddedValkey
from services.runtime.settings import Settings

FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.2, 30.0


@dataclass(frozen=True)
class Addresses:
    """Where the servers are, passwords included."""

    database_url: str
    redis_url: str


class Servers:
    """Holds the data folder and whatever servers the settings leave to us.

    Use as a context manager from the main thread: the servers live as long as that thread, and no longer.
    """

    def __init__(self, settings: Settings, purpose: str, *, durable: bool = True) -> None:
        self._settings, self._purpose = settings, purpose
        self.folder = settings.data_dir.absolute()
        self._durable = durable
        self._lock: Lock | None = None
        self._running: list[EmbeddedPostgres | EmbeddedValkey] = []
        self._restart_at: dict[str, float] = {}
        self._pauses: dict[str, float] = {}
        self.addresses = Addresses("", "")

    def __enter__(self) -> "Servers":
        """Take the folder and start what is missing. Raises ServerError."""
        self.folder = prepare_folder(self.folder)
        self._lock = own(self.folder, self._purpose)
        try:
            self._start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_exception: object) -> None:
        self.stop()

    def _start(self) -> None:
        given_database, given_redis = self._settings.database_url, self._settings.redis_url
        database_url = given_database.get_secret_value() if given_database else ""
        redis_url = given_redis.get_secret_value() if given_redis else ""
        if not database_url:
            postgres = EmbeddedPostgres(
                self.folder, programs=self._settings.postgres_bin_dir, durable=self._durable
            )
            self._running.append(postgres)
            postgres.start()
            database_url = postgres.url
        if not redis_url:
            valkey = EmbeddedValkey(self.folder)
            self._running.append(valkey)
            valkey.start()
            redis_url = valkey.url
        self.addresses = Addresses(database_url, redis_url)
        write_json(
            self.folder / ADDRESSES_FILE,
            {"pid": os.getpid(), "database_url": database_url, "redis_url": redis_url},
        )

    def names(self) -> tuple[str, ...]:
        """Which servers are ours."""
        return tuple(server.name for server in self._running)

    def pids(self) -> dict[str, int | None]:
        """Process ids of our servers."""
        return {server.name: server.pid for server in self._running}

    def watch(self) -> None:
        """Restart what has died, with a growing pause. Never raises; call it often, from the main thread."""
        log = structlog.get_logger()
        for server in self._running:
            if server.poll() is None and server.name not in self._restart_at:
                continue
            now = time.monotonic()
            if server.name not in self._restart_at:
                pause = self._pauses.get(server.name, FIRST_PAUSE_S)
                self._restart_at[server.name] = now + pause
                self._pauses[server.name] = min(LONGEST_PAUSE_S, pause * 2)
                log.error(
                    "server.died",
                    server=server.name,
                    code=server.poll(),
                    retry_in_s=pause,
                    tail=server.tail(),
                )
            elif now >= self._restart_at[server.name]:
                del self._restart_at[server.name]
                try:
                    server.start()
                except (ServerError, OSError) as error:
                    self._restart_at[server.name] = time.monotonic() + self._pauses[server.name]
                    log.error("server.restart_failed", server=server.name, error=str(error))  # noqa: TRY400 - no trace
                else:
                    log.info("server.restarted", server=server.name)

    def stop(self) -> None:
        """Stop our servers, the last started first, and let the folder go; Ctrl-C does not interrupt it."""
        previous = None
        if threading.current_thread() is threading.main_thread():
            previous = signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            while self._running:
                self._running.pop().stop()
            if self._lock is not None:
                (self.folder / ADDRESSES_FILE).unlink(missing_ok=True)
                self._lock.release()
                self._lock = None
        finally:
            if previous is not None:
                signal.signal(signal.SIGINT, previous)


def running_servers(folder: Path) -> Addresses | None:
    """The servers of whoever holds `folder` now; None if nobody does or they are not up yet."""
    folder = folder.absolute()
    if not is_held(folder):
        return None
    found = read_json(folder / ADDRESSES_FILE)
    if found is None:
        return None
    return Addresses(str(found["database_url"]), str(found["redis_url"]))
