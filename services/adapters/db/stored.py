"""Stored articles as the texts that they were judged by, for judging them again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, RowMapping, func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on

from services.adapters.db.entries import get_many
from services.adapters.db.tables import articles, entries, feedback
from services.domain.articles import Entry, clean
from services.domain.ids import public
from services.domain.packchange import Label

MOST_LABELS = 2000  # the newest; enough to tell two packs apart, and judged within seconds


@dataclass(frozen=True, slots=True)
class Stored:
    """An article that is no copy, with the entry that speaks for it."""

    article_id: int
    topics: tuple[str, ...]
    entry: Entry


def entry_of(row: RowMapping) -> Entry:
    """The entry that a row of `entries.get_many` holds, with its feed's word where it says nothing itself."""
    return Entry(
        id=public("ent", row["id"]),
        title=row["title"],
        summary=row["summary"],
        content=row["content"],
        url=row["url"],
        publisher=row["publisher"] or row["feed_publisher"],
        language=row["language"] or row["feed_language"],
        published_at=row["published_at"],
        kind=row["feed_kind"],
        country=row["feed_country"],
    )


def count_stored(connection: Connection, since: datetime, *, not_by: str | None = None) -> int:
    """Articles dated `since` then, copies left out; with `not_by`, only those judged by other packs."""
    query = select(func.count()).select_from(articles).where(*_since(since, not_by))
    return int(connection.execute(query).scalar_one())


def stored_topics(
    connection: Connection, since: datetime, *, not_by: str | None = None
) -> dict[int, tuple[str, ...]]:
    """The topics that each of these articles is listed under, by its id, the oldest article first."""
    query = (
        select(articles.c.id, articles.c.topics)
        .where(*_since(since, not_by))
        .order_by(articles.c.dated_at, articles.c.id)
    )
    return {row.id: tuple(row.topics) for row in connection.execute(query)}


def ids_left(connection: Connection, since: datetime, not_by: str) -> list[int]:
    """Ids of the articles that are still judged by other packs, the oldest first."""
    query = select(articles.c.id).where(*_since(since, not_by)).order_by(articles.c.dated_at, articles.c.id)
    return list(connection.execute(query).scalars())


def unjudged(connection: Connection, article_ids: Sequence[int], not_by: str) -> list[int]:
    """Which of these articles are still judged by other packs, in the order given."""
    query = select(articles.c.id).where(articles.c.id.in_(article_ids), articles.c.pack_hash != not_by)
    held = set(connection.execute(query).scalars())
    return [number for number in article_ids if number in held]


def list_stored(connection: Connection, since: datetime, *, after_id: int, limit: int) -> list[Stored]:
    """Articles dated `since` then with an id above `after_id`, in the order of their ids."""
    query = (
        select(articles.c.id)
        .where(*_since(since, None), articles.c.id > after_id)
        .order_by(articles.c.id)
        .limit(limit)
    )
    return read_stored(connection, list(connection.execute(query).scalars()))


def read_stored(connection: Connection, article_ids: Sequence[int]) -> list[Stored]:
    """These articles, in the order of their ids; one without an entry is left out."""
    rows = rows_of(connection, article_ids)
    listed = connection.execute(
        select(articles.c.id, articles.c.topics).where(articles.c.id.in_(article_ids)).order_by(articles.c.id)
    )
    return [Stored(row.id, tuple(row.topics), entry_of(rows[row.id])) for row in listed if row.id in rows]


def rows_of(connection: Connection, article_ids: Sequence[int]) -> dict[int, RowMapping]:
    """The row of `entries.get_many` that speaks for each article: the sighting that made it."""
    firsts = connection.execute(
        select(entries.c.article_id, entries.c.id.label("entry_id"))
        .join(articles, articles.c.id == entries.c.article_id)
        .where(articles.c.id.in_(article_ids))
        .ext(distinct_on(entries.c.article_id))
        .order_by(entries.c.article_id, entries.c.feed_id != articles.c.feed_id, entries.c.id)
    ).all()
    by_entry = {row["id"]: row for row in get_many(connection, [first.entry_id for first in firsts])}
    return {first.article_id: by_entry[first.entry_id] for first in firsts if first.entry_id in by_entry}


def list_labels(connection: Connection, topic: str) -> list[Label]:
    """What people said of articles on `topic`, the last word on each; at most `MOST_LABELS`, the newest.

    A "not relevant" without a topic counts for every topic.
    """
    on_topic = or_(
        feedback.c.topic == topic, feedback.c.topic.is_(None) & (feedback.c.verdict == "not_relevant")
    )
    query = (
        select(feedback.c.article_id, feedback.c.verdict)
        .where(on_topic, feedback.c.verdict.in_(["relevant", "not_relevant"]))
        .ext(distinct_on(feedback.c.article_id))
        .order_by(feedback.c.article_id.desc(), feedback.c.id.desc())
        .limit(MOST_LABELS)
    )
    said = {row.article_id: row.verdict == "relevant" for row in connection.execute(query)}
    return [
        Label(one.article_id, clean(one.entry), said[one.article_id])
        for one in read_stored(connection, list(said))
    ]


def _since(since: datetime, not_by: str | None) -> list[ColumnElement[bool]]:
    conditions = [articles.c.dated_at >= since, articles.c.duplicate_of_id.is_(None)]
    return conditions if not_by is None else [*conditions, articles.c.pack_hash != not_by]
