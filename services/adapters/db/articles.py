"""Articles: saving them with their matches, and finding the ones a new text may be a copy of."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Connection,
    Integer,
    RowMapping,
    and_,
    any_,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    true,
    update,
)

from services.adapters.db.tables import articles, entries, matches
from services.domain.verdicts import LISTED

COPY_WINDOW = timedelta(days=7)
SAME_URL_WINDOW = timedelta(days=30)
COPY_CANDIDATES = 5
_KNOWN = (
    "id",
    "url_hash",
    "title_hash",
    "shingles",
    "publisher",
    "language",
    "published_at",
    "duplicate_of_id",
)


def may_be_copied(
    connection: Connection,
    *,
    url_hash: int | None,
    title_hash: int | None,
    shingles: Sequence[int],
    near: datetime | None,
) -> list[RowMapping]:
    """Articles that share the address, the title, or some shingles; `near` a date, if any.

    By shingles, the five that share most. Which of them is a copy, if any, is the domain's to decide.
    """
    wanted = literal(list(shingles), ARRAY(Integer))
    shingle = func.unnest(articles.c.shingles).column_valued("shingle")
    shared = select(func.count(shingle)).where(shingle == any_(wanted)).scalar_subquery()
    columns = [articles.c[name] for name in _KNOWN]
    same = [
        and_(articles.c.url_hash == literal(url_hash), _near(near, SAME_URL_WINDOW)),
        and_(articles.c.title_hash == literal(title_hash), _near(near, COPY_WINDOW)),
    ]
    by_hash = select(*columns).where(or_(*same)).order_by(articles.c.id).limit(20)
    found = {row["id"]: row for row in connection.execute(by_hash).mappings()}
    if shingles:
        by_text = (
            select(*columns)
            .where(articles.c.shingles.op("&&")(wanted), _near(near, COPY_WINDOW))
            .order_by(shared.desc(), articles.c.id)
            .limit(COPY_CANDIDATES)
        )
        found |= {row["id"]: row for row in connection.execute(by_text).mappings()}
    return list(found.values())


def _near(moment: datetime | None, window: timedelta) -> ColumnElement[bool]:
    if moment is None:
        return true()
    return articles.c.dated_at.between(moment - window, moment + window)


def add(connection: Connection, values: dict[str, Any]) -> int:
    """Insert an article and give its id."""
    article_id: int = connection.execute(
        insert(articles).values(values).returning(articles.c.id)
    ).scalar_one()
    return article_id


def change(connection: Connection, article_id: int, values: dict[str, Any]) -> None:
    """Change columns of one article."""
    connection.execute(update(articles).where(articles.c.id == article_id).values(values))


def get(connection: Connection, article_id: int) -> RowMapping:
    """One article. Raises NoResultFound for an unknown id."""
    return connection.execute(select(articles).where(articles.c.id == article_id)).mappings().one()


def original(connection: Connection, article_id: int) -> RowMapping | None:
    """The article, or the one that it copies; None where there is none."""
    own = func.coalesce(articles.c.duplicate_of_id, articles.c.id)
    number = select(own).where(articles.c.id == article_id).scalar_subquery()
    return connection.execute(select(articles).where(articles.c.id == number)).mappings().one_or_none()


def replace_matches(connection: Connection, article_id: int, rows: Iterable[dict[str, Any]]) -> None:
    """Put `rows` in place of the article's topic matches."""
    connection.execute(delete(matches).where(matches.c.article_id == article_id))
    values = [{"article_id": article_id, **row} for row in rows]
    if values:
        connection.execute(insert(matches), values)


def copy_matches(connection: Connection, from_id: int, to_id: int, dated_at: datetime) -> None:
    """Give a copy the accepted matches of the article that it copies."""
    names = ("topic", "topic_version_id", "verdict", "score", "threshold", "evidence")
    source = select(
        literal(to_id), *(matches.c[name] for name in names), literal(dated_at, matches.c.dated_at.type)
    ).where(matches.c.article_id == from_id, matches.c.verdict.in_(LISTED))
    connection.execute(insert(matches).from_select(["article_id", *names, "dated_at"], source))


def take_along(connection: Connection, article_id: int, development_id: int, topics: Sequence[str]) -> None:
    """Let the copies of an article follow it into a development, listed under the same topics."""
    followed = connection.execute(
        update(articles)
        .where(articles.c.duplicate_of_id == article_id, articles.c.development_id.is_(None))
        .values(development_id=development_id, topics=list(topics))
        .returning(articles.c.id, articles.c.dated_at)
    ).all()
    for copy in followed:
        copy_matches(connection, article_id, copy.id, copy.dated_at)


def gray_near(
    connection: Connection, keys: Sequence[str], dated_at: datetime, window: timedelta, limit: int
) -> list[RowMapping]:
    """Uncertain articles without a development, near `dated_at`, that share one of `keys`, newest first.

    Each row: `article_id`, its `features` and `dated_at`, and `entry_id` of the sighting that made it,
    from which its text can be read again.
    """
    sighting = and_(entries.c.article_id == articles.c.id, entries.c.feed_id == articles.c.feed_id)
    first_entry = select(func.min(entries.c.id)).where(sighting).scalar_subquery()
    query = (
        select(
            articles.c.id.label("article_id"),
            first_entry.label("entry_id"),
            articles.c.features,
            articles.c.dated_at,
        )
        .where(
            articles.c.gray_keys.op("&&")(list(keys)),
            articles.c.development_id.is_(None),
            _near(dated_at, window),
        )
        .order_by(articles.c.dated_at.desc(), articles.c.id)
        .limit(limit)
    )
    return list(connection.execute(query).mappings())


def accepted_topics(connection: Connection, development_id: int) -> list[list[str]]:
    """The topics that each article of a development was accepted for, copies left out."""
    query = (
        select(func.array_agg(matches.c.topic))
        .select_from(articles)
        .join(matches, and_(matches.c.article_id == articles.c.id, matches.c.verdict == "accepted"))
        .where(articles.c.development_id == development_id, articles.c.duplicate_of_id.is_(None))
        .group_by(articles.c.id)
    )
    return [list(topics) for topics in connection.execute(query).scalars()]
