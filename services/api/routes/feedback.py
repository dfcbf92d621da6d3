"""What readers say of articles: in force at once, and taken back at any time."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from pydantic import Field
from starlette.responses import Response

from services.adapters.db import curation, feedback
from services.adapters.db.feedback import Heard
from services.adapters.db.reads.feedback import FeedbackFilter, get_feedback, list_feedback
from services.api import views
from services.api.answers import json_answer, page_answer, position, say_events
from services.api.auth import Caller, Scope, needs
from services.api.context import Context, Current
from services.api.filters import require_topics
from services.api.models.feedback import Feedback, FeedbackAsked, FeedbackPage, OpinionName
from services.api.parameters import ArticleId, FeedbackId, PageParameters, Words, no_parameters
from services.api.problems import no_such, refusal
from services.domain.curation import Refused
from services.domain.feedback import Opinion, Word
from services.domain.ids import Kind

router = APIRouter(prefix="/v1", tags=["feedback"])
WRITER = needs(Scope.FEEDBACK)
PLAIN = [Depends(no_parameters)]


class FeedbackQuery(PageParameters):
    """How a list of feedback is narrowed."""

    topic: Words = Field(default_factory=list, description="On any of these topics.")
    verdict: list[OpinionName] = Field(default_factory=list, description="Any of these verdicts.")
    article: ArticleId | None = Field(None, description="Of this article.")


@router.post(
    "/articles/{article_id}/feedback",
    operation_id="add_feedback",
    status_code=201,
    dependencies=PLAIN,
    responses={201: {"model": Feedback}},
)
def add(article_id: ArticleId, asked: FeedbackAsked, context: Current, caller: Caller = WRITER) -> Response:
    """Say what an article is: its topics, those of its copies and its development follow at once.

    No later edit, new pack or late match overturns it. "wrong_development" takes the article out of the
    development that it is in, into one of its own.
    """
    word = Word(Opinion(asked.verdict), asked.topic)
    with context.database.transaction() as connection:
        if not curation.knows_article(connection, article_id):
            raise no_such(Kind.ARTICLE, article_id)
        added = feedback.add(connection, context.judge, article_id, word, note=asked.note, author=caller.name)
        if isinstance(added, Refused):
            raise refusal(added, "#/topic")
        row = get_feedback(connection, added[0])
    assert row is not None
    _follow(context, added[1])
    made = views.feedback(row)
    return json_answer(made, status=201, headers={"location": f"/v1/feedback/{made['id']}"})


@router.get(
    "/feedback",
    operation_id="list_feedback",
    dependencies=[needs(Scope.READ)],
    responses={200: {"model": FeedbackPage}},
)
def list_some(query: Annotated[FeedbackQuery, Query()], request: Request, context: Current) -> Response:
    """List what readers said, the newest first."""
    wanted = FeedbackFilter(tuple(query.topic), tuple(query.verdict), query.article)
    require_topics(context, query.topic)
    after = position(context, request, query)
    with context.database.transaction() as connection:
        page = list_feedback(connection, wanted, after=after, limit=query.limit)
    return page_answer(context, request, query, page, views.feedback)


@router.delete(
    "/feedback/{feedback_id}",
    operation_id="remove_feedback",
    status_code=204,
    dependencies=PLAIN,
)
def remove(feedback_id: FeedbackId, context: Current, caller: Caller = WRITER) -> Response:
    """Take a word back: the article is what the packs in force say of it.

    One that was taken out of a development goes back into it, unless it was put elsewhere since.
    """
    with context.database.transaction() as connection:
        result = feedback.remove(connection, context.judge, feedback_id, author=caller.name)
    if isinstance(result, Refused):
        raise no_such(Kind.FEEDBACK, feedback_id)
    _follow(context, result)
    return Response(status_code=204)


def _follow(context: Context, heard: Heard) -> None:
    """After the commit: a log line for each event, and a ring for what is to be grouped anew."""
    say_events(heard.done)
    if context.doorbell is not None:
        context.doorbell.ring(heard.unplaced)  # where Redis is away, the sweep rings later
