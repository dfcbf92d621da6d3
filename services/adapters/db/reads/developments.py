"""Developments as the API shows them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, exists, func, or_, select

from services.adapters.db.reads.articles import search_query
from services.adapters.db.reads.keyset import Page, first, overlaps, read_page, rows
from services.adapters.db.tables import articles, developments, events, milestones

NAMES = (
    "id",
    "title",
    "language",
    "lead",
    "topics",
    "status",
    "stage",
    "first_seen_at",
    "last_seen_at",
    "articles",
    "copies",
    "sources",
    "official_sources",
    "languages",
    "countries",
    "entities",
    "version",
)
DETAIL = (
    *NAMES,
    "stage_sentence",
    "opened_at",
    "sequence",
    "pinned",
    "title_fixed",
    "stage_fixed",
    "parent_id",
    "merged_into_id",
    "related",
)
ARTICLE = (
    "id",
    "url",
    "title",
    "language",
    "publisher",
    "country",
    "kind",
    "published_at",
    "dated_at",
    "stance",
    "duplicate_of_id",
    "join_reason",
)
EVENT = ("id", "seq", "sequence", "type", "reason", "recorded_at")
SOURCE = ("publisher", "kind", "stances", "articles", "copies", "first_dated_at", "last_dated_at")
MILESTONE = (
    "id",
    "date",
    "precision",
    "cue",
    "headline",
    "sentence",
    "confidence",
    "sources",
    "confirmed",
    "article_id",
)
RELATED = ("id", "title", "topics", "last_seen_at", "relation")
MOST_ROWS = 200
MOST_RELATED = 10


@dataclass(frozen=True, slots=True)
class DevelopmentFilter:
    """What a list of developments is narrowed to; any-of inside a clause, all-of between.

    `since` and `until` bound the time that the list is sorted by; `search` is folded text, looked for in the
    articles of a development.
    """

    topics: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    search: str | None = None
    by_first_seen: bool = False


def list_developments(
    connection: Connection, wanted: DevelopmentFilter, *, after: Sequence[Any] | None, limit: int
) -> Page:
    """Developments, those seen (or first seen) last at the top. Merged ones are left out."""
    seen_at = developments.c.first_seen_at if wanted.by_first_seen else developments.c.last_seen_at
    statement = _columns(NAMES).where(developments.c.merged_into_id.is_(None), *_conditions(wanted, seen_at))
    return read_page(
        connection,
        statement,
        NAMES,
        (seen_at, developments.c.id),
        after=after,
        limit=limit,
        descending=True,
    )


def count_developments(connection: Connection) -> int:
    """How many there are, those left out that were merged into another one."""
    statement = select(func.count()).select_from(developments).where(developments.c.merged_into_id.is_(None))
    return int(connection.execute(statement).scalar_one())


def _columns(names: Sequence[str]) -> Select[Any]:
    return select(*(developments.c[name] for name in names))


def _conditions(wanted: DevelopmentFilter, seen_at: ColumnElement[Any]) -> list[ColumnElement[bool]]:
    clauses = {
        "topics": wanted.topics,
        "languages": wanted.languages,
        "countries": wanted.countries,
        "entities": wanted.entities,
    }
    found: list[ColumnElement[bool]] = [
        overlaps(developments.c[name], values) for name, values in clauses.items() if values
    ]
    if wanted.statuses:
        found.append(developments.c.status.in_(wanted.statuses))
    if wanted.stages:
        found.append(developments.c.stage.in_(wanted.stages))
    if wanted.since is not None:
        found.append(seen_at >= wanted.since)
    if wanted.until is not None:
        found.append(seen_at < wanted.until)
    if wanted.search:
        found.append(
            exists().where(
                articles.c.development_id == developments.c.id,
                articles.c.search.op("@@")(search_query(wanted.search)),
            )
        )
    return found


def get_development(connection: Connection, development_id: int) -> dict[str, Any] | None:
    """One development with its articles, events, sources, milestones and related ones, each at most 200."""
    found = first(connection, _columns(DETAIL).where(developments.c.id == development_id), DETAIL)
    if found is None:
        return None
    mine = articles.c.development_id == development_id
    found["timeline_articles"] = rows(
        connection,
        select(*(articles.c[name] for name in ARTICLE))
        .where(mine)
        .order_by(articles.c.dated_at.desc(), articles.c.id.desc())
        .limit(MOST_ROWS),
        ARTICLE,
    )
    found["timeline_events"] = rows(
        connection,
        select(*(events.c[name] for name in EVENT))
        .where(events.c.development_id == development_id)
        .order_by(events.c.sequence.desc())
        .limit(MOST_ROWS),
        EVENT,
    )
    found["source_list"] = rows(connection, _sources(development_id), SOURCE)
    found["milestones"] = rows(
        connection,
        select(*(milestones.c[name] for name in MILESTONE))
        .where(milestones.c.development_id == development_id, milestones.c.dismissed.is_(False))
        .order_by(milestones.c.date, milestones.c.id)
        .limit(MOST_ROWS),
        MILESTONE,
    )
    found["related"] = _related(connection, found)
    return found


def _sources(development_id: int) -> Select[Any]:
    """Publishers by when they first wrote of it; one that only copied has no articles of its own."""
    is_copy = articles.c.duplicate_of_id.is_not(None)
    return (
        select(
            articles.c.publisher,
            func.min(articles.c.kind),
            func.array_remove(func.array_agg(articles.c.stance.distinct()), None),
            func.count().filter(~is_copy),
            func.count().filter(is_copy),
            func.min(articles.c.dated_at),
            func.max(articles.c.dated_at),
        )
        .where(articles.c.development_id == development_id)
        .group_by(articles.c.publisher)
        .order_by(func.min(articles.c.dated_at), articles.c.publisher)
        .limit(MOST_ROWS)
    )


def _related(connection: Connection, development: dict[str, Any]) -> list[dict[str, Any]]:
    """Its parent, its parts, what was merged into it or is near; then those that share entities.

    The first kinds come from columns; the last shares a topic, too, and is shown newest first.
    """
    number, parent_id, near = development["id"], development["parent_id"], development["related"]
    names = RELATED[:-1]
    tied = or_(
        developments.c.id == parent_id,
        developments.c.parent_id == number,
        developments.c.merged_into_id == number,
        developments.c.id.in_(near),
    )
    statement = _columns((*names, "parent_id", "merged_into_id")).where(tied, developments.c.id != number)
    found = []
    for row in rows(connection, statement.limit(MOST_ROWS), (*names, "parent_id", "merged_into_id")):
        parent, merged = row.pop("parent_id"), row.pop("merged_into_id")
        if merged is not None and merged != number:
            continue  # it is somebody else's by now
        relation = "merged" if merged == number else "part" if parent == number else "near"
        if row["id"] == parent_id:
            relation = "parent"
        found.append(row | {"relation": relation})
    known = {row["id"] for row in found} | {number}
    shared = [name for name in development["entities"] if not name.startswith("country:")]
    if shared:
        statement = (
            _columns(names)
            .where(
                overlaps(developments.c.entities, shared),
                overlaps(developments.c.topics, development["topics"]),
                developments.c.merged_into_id.is_(None),
                developments.c.id.not_in(known),
            )
            .order_by(developments.c.last_seen_at.desc(), developments.c.id.desc())
            .limit(MOST_RELATED)
        )
        found += [row | {"relation": "shares_entities"} for row in rows(connection, statement, names)]
    return found
