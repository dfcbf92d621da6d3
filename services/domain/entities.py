"""People, bodies, companies, agreements, minerals and places, by ids that belong to no language.

They join languages in grouping, name facets in the API, and stand behind concepts of the topic packs.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from services.domain.matching import EVERY_LANGUAGE, LANGUAGES, Phrase, PhraseError
from services.domain.packs import PackError, line_of, parse_yaml
from services.domain.text import fold

_NEAR = 80
_FIELDS = {"id", "name", "type", "country", "topics", "aliases", "guards", "role", "as_of", "since", "until"}


@dataclass(frozen=True, slots=True)
class Guard:
    """What must stand near a short name before it counts; words are folded."""

    near: tuple[str, ...] = ()
    away: tuple[str, ...] = ()

    def admits(self, text: str, start: int, end: int, heading: str) -> bool:
        """Say whether the folded text around the span allows the name; the heading is near to everything."""
        around = text[max(0, start - _NEAR) : end + _NEAR]
        if any(word in around for word in self.away):
            return False
        return not self.near or any(word in around or word in heading for word in self.near)


@dataclass(frozen=True, slots=True)
class Entity:
    """One thing of the world with its names: language ("any" too) -> names as written.

    `as_of` says when a source last showed the role, `since` and `until` when it was held (ISO, as precise as
    known).
    """

    id: str
    name: str
    type: str
    country: str | None
    topics: tuple[str, ...]
    aliases: Mapping[str, tuple[str, ...]]
    guards: Mapping[str, Guard]
    role: str | None = None
    as_of: str | None = None
    since: str | None = None
    until: str | None = None

    def held_on(self, day: str) -> bool:
        """Say whether the role was held on an ISO day (or month, or year): bounds are as precise as known."""
        starts = self.since is None or day[: len(self.since)] >= self.since
        return starts and (self.until is None or day[: len(self.until)] <= self.until)

    def phrases(self, owner: int) -> Iterator[Phrase]:
        """Give the phrases to look for. Raises `PhraseError` when a name folds to nothing."""
        for language, names in self.aliases.items():
            bits = LANGUAGES.get(language, EVERY_LANGUAGE)
            for name in names:
                yield Phrase.parse(name, owner, bits)


class Gazetteer:
    """All known entities; iterating gives them in the file's order."""

    def __init__(self, entities: Iterable[Entity] = ()) -> None:
        self._entities = {entity.id: entity for entity in entities}

    def __iter__(self) -> Iterator[Entity]:
        return iter(self._entities.values())

    def __len__(self) -> int:
        return len(self._entities)

    def __contains__(self, entity_id: object) -> bool:
        return entity_id in self._entities

    def get(self, entity_id: str) -> Entity | None:
        """Give the entity of this id, or None."""
        return self._entities.get(entity_id)


def load_gazetteer_text(text: str, *, file: str = "entities.yaml") -> Gazetteer:
    """Read the entity list. Raises `PackError` naming file, line, field and remedy."""
    data, root = parse_yaml(text, file)
    rows = data.get("entities")
    if not isinstance(rows, list):
        raise PackError(
            file, 1, "entities", "is missing or no list", "start the file with `entities:` and a list"
        )
    found: dict[str, Entity] = {}
    for index, row in enumerate(rows):
        line = line_of(root, ("entities", index))
        entity = _entity(row, file, line)
        if entity.id in found:
            raise PackError(
                file, line, f"entities[{index}].id", f"{entity.id!r} is used twice", "rename one of them"
            )
        found[entity.id] = entity
    return Gazetteer(found.values())


def _entity(row: object, file: str, line: int) -> Entity:
    if not isinstance(row, dict) or not {"id", "name", "type"} <= row.keys():
        raise PackError(file, line, "entities", "an entity needs id, name and type", "add what is missing")
    unknown = sorted(str(key) for key in row.keys() - _FIELDS)
    if unknown:
        raise PackError(file, line, unknown[0], "is no field of an entity", f"use one of {sorted(_FIELDS)}")
    if not isinstance(row.get("country"), str | None):
        raise PackError(
            file, line, f"{row['id']}.country", f"{row['country']!r} is no text", "write it in quotes: 'NO'"
        )
    entity = Entity(
        id=str(row["id"]),
        name=str(row["name"]),
        type=str(row["type"]),
        country=row.get("country"),
        topics=tuple(row.get("topics") or ()),
        aliases={lang: tuple(str(n) for n in names) for lang, names in (row.get("aliases") or {}).items()},
        guards={_key(name): _guard(guard) for name, guard in (row.get("guards") or {}).items()},
        role=row.get("role"),
        **{bound: str(row[bound]) for bound in ("as_of", "since", "until") if row.get(bound)},
    )
    strange = sorted(entity.aliases.keys() - LANGUAGES.keys() - {"any"})
    if strange:
        raise PackError(
            file, line, f"{entity.id}.aliases.{strange[0]}", "is no language", "use en, es, fr or any"
        )
    try:
        list(entity.phrases(0))
    except PhraseError as error:
        raise PackError(
            file, line, f"{entity.id}.aliases", str(error), "remove the name or spell it out"
        ) from error
    return entity


def _guard(data: Mapping[str, list[str]]) -> Guard:
    return Guard(tuple(fold(w) for w in data.get("near", ())), tuple(fold(w) for w in data.get("away", ())))


def _key(name: str) -> str:
    return fold(str(name)).replace("-", " ")
