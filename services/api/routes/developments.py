"""GET /v1/developments: what happens, followed over time and across sources."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request
from pydantic import Field
from starlette.responses import Response

from services.adapters.db.reads.developments import DevelopmentFilter, get_development, list_developments
from services.api import views
from services.api.answers import detail_answer, json_answer, page_answer, position
from services.api.auth import Scope, needs
from services.api.context import Current
from services.api.filters import require_topics
from services.api.models.developments import DevelopmentDetail, DevelopmentPage
from services.api.models.values import Stage, Status
from services.api.parameters import (
    Countries,
    DevelopmentId,
    Languages,
    Moment,
    PageParameters,
    Search,
    Words,
    no_parameters,
)
from services.api.problems import no_such
from services.domain.ids import Kind, public
from services.domain.text import fold

router = APIRouter(prefix="/v1/developments", tags=["developments"])
READ = [needs(Scope.READ)]


class DevelopmentQuery(PageParameters):
    """How a list of developments is narrowed and sorted."""

    topic: Words = Field(default_factory=list, description="On any of these topics.")
    language: Languages = Field(default_factory=list, description="With articles in any of these languages.")
    country: Countries = Field(default_factory=list, description="Concerning any of these countries.")
    entity: Words = Field(default_factory=list, description="Naming any of these entities.")
    status: list[Status] = Field(default_factory=list, description="How alive it is.")
    stage: list[Stage] = Field(default_factory=list, description="How far the act is.")
    since: Moment | None = Field(None, description="Seen at or after this time; first seen, if sorted so.")
    until: Moment | None = Field(None, description="Seen before this time; first seen, if sorted so.")
    q: Search = None
    sort: Literal["last_seen", "first_seen"] = Field(
        "last_seen", description="The newest by this comes first."
    )

    def wanted(self) -> DevelopmentFilter:
        """The same, as the database takes it."""
        return DevelopmentFilter(
            topics=tuple(self.topic),
            languages=tuple(self.language),
            countries=tuple(self.country),
            entities=tuple(self.entity),
            statuses=tuple(self.status),
            stages=tuple(self.stage),
            since=self.since,
            until=self.until,
            search=fold(self.q) if self.q else None,
            by_first_seen=self.sort == "first_seen",
        )


@router.get(
    "", operation_id="list_developments", dependencies=READ, responses={200: {"model": DevelopmentPage}}
)
def list_some(query: Annotated[DevelopmentQuery, Query()], request: Request, context: Current) -> Response:
    """List developments; those that were merged into another one are left out."""
    require_topics(context, query.topic)
    after = position(context, request, query)
    with context.database.transaction() as connection:
        page = list_developments(connection, query.wanted(), after=after, limit=query.limit)
    return page_answer(context, request, query, page, views.development)


@router.get(
    "/{development_id}",
    operation_id="get_development",
    dependencies=[*READ, Depends(no_parameters)],
    responses={
        200: {"model": DevelopmentDetail},
        308: {"description": "It was merged into the development that Location names."},
    },
)
def get(development_id: DevelopmentId, request: Request, context: Current) -> Response:
    """Get one development: its timeline, sources, milestones and related ones."""
    with context.database.transaction() as connection:
        found = get_development(connection, development_id)
    if found is None:
        raise no_such(Kind.DEVELOPMENT, development_id)
    if found["merged_into_id"] is not None:
        heir = public(Kind.DEVELOPMENT, found["merged_into_id"])
        return json_answer(
            {"merged_into_id": heir}, status=308, headers={"location": f"/v1/developments/{heir}"}
        )
    return detail_answer(request, views.development_detail(found), version=found["version"])
