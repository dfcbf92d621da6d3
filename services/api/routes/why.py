"""Why, and why not: of an article's topics and development, and of an event's way to its subscribers."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.responses import Response

from services.adapters.db.reads.chain import explain_event
from services.adapters.db.reads.why import explain_article
from services.api.answers import json_answer
from services.api.auth import Scope, needs
from services.api.context import Current
from services.api.models.why import ArticleWhy, EventWhy
from services.api.parameters import ArticleId, DevelopmentId, EventId, Parameters, SubscriptionId
from services.api.problems import Fault, invalid, no_such
from services.domain.ids import Kind

router = APIRouter(prefix="/v1")


class WhyQuery(Parameters):
    """What is asked about."""

    topic: str | None = Field(
        None, max_length=100, description="This topic alone, though the article has nothing to do with it."
    )
    development: DevelopmentId | None = Field(
        None, description="Why it is, or is not, in this one; without: in its own."
    )


class ExplainQuery(Parameters):
    """For whom."""

    subscription: SubscriptionId | None = Field(None, description="This subscription; without: all.")


@router.get(
    "/articles/{article_id}/why",
    operation_id="explain_article",
    tags=["articles"],
    dependencies=[needs(Scope.READ)],
    responses={200: {"model": ArticleWhy}},
)
def why(article_id: ArticleId, query: Annotated[WhyQuery, Query()], context: Current) -> Response:
    """Explain an article's topics, its development, and what it copies; with what was nearest.

    What was stored when it was judged is shown as it was. A topic without a stored verdict is judged now.
    """
    try:
        with context.database.transaction() as connection:
            found = explain_article(
                connection,
                context.judge,
                article_id,
                topic=query.topic,
                development_id=query.development,
            )
    except LookupError as error:
        place = "topic" if "topic" in str(error) else "development"
        raise invalid("What is asked about does not exist.", Fault(str(error), parameter=place)) from error
    if found is None:
        raise no_such(Kind.ARTICLE, article_id)
    return json_answer(found)


@router.get(
    "/events/{event_id}/explain",
    operation_id="explain_event",
    tags=["events"],
    dependencies=[needs(Scope.SUBSCRIPTIONS)],
    responses={200: {"model": EventWhy}},
)
def explain(event_id: EventId, query: Annotated[ExplainQuery, Query()], context: Current) -> Response:
    """Explain what became of an event at one subscription or at all: delivered, folded, withheld, and why."""
    with context.database.transaction() as connection:
        found = explain_event(connection, event_id, query.subscription)
    if found is None:
        raise no_such(Kind.EVENT, event_id)
    if query.subscription is not None and not found["subscriptions"]:
        raise no_such(Kind.SUBSCRIPTION, query.subscription)
    return json_answer(found)
