"""The data folder: who holds it, what lies in it, and the small files that remember ports and passwords."""

import fcntl
import json
import os
import secrets
import socket
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from services.runtime.embedded.process import ServerError

LOCK_FILE = "owner.lock"
ADDRESSES_FILE = "servers.json"
LOOK_S = 0.5  # whoever looks whether the folder is held has the lock for far less


class FolderHeldError(ServerError):
    """Another process works on this data folder."""


def prepare_folder(folder: Path) -> Path:
    """Create the folder if missing and make sure that it can be written; gives it as an absolute path.

    Raises ServerError with the remedy.
    """
    folder = folder.absolute()
    probe = folder / f".probe-{os.getpid()}"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with probe.open("wb") as file:
            file.write(b"x" * 65536)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise ServerError(
            f"cannot write in the data folder {folder}: {error.strerror}; free some room there, "
            "or name another folder with --data or TRADEWIRE_DATA_DIR"
        ) from error
    finally:
        probe.unlink(missing_ok=True) if folder.is_dir() and os.access(folder, os.W_OK) else None
    return folder


class Lock:
    """An exclusive hold on a file that ends with the last process that has it open."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.fd = -1

    def take(
        self,
        *,
        patience_s: float = 0.0,
        waiting: Callable[[], None] | None = None,
        shared: bool = False,
    ) -> bool:
        """Try for `patience_s`; True when held. `waiting` is called once if it has to wait.

        Held `shared`, others may hold it so too, but nobody alone.
        """
        how = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
        fd = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        deadline = time.monotonic() + patience_s
        while True:
            try:
                fcntl.flock(fd, how | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    os.close(fd)
                    return False
                if waiting is not None:
                    waiting()
                    waiting = None
                time.sleep(0.05)
            else:
                self.fd = fd
                return True

    def write(self, text: str) -> None:
        """Leave a note for whoever asks who holds it."""
        os.ftruncate(self.fd, 0)
        os.pwrite(self.fd, text.encode(), 0)

    def release(self) -> None:
        """Let go; children that inherited it still hold it."""
        if self.fd >= 0:
            os.close(self.fd)
            self.fd = -1


def own(folder: Path, purpose: str) -> Lock:
    """Hold the data folder for the life of this process. Raises FolderHeldError naming who holds it."""
    lock = Lock(folder / LOCK_FILE)
    if not lock.take(patience_s=LOOK_S):
        raise _held(folder)
    lock.write(json.dumps({"pid": os.getpid(), "purpose": purpose, "since": time.strftime("%F %T %Z")}))
    return lock


def refuse_held(folder: Path) -> None:
    """Raise FolderHeldError if a living process owns the folder; one that cannot be looked into passes."""
    folder = folder.absolute()
    if os.access(folder, os.W_OK | os.X_OK) and is_held(folder):
        raise _held(folder)


def _held(folder: Path) -> FolderHeldError:
    return FolderHeldError(f"the data folder {folder} is in use by {holder(folder)}; stop that first")


def holder(folder: Path) -> str:
    """Who holds the folder, in words."""
    note = read_json(folder / LOCK_FILE) or {}
    what = f"tradewire {note.get('purpose', '')}, since {note.get('since', '?')}"
    return f"process {note.get('pid', '?')} ({what})"


def is_held(folder: Path) -> bool:
    """True if a living process owns the folder."""
    if not (folder / LOCK_FILE).exists():
        return False
    lock = Lock(folder / LOCK_FILE)
    held = not lock.take(shared=True)  # two that look at once must not take each other for the owner
    lock.release()
    return held


def read_json(path: Path) -> dict[str, Any] | None:
    """The object in the file, None if there is no file or it was never finished."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return content if isinstance(content, dict) else None


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Replace the file in one step, readable by its owner only."""
    fresh = path.with_name(f"{path.name}.new")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(content, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def password(path: Path) -> str:
    """The random password kept in the file, made at the first call; the file is for its owner only."""
    if path.exists():
        return path.read_text(encoding="ascii").strip()
    made = secrets.token_urlsafe(24)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(made)
    return made


def free_port(wanted: int | None = None) -> int:
    """`wanted` if nobody listens there on loopback, else a port that is free now."""
    for port in (wanted or 0, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise ServerError("no free port on 127.0.0.1")
