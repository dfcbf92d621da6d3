"""The articles of a development, and what it adds up to from them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, or_, select, update
from sqlalchemy.dialects.postgresql import distinct_on

from services.adapters.db import developments, milestones
from services.adapters.db.tables import articles, matches
from services.domain.ids import public
from services.domain.lifecycle import settled_status
from services.domain.membership import Member, add_up, columns
from services.domain.verdicts import LISTED

_MEMBER = ("features", "topics", "entities", "stage", "stage_sentence")


def list_members(connection: Connection, development_id: int) -> list[Member]:
    """The articles of a development in the order of their dates, copies left out."""
    query = (
        select(articles.c.id, *(articles.c[name] for name in _MEMBER))
        .where(articles.c.development_id == development_id, articles.c.duplicate_of_id.is_(None))
        .order_by(articles.c.dated_at, articles.c.id)
    )
    return [
        Member(row["id"], **{name: row[name] for name in _MEMBER})
        for row in connection.execute(query).mappings()
    ]


def own_ids(connection: Connection, development_id: int) -> frozenset[int]:
    """The ids of a development's articles, copies left out."""
    query = select(articles.c.id).where(
        articles.c.development_id == development_id, articles.c.duplicate_of_id.is_(None)
    )
    return frozenset(connection.execute(query).scalars())


def rehome(connection: Connection, article_ids: Sequence[int], development_id: int, reason: str) -> None:
    """Put articles, with their copies, into a development."""
    wanted = list(article_ids)
    connection.execute(
        update(articles)
        .where(or_(articles.c.id.in_(wanted), articles.c.duplicate_of_id.in_(wanted)))
        .values(development_id=development_id)
    )
    connection.execute(update(articles).where(articles.c.id.in_(wanted)).values(join_reason=reason))


def settle(connection: Connection, development_id: int) -> RowMapping:
    """Make a development's row and its dated steps again from its articles, and give the row.

    The caller holds the row. What a person fixed stays. Raises IntegrityError for one without articles.
    """
    held = developments.lock(connection, development_id)
    total = add_up(list_members(connection, development_id))
    counted = developments.tally(connection, development_id)
    del counted["by_language"]
    values: dict[str, Any] = columns(total, title_fixed=held["title_fixed"], stage_fixed=held["stage_fixed"])
    values["status"] = settled_status(held["status"], counted["sources"])
    developments.change(connection, development_id, values | counted)
    milestones.make_again(connection, development_id)
    return developments.lock(connection, development_id)


def best_matches(connection: Connection, development_id: int) -> list[dict[str, Any]]:
    """For each topic of a development, the match of the article that says most of it."""
    query = (
        select(matches.c.topic, matches.c.score, matches.c.threshold, matches.c.evidence, articles.c.id)
        .join(articles, articles.c.id == matches.c.article_id)
        .where(
            articles.c.development_id == development_id,
            articles.c.duplicate_of_id.is_(None),
            matches.c.verdict.in_(LISTED),
        )
        .ext(distinct_on(matches.c.topic))
        .order_by(matches.c.topic, matches.c.score.desc(), articles.c.id)
    )
    return [
        {"topic": row.topic, "score": row.score, "threshold": row.threshold, "evidence": row.evidence}
        | {"article_id": public("art", row.id)}
        for row in connection.execute(query)
    ]
