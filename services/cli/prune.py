"""`tradewire prune`."""

from datetime import UTC, datetime
from typing import Annotated

import orjson
import typer

from services.adapters.db.health import require_tables
from services.cli.options import Data, Json, out, settings_for
from services.runtime.pruning import days_kept, would_prune
from services.runtime.pruning import prune as delete_old
from services.runtime.reach import reach_servers
from services.runtime.wiring import open_database


def prune(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Count what would go; delete nothing.")] = False,
    json: Json = False,
    data: Data = None,
) -> None:
    """Delete what is older than the settings keep it (TRADEWIRE_KEEP_…_DAYS), in short transactions.

    A running notifier does so every hour; this is for a look, or after shortening a time. Developments,
    articles, milestones and feedback are never deleted. It may be interrupted and run again.

    Examples: tradewire prune --dry-run · TRADEWIRE_KEEP_EVENTS_DAYS=30 tradewire prune
    """
    settings = settings_for("prune", data)
    with reach_servers(settings, "prune") as reached:
        database = open_database(reached.settings, pool_size=1)
        try:
            require_tables(database)
            work = would_prune if dry_run else delete_old
            found = work(database, days_kept(settings), now=datetime.now(UTC))
        finally:
            database.close()
    if json:
        typer.echo(orjson.dumps({one.kind: one.rows for one in found}, option=orjson.OPT_INDENT_2))
        return
    verb = "would go" if dry_run else "deleted"
    out.print(
        "\n".join(f"{one.rows:>9,} {verb} of {one.kind}" for one in found if one.rows) or "nothing is old"
    )
    if dry_run and any(one.rows for one in found):
        out.print("deleting these may set others free: an event goes after its last delivery")
