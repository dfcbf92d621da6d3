"""/v1/subscriptions/{id}/silences: what a subscription does not want to hear for a time."""

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import Field
from starlette.responses import Response

from services.adapters.db import silences as table
from services.adapters.db.reads.subscriptions import get_subscription
from services.api import views
from services.api.answers import json_answer, list_answer
from services.api.auth import Caller, Scope, needs
from services.api.context import Context, Current
from services.api.filters import checked_filter
from services.api.models.silences import NewSilence, Silence, SilenceList
from services.api.parameters import Parameters, SilenceId, SubscriptionId, no_parameters
from services.api.problems import Fault, invalid, missing, no_such
from services.domain.ids import Kind, public
from services.domain.silences import span_fault

router = APIRouter(prefix="/v1/subscriptions/{subscription_id}/silences", tags=["subscriptions"])
WRITER = needs(Scope.SUBSCRIPTIONS)
PLAIN = [Depends(no_parameters)]


class SilenceQuery(Parameters):
    """Which silences are listed."""

    ended: bool = Field(default=False, description="With those that have ended.")


@router.get("", operation_id="list_silences", dependencies=[WRITER], responses={200: {"model": SilenceList}})
def list_all(
    subscription_id: SubscriptionId, query: Annotated[SilenceQuery, Query()], context: Current
) -> Response:
    """List the silences of a subscription, the soonest to end first."""
    _require(context, subscription_id)
    with context.database.transaction() as connection:
        found = table.list_silences(
            connection, now=context.clock(), subscription_id=subscription_id, ended=query.ended
        )
    return list_answer([views.silence(asdict(row)) for row in found])


@router.post(
    "",
    operation_id="create_silence",
    status_code=201,
    dependencies=PLAIN,
    responses={201: {"model": Silence}},
)
def create(
    subscription_id: SubscriptionId, asked: NewSilence, context: Current, caller: Caller = WRITER
) -> Response:
    """Keep back, until a moment, what a filter takes; then what is still news is told, as one message.

    A message that is on its way already is not held; a test event never is.
    """
    now = context.clock()
    wanted = checked_filter(context, asked.filter)
    from_at = asked.from_at or now
    wrong = span_fault(from_at, asked.until_at, now)
    if wrong is not None:
        raise invalid("The silence has no fit time.", Fault(wrong, pointer="#/until_at"))
    with context.database.transaction() as connection:
        made = table.add_silence(
            connection,
            subscription_id,
            filter_=wanted,
            from_at=from_at,
            until_at=asked.until_at,
            reason=asked.reason,
            author=caller.name,
        )
    if made is None:
        raise no_such(Kind.SUBSCRIPTION, subscription_id)
    return json_answer(views.silence(asdict(made)), status=201)


@router.delete(
    "/{silence_id}",
    operation_id="end_silence",
    status_code=204,
    dependencies=[WRITER, *PLAIN],
)
def end(subscription_id: SubscriptionId, silence_id: SilenceId, context: Current) -> Response:
    """End a silence now; what it kept back is judged afresh within a second."""
    with context.database.transaction() as connection:
        ended = table.end_silence(
            connection, silence_id, now=context.clock(), subscription_id=subscription_id
        )
    if not ended:
        raise missing("silence in force", public(Kind.SILENCE, silence_id))
    return Response(status_code=204)


def _require(context: Context, subscription_id: int) -> None:
    with context.database.transaction() as connection:
        if get_subscription(connection, subscription_id) is None:
            raise no_such(Kind.SUBSCRIPTION, subscription_id)
