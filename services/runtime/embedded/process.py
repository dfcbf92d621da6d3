"""Start a server as a child: in a process group of its own, never an orphan, PostgreSQL never as root.

Linux has the calls that this needs; elsewhere a child is started plainly and is stopped by its owner only.
"""

import ctypes
import os
import pwd
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

CLONE_NEWUSER = 0x10000000
PR_SET_PDEATHSIG, PR_SET_KEEPCAPS, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE = 1, 8, 47, 2
CAP_DAC_OVERRIDE = 1
CAPABILITY_VERSION_3 = 0x20080522
PARENT_VARIABLE = "TRADEWIRE_SUPERVISOR_PID"
LOG_LIMIT_BYTES = 10_000_000

_libc: Any = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


class ServerError(Exception):
    """A server could not be started or kept; the message says what to do."""


class Mode(StrEnum):
    """As whom a server runs. All but PLAIN are for root, whom PostgreSQL refuses."""

    PLAIN = "plain"
    NAMESPACE = "namespace"  # root's files, seen by the server as nobody's
    NOBODY = "nobody"
    COPIED = "copied"  # as nobody, with programs copied to where that user can read them
    CAPABLE = "capable"  # as nobody, who may pass closed folders


@dataclass(frozen=True)
class Identity:
    """A user and group by number."""

    uid: int
    gid: int


def nobody() -> Identity:
    """The user nobody. Raises ServerError if the system has none."""
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError as error:
        raise ServerError(
            "this system has no user nobody; run as an ordinary user or set TRADEWIRE_DATABASE_URL"
        ) from error
    return Identity(entry.pw_uid, entry.pw_gid)


def owner_of(mode: Mode) -> Identity:
    """Who owns the files of a server that runs in `mode`."""
    if mode in (Mode.PLAIN, Mode.NAMESPACE):
        return Identity(os.geteuid(), os.getegid())
    return nobody()


def spawn(
    command: Sequence[str],
    *,
    mode: Mode,
    log: Path,
    death_signal: signal.Signals,
    stdin: int | None = subprocess.DEVNULL,
    keep: Sequence[int] = (),
) -> subprocess.Popen[bytes]:
    """Start `command` in `mode`, its output appended to `log`; `keep` are file descriptors it inherits.

    The child gets `death_signal` when the *thread* that called this ends: call from the main thread.
    Raises ServerError if the mode or the program cannot be used.
    """
    log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if log.exists() and log.stat().st_size > LOG_LIMIT_BYTES:
        log.replace(log.with_suffix(".1.log"))
    as_nobody = mode in (Mode.NOBODY, Mode.COPIED)
    who = nobody() if as_nobody else None
    try:
        with log.open("ab") as output:
            return subprocess.Popen(  # noqa: S603 - our own servers, no shell
                list(command),
                stdin=stdin,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd="/",
                env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
                process_group=0,  # Ctrl-C is for the supervisor, not for the servers
                pass_fds=tuple(keep),
                user=who.uid if who else None,
                group=who.gid if who else None,
                extra_groups=[] if who else None,
                preexec_fn=_before_exec(mode, death_signal),  # noqa: PLW1509 - short system calls only
            )
    except (OSError, subprocess.SubprocessError) as error:
        raise ServerError(f"cannot run {command[0]} ({mode}): {error}") from error


def _before_exec(mode: Mode, death_signal: signal.Signals) -> Callable[[], None] | None:
    """What the child does between fork and exec: take its identity, then tie its life to ours."""
    if _libc is None:
        return None
    parent = os.getpid()
    who = nobody() if mode is not Mode.PLAIN else Identity(0, 0)

    def prepare() -> None:
        if mode is Mode.NAMESPACE:
            _enter_namespace(who)
        elif mode is Mode.CAPABLE:
            _become_with_passage(who)
        # Last, because a change of credentials clears it; then look whether the parent went meanwhile.
        _call(_libc.prctl, PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return prepare


def follow_parent() -> bool:
    """Tie this process's life to the supervisor that started it (PARENT_VARIABLE), if any did.

    False if that one is gone already. Called early, in place of code between fork and exec: a supervisor that
    also has threads must not run Python there.
    """
    parent = os.environ.pop(PARENT_VARIABLE, "")
    if not parent or _libc is None:
        return True
    _call(_libc.prctl, PR_SET_PDEATHSIG, int(signal.SIGTERM), 0, 0, 0)
    return os.getppid() == int(parent)


def _enter_namespace(who: Identity) -> None:
    _call(_libc.unshare, CLONE_NEWUSER)
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{who.uid} 0 1")
    Path("/proc/self/gid_map").write_text(f"{who.gid} 0 1")


def _become_with_passage(who: Identity) -> None:
    """Become nobody but keep, as the only right of root, passing folders that are closed to others."""
    _call(_libc.prctl, PR_SET_KEEPCAPS, 1, 0, 0, 0)
    os.setgroups([])
    os.setresgid(who.gid, who.gid, who.gid)
    os.setresuid(who.uid, who.uid, who.uid)
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    mask = 1 << CAP_DAC_OVERRIDE
    data = (ctypes.c_uint32 * 6)(mask, mask, mask, 0, 0, 0)
    _call(_libc.capset, header, data)
    _call(_libc.prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_DAC_OVERRIDE, 0, 0)


def _call(function: Callable[..., int], *arguments: object) -> None:
    if function(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def stop(
    process: subprocess.Popen[bytes], first: signal.Signals, last: signal.Signals, patience_s: float
) -> int:
    """Send `first` and wait; after `patience_s` send `last`. The exit code."""
    if process.poll() is None:
        process.send_signal(first)
        try:
            return process.wait(patience_s)
        except subprocess.TimeoutExpired:
            process.send_signal(last)
    return process.wait()


def wait_until(ready: Callable[[], bool], process: subprocess.Popen[bytes], *, every_s: float = 0.02) -> bool:
    """True as soon as `ready` is, False if the process ends before; a recovery may take its time."""
    while process.poll() is None:
        if ready():
            return True
        time.sleep(every_s)
    return False


def tail(log: Path, lines: int = 8) -> str:
    """The last lines of a log, for messages; "" if there is none."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - 4000))
            text = file.read().decode(errors="replace")
    except OSError:
        return ""
    return "\n".join(text.splitlines()[-lines:])


def sync_filesystem(folder: Path) -> None:
    """Bring the file system that holds `folder` to disk: one call, where a call a file would take seconds."""
    if _libc is None:
        os.sync()
        return
    number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        _call(_libc.syncfs, number)
    finally:
        os.close(number)
