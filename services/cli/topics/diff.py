"""`tradewire topics diff`: what a change of packs would do, before it is done."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import orjson
import typer

from services.adapters.db.engine import Database
from services.adapters.db.stored import count_stored, list_stored
from services.adapters.seeds import load_gazetteer
from services.cli.byhand import opened
from services.cli.entrylines import BadLineError, read_entries, said
from services.cli.options import Data, Json, err, out, read_settings
from services.cli.topics.access import Since, is_file, moment, read_pack, stored_pack
from services.cli.topics.views import SHORT
from services.domain.articles import Entry, clean
from services.domain.entities import Gazetteer
from services.domain.packchange import Difference, Move, difference, match_of
from services.domain.packs import TopicPack
from services.domain.topics import TopicClassifier

BATCH = 500
PROGRESS_S = 1.0
STORED = "stored"


@dataclass(frozen=True, slots=True)
class Changed:
    """An article that would enter or leave."""

    id: str
    title: str
    change: Difference


def diff(
    before: Annotated[str, typer.Argument(metavar="A", help="FILE, SLUG (in force) or SLUG@HASH.")],
    after: Annotated[str, typer.Argument(metavar="B", help="The same.")],
    on: Annotated[
        str, typer.Option("--on", help="stored (articles), a file of entries (.jsonl), or - for stdin.")
    ] = STORED,
    since: Since = "90d",
    json: Json = False,
    data: Data = None,
) -> None:
    """Show which articles would enter and leave a topic if B were in force in place of A; changes nothing.

    Each with its score before and after and the rules that differ. Articles are judged by their own words:
    what a development hands down to its members is not counted.

    Examples: tradewire topics diff tea tea.yaml · tradewire topics diff tea@1f3c tea --on entries.jsonl
    """
    if on == STORED or not (is_file(before) and is_file(after)):
        with opened("topics", "diff", data) as (settings, database):
            packs = [_pack(database, name) for name in (before, after)]
            gazetteer = load_gazetteer(settings.entities_file)
            entries = _stored(database, since) if on == STORED else _file(on)
            _run(packs, gazetteer, entries, json=json)
    else:
        packs = [read_pack(Path(name)) for name in (before, after)]
        _run(packs, load_gazetteer(read_settings().entities_file), _file(on), json=json)


def _pack(database: Database, name: str) -> TopicPack:
    if is_file(name):
        return read_pack(Path(name))
    with database.transaction() as connection:
        return stored_pack(connection, name)


def _stored(database: Database, since: str) -> Iterator[tuple[str, Entry]]:
    """Stored articles by their public ids, with progress."""
    start, after_id, done, said = moment(since), 0, 0, time.monotonic()
    with database.transaction() as connection:
        total = count_stored(connection, start)
    while True:
        with database.transaction() as connection:
            batch = list_stored(connection, start, after_id=after_id, limit=BATCH)
        if not batch:
            return
        for one in batch:
            yield f"art_{one.article_id}", one.entry
        after_id, done = batch[-1].article_id, done + len(batch)
        if time.monotonic() - said > PROGRESS_S:
            said = time.monotonic()
            err.print(f"judged {done} of {total} articles …")


def _file(source: str) -> Iterator[tuple[str, Entry]]:
    """The entries of a file or of the standard input. Exits 2 where they cannot be read."""
    try:
        for entry in read_entries(source):
            yield entry.id, entry
    except (BadLineError, OSError) as error:
        err.print(f"tradewire: {said(error)}", markup=False)
        raise typer.Exit(2) from error


def _run(
    packs: list[TopicPack], gazetteer: Gazetteer, entries: Iterator[tuple[str, Entry]], *, json: bool
) -> None:
    old, new = packs
    if old.slug != new.slug:
        raise typer.BadParameter(f"A is of {old.slug!r}, B of {new.slug!r}; compare packs of one topic")
    judges = [TopicClassifier([pack], gazetteer) for pack in packs]
    judged, changed = 0, []
    for name, entry in entries:
        judged += 1
        article = clean(entry)
        found = difference(*(match_of(judge, article, old.slug) for judge in judges))
        if found is not None:
            changed.append(Changed(name, article.title, found))
    if json:
        typer.echo(orjson.dumps(_plain(packs, judged, changed), option=orjson.OPT_INDENT_2))
    else:
        _print(packs, judged, changed)


def _print(packs: list[TopicPack], judged: int, changed: list[Changed]) -> None:
    for move in Move:
        for one in sorted(
            (one for one in changed if one.change.move is move), key=lambda one: -abs(one.change.after)
        ):
            change = one.change
            out.print(
                f"{move.value}  {one.id}  {change.before:.2f} -> {change.after:.2f}  {one.title}",
                markup=False,
            )
            for rule, (old, new) in change.rules.items():
                out.print(f"        {rule}: {old:+.2f} -> {new:+.2f}", markup=False)
            out.print(f"        by: {', '.join(change.texts)}", markup=False)
    moves = [one.change.move for one in changed]
    hashes = " -> ".join(pack.hash[:SHORT] for pack in packs)
    counted = f"{moves.count(Move.ENTERS)} would enter, {moves.count(Move.LEAVES)} would leave"
    out.print(f"{packs[0].slug}: {hashes}, {judged} judged: {counted}", markup=False)


def _plain(packs: list[TopicPack], judged: int, changed: list[Changed]) -> dict[str, object]:
    def of(move: Move) -> list[dict[str, object]]:
        return [
            {
                "id": one.id,
                "title": one.title,
                "score": {"before": round(one.change.before, 4), "after": round(one.change.after, 4)},
                "rules": {
                    rule: {"before": round(old, 4), "after": round(new, 4)}
                    for rule, (old, new) in one.change.rules.items()
                },
                "texts": list(one.change.texts),
            }
            for one in changed
            if one.change.move is move
        ]

    return {
        "topic": packs[0].slug,
        "before": packs[0].hash,
        "after": packs[1].hash,
        "judged": judged,
        "enters": of(Move.ENTERS),
        "leaves": of(Move.LEAVES),
    }
