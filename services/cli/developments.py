"""`tradewire developments list|show|merge|split|move|rename|pin|unpin|stage|close|reopen`."""

from collections.abc import Callable
from typing import Annotated, Any

import orjson
import typer
from rich.table import Table

from services.adapters.db import amend, curation
from services.adapters.db.curation import Done
from services.adapters.db.engine import Connection
from services.adapters.db.reads.developments import (
    DevelopmentFilter,
    count_developments,
    get_development,
    list_developments,
)
from services.cli.byhand import (
    article_of,
    article_or_entry,
    author,
    failed,
    opened,
    require_topics,
    row_number,
)
from services.cli.options import Data, Json, out, tell_more
from services.domain.absent import there_is_no
from services.domain.curation import Refused, fit_title
from services.domain.ids import Kind, public
from services.domain.lifecycle import STATUSES, Stage
from services.domain.text import fold

app = typer.Typer(no_args_is_help=True, rich_markup_mode="rich")
SHOWN_ARTICLES = 30


AUTO = "auto"  # gives the stage back to the rules
STAGES = (*Stage, AUTO)


Development = Annotated[
    str, typer.Argument(metavar="DEVELOPMENT", help="As listed: dev_42.", show_default=False)
]


@app.command(name="list")
def listing(
    topic: Annotated[list[str] | None, typer.Option(help="On any of these topics.")] = None,
    status: Annotated[list[str] | None, typer.Option(help="In any of these states.")] = None,
    search: Annotated[str | None, typer.Option("--search", "-q", help="Words in its articles.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=500, help="How many, the newest first.")] = 30,
    json: Json = False,
    data: Data = None,
) -> None:
    """List developments, the newest first.

    Example: tradewire developments list --topic critical-minerals --status active -q gallium
    """
    for asked in status or ():
        if asked not in STATUSES:
            detail = f"{asked!r} is no status; write one of {', '.join(STATUSES)}"
            raise typer.BadParameter(detail, param_hint="--status")
    wanted = DevelopmentFilter(
        topics=tuple(topic or ()), statuses=tuple(status or ()), search=fold(search) if search else None
    )
    with opened("developments", "list", data) as (_, database), database.transaction() as connection:
        require_topics(connection, topic)
        page = list_developments(connection, wanted, after=None, limit=limit)
        found = page.rows
        rows = len(found) or count_developments(connection)
    tell_more(page.position, limit)
    if json:
        _print([_plain(row) for row in found])
        return
    table = Table("id", "last seen", "status", "stage", "sources", "title", box=None, pad_edge=False)
    for row in found:
        seen = f"{row['last_seen_at']:%F %H:%M}"
        stage, sources = row["stage"] or "", str(row["sources"])
        table.add_row(public("dev", row["id"]), seen, row["status"], stage, sources, _safe(row["title"]))
    none = (
        f"none of {rows} match"
        if rows
        else "no developments yet; they come with the first articles on a topic"
    )
    out.print(table if found else none)


@app.command()
def show(development: Development, json: Json = False, data: Data = None) -> None:
    """Show one development: its articles with their stance, its dated steps, what is related.

    Example: tradewire developments show dev_42
    """
    number = row_number(Kind.DEVELOPMENT, development)
    with opened("developments", "show", data) as (_, database), database.transaction() as connection:
        found = get_development(connection, number)
    if found is None:
        raise failed(there_is_no(Kind.DEVELOPMENT, number))
    if json:
        _print(_plain(found))
        return
    _show(found)


@app.command()
def merge(
    development: Development,
    into: Annotated[str, typer.Argument(metavar="INTO", help="The other one.", show_default=False)],
    json: Json = False,
    data: Data = None,
) -> None:
    """Make one of two developments. The older id stays; the other one leads to it.

    Example: tradewire developments merge dev_43 dev_42
    """
    one, other = row_number(Kind.DEVELOPMENT, development), row_number(Kind.DEVELOPMENT, into)
    _do("merge", data, json, lambda connection: curation.merge(connection, one, other, author=author()))


@app.command()
def split(
    development: Development,
    articles: Annotated[
        list[str], typer.Argument(metavar="ARTICLE…", help="As shown: art_7.", show_default=False)
    ],
    json: Json = False,
    data: Data = None,
) -> None:
    """Open a new development with some articles of one; later runs keep them apart.

    Example: tradewire developments split dev_42 art_7 art_9
    """
    number = row_number(Kind.DEVELOPMENT, development)
    named = [article_or_entry(article) for article in articles]

    def act(connection: Connection) -> Done | Refused:
        wanted = [article_of(connection, one) for one in named]
        return curation.split(connection, number, wanted, author=author())

    _do("split", data, json, act)


@app.command()
def move(
    article: Annotated[str, typer.Argument(metavar="ARTICLE", help="art_7, or ent_5.", show_default=False)],
    development: Annotated[
        str | None, typer.Argument(metavar="[DEVELOPMENT]", help="Left out: one of its own.")
    ] = None,
    json: Json = False,
    data: Data = None,
) -> None:
    """Put an article, with its copies, into another development, or into one of its own.

    Example: tradewire developments move art_7 dev_43
    """
    named = article_or_entry(article)
    target = row_number(Kind.DEVELOPMENT, development) if development is not None else None

    def act(connection: Connection) -> Done | Refused:
        return curation.move(connection, article_of(connection, named), target, author=author())

    _do("move", data, json, act)


@app.command()
def rename(
    development: Development,
    title: Annotated[str | None, typer.Argument(help="Left out: the rules choose it again.")] = None,
    json: Json = False,
    data: Data = None,
) -> None:
    """Name a development; the name stays whatever comes later.

    Example: tradewire developments rename dev_42 "Gallium export ban"
    """
    try:
        wanted = None if title is None else fit_title(title)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="TITLE") from error
    _change("rename", development, {"title": wanted}, json=json, data=data)


@app.command()
def pin(development: Development, json: Json = False, data: Data = None) -> None:
    """Keep a development open: it never goes quiet; one that is quiet or closed is opened.

    Example: tradewire developments pin dev_42
    """
    _change("pin", development, {"pinned": True}, json=json, data=data)


@app.command()
def unpin(development: Development, json: Json = False, data: Data = None) -> None:
    """Let a development go quiet again when nothing is heard of it.

    Example: tradewire developments unpin dev_42
    """
    _change("unpin", development, {"pinned": False}, json=json, data=data)


@app.command()
def stage(
    development: Development,
    to: Annotated[
        str,
        typer.Argument(
            metavar="STAGE",
            help=f"How far the act is: {', '.join(Stage)}; auto: as its articles say.",
            autocompletion=lambda: list(STAGES),
            show_default=False,
        ),
    ],
    json: Json = False,
    data: Data = None,
) -> None:
    """Put right how far the act is; it stays so whatever articles say.

    Example: tradewire developments stage dev_42 in_force
    """
    if to not in STAGES:
        raise typer.BadParameter(f"{to!r} is no stage; write one of {', '.join(STAGES)}", param_hint="STAGE")
    _change("stage", development, {"stage": None if to == AUTO else to}, json=json, data=data)


@app.command()
def close(development: Development, json: Json = False, data: Data = None) -> None:
    """Close a development; news on time opens it again.

    Example: tradewire developments close dev_42
    """
    _change("close", development, {"status": "closed"}, json=json, data=data)


@app.command()
def reopen(development: Development, json: Json = False, data: Data = None) -> None:
    """Open a development again that is quiet or closed; its silence counts from now.

    Example: tradewire developments reopen dev_42
    """
    _change("reopen", development, {"status": "reopened"}, json=json, data=data)


def _change(command: str, development: str, changes: dict[str, Any], *, json: bool, data: Data) -> None:
    number = row_number(Kind.DEVELOPMENT, development)
    _do(command, data, json, lambda connection: amend.change(connection, number, changes, author=author()))


def _do(command: str, data: Data, json: bool, act: Callable[[Connection], Done | Refused]) -> None:
    """Do it in one transaction, and show the development as it now stands. Exits 1 where it is refused."""
    with opened("developments", command, data) as (_, database):
        with database.transaction() as connection:
            result = act(connection)
        if isinstance(result, Refused):
            raise failed(result.detail)
        with database.transaction() as connection:
            found = get_development(connection, result.development_id)
    assert found is not None
    events = [event.shown() for event in result.events]
    if json:
        _print({"development": _plain(found), "events": events})
        return
    _show(found)
    told = ", ".join(f"{event['type']} ({event['reason']})" for event in events)
    out.print(f"recorded: {told}" if told else "nothing recorded: it was so already, or was never told")


def _show(row: dict[str, Any]) -> None:
    out.print(f"{public('dev', row['id'])}: {row['title']}", style="bold", markup=False)
    if row["merged_into_id"] is not None:
        out.print(f"merged into {public('dev', row['merged_into_id'])}")
        return
    fixed = [
        word
        for word, held in (("named by hand", "title_fixed"), ("stage by hand", "stage_fixed"))
        if row[held]
    ]
    facts = [row["status"], row["stage"] or "no stage", *(["pinned"] if row["pinned"] else []), *fixed]
    out.print(
        f"{', '.join(facts)}; {row['articles']} articles, {row['copies']} copies, {row['sources']} sources"
    )
    table = Table("article", "dated", "publisher", "stance", "title", box=None, pad_edge=False)
    for one in row["timeline_articles"][:SHOWN_ARTICLES]:
        stance = "copy" if one["duplicate_of_id"] else one["stance"] or ""
        publisher, title = _safe(one["publisher"]), _safe(one["title"])
        table.add_row(public("art", one["id"]), f"{one['dated_at']:%F %H:%M}", publisher, stance, title)
    out.print(table)
    for step in row["milestones"]:
        out.print(f"{step['date']} ({step['precision']}, {step['cue']}): {step['headline']}", markup=False)
    for other in row["related"]:
        out.print(f"{other['relation']} {public('dev', other['id'])}: {other['title']}", markup=False)


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """A row with public ids."""
    kinds = {"id": "dev", "parent_id": "dev", "merged_into_id": "dev"}
    made = row | {name: public(kind, row[name]) for name, kind in kinds.items() if row.get(name)}
    for name, kind in (("timeline_articles", "art"), ("timeline_events", "evt"), ("milestones", "ms")):
        if name in row:
            made[name] = [one | {"id": public(kind, one["id"])} for one in row[name]]
    if "related" in row:
        made["related"] = [one | {"id": public("dev", one["id"])} for one in row["related"]]
    return made


def _print(value: object) -> None:
    typer.echo(orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_UTC_Z))


def _safe(text: str) -> str:
    return text.replace("[", r"\[")
