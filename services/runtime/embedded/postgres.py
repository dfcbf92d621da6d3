"""PostgreSQL as our child: made once, started in the mode that works here, found again with its data."""

import os
import re
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import psycopg
from psycopg import sql

from services.runtime.embedded.binaries import PostgresPrograms, postgres_programs
from services.runtime.embedded.folder import Lock, free_port, password, read_json, write_json
from services.runtime.embedded.process import (
    Mode,
    ServerError,
    owner_of,
    spawn,
    stop,
    sync_filesystem,
    tail,
    wait_until,
)

USER = DATABASE = "tradewire"
MARKER = "tradewire.json"
LAST_RUN_PATIENCE_S = 90.0
_WRONG_MODE = re.compile(
    r"permission denied|not permitted|wrong ownership|cannot be run as root|invalid user",
    re.IGNORECASE,
)
_PORT_TAKEN = re.compile(r"could not bind|address already in use", re.IGNORECASE)
_NO_ROOM = re.compile(r"no space left|disk quota", re.IGNORECASE)


@dataclass(frozen=True)
class Marker:
    """Written into the data last: what the next start must obey."""

    mode: Mode
    owner: int
    port: int
    major: int
    source: str


class EmbeddedPostgres:
    """One server below `folder`, reached over TCP on loopback with a random password."""

    name = "postgres"

    def __init__(
        self,
        folder: Path,
        *,
        programs: Path | None = None,
        modes: Sequence[Mode] | None = None,
        durable: bool = True,
    ) -> None:
        """`modes` restricts what is tried as root; `durable` False trades safety for speed (tests)."""
        self._folder, self._data = folder, folder / "postgres"
        self._log = folder / "logs" / "postgres.log"
        self._given, self._modes, self._durable = programs, modes, durable
        self._process: subprocess.Popen[bytes] | None = None
        self._marker: Marker | None = None
        self._password = ""

    @property
    def url(self) -> str:
        """Address of the database, password included; the port is known after :meth:`start`."""
        return self._url(DATABASE)

    @property
    def pid(self) -> int | None:
        """Process id of the running server."""
        return self._process.pid if self._process and self._process.poll() is None else None

    def start(self) -> None:
        """Start the server, making its data at the first time, and wait until it answers.

        Raises ServerError with the remedy. Call from the main thread (see :func:`spawn`).
        """
        programs = postgres_programs(self._given)
        self._password = password(self._folder / "postgres.password")
        self._marker = self._read_marker(programs) or self._create(programs)
        refused: list[str] = []
        for mode in dict.fromkeys((self._marker.mode, *self._possible_modes())):
            if self._launch(programs, mode, refused):
                self._create_database()
                return
        raise ServerError(self._advice(refused))

    def poll(self) -> int | None:
        """The exit code if the server has ended, None while it runs."""
        return None if self._process is None else self._process.poll()

    def tail(self) -> str:
        """The last lines of its log."""
        return tail(self._log)

    def stop(self) -> None:
        """Shut down fast but in order: clients are disconnected, the data is clean afterwards."""
        if self._process is not None:
            stop(self._process, signal.SIGINT, signal.SIGQUIT, 60)
            self._process = None

    # ---- making the data ----

    def _read_marker(self, programs: PostgresPrograms) -> Marker | None:
        """What is there already, or None. Raises ServerError rather than touch data it does not know."""
        if not self._data.exists():
            return None
        found = read_json(self._data / MARKER)
        if found is None:
            raise ServerError(
                f"{self._data} holds something that is not tradewire's, or belongs to another user; "
                "move it away, or name another folder with TRADEWIRE_DATA_DIR"
            )
        marker = Marker(Mode(found["mode"]), found["owner"], found["port"], found["major"], found["source"])
        major = programs.major()
        if marker.major != major:
            raise ServerError(
                f"the data in {self._data} is of PostgreSQL {marker.major}, the programs found are {major} "
                f"({programs.folder}); set TRADEWIRE_POSTGRES_BIN_DIR to those of {marker.major}, "
                "or dump it with them and start with an empty folder"
            )
        return marker

    def _create(self, programs: PostgresPrograms) -> Marker:
        """Run initdb beside the final place, then rename: half-made data is never mistaken for data."""
        fresh = self._data.with_name("postgres.new")
        major = programs.major()
        refused: list[str] = []
        for mode in self._possible_modes():
            _remove(fresh)
            error = self._initdb(programs, mode, fresh, major)
            if error is None:
                break
            if _NO_ROOM.search(error):
                _remove(fresh)
                raise ServerError(f"no room for the database in {self._folder}; free about 100 MB there")
            refused.append(f"{mode}: {error}")
        else:
            _remove(fresh)
            raise ServerError(self._advice(refused))
        marker = Marker(mode, owner_of(mode).uid, free_port(), major, programs.source)
        write_json(fresh / MARKER, asdict(marker))
        if self._durable:
            sync_filesystem(self._folder)
        fresh.rename(self._data)
        return marker

    def _initdb(self, programs: PostgresPrograms, mode: Mode, fresh: Path, major: int) -> str | None:
        """None if the data was made in `fresh`, else what went wrong."""
        log = self._folder / "logs" / "initdb.log"
        log.unlink(missing_ok=True)
        secret = self._folder / "postgres.pwfile"
        locale = (
            ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
            if major >= 17
            else ["--locale=C.UTF-8"]
        )
        try:
            programs = self._open_to(mode, programs)
            fresh.mkdir(mode=0o700)
            secret.unlink(missing_ok=True)
            secret.touch(0o600)  # closed before anything is in it: others may pass through the folder
            secret.write_text(self._password, encoding="ascii")
            if os.geteuid() == 0:
                for path in (fresh, secret):
                    os.chown(path, owner_of(mode).uid, owner_of(mode).gid)
            command = [
                programs / "initdb",
                "-D",
                str(fresh),
                f"--username={USER}",
                "--encoding=UTF8",
                *locale,
            ]
            command += ["--auth=scram-sha-256", f"--pwfile={secret}", "--no-sync"]
            code = spawn(command, mode=mode, log=log, death_signal=signal.SIGKILL).wait()
        except (ServerError, OSError) as error:
            return str(error)
        finally:
            secret.unlink(missing_ok=True)
        return None if code == 0 else tail(log, 3) or f"initdb ended with {code}"

    def _create_database(self) -> None:
        with psycopg.connect(self._url("postgres"), autocommit=True) as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
            if known is None:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))

    # ---- running it ----

    def _launch(self, programs: PostgresPrograms, mode: Mode, refused: list[str]) -> bool:
        """True if the server runs in `mode`. False if the mode does not work here (noted in `refused`).

        Raises ServerError if it failed for any other reason.
        """
        assert self._marker is not None
        for _ in range(5):
            marker = replace(self._marker, mode=mode, owner=owner_of(mode).uid)
            marker = replace(marker, port=free_port(marker.port), source=programs.source)
            try:
                runnable = self._open_to(mode, programs)
                if self._data.stat().st_uid != marker.owner:
                    _give(self._data, marker.owner, owner_of(mode).gid)
                output = self._attempt(runnable, marker)
            except (ServerError, OSError) as error:
                refused.append(f"{mode}: {error}")
                return False
            if output is None:
                self._keep(marker)
                return True
            if _WRONG_MODE.search(output):
                refused.append(f"{mode}: {output.splitlines()[-1]}")
                return False
            if not _PORT_TAKEN.search(output):
                raise ServerError(f"PostgreSQL did not start; the end of {self._log}:\n{output}")
        raise ServerError("PostgreSQL found no free port on 127.0.0.1")

    def _attempt(self, programs: PostgresPrograms, marker: Marker) -> str | None:
        """Start once; None when it answers, else the end of its output."""
        lock = Lock(self._folder / "postgres.lock")
        if not lock.take(patience_s=LAST_RUN_PATIENCE_S):
            raise ServerError(f"the PostgreSQL of the last run still works on {self._data}; stop it first")
        command = [
            programs / "postgres",
            "-D",
            str(self._data),
            "-p",
            str(marker.port),
            "-h",
            "127.0.0.1",
            "-k",
            "",
        ]
        command += ["-c", "jit=off"]
        if not self._durable:
            command += ["-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off"]
        size = self._log.stat().st_size if self._log.exists() else 0
        try:
            # The server inherits the lock, so it is free only when its last process has gone.
            process = spawn(
                command, mode=marker.mode, log=self._log, death_signal=signal.SIGINT, keep=(lock.fd,)
            )
        finally:
            lock.release()
        url = self._url("postgres", marker.port)
        if wait_until(lambda: _answers(url), process):
            self._process = process
            return None
        with self._log.open("rb") as file:
            file.seek(size)
            return file.read()[-4000:].decode(errors="replace").strip() or f"ended with {process.returncode}"

    def _keep(self, marker: Marker) -> None:
        if marker != self._marker:
            write_json(self._data / MARKER, asdict(marker))
        self._marker = marker

    def _possible_modes(self) -> Iterator[Mode]:
        if os.geteuid() != 0:
            yield Mode.PLAIN
            return
        if sys.platform != "linux":
            raise ServerError("PostgreSQL does not run as root; start tradewire as an ordinary user")
        for mode in self._modes or (Mode.NAMESPACE, Mode.NOBODY, Mode.COPIED, Mode.CAPABLE):
            if mode is Mode.COPIED and not _all_may_pass(self._folder.parent):
                continue  # copies beside the data are as far out of reach as the data
            yield mode

    def _open_to(self, mode: Mode, programs: PostgresPrograms) -> PostgresPrograms:
        """Make the folder passable for the mode's user, and copy the programs where the mode asks for it."""
        if mode in (Mode.NOBODY, Mode.COPIED):
            self._folder.chmod(0o711)
        if mode is Mode.COPIED:
            return programs.copied_to(self._folder / "programs")
        return programs

    def _url(self, database: str, port: int | None = None) -> str:
        number = port or (self._marker.port if self._marker else 0)
        return f"postgresql://{USER}:{self._password}@127.0.0.1:{number}/{database}"

    def _advice(self, refused: Sequence[str]) -> str:
        reasons = "\n".join(f"  {reason}" for reason in refused)
        if os.geteuid() == 0:
            return (
                f"PostgreSQL refuses to run as root, and no way around it works here:\n{reasons}\n"
                "run tradewire as an ordinary user, or put its data where others may pass "
                "(TRADEWIRE_DATA_DIR=/var/lib/tradewire), or set TRADEWIRE_DATABASE_URL"
            )
        return f"PostgreSQL could not be started on {self._data}:\n{reasons}\nsee {self._log}"


def _answers(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def _all_may_pass(folder: Path) -> bool:
    return all(path.stat().st_mode & stat.S_IXOTH for path in (folder, *folder.parents) if path.exists())


def _give(folder: Path, uid: int, gid: int) -> None:
    for parent, _folders, files in os.walk(folder):
        os.chown(parent, uid, gid)
        for name in files:
            os.chown(Path(parent) / name, uid, gid, follow_symlinks=False)


def _remove(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)
