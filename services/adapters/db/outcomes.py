"""What became of entries: for whoever brought them in."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from services.adapters.db.tables import articles, developments, entries, milestones


@dataclass(frozen=True)
class EntryOutcome:
    """One entry. `article_id` is None until it is classified; `error` says why it could not be (yet)."""

    entry_id: int
    title: str
    processed: bool
    error: str | None
    given_up: bool
    article_id: int | None
    language: str | None
    topics: tuple[str, ...]
    duplicate_of_id: int | None
    development_id: int | None
    development: str | None
    milestones: int


def count_unprocessed(connection: Connection, ids: Sequence[int], *, given_up_after: int) -> int:
    """How many of the entries still wait, or their backlog does.

    Those that failed too often do not wait any more.
    """
    untried = entries.c.process_failures < given_up_after
    waits = (entries.c.processed_at.is_(None) & untried) | entries.c.backlog
    statement = select(func.count()).select_from(entries).where(entries.c.id.in_(ids), waits)
    return int(connection.execute(statement).scalar_one())


def list_outcomes(connection: Connection, ids: Sequence[int], *, given_up_after: int) -> list[EntryOutcome]:
    """The entries in the order of their ids."""
    steps = (
        select(milestones.c.development_id, func.count().label("steps"))
        .group_by(milestones.c.development_id)
        .subquery()
    )
    rows = connection.execute(
        select(
            entries.c.id,
            func.coalesce(articles.c.title, entries.c.title).label("title"),
            entries.c.processed_at,
            entries.c.process_failures,
            entries.c.process_error,
            entries.c.article_id,
            articles.c.language,
            articles.c.topics,
            articles.c.duplicate_of_id,
            articles.c.development_id,
            developments.c.title.label("development"),
            steps.c.steps,
        )
        .outerjoin(articles, articles.c.id == entries.c.article_id)
        .outerjoin(developments, developments.c.id == articles.c.development_id)
        .outerjoin(steps, steps.c.development_id == articles.c.development_id)
        .where(entries.c.id.in_(ids))
        .order_by(entries.c.id)
    )
    return [
        EntryOutcome(
            entry_id=row.id,
            title=row.title,
            processed=row.processed_at is not None,
            error=row.process_error,
            given_up=row.processed_at is None and row.process_failures >= given_up_after,
            article_id=row.article_id,
            language=row.language,
            topics=tuple(row.topics or ()),
            duplicate_of_id=row.duplicate_of_id,
            development_id=row.development_id,
            development=row.development,
            milestones=int(row.steps or 0),
        )
        for row in rows
    ]
