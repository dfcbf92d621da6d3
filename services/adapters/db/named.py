"""What a person names in a filter must exist: a misspelt name would look as if nothing were there."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, select

from services.adapters.db.tables import developments
from services.adapters.db.topics import list_slugs
from services.domain.absent import no_entity, no_topic, there_is_no
from services.domain.entities import Gazetteer
from services.domain.filters import FilterError, parse_filter, refuse_never
from services.domain.ids import Kind, parse


def stray_topic(connection: Connection, names: Iterable[str]) -> tuple[int, str] | None:
    """The place of the first topic that does not exist, and what to say of it; None if all do.

    Before the first topic is registered every name passes.
    """
    asked = list(names)
    known = list_slugs(connection) if asked else []
    for place, name in enumerate(asked):
        if known and name.strip() not in known:
            return place, no_topic(name, known)
    return None


def checked_filter(
    connection: Connection, raw: Mapping[str, Any], entities: Callable[[], Gazetteer]
) -> dict[str, Any]:
    """The filter of a request, as it is stored. Raises FilterError at its first fault.

    A fault is, too, what can never match, and a topic, entity or development that does not exist.
    """
    wanted = parse_filter(raw)
    refuse_never(wanted)
    for name in ("topics", "not_topics"):
        stray = stray_topic(connection, raw.get(name) or ())
        if stray is not None:
            raise FilterError(f"/{name}/{stray[0]}", stray[1])
    for name in ("entities", "not_entities"):
        for place, entity in enumerate(raw.get(name) or ()):
            if entity.strip() not in entities():
                raise FilterError(f"/{name}/{place}", no_entity(entity))
    for name in ("developments", "not_developments"):
        for place, development in enumerate(raw.get(name) or ()):
            number = parse(Kind.DEVELOPMENT, development.strip())
            row = select(developments.c.id).where(developments.c.id == number)
            if connection.execute(row).first() is None:
                raise FilterError(f"/{name}/{place}", there_is_no(Kind.DEVELOPMENT, number))
    return wanted.to_json()
