"""What the commands share by which a person looks into the database and puts things right."""

import getpass
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import typer

from services.adapters.db.engine import Connection, Database
from services.adapters.db.health import require_tables
from services.adapters.db.named import stray_topic
from services.adapters.db.reads.articles import article_of_entry
from services.cli.options import err, settings_for
from services.domain.ids import Kind, parse
from services.runtime.reach import reach_servers
from services.runtime.settings import Settings
from services.runtime.wiring import open_database, open_doorbell


@contextmanager
def opened(family: str, command: str, data: Path | None) -> Iterator[tuple[Settings, Database]]:
    """The settings and the migrated database, for the time of the block.

    Raises ServerError, SettingsError or DatabaseUnreachableError where they cannot be had.
    """
    settings = settings_for(family, data)
    with reach_servers(settings, f"{family} {command}") as reached:
        database = open_database(reached.settings, pool_size=1)
        try:
            require_tables(database)
            yield reached.settings, database
        finally:
            database.close()


def ring(settings: Settings, entry_ids: Sequence[int]) -> None:
    """Have entries classified now, if a classifier runs; else once one does."""
    doorbell = open_doorbell(settings)
    try:
        doorbell.ring(entry_ids)
    finally:
        doorbell.close()


def row_number(kind: Kind, name: str) -> int:
    """The row number of a public id. Raises typer.BadParameter for one of another kind."""
    try:
        return parse(kind, name)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


def article_or_entry(name: str) -> tuple[Kind, int]:
    """What art_7 or ent_5 names, for :func:`article_of`. Raises typer.BadParameter for any other id."""
    kind = Kind.ENTRY if name.startswith(f"{Kind.ENTRY.value}_") else Kind.ARTICLE
    try:
        return kind, parse(kind, name)
    except ValueError as error:
        raise typer.BadParameter(f"{name[:60]!r} is not an id like art_42 or ent_42") from error


def article_of(connection: Connection, named: tuple[Kind, int]) -> int:
    """The row number of an article; an entry stands for its article. Raises typer.Exit if it has none."""
    kind, number = named
    if kind is Kind.ARTICLE:
        return number
    try:
        return article_of_entry(connection, number)
    except LookupError as error:
        raise failed(str(error)) from error


def require_topics(connection: Connection, topics: Sequence[str] | None) -> None:
    """Raise typer.BadParameter for a topic that does not exist: an empty list would hide the slip."""
    stray = stray_topic(connection, topics or ())
    if stray is not None:
        raise typer.BadParameter(stray[1], param_hint="--topic")


def author() -> str:
    """Who sits at the keyboard, as far as the system knows."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "command line"


def failed(detail: str) -> typer.Exit:
    """Say what could not be done; raise what this gives."""
    err.print(f"tradewire: {detail}", markup=False)
    return typer.Exit(1)
