"""GET /v1/milestones: the calendar of dated steps."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import ConfigDict, Field
from starlette.responses import Response

from services.adapters.db.reads.milestones import MilestoneFilter, list_milestones
from services.api import views
from services.api.answers import page_answer, position
from services.api.auth import Scope, needs
from services.api.context import Current
from services.api.models.milestones import MilestonePage
from services.api.models.values import Cue
from services.api.parameters import DevelopmentId, PageParameters, Words
from services.api.problems import Fault, invalid

router = APIRouter(prefix="/v1/milestones", tags=["milestones"])


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
    )
    after = position(context, request, query)
    with context.database.transaction() as connection:
        page = list_milestones(connection, wanted, after=after, limit=query.limit)
    return page_answer(context, request, query, page, views.milestone)
