"""Article in, topics out: which subjects it has, how sure that is, and the words that say so."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, Protocol

from services.domain.entities import Entity, Gazetteer
from services.domain.matching import (
    EVERY_LANGUAGE,
    LANGUAGES,
    Hit,
    Matcher,
    Phrase,
    language_bits,
    loosen,
    uncovered,
)
from services.domain.packs import PackError, TopicPack, Words, load_packs
from services.domain.prominence import Places, Seen
from services.domain.scoring import CompiledTopic, Scoring
from services.domain.verdicts import Classification, EntityHit, Evidence, TopicMatch, Verdict

__all__ = [
    "Classification",
    "EntityHit",
    "Evidence",
    "PackError",
    "TopicClassifier",
    "TopicMatch",
    "TopicPack",
    "Verdict",
    "load_packs",
]

_LONGEST_TEXT = 6000
_OPENING = 400  # characters of the text that stand near every name of an article, beside the title


class Readable(Protocol):
    """What the classifier reads of an article."""

    @property
    def title(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def language(self) -> str: ...
    @property
    def language_confidence(self) -> float: ...


class _Found(NamedTuple):
    """What the matching pass saw: places by owner, entity hits, owners in order of appearance."""

    by_owner: dict[int, list[Seen]]
    entities: tuple[EntityHit, ...]


class TopicClassifier:
    """All packs and entities compiled once. Reads nothing but its arguments; forks share it."""

    def __init__(self, packs: Iterable[TopicPack], entities: Gazetteer) -> None:
        """Raises `PackError` when a pack names an entity that is not in the gazetteer."""
        self.packs = tuple(packs)
        self.gazetteer = entities
        self._names: list[str] = []
        self._phrases: list[Phrase] = []
        self._entities: dict[int, Entity] = {}
        self._targets: dict[int, tuple[int, ...]] = {}
        self._wanted: dict[str, list[int]] = {}
        self._topics = [self._compile(pack) for pack in self.packs]
        self._compile_entities()
        self._matcher = Matcher(self._phrases)
        self._phrases.clear()

    def classify(self, article: Readable) -> Classification:
        """Give the article's topics, entities and concepts; the same article always gives the same."""
        places = Places(article.title, article.text[:_LONGEST_TEXT])
        bits = language_bits(article.language, article.language_confidence)
        found = self._find(places, bits)
        matches = [
            m for topic in self._topics if (m := Scoring(topic, places, found.by_owner).match()) is not None
        ]
        matches.sort(key=lambda m: (-m.score, m.topic))
        names = [
            self._names[owner] for owner in found.by_owner if owner < len(self._names) and self._names[owner]
        ]
        return Classification(tuple(matches), found.entities, tuple(names))

    def _add_words(self, owner: int, words: Words) -> None:
        for language, phrases in words.by_language():
            bits = LANGUAGES.get(language, EVERY_LANGUAGE)
            self._phrases.extend(Phrase.parse(written, owner, bits) for written in phrases)

    def _number(self, name: str) -> int:
        self._names.append(name)
        return len(self._names) - 1

    def _compile(self, pack: TopicPack) -> CompiledTopic:
        model = pack.model
        numbers = {name: self._number(f"{pack.slug}:{name}") for name in (*model.concepts, *model.companies)}
        for name, concept in model.concepts.items():
            self._add_words(numbers[name], concept)
        parents = _parents({name: concept.include for name, concept in model.concepts.items()})
        for name, owner in numbers.items():
            self._targets[owner] = (owner, *(numbers[p] for p in parents.get(name, ())))
        antis = [self._number("") for _ in model.anti]
        for anti, owner in zip(model.anti, antis, strict=True):
            self._add_words(owner, anti.phrases)
            self._targets[owner] = (owner,)
        self._bind_entities(pack, numbers)
        return CompiledTopic(pack, numbers, antis)

    def _bind_entities(self, pack: TopicPack, numbers: Mapping[str, int]) -> None:
        groups = [("concepts", n, c.entities) for n, c in pack.model.concepts.items()]
        groups += [("companies", n, c.entities) for n, c in pack.model.companies.items()]
        for group, name, wanted in groups:
            for at, written in enumerate(wanted):
                ids = [e.id for e in self.gazetteer if _names(written, e.id)]
                if not ids:
                    raise pack.mistake(
                        (group, name, "entities", at), f"no entity {written!r}", "add it to the entity list"
                    )
                for entity_id in ids:
                    self._wanted.setdefault(entity_id, []).extend(self._targets[numbers[name]])

    def _compile_entities(self) -> None:
        for entity in self.gazetteer:
            owner = len(self._names) + len(self._entities)
            self._entities[owner] = entity
            self._targets[owner] = tuple(dict.fromkeys(self._wanted.get(entity.id, ())))
            self._phrases.extend(entity.phrases(owner))

    def _find(self, places: Places, bits: int) -> _Found:
        by_owner: dict[int, list[Seen]] = {}
        entities: list[EntityHit] = []
        heading = loosen(f"{places.title.text} {places.text.text[:_OPENING]}")
        for title, folded in ((True, places.title), (False, places.text)):
            hits = self._matcher.find(folded, bits)
            named = uncovered([hit for hit in hits if hit.owner in self._entities])
            text = loosen(folded.text)
            seen: Seen | None = None
            for hit in hits:
                entity = self._entities.get(hit.owner)
                if entity is not None and hit not in named:
                    continue
                if entity is not None and entity.guards and not _admitted(entity, text, hit, heading):
                    continue
                if seen is None or seen.start != hit.start or seen.end != hit.end:
                    seen = places.seen(hit.start, hit.end, title=title)
                for owner in self._targets[hit.owner]:
                    by_owner.setdefault(owner, []).append(seen)
                if entity is not None:
                    _, start, end = places.original(seen)
                    entities.append(EntityHit(entity.id, places.zone(seen), start, end))
        return _Found(by_owner, tuple(entities))


def _parents(includes: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """Give for each concept all that include it, directly or not (no cycles: the pack was checked)."""
    found: dict[str, dict[str, None]] = {}

    def climb(child: str, parent: str) -> None:
        found.setdefault(child, {})[parent] = None
        for grandparent, members in includes.items():
            if parent in members:
                climb(child, grandparent)

    for parent, members in includes.items():
        for child in members:
            climb(child, parent)
    return {child: tuple(parents) for child, parents in found.items()}


def _names(written: str, entity_id: str) -> bool:
    return entity_id.startswith(written[:-1]) if written.endswith("*") else entity_id == written


def _admitted(entity: Entity, text: str, hit: Hit, heading: str) -> bool:
    guard = entity.guards.get(text[hit.start : hit.end])
    return guard is None or guard.admits(text, hit.start, hit.end, heading)
