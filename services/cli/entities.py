"""`tradewire entities list | show`: who and what is recognised by name; needs no server."""

from datetime import UTC, datetime
from difflib import get_close_matches
from typing import Annotated

import orjson
import typer
from rich.table import Table
from rich.text import Text

from services.adapters.seeds import load_gazetteer
from services.cli.byhand import failed
from services.cli.options import Json, err, out, settings_for
from services.domain.entities import Entity, Gazetteer
from services.domain.entitylist import EntityFilter, find_entities, shown_entity

app = typer.Typer(no_args_is_help=True, rich_markup_mode="rich")
Many = list[str] | None


@app.command(name="list")
def listing(
    kind: Annotated[Many, typer.Option(help="Of any of these kinds: person, company, …")] = None,
    topic: Annotated[Many, typer.Option(help="Playing a part in any of these topics.")] = None,
    country: Annotated[Many, typer.Option(help="Of any of these countries: MX.")] = None,
    on: Annotated[
        datetime | None, typer.Option(help="Whose role, if any is known, was held that day.")
    ] = None,
    search: Annotated[
        str | None, typer.Option("--search", "-q", help="Letters of a name, whatever their accents.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many, in the order of their ids.")] = 100,
    after: Annotated[str | None, typer.Option(metavar="ENTITY", help="Go on behind this one.")] = None,
    json: Json = False,
) -> None:
    """List the people, bodies, companies, agreements, minerals and places that are recognised by name.

    Example: tradewire entities list --kind person --country US --on 2026-02-01
    """
    wanted = EntityFilter(
        kinds=tuple(kind or ()),
        topics=tuple(topic or ()),
        countries=tuple(code.upper() for code in country or ()),
        on=on.date().isoformat() if on else None,
        text=search or None,
    )
    known = _known()
    found = find_entities(known, wanted, after=after)
    if json:
        _print([shown_entity(one) for one in found[:limit]])
    elif found:
        table = Table("id", "kind", "country", "name", "role", box=None, pad_edge=False)
        for one in found[:limit]:
            cells = (one.id, one.type, one.country or "", one.name, _role(one))
            table.add_row(*(Text(cell) for cell in cells))
        out.print(table)
    else:
        kinds = ", ".join(sorted({one.type for one in known}))
        out.print(f"none of {len(known)} entities is like that; kinds are {kinds}", markup=False)
    if len(found) > limit:
        err.print(f"{len(found) - limit} more; go on with --after {found[limit - 1].id}", markup=False)


@app.command()
def show(
    entity: Annotated[
        str, typer.Argument(metavar="ENTITY", help="As listed: mineral:gallium.", show_default=False)
    ],
    json: Json = False,
) -> None:
    """Show one entity: its names by language, and what must stand near the short ones.

    Example: tradewire entities show mineral:gallium
    """
    known = _known()
    found = known.get(entity)
    if found is None:
        near = get_close_matches(entity, [one.id for one in known], n=3)
        hint = f"; did you mean {' or '.join(near)}?" if near else "; see: tradewire entities list"
        raise failed(f"no entity {entity}{hint}")
    if json:
        _print(shown_entity(found))
        return
    out.print(f"{found.id}: {found.name}", style="bold", markup=False)
    facts = [found.type, found.country, *found.topics]
    out.print(", ".join(fact for fact in facts if fact), markup=False)
    if found.role:
        out.print(f"role: {_role(found)}", markup=False)
    for language, names in found.aliases.items():
        out.print(f"{'every language' if language == 'any' else language}: {', '.join(names)}", markup=False)
    for name, guard in found.guards.items():
        for words, how in ((guard.near, "near"), (guard.away, "never near")):
            if words:
                out.print(f"{name} counts {how}: {', '.join(words)}", markup=False)


def _known() -> Gazetteer:
    return load_gazetteer(settings_for("entities").entities_file)


def _role(entity: Entity) -> str:
    """The role with when it was held, as far as known."""
    if entity.role is None:
        return ""
    spans = [f"since {entity.since}" if entity.since else "", f"until {entity.until}" if entity.until else ""]
    said = ", ".join(span for span in spans if span)
    past = (
        entity.until is not None and entity.until < datetime.now(UTC).date().isoformat()[: len(entity.until)]
    )
    return f"{entity.role}{f' ({said})' if said else ''}{', no more' if past else ''}"


def _print(value: object) -> None:
    typer.echo(orjson.dumps(value, option=orjson.OPT_INDENT_2))
