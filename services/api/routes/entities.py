"""GET /v1/entities: who and what is recognised by name, in the three languages."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import Field
from starlette.responses import Response

from services.adapters.db.reads.keyset import Page
from services.api.answers import Row, page_answer, position
from services.api.auth import Scope, needs
from services.api.context import Current
from services.api.filters import entities
from services.api.models.entities import EntityPage
from services.api.parameters import Countries, PageParameters, Words
from services.domain.entitylist import EntityFilter, find_entities, shown_entity

router = APIRouter(prefix="/v1/entities", tags=["entities"])


class EntityQuery(PageParameters):
    """How a list of entities is narrowed."""

    kind: Words = Field(default_factory=list, description="Of any of these kinds (person, company, …).")
    topic: Words = Field(default_factory=list, description="Playing a part in any of these topics.")
    country: Countries = Field(default_factory=list, description="Of any of these countries.")
    on: date | None = Field(None, description="Whose role, if any is known, was held on this day.")
    q: str | None = Field(
        None, min_length=1, max_length=200, description="Letters of a name, whatever their accents."
    )

    def wanted(self) -> EntityFilter:
        """The same, as the list takes it."""
        return EntityFilter(
            kinds=tuple(self.kind),
            topics=tuple(self.topic),
            countries=tuple(self.country),
            on=self.on.isoformat() if self.on else None,
            text=self.q,
        )


@router.get(
    "",
    operation_id="list_entities",
    dependencies=[needs(Scope.READ)],
    responses={200: {"model": EntityPage}},
)
def list_some(query: Annotated[EntityQuery, Query()], request: Request, context: Current) -> Response:
    """List entities in the order of their ids, with names, roles and when those were held."""
    after = position(context, request, query)
    wanted = find_entities(entities(context), query.wanted(), after=after[0] if after is not None else None)
    shown = wanted[: query.limit]
    more = (shown[-1].id,) if len(wanted) > len(shown) else None
    return page_answer(context, request, query, Page([shown_entity(one) for one in shown], more), _as_it_is)


def _as_it_is(row: Row) -> Row:
    return row
