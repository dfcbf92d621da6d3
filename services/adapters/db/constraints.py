"""Constraints: what people said about an article and a development, for later runs to honour."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, delete, or_, select, tuple_
from sqlalchemy.dialects.postgresql import insert

from services.adapters.db.tables import articles as articles_table
from services.adapters.db.tables import constraints
from services.domain.curation import CANNOT, MUST

Links = dict[tuple[int, int], str]


@dataclass(frozen=True)
class Kept:
    """Where a person keeps one article: in `must` (if any), and out of each of `cannot`."""

    must: int | None = None
    cannot: frozenset[int] = frozenset()


def of_article(connection: Connection, article_id: int) -> Kept:
    """What people said of one article."""
    rows = connection.execute(select(constraints).where(constraints.c.article_id == article_id)).all()
    must = [row.development_id for row in rows if row.kind == MUST]
    return Kept(
        must[0] if must else None,
        frozenset(row.development_id for row in rows if row.kind == CANNOT),
    )


def list_links(connection: Connection, articles: Iterable[int], developments: Iterable[int]) -> Links:
    """Everything said about any of these articles or developments."""
    rows = connection.execute(
        select(constraints).where(
            or_(
                constraints.c.article_id.in_(list(articles)),
                constraints.c.development_id.in_(list(developments)),
            )
        )
    )
    return {(row.article_id, row.development_id): row.kind for row in rows}


def list_parted(connection: Connection, developments: Iterable[int]) -> list[tuple[int, int]]:
    """Each of these developments with those that a person keeps an article of it (no copy) out of."""
    rows = connection.execute(
        select(articles_table.c.development_id, constraints.c.development_id.label("kept_out_of"))
        .join(constraints, constraints.c.article_id == articles_table.c.id)
        .where(
            constraints.c.kind == CANNOT,
            articles_table.c.duplicate_of_id.is_(None),
            articles_table.c.development_id.in_(list(developments)),
        )
        .distinct()
    )
    return [(row.development_id, row.kept_out_of) for row in rows]


def save_links(
    connection: Connection, before: Links, after: Mapping[tuple[int, int], str], author: str
) -> None:
    """Make the rows of `before` those of `after`; what is new or changed is `author`'s word."""
    gone = [pair for pair in before if pair not in after]
    if gone:
        pair = tuple_(constraints.c.article_id, constraints.c.development_id)
        connection.execute(delete(constraints).where(pair.in_(gone)))
    new = {pair: kind for pair, kind in after.items() if before.get(pair) != kind}
    if new:
        statement = insert(constraints)
        connection.execute(
            statement.on_conflict_do_update(
                index_elements=[constraints.c.article_id, constraints.c.development_id],
                set_={"kind": statement.excluded.kind, "author": statement.excluded.author},
            ),
            [
                {"article_id": article, "development_id": development, "kind": kind, "author": author}
                for (article, development), kind in sorted(new.items())
            ],
        )
