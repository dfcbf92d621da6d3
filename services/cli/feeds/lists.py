"""`tradewire feeds import | export`: lists of feeds as other readers keep them (OPML)."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress

from services.adapters.admission import find_faults
from services.adapters.db.engine import Database
from services.adapters.db.feedlist import ImportReason, ImportVerdict, add_listed, list_outlines
from services.adapters.discovery import NoFeed
from services.cli.byhand import opened
from services.cli.feeds.trying import try_all
from services.cli.feeds.views import print_json, refused_line
from services.cli.options import Data, Json, err, out
from services.domain.addresses import FEED_PORTS
from services.domain.feedlist import has_secret
from services.domain.opml import MOST_BYTES, Listed, OpmlError, read_opml, write_opml
from services.runtime.settings import Settings
from services.runtime.wiring import address_policy

CHUNK = 1000  # lines a transaction: what is done stays, if the import is broken off
RESOLVE_WITHIN_S = 120.0
ADDED = (ImportReason.ADDED, ImportReason.TAKEN_UP)


def import_list(
    file: Annotated[str, typer.Argument(metavar="FILE", help="OPML; - for the standard input.")],
    check: Annotated[
        bool, typer.Option("--check", help="Ask each feed first, and refuse what is none.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be done; change nothing.")
    ] = False,
    json: Json = False,
    data: Data = None,
) -> None:
    """Add the feeds of an OPML list, wherever they are nested, with their titles and categories.

    Says of each line: added, known (it stays as it is) or refused, and why. Broken off and done again, it
    goes on where it stopped. Exit code 1 if a line was refused; the others are added.

    Examples: tradewire feeds import subscriptions.opml --dry-run · curl -s URL | tradewire feeds import -
    """
    try:
        listed = read_opml(_read(file)).listed
    except OpmlError as error:
        raise typer.BadParameter(str(error)) from error
    verdicts: list[ImportVerdict] = []
    with opened("feeds", "import", data) as (settings, database):
        faults = _faults(settings, listed, check=check)
        for begin in range(0, len(listed), len(listed) if dry_run else CHUNK):
            part = listed[begin : begin + (len(listed) if dry_run else CHUNK)]
            done = _add(database, part, faults, dry_run=dry_run)
            verdicts += done
            if not json:
                for verdict in done:
                    _say(verdict)
    counts = {
        "added": sum(verdict.verdict in ADDED for verdict in verdicts),
        "known": sum(verdict.verdict is ImportReason.KNOWN for verdict in verdicts),
        "refused": sum(verdict.verdict is ImportReason.REFUSED for verdict in verdicts),
    }
    if json:
        print_json(counts | {"items": [verdict.shown() for verdict in verdicts]})
    else:
        would = "would be " if dry_run else ""
        words = ", ".join(
            f"{count} {would if name != 'known' else ''}{name}" for name, count in counts.items()
        )
        err.print(words if verdicts else "no feeds in this list")
    raise typer.Exit(1 if counts["refused"] else 0)


def _add(
    database: Database, part: Sequence[Listed], faults: dict[str, str | None], *, dry_run: bool
) -> list[ImportVerdict]:
    with database.transaction() as connection:
        return add_listed(connection, part, faults, dry_run=dry_run)


def _faults(settings: Settings, listed: Sequence[Listed], *, check: bool) -> dict[str, str | None]:
    """Why an address of the list must not be polled, or (with `check`) is no feed."""
    urls = list(dict.fromkeys(one.outline.url for one in listed if one.outline is not None))
    with Progress(console=err, transient=True, disable=not err.is_terminal) as bars:
        task = bars.add_task("asking feeds" if check else "resolving hosts", total=None)

        def note(done: int, of: int) -> None:
            bars.update(task, completed=done, total=of)

        if not check:
            policy = address_policy(settings, FEED_PORTS)
            found = find_faults(urls, policy, within_s=RESOLVE_WITHIN_S, note=note)
            return dict(zip(urls, found, strict=True))
        tried = try_all(settings, urls, note=note)
    said = (
        f"does not give a feed: {refused_line(one)}" if isinstance(one, NoFeed) else None for one in tried
    )
    return dict(zip(urls, said, strict=True))


def _say(verdict: ImportVerdict) -> None:
    shown = verdict.shown()
    words = [f"line {verdict.line}:", str(shown["verdict"]).replace("_", " ")]
    words += [str(part) for part in (shown["id"], verdict.title, shown["url"]) if part]
    line = " ".join(words) + (f": {verdict.why}" if verdict.why else "")
    out.print(line, style="red" if verdict.verdict is ImportReason.REFUSED else None, markup=False)


def _read(file: str) -> bytes:
    """The list; no more of it than one may be large. Raises typer.BadParameter."""
    if file == "-":
        return sys.stdin.buffer.read(MOST_BYTES + 1)
    try:
        with Path(file).open("rb") as stream:
            return stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise typer.BadParameter(f"{file} cannot be read ({error.strerror}); check the path") from error


def export(
    file: Annotated[str, typer.Argument(metavar="[FILE]", help="Where to; else the standard output.")] = "-",
    secrets: Annotated[
        bool, typer.Option("--secrets", help="With feeds whose address carries a credential.")
    ] = False,
    data: Data = None,
) -> None:
    """Export the feeds as OPML, for other readers or another tradewire; imported again, it changes nothing.

    Example: tradewire feeds export feeds.opml
    """
    with opened("feeds", "export", data) as (_, database), database.transaction() as connection:
        every = list_outlines(connection)
    chosen = [one for one in every if secrets or not has_secret(one.url)]
    written = write_opml(chosen, title="Feeds of tradewire")
    if file == "-":
        typer.echo(written, nl=False)
    else:
        _write(Path(file), written, private=secrets)
        err.print(f"{len(chosen)} feeds in {file}", markup=False)
    if len(chosen) < len(every):
        left = len(every) - len(chosen)
        err.print(f"{left} left out, for their addresses carry credentials; --secrets writes them, too")


def _write(path: Path, content: bytes, *, private: bool) -> None:
    """Write a file, readable by its owner alone if `private`. Raises typer.BadParameter."""
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666), "wb") as stream:
            if private:
                os.fchmod(stream.fileno(), 0o600)
            stream.write(content)
    except OSError as error:
        raise typer.BadParameter(f"{path} cannot be written ({error.strerror}); check the path") from error
