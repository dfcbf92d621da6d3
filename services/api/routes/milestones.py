"""GET /v1/milestones: the calendar of dated steps."""

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request
from pydantic import ConfigDict, Field
from starlette.responses import Response

from services.adapters.db.calendar import put_right
from services.adapters.db.reads.milestones import MilestoneFilter, get_milestone, list_milestones
from services.api import views
from services.api.answers import json_answer, page_answer, position, say_events
from services.api.auth import Caller, Scope, needs
from services.api.context import Current
from services.api.filters import require_topics
from services.api.models.milestones import Milestone, MilestoneChange, MilestonePage
from services.api.models.values import Cue
from services.api.parameters import DevelopmentId, MilestoneId, PageParameters, Words, no_parameters
from services.api.problems import CONFLICT, Fault, Problem, invalid, no_such
from services.domain.curation import RefusalReason, Refused
from services.domain.ids import Kind

router = APIRouter(prefix="/v1/milestones", tags=["milestones"])
WRITER = needs(Scope.DEVELOPMENTS)


class MilestoneQuery(PageParameters):
    """Which stretch of the calendar."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    first_day: date | None = Field(
        None, alias="from", description="First day; today (UTC) where none is given."
    )
    last_day: date | None = Field(None, alias="to", description="Last day, which belongs to the stretch.")
    topic: Words = Field(default_factory=list, description="Of any of these topics.")
    cue: list[Cue] = Field(default_factory=list, description="What happens on the day.")
    development: DevelopmentId | None = Field(None, description="Of this development.")
    dismissed: Literal["include", "exclude"] = Field(
        "exclude", description="Whether what people dismissed is listed too."
    )


@router.get(
    "",
    operation_id="list_milestones",
    dependencies=[needs(Scope.READ)],
    responses={200: {"model": MilestonePage}},
)
def list_some(query: Annotated[MilestoneQuery, Query()], request: Request, context: Current) -> Response:
    """List dated steps, the soonest first: by default those ahead."""
    first_day = query.first_day or context.clock().date()
    if query.last_day is not None and query.last_day < first_day:
        raise invalid("The stretch ends before it begins.", Fault("earlier than from", parameter="to"))
    wanted = MilestoneFilter(
        first_day=first_day,
        last_day=query.last_day,
        topics=tuple(query.topic),
        cues=tuple(query.cue),
        development_id=query.development,
        dismissed=query.dismissed == "include",
    )
    require_topics(context, query.topic)
    after = position(context, request, query)
    with context.database.transaction() as connection:
        page = list_milestones(connection, wanted, after=after, limit=query.limit)
    today = context.clock().date()
    return page_answer(context, request, query, page, lambda row: views.calendar_step(row, today))


@router.patch(
    "/{milestone_id}",
    operation_id="change_milestone",
    dependencies=[Depends(no_parameters)],
    responses={200: {"model": Milestone}},
)
def change(
    milestone_id: MilestoneId, asked: MilestoneChange, context: Current, caller: Caller = WRITER
) -> Response:
    """Put a dated step right, or dismiss it; what articles say later does not change it back."""
    with context.database.transaction() as connection:
        changes = asked.model_dump(exclude_unset=True)
        result = put_right(connection, milestone_id, changes, author=caller.name)
        if isinstance(result, Refused):
            if result.reason is RefusalReason.UNKNOWN:
                raise no_such(Kind.MILESTONE, milestone_id)
            raise Problem(CONFLICT, result.detail)
        found = get_milestone(connection, milestone_id)
    assert found is not None
    say_events(result)
    return json_answer(views.calendar_step(found, context.clock().date()))
