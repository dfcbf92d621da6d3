"""The list of entities, narrowed and shown: the same for the API and the command line."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from services.domain.entities import Entity
from services.domain.text import fold


@dataclass(frozen=True, slots=True)
class EntityFilter:
    """What a list is narrowed to: of several clauses all must hold, of several values any.

    `on` is an ISO day on which the role, if any is known, was held; `text` is letters of a name, whatever
    their accents.
    """

    kinds: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    on: str | None = None
    text: str | None = None

    def admits(self, entity: Entity) -> bool:
        """Whether the entity is wanted."""
        wanted = (
            not self.kinds or entity.type in self.kinds,
            not self.topics or not set(self.topics).isdisjoint(entity.topics),
            not self.countries or entity.country in self.countries,
            self.on is None or entity.held_on(self.on),
            not self.text or any(fold(self.text) in fold(name) for name in _names(entity)),
        )
        return all(wanted)


def find_entities(known: Iterable[Entity], wanted: EntityFilter, *, after: str | None = None) -> list[Entity]:
    """Those wanted, in the order of their ids, behind `after`."""
    ordered = sorted(known, key=lambda entity: entity.id)
    return [one for one in ordered if wanted.admits(one) and (after is None or one.id > after)]


def shown_entity(entity: Entity) -> dict[str, Any]:
    """An entity for people and programs."""
    return {
        "id": entity.id,
        "name": entity.name,
        "kind": entity.type,
        "country": entity.country,
        "topics": list(entity.topics),
        "aliases": {language: list(names) for language, names in entity.aliases.items()},
    } | {name: getattr(entity, name) for name in ("role", "as_of", "since", "until")}


def _names(entity: Entity) -> list[str]:
    return [entity.id, entity.name, *(name for names in entity.aliases.values() for name in names)]
