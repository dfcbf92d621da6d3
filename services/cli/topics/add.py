"""`tradewire topics add`."""

from pathlib import Path
from typing import Annotated

import orjson
import typer

from services.adapters.db import packs
from services.adapters.seeds import load_gazetteer
from services.cli.byhand import opened
from services.cli.options import Data, Json, err, out
from services.cli.topics.access import read_pack
from services.cli.topics.views import SHORT, decision_json, decision_lines

File = Annotated[Path, typer.Argument(metavar="FILE", help="A topic pack (YAML).", show_default=False)]


def add(
    file: File,
    force: Annotated[
        bool, typer.Option("--force", help="Put it in force though an example fails or F1 falls.")
    ] = False,
    json: Json = False,
    data: Data = None,
) -> None:
    """Put a topic pack in force at once: a new topic, or a new version of a known one.

    Running workers judge by it within seconds. It is refused (exit code 1) if one of its own examples does
    not hold, or if it agrees less with your own verdicts (relevant, not relevant) than the pack in force.
    Articles that are stored keep their verdicts until you run: tradewire topics apply

    Example: tradewire topics check tea.yaml && tradewire topics add tea.yaml
    """
    pack = read_pack(file)
    with opened("topics", "add", data) as (settings, database):
        gazetteer = load_gazetteer(settings.entities_file)
        with database.transaction() as connection:
            added = packs.add(connection, pack, gazetteer, force=force)
    if json:
        shown = decision_json(pack, added.decision)
        typer.echo(orjson.dumps(shown | {"in_force": added.in_force, "replaced": added.replaced}))
    else:
        out.print("\n".join(decision_lines(pack, added.decision)), markup=False)
    if not added.in_force:
        err.print("tradewire: not put in force; correct the pack, or insist with --force")
        raise typer.Exit(1)
    if not json:
        was = (
            "as before"
            if added.replaced == pack.hash
            else f"in place of {(added.replaced or 'none')[:SHORT]}"
        )
        out.print(f"{pack.slug}@{pack.hash[:SHORT]} is in force, {was}", markup=False)
        err.print("stored articles keep their verdicts until: tradewire topics apply --since 90d")
