"""`tradewire migrate`."""

from typing import Annotated

import typer

from services.adapters.db.engine import Database
from services.adapters.db.health import probe
from services.adapters.db.migrate import current, downgrade, head, upgrade
from services.cli.options import Data, out, settings_for
from services.runtime.reach import reach_servers
from services.runtime.wiring import open_database


def migrate(
    data: Data = None,
    down_to: Annotated[
        str | None,
        typer.Option(
            metavar="REVISION", help="Go back to this revision (`base` drops everything), losing rows."
        ),
    ] = None,
) -> None:
    """Bring the database to the newest schema. Safe to run twice, and by several at once.

    Uses the database of TRADEWIRE_DATABASE_URL, else the embedded one.

    Example: tradewire migrate
    """
    settings = settings_for("migrate", data)
    with reach_servers(settings, "migrate") as reached:
        database = open_database(reached.settings, pool_size=1)
        try:
            before, after = bring_up(database) if down_to is None else _bring_down(database, down_to)
        finally:
            database.close()
    out.print(
        f"schema {after}, as before" if before == after else f"schema {before or 'none'} → {after or 'none'}"
    )


def bring_up(database: Database) -> tuple[str | None, str | None]:
    """Upgrade to the newest schema; the revisions before and after. Raises DatabaseUnreachableError."""
    before = probe(database).revision
    if before != head():
        upgrade(database)
    return before, current(database)


def _bring_down(database: Database, revision: str) -> tuple[str | None, str | None]:
    before = probe(database).revision
    downgrade(database, revision)
    return before, current(database)
