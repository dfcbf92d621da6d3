"""`tradewire feedback …`: what readers say of articles, and what it teaches."""

from pathlib import Path
from typing import Annotated, Any

import orjson
import typer
from rich.table import Table

from services.adapters.db import feedback as words
from services.adapters.db import packs
from services.adapters.db.engine import Connection
from services.adapters.db.feedback import Heard
from services.adapters.db.judge import Judge
from services.adapters.db.reads.feedback import FeedbackFilter, list_feedback
from services.adapters.db.stored import list_labels
from services.adapters.seeds import load_gazetteer
from services.cli.byhand import (
    article_of,
    article_or_entry,
    author,
    failed,
    opened,
    require_topics,
    ring,
    row_number,
)
from services.cli.options import Data, Json, out, tell_more
from services.cli.topics.access import read_pack
from services.cli.topics.suggest import fragment
from services.domain.curation import Refused
from services.domain.feedback import Opinion, Word
from services.domain.ids import Kind, public
from services.domain.packchange import Agreement, agreement
from services.domain.packs import TopicPack
from services.domain.suggest import suggest as propose
from services.domain.topics import TopicClassifier

app = typer.Typer(no_args_is_help=True, rich_markup_mode="rich")
Topic = Annotated[str | None, typer.Option("--topic", help="Slug of the topic.")]
One = Annotated[str, typer.Argument(metavar="FEEDBACK", help="As listed: fb_3.", show_default=False)]


@app.command()
def add(
    article: Annotated[str, typer.Argument(metavar="ARTICLE", help="art_7, or ent_5.", show_default=False)],
    verdict: Annotated[
        Opinion, typer.Argument(help="relevant (needs --topic), not_relevant or wrong_development.")
    ],
    topic: Topic = None,
    note: Annotated[str, typer.Option(help="Why.")] = "",
    json: Json = False,
    data: Data = None,
) -> None:
    """Say what an article is. It counts at once, for its copies too, and no later run overturns it.

    "not_relevant" without a topic keeps it out of all. "wrong_development" takes it out of the one it is in.

    Examples: tradewire feedback add art_7 relevant --topic usmca-review · tradewire feedback add art_9
    not_relevant
    """
    named, word = article_or_entry(article), Word(verdict, topic)
    with opened("feedback", "add", data) as (settings, database):
        judge = Judge(settings.entities_file)
        with database.transaction() as connection:
            number = article_of(connection, named)
            result = words.add(connection, judge, number, word, note=note, author=author())
        if isinstance(result, Refused):
            raise failed(result.detail)
        ring(settings, result[1].unplaced)
    _show(public(Kind.FEEDBACK, result[0]), result[1], "in force", json=json)


@app.command()
def remove(feedback: One, json: Json = False, data: Data = None) -> None:
    """Take a word back: the article is again what the packs in force say of it, and where it was.

    Example: tradewire feedback remove fb_3
    """
    number = row_number(Kind.FEEDBACK, feedback)
    with opened("feedback", "remove", data) as (settings, database):
        with database.transaction() as connection:
            result = words.remove(connection, Judge(settings.entities_file), number, author=author())
        if isinstance(result, Refused):
            raise failed(result.detail)
        ring(settings, result.unplaced)
    _show(feedback, result, "taken back", json=json)


@app.command(name="list")
def listing(
    topic: Annotated[list[str] | None, typer.Option(help="On any of these topics.")] = None,
    verdict: Annotated[list[Opinion] | None, typer.Option(help="Any of these verdicts.")] = None,
    article: Annotated[str | None, typer.Option(help="Of this article: art_7.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=500, help="How many, the newest first.")] = 50,
    json: Json = False,
    data: Data = None,
) -> None:
    """List what was said, the newest first.

    Example: tradewire feedback list --topic usmca-review --verdict not_relevant
    """
    named = article_or_entry(article) if article is not None else None
    with opened("feedback", "list", data) as (_, database), database.transaction() as connection:
        number = article_of(connection, named) if named is not None else None
        wanted = FeedbackFilter(tuple(topic or ()), tuple(verdict or ()), number)
        require_topics(connection, topic)
        page = list_feedback(connection, wanted, after=None, limit=limit)
        rows = page.rows
    shown = [
        row | {"id": public(Kind.FEEDBACK, row["id"]), "article_id": public(Kind.ARTICLE, row["article_id"])}
        for row in rows
    ]
    tell_more(page.position, limit)
    if json:
        _print(shown)
        return
    table = Table("id", "article", "verdict", "topic", "by", "title", box=None, pad_edge=False)
    for row in shown:
        title = row["article_title"].replace("[", r"\[")
        table.add_row(row["id"], row["article_id"], row["verdict"], row["topic"] or "", row["author"], title)
    out.print(table if shown else "nothing was said yet; see: tradewire feedback add --help")


@app.command()
def suggest(
    topic: Annotated[str, typer.Option("--topic", help="Slug of the topic.", show_default=False)],
    most: Annotated[int, typer.Option("--most", min=1, help="Phrases a language at most.")] = 25,
    data: Data = None,
) -> None:
    """Propose phrases that set what readers called relevant apart from what they called not relevant.

    Prints a YAML fragment for a person to judge. Changes nothing.

    Example: tradewire feedback suggest --topic usmca-review
    """
    with opened("feedback", "suggest", data) as (settings, database), database.transaction() as connection:
        pack = _in_force(connection, topic)
        labels = list_labels(connection, topic)
    liked = [label.article for label in labels if label.relevant]
    others = [label.article for label in labels if not label.relevant]
    if not liked or not others:
        raise failed(
            f"{len(liked)} relevant and {len(others)} not relevant on {topic}: at least one of each is needed"
        )
    found = propose(liked, others, pack, load_gazetteer(settings.entities_file), most=most)
    out.print("\n".join(fragment(found, pack, len(liked))), markup=False)


@app.command()
def evaluate(
    topic: Topic = None,
    pack: Annotated[
        Path | None, typer.Option("--pack", help="A pack file to measure beside the one in force.")
    ] = None,
    json: Json = False,
    data: Data = None,
) -> None:
    """Measure the pack in force, and one that might replace it, by what readers said.

    Exits 1 where the new pack would agree less with readers than the one in force.

    Examples: tradewire feedback evaluate --topic usmca-review · tradewire feedback evaluate --pack
    tea.yaml
    """
    new = read_pack(pack) if pack is not None else None
    slug = new.slug if new is not None else topic
    if slug is None:
        raise typer.BadParameter("name a topic with --topic, or a pack file with --pack")
    with opened("feedback", "evaluate", data) as (settings, database), database.transaction() as connection:
        held = packs.current(connection, slug)
        labels = list_labels(connection, slug)
    if held is None and new is None:
        raise failed(f"no topic {slug}; see: tradewire topics list")
    gazetteer = load_gazetteer(settings.entities_file)
    wanted = (("in force", held.pack if held is not None else None), ("new", new))
    measured = {
        name: agreement(TopicClassifier([one], gazetteer), slug, labels)
        for name, one in wanted
        if one is not None
    }
    figures = {name: _figures(found) for name, found in measured.items()}
    if json:
        _print({"topic": slug, "labels": len(labels), "packs": figures})
    elif not labels:
        out.print(f"nobody has said yet what belongs to {slug}; see: tradewire feedback add --help")
    else:
        out.print(_table(slug, len(labels), figures))
    if len(measured) == 2 and measured["new"].counts.f1 < measured["in force"].counts.f1 - 1e-9:
        raise typer.Exit(1)


def _figures(found: Agreement) -> dict[str, Any]:
    counts = found.counts
    return {
        "precision": round(counts.precision, 4),
        "recall": round(counts.recall, 4),
        "f1": round(counts.f1, 4),
        "wrong": [public(Kind.ARTICLE, number) for number in sorted(found.wrong)],
    }


def _table(slug: str, labels: int, figures: dict[str, dict[str, Any]]) -> Table:
    title = f"{slug}: {labels} labelled articles"
    table = Table("pack", "precision", "recall", "F1", "wrong", title=title, box=None, pad_edge=False)
    for name, row in figures.items():
        rates = (f"{row[rate]:.3f}" for rate in ("precision", "recall", "f1"))
        table.add_row(name, *rates, ", ".join(row["wrong"][:20]))
    return table


def _in_force(connection: Connection, topic: str) -> TopicPack:
    held = packs.current(connection, topic)
    if held is None:
        raise failed(f"no topic {topic}; see: tradewire topics list")
    return held.pack


def _show(name: str, heard: Heard, how: str, *, json: bool) -> None:
    done = heard.done
    events = [event.shown() for event in done.events] if done is not None else []
    home = public(Kind.DEVELOPMENT, done.development_id) if done is not None else None
    if json:
        _print({"id": name, "development": home, "events": events})
        return
    told = ", ".join(f"{event['type']} ({event['reason']})" for event in events)
    out.print(f"{name}: {how}" + (f"; recorded {told}" if told else ""))
    if heard.unplaced:
        out.print("a running classifier looks for its development at once")


def _print(value: object) -> None:
    typer.echo(orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_UTC_Z))
