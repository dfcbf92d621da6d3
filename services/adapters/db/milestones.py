"""Milestones: dated steps ahead, merged within a development."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, RowMapping, all_, delete, func, literal, select
from sqlalchemy.dialects.postgresql import insert as upsert

from services.adapters.db.tables import articles, milestones
from services.domain.facts import Values

KEY = ("date", "precision", "cue")
_CARRIED = ("source", "article_id", "topics", "headline", "publishers", "fixed", "dismissed", "named")
STEP = ("date", "precision", "cue", "sentence", "start", "end", "anchor", "confidence")


def add(connection: Connection, values: dict[str, Any], publisher: str | None) -> int | None:
    """Insert a milestone of a development and give its id; None where the step is known already.

    A known step gains `publisher` as a source; two independent ones confirm it. Pass None for a copy, which
    confirms nothing.
    """
    publishers = [] if publisher is None else [publisher]
    fixed = _fixed(connection, values["development_id"]).get(_key(values))
    if fixed is not None:
        values = values | {name: fixed[name] for name in KEY}
    inserted: int | None = connection.execute(
        upsert(milestones)
        .values(values | {"publishers": publishers})
        .on_conflict_do_nothing(constraint="uq_milestones_step")
        .returning(milestones.c.id)
    ).scalar_one_or_none()
    if inserted is None and publisher is not None:
        step = [milestones.c[name] == values[name] for name in ("development_id", "date", "precision", "cue")]
        connection.execute(
            milestones.update()
            .where(*step, literal(publisher) != all_(milestones.c.publishers))
            .values(publishers=func.array_append(milestones.c.publishers, publisher))
        )
    return inserted


def of_development(connection: Connection, development_id: int) -> list[RowMapping]:
    """The milestones of one development, soonest first, without those that a person dismissed."""
    query = (
        select(milestones)
        .where(milestones.c.development_id == development_id, milestones.c.dismissed.is_(False))
        .order_by(milestones.c.date, milestones.c.id)
    )
    return list(connection.execute(query).mappings())


def of_step(article: RowMapping, step: Mapping[str, Any], development_id: int) -> dict[str, Any]:
    """The row of a dated step (as `articles.steps` holds it) that an article of a development names."""
    named = {name: step[name] for name in STEP}
    return named | {
        "date": date.fromisoformat(named["date"]),
        "source": "article",
        "development_id": development_id,
        "article_id": article["id"],
        "topics": article["topics"],
        "headline": article["title"],
    }


def make_again(connection: Connection, development_id: int) -> None:
    """Make a development's milestones those that its articles name; one that stays keeps its id.

    What a person put right or dismissed stays so, for as long as an article names it.
    """
    corrected = _fixed(connection, development_id)
    query = (
        select(*(articles.c[name] for name in ("id", "title", "topics", "publisher", "steps")))
        .where(articles.c.development_id == development_id, articles.c.duplicate_of_id.is_(None))
        .order_by(articles.c.dated_at, articles.c.id)
    )
    wanted: dict[tuple[Any, ...], dict[str, Any]] = {}
    publishers: dict[tuple[Any, ...], list[str]] = {}
    for article in connection.execute(query).mappings():
        for step in article["steps"]:
            row = of_step(article, step, development_id)
            fixed = corrected.get(_key(row))
            if fixed is not None:
                row |= {name: fixed[name] for name in KEY}
            key = _key(row)
            wanted.setdefault(key, row)
            named = publishers.setdefault(key, [])
            if article["publisher"] not in named:
                named.append(article["publisher"])
    for held in _all_of(connection, development_id):
        if held["source"] == "article" and _key(held) not in wanted:
            connection.execute(delete(milestones).where(milestones.c.id == held["id"]))
    for key, row in wanted.items():
        values = row | {"publishers": publishers[key]}
        connection.execute(
            upsert(milestones)
            .values(values)
            .on_conflict_do_update(constraint="uq_milestones_step", set_=values)
        )


def _key(row: Values) -> tuple[Any, ...]:
    return tuple(row[name] for name in KEY)


def _all_of(connection: Connection, development_id: int) -> list[RowMapping]:
    query = select(milestones).where(milestones.c.development_id == development_id)
    return list(connection.execute(query.order_by(milestones.c.id)).mappings())


def _fixed(connection: Connection, development_id: int) -> dict[tuple[Any, ...], RowMapping]:
    """The steps that a person put right, by what their articles name."""
    return {
        (date.fromisoformat(named["date"]), named["precision"], named["cue"]): row
        for row in _all_of(connection, development_id)
        for named in row["named"] or ()
    }


def find(connection: Connection, milestone_id: int) -> RowMapping | None:
    """One milestone, held until the transaction ends; None for an unknown id."""
    query = select(milestones).where(milestones.c.id == milestone_id).with_for_update()
    return connection.execute(query).mappings().one_or_none()


def put_right(connection: Connection, held: RowMapping, changes: Mapping[str, Any]) -> bool:
    """Change a held milestone as a person says; False where its development has that very step already."""
    after = {name: changes.get(name, held[name]) for name in KEY}
    same = [milestones.c[name] == after[name] for name in KEY]
    query = select(milestones.c.id).where(
        milestones.c.development_id == held["development_id"], milestones.c.id != held["id"], *same
    )
    if connection.execute(query).first() is not None:
        return False
    named = held["named"] or [{name: str(held[name]) for name in KEY}]
    values = dict(changes) | {"fixed": True, "named": named}
    connection.execute(milestones.update().where(milestones.c.id == held["id"]).values(values))
    return True


def carry(connection: Connection, source: int, target: int, *, leaving: bool) -> None:
    """Let what a person put right or dismissed in `source` hold in `target` too, where articles went.

    Both keep it for as long as an article of theirs names it (:func:`make_again`). With `leaving` the row
    itself goes, with its id, where none stands in its way. Of two words on one step that of `target` counts.
    """
    there = {_key(row): row for row in _all_of(connection, target)}
    known = [named for row in there.values() for named in row["named"] or ()]
    for row in _all_of(connection, source):
        new = [named for named in row["named"] or () if named not in known]
        if not new:
            continue
        met = there.get(_key(row))
        if met is not None:
            words = {name: met[name] if met["named"] else row[name] for name in ("fixed", "dismissed")}
            named = [*(met["named"] or ()), *new]
            held = milestones.update().where(milestones.c.id == met["id"])
            connection.execute(held.values(words | {"named": named}))
        elif leaving:
            held = milestones.update().where(milestones.c.id == row["id"])
            connection.execute(held.values(development_id=target, named=new))
        else:
            own = {name: row[name] for name in (*STEP, *_CARRIED)}
            connection.execute(milestones.insert().values(own | {"development_id": target, "named": new}))


def drop(connection: Connection, development_id: int) -> None:
    """Remove the milestones of a development that ended in another one."""
    connection.execute(delete(milestones).where(milestones.c.development_id == development_id))


def seed(connection: Connection, record: Mapping[str, Any]) -> bool:
    """Insert a record of the timeline under its key. False where it is there already: it is left as it is."""
    inserted = connection.execute(
        upsert(milestones)
        .values(dict(record))
        .on_conflict_do_nothing(constraint="uq_milestones_key")
        .returning(milestones.c.id)
    )
    return inserted.one_or_none() is not None
