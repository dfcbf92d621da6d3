"""What readers said, as the API shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from services.adapters.db.reads.keyset import Page, first, read_page
from services.adapters.db.tables import articles, feedback

NAMES = ("id", "article_id", "article_title", "topic", "verdict", "note", "author", "created_at")


@dataclass(frozen=True, slots=True)
class FeedbackFilter:
    """What a list of feedback is narrowed to."""

    topics: tuple[str, ...] = ()
    verdicts: tuple[str, ...] = ()
    article_id: int | None = None


def _columns() -> list[Any]:
    return [articles.c.title if name == "article_title" else feedback.c[name] for name in NAMES]


def list_feedback(
    connection: Connection, wanted: FeedbackFilter, *, after: Sequence[Any] | None, limit: int
) -> Page:
    """Feedback, newest first."""
    statement = select(*_columns()).join(articles, articles.c.id == feedback.c.article_id)
    if wanted.topics:
        statement = statement.where(feedback.c.topic.in_(wanted.topics))
    if wanted.verdicts:
        statement = statement.where(feedback.c.verdict.in_(wanted.verdicts))
    if wanted.article_id is not None:
        statement = statement.where(feedback.c.article_id == wanted.article_id)
    return read_page(
        connection, statement, NAMES, (feedback.c.id,), after=after, limit=limit, descending=True
    )


def get_feedback(connection: Connection, feedback_id: int) -> dict[str, Any] | None:
    """One word of a reader."""
    statement = select(*_columns()).join(articles, articles.c.id == feedback.c.article_id)
    return first(connection, statement.where(feedback.c.id == feedback_id), NAMES)
