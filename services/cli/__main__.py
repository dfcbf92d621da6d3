"""`python -m services.cli`: what `./tradewire` hands over to."""

import errno
import importlib
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

import typer
from typer.main import get_command

from services.cli.registry import COMMANDS, Listed

BAD_SETTINGS, BROKEN = 2, 3
MANUAL = """
Watches news feeds for trade-policy developments, groups what belongs together, and tells subscribers once
what is new, with the evidence.

[bold]First steps[/bold]

  tradewire demo          see it work on bundled feeds (no network needed)
  tradewire up            run it: polls feeds, classifies, serves the API, delivers webhooks
  tradewire doctor        what is wrong, and what to do
"""
NOTES = """
[bold]Settings[/bold] come from TRADEWIRE_… variables, files named by TRADEWIRE_…_FILE, and tradewire.yaml:
see `tradewire settings`. Without TRADEWIRE_DATABASE_URL and TRADEWIRE_REDIS_URL it starts servers of its own.

[bold]Exit codes:[/bold] 0 done · 1 done, but something is not as it should be · 2 wrong use or settings ·
3 broken infrastructure (servers, disk, network).

[bold]`tradewire COMMAND --help`[/bold] explains each command with examples.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code. Expected failures become one line on standard error."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    signal.signal(signal.SIGTERM, _end)
    try:
        with _interrupts_put_off():
            command = get_command(build(given))
        command.main(given, prog_name="tradewire", standalone_mode=True)
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM):
            raise
        where = f" ({error.filename})" if error.filename else ""
        return _complain([f"{error.strerror}{where}; free some room or choose another folder"], BROKEN)
    except Exception as error:
        explained = _expected(error)
        if explained is None:
            raise
        return _complain(*explained)
    return 0


@contextmanager
def _interrupts_put_off() -> Iterator[None]:
    """Heed Ctrl-C at the end of the block: amid an import, the import's own locks may swallow it."""
    asked: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _frame: asked.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if asked:
        raise KeyboardInterrupt


def _end(number: int, _frame: FrameType | None) -> None:
    """End in order on SIGTERM: what was started is stopped on the way out."""
    raise SystemExit(128 + number)


def build(arguments: Sequence[str]) -> typer.Typer:
    """The application; of all commands only the one that `arguments` name is imported."""
    app = typer.Typer(
        help=MANUAL,
        epilog=NOTES,
        rich_markup_mode="rich",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_root)
    wanted = next((word for word in arguments if not word.startswith("-")), None)
    for listed in COMMANDS:
        if listed.name == wanted:
            _add(app, listed)
        else:
            app.command(listed.name, help=listed.summary, rich_help_panel=listed.group)(_placeholder)
    return app


def _add(app: typer.Typer, listed: Listed) -> None:
    module = importlib.import_module(f"services.cli.{listed.name}")
    if listed.family:
        app.add_typer(module.app, name=listed.name, help=listed.summary, rich_help_panel=listed.group)
        return
    function: Callable[..., None] = getattr(module, listed.name)
    settings = getattr(module, "CONTEXT", None)
    app.command(listed.name, rich_help_panel=listed.group, context_settings=settings)(function)


def _root() -> None:
    """Holds the application's help; every command stands for itself."""


def _placeholder() -> None:
    """Stands in for a command that is only listed."""


def _expected(error: Exception) -> tuple[list[str], int] | None:
    """Lines and exit code for a failure that a person can put right; None for a bug.

    The classes are found by name: importing their modules would slow down every command.
    """
    name = type(error).__name__
    if name == "SettingsError":
        return list(error.problems), BAD_SETTINGS  # type: ignore[attr-defined]  # found by name
    if name in ("PackError", "SeedError"):
        return [str(one) for one in getattr(error, "faults", (error,))], BAD_SETTINGS
    if name in ("ServerError", "FolderHeldError", "DatabaseUnreachableError", "PortTakenError"):
        return [str(error)], BROKEN
    if name in ("OperationalError", "InterfaceError"):
        return [f"the database went away: {str(error).splitlines()[0]}"], BROKEN
    return None


def _complain(lines: Sequence[str], code: int) -> int:
    for line in lines:
        sys.stderr.write(f"tradewire: {line}\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
