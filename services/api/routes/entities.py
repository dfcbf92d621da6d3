"""GET /v1/entities: who and what is recognised by name, in the three languages."""

from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import Field
from starlette.responses import Response

from services.adapters.db.reads.keyset import Page
from services.adapters.seeds import load_gazetteer
from services.api.answers import Row, page_answer, position
from services.api.auth import Scope, needs
from services.api.context import Current
from services.api.models.entities import EntityPage
from services.api.parameters import Countries, PageParameters, Words
from services.domain.entities import Entity, Gazetteer
from services.domain.text import fold

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

    def admits(self, entity: Entity) -> bool:
        """Whether the entity is wanted."""
        wanted = (
            not self.kind or entity.type in self.kind,
            not self.topic or not set(self.topic).isdisjoint(entity.topics),
            not self.country or entity.country in self.country,
            self.on is None or entity.held_on(self.on.isoformat()),
            not self.q or any(fold(self.q) in fold(name) for name in _names(entity)),
        )
        return all(wanted)


@router.get(
    "",
    operation_id="list_entities",
    dependencies=[needs(Scope.READ)],
    responses={200: {"model": EntityPage}},
)
def list_some(query: Annotated[EntityQuery, Query()], request: Request, context: Current) -> Response:
    """List entities in the order of their ids, with names, roles and when those were held."""
    after = position(context, request, query)
    file = context.settings.entities_file
    known = sorted(_gazetteer(file, file.stat().st_mtime_ns), key=lambda entity: entity.id)
    wanted = [one for one in known if query.admits(one) and (after is None or one.id > after[0])]
    shown = wanted[: query.limit]
    more = (shown[-1].id,) if len(wanted) > len(shown) else None
    return page_answer(context, request, query, Page([_row(one) for one in shown], more), _as_it_is)


@lru_cache(maxsize=1)
def _gazetteer(file: Path, _changed_at: int) -> Gazetteer:
    """The list, read anew when its file changes."""
    return load_gazetteer(file)


def _names(entity: Entity) -> list[str]:
    return [entity.id, entity.name, *(name for names in entity.aliases.values() for name in names)]


def _row(entity: Entity) -> Row:
    return {
        "id": entity.id,
        "name": entity.name,
        "kind": entity.type,
        "country": entity.country,
        "topics": list(entity.topics),
        "aliases": {language: list(names) for language, names in entity.aliases.items()},
    } | {name: getattr(entity, name) for name in ("role", "as_of", "since", "until")}


def _as_it_is(row: Row) -> Row:
    return row
