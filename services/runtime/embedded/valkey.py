"""Valkey as our child: a queue that keeps its jobs over a crash, its password in no argument list."""

import os
import signal
import subprocess
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError

from services.runtime.embedded.binaries import valkey_program
from services.runtime.embedded.folder import Lock, free_port, password, read_json, write_json
from services.runtime.embedded.process import Mode, ServerError, spawn, stop, tail, wait_until

LAST_RUN_PATIENCE_S = 30.0
PORT_TRIES = 5


class EmbeddedValkey:
    """One server below `folder`, reached over TCP on loopback with a random password."""

    name = "valkey"

    def __init__(self, folder: Path) -> None:
        self._folder, self._data = folder, folder / "valkey"
        self._log = folder / "logs" / "valkey.log"
        self._process: subprocess.Popen[bytes] | None = None
        self._port = 0
        self._password = ""

    @property
    def url(self) -> str:
        """Its address, password included; the port is known after :meth:`start`."""
        return f"redis://:{self._password}@127.0.0.1:{self._port}/0"

    @property
    def pid(self) -> int | None:
        """Process id of the running server."""
        return self._process.pid if self._process and self._process.poll() is None else None

    def start(self) -> None:
        """Start it and wait until its data is loaded. Raises ServerError. Call from the main thread."""
        program = valkey_program()
        self._data.mkdir(mode=0o700, exist_ok=True)
        self._password = password(self._folder / "valkey.password")
        known = read_json(self._data / "tradewire.json") or {}
        for _ in range(PORT_TRIES):
            self._port = free_port(known.get("port"))
            if self._attempt(program):
                if known.get("port") != self._port:
                    write_json(self._data / "tradewire.json", {"port": self._port})
                return
            if "Address already in use" not in self.tail():
                break
        raise ServerError(f"Valkey did not start; the end of {self._log}:\n{self.tail()}")

    def poll(self) -> int | None:
        """The exit code if the server has ended, None while it runs."""
        return None if self._process is None else self._process.poll()

    def tail(self) -> str:
        """The last lines of its log."""
        return tail(self._log)

    def stop(self) -> None:
        """Shut down in order; what is queued is on disk afterwards."""
        if self._process is not None:
            stop(self._process, signal.SIGTERM, signal.SIGKILL, 15)
            self._process = None

    def _attempt(self, program: Path) -> bool:
        lock = Lock(self._folder / "valkey.lock")
        if not lock.take(patience_s=LAST_RUN_PATIENCE_S):
            raise ServerError(f"the Valkey of the last run still works on {self._data}; stop it first")
        reading, writing = os.pipe()
        try:
            process = spawn(
                [str(program), "-"],
                mode=Mode.PLAIN,
                log=self._log,
                death_signal=signal.SIGTERM,
                stdin=reading,
                keep=(lock.fd,),
            )
        except ServerError:
            os.close(writing)
            raise
        finally:
            os.close(reading)
            lock.release()
        with os.fdopen(writing, "w") as configuration:
            configuration.write(self._configuration())
        with Redis.from_url(self.url, socket_timeout=2, retry=None) as client:
            if not wait_until(lambda: _answers(client), process):
                return False
        self._process = process
        return True

    def _configuration(self) -> str:
        folder = str(self._data).replace("\\", "\\\\").replace('"', '\\"')
        return (
            f'bind 127.0.0.1\nport {self._port}\ndatabases 64\ndir "{folder}"\nappendonly yes\n'
            f'appendfsync everysec\nsave ""\nmaxmemory-policy noeviction\nrequirepass {self._password}\n'
        )


def _answers(client: "Redis") -> bool:
    try:
        return bool(client.ping())
    except RedisError:
        return False
