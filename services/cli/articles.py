"""`tradewire articles list|show`: what was published, and what it is about."""

from collections.abc import Iterator
from typing import Annotated, Any

import orjson
import typer
from rich.table import Table
from rich.text import Text

from services.adapters.db.reads.articles import ArticleFilter, get_article, list_articles
from services.cli.byhand import article_of, article_or_entry, failed, opened, require_topics
from services.cli.options import Data, Json, err, out
from services.cli.topics.access import moment
from services.domain.ids import Kind, public
from services.domain.text import fold

app = typer.Typer(no_args_is_help=True, rich_markup_mode="rich")
_KINDS = {
    "feed_id": Kind.FEED,
    "duplicate_of_id": Kind.ARTICLE,
    "development_id": Kind.DEVELOPMENT,
}


@app.command(name="list")
def listing(
    topic: Annotated[list[str] | None, typer.Option(help="Listed under any of these topics.")] = None,
    off_topic: Annotated[bool, typer.Option("--off-topic", help="Listed under no topic.")] = False,
    language: Annotated[list[str] | None, typer.Option(help="In any of these languages: es.")] = None,
    search: Annotated[str | None, typer.Option("--search", "-q", help="Words in title and summary.")] = None,
    since: Annotated[
        str | None, typer.Option(metavar="SPAN", help="From when on: 36h, 90d, 12w or 2026-02-01.")
    ] = None,
    copies: Annotated[bool, typer.Option("--copies", help="Copies of others too.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=500, help="How many, the newest first.")] = 30,
    after: Annotated[
        str | None, typer.Option(metavar="ARTICLE", help="Go on behind this one: art_7.")
    ] = None,
    json: Json = False,
    data: Data = None,
) -> None:
    """List articles, the newest first.

    Examples: tradewire articles list --topic usmca-review --since 7d · tradewire articles list --off-topic
    """
    if topic and off_topic:
        raise typer.BadParameter("an article under a topic is not off topic; give --topic or --off-topic")
    wanted = ArticleFilter(
        topics=tuple(topic or ()),
        off_topic=off_topic,
        languages=tuple(one.lower() for one in language or ()),
        search=fold(search) if search else None,
        since=moment(since) if since else None,
        duplicates=copies,
    )
    behind = article_or_entry(after) if after is not None else None
    with opened("articles", "list", data) as (_, database), database.transaction() as connection:
        require_topics(connection, topic)
        start = None
        if behind is not None:
            last = get_article(connection, article_of(connection, behind))
            if last is None:
                raise failed(f"no article {after}; see: tradewire articles list")
            start = (last["dated_at"], last["id"])
        page = list_articles(connection, wanted, after=start, limit=limit)
    if json:
        _print([_plain(row) for row in page.rows])
    elif page.rows:
        out.print(_table(page.rows))
    else:
        out.print("no such articles; they come with the feeds, or with tradewire ingest")
    if page.position is not None:
        err.print(f"there are more; go on with --after {public(Kind.ARTICLE, page.rows[-1]['id'])}")


@app.command()
def show(
    article: Annotated[
        str, typer.Argument(metavar="ARTICLE", help="art_7, or as ingest shows: ent_5.", show_default=False)
    ],
    json: Json = False,
    data: Data = None,
) -> None:
    """Show one article: where it was seen, what copies it, its topics, its development.

    Example: tradewire articles show art_7
    """
    named = article_or_entry(article)
    with opened("articles", "show", data) as (_, database), database.transaction() as connection:
        found = get_article(connection, article_of(connection, named))
    if found is None:
        raise failed(f"no article {article}; see: tradewire articles list")
    if json:
        _print(_plain(found))
        return
    for line in _lines(_plain(found)):
        out.print(line, markup=False)


def _table(rows: list[dict[str, Any]]) -> Table:
    table = Table("id", "dated", "publisher", "topics", "development", "title", box=None, pad_edge=False)
    for row in map(_plain, rows):
        topics = ", ".join(row["topics"]) or "off topic"
        copied, home = row["duplicate_of_id"], row["development_id"] or ""
        where = f"copy of {copied}" if copied else home
        cells = (row["id"], f"{row['dated_at']:%F %H:%M}", row["publisher"], topics, where, row["title"])
        table.add_row(*(Text(cell) for cell in cells))
    return table


def _lines(row: dict[str, Any]) -> Iterator[str]:
    yield f"{row['id']}: {row['title']}"
    yield f"{row['publisher']}, {row['dated_at']:%F %H:%M}, {row['language']}: {row['url'] or 'no address'}"
    if row["summary"]:
        yield row["summary"]
    if row["duplicate_of_id"]:
        yield f"a copy of {row['duplicate_of_id']} ({row['duplicate_reason']})"
    yield f"topics: {', '.join(row['topics']) or 'none'}; development: {row['development_id'] or 'none'}"
    for match in row["matches"]:
        yield f"  {match['topic']}: {match['verdict']}, {match['score']:.2f} of {match['threshold']:.2f}"
    for sighting in row["sightings"]:
        yield f"seen as {sighting['id']} ({sighting['publisher']}), {sighting['first_seen_at']:%F %H:%M}"
    for copy in row["copies"]:
        yield f"copied by {copy['id']} ({copy['publisher']}): {copy['title']}"
    yield f"by which words, and why: tradewire why {row['id']}"


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """A row with public ids."""
    made = row | {name: public(kind, row[name]) for name, kind in _KINDS.items() if row.get(name)}
    for name, kind in (("sightings", Kind.ENTRY), ("copies", Kind.ARTICLE)):
        if name in row:
            made[name] = [_plain(one) | {"id": public(kind, one["id"])} for one in row[name]]
    return made | {"id": public(Kind.ARTICLE, row["id"])}


def _print(value: object) -> None:
    typer.echo(orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_UTC_Z))
