"""Topic packs: topics as plain data, checked before anything is matched with them.

A pack names concepts (families of phrases in three languages, or entities), rules over concepts that add
weight, anti-concepts that take some away, thresholds, and examples that must and must not match. Reading
takes text, never a path; a mistake is told with file, line, field and remedy.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from services.domain.matching import EVERY_LANGUAGE, LANGUAGES, Phrase, PhraseError
from services.domain.packfaults import shape_faults
from services.domain.yamltext import PackError, dotted, line_of, parse_yaml, refuse_all

__all__ = [
    "PackError",
    "PackModel",
    "TopicPack",
    "combined_hash",
    "line_of",
    "load_packs",
    "parse_yaml",
    "schema",
]

Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Name = Annotated[str, Field(pattern=r"^[a-z0-9]+([-_][a-z0-9]+)*$")]
Language = Literal["en", "es", "fr"]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Words(_Model):
    """Phrases by language; `any` counts in every language."""

    any: tuple[str, ...] = ()
    en: tuple[str, ...] = ()
    es: tuple[str, ...] = ()
    fr: tuple[str, ...] = ()

    def by_language(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Give each language (and "any") with its phrases."""
        yield from (("any", self.any), ("en", self.en), ("es", self.es), ("fr", self.fr))


class SeededBy(_Model):
    """What a concept grew out of: seed documents by name, timeline records by id."""

    documents: tuple[str, ...] = ()
    timeline: tuple[str, ...] = ()


class Concept(Words):
    """A family of words, entities (an id ending in `*` is a prefix) and other concepts."""

    entities: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    shared: bool = Field(False, description="its phrases may stand in another concept as well")
    seeded_by: SeededBy = SeededBy()
    note: str = ""


class Company(_Model):
    """A class of companies; naming one adds `weight`."""

    weight: float = Field(ge=0, description="what naming one adds, such as 0.3")
    entities: tuple[str, ...] = ()


class Rule(_Model):
    """Adds `weight` when all concepts occur and `none` of those does; the first is the rule's anchor."""

    id: Name = Field(description="the rule's name, shown as the reason of a match")
    all: tuple[str, ...] = Field(min_length=1, description="the concepts that must occur, as [tea, duty]")
    none: tuple[str, ...] = ()
    within: int | None = Field(None, ge=1, description="all concepts within so many successive sentences")
    zone: Literal["any", "head", "title"] = "any"
    distinct: int = Field(1, ge=1, description="so many different phrases or names of the anchor")
    weight: float = Field(gt=0, description="what it adds to the score, such as 1.0")


class TitleBonus(_Model):
    """Adds `weight` when the title names the concept."""

    concept: str = Field(description="the concept that the title names")
    weight: float = Field(gt=0, description="what it adds, such as 0.2")


class Anti(_Model):
    """Damps: takes `weight` (negative) up to `cap` times; a mask also hides shorter hits that it overlaps."""

    id: Name = Field(description="the anti-concept's name, shown where it took weight away")
    weight: float = Field(description="what it takes away, such as -0.8")
    cap: float = Field(1.0, ge=1)
    phrases: Words = Field(description="its phrases by language, as {en: [tea party]}")
    unless: tuple[str, ...] = ()
    mask: bool = False
    firm: bool = Field(False, description="full weight beside a plain subject, if in title or lead, or twice")


class Thresholds(_Model):
    """Where verdicts change, and by how much a place in the text counts."""

    accept: float = Field(0.9, gt=0)
    gray: float = Field(0.3, gt=0)
    title_boost: float = Field(1.2, ge=1)
    late: float = Field(0.4, gt=0, le=1, description="named once, after the first sentence")
    closing: float = Field(0.25, gt=0, le=1, description="named once, in the last of three or more sentences")
    listed: float = Field(0.6, gt=0, le=1, description="named once, as one item of a list of other things")
    passing_cap: float = Field(0.6, gt=0, description="most that one late sentence can earn")


class Example(_Model):
    """An entry that the pack must, or must not, match."""

    lang: Language = Field(description="the entry's language: en, es or fr")
    title: str = Field(description="the entry's headline")
    summary: str = ""


class Examples(_Model):
    """The pack's own tests."""

    match: tuple[Example, ...] = ()
    avoid: tuple[Example, ...] = ()


class PackModel(_Model):
    """The file's shape."""

    slug: Slug = Field(description="the topic's short name in addresses and filters, such as tea-tariffs")
    label: dict[Language, str] = Field(description="the topic's title by language, as {en: Tea tariffs}")
    description: str = ""
    thresholds: Thresholds = Thresholds()
    strong: tuple[str, ...] = Field(min_length=1, description="the concepts that name the subject outright")
    concepts: dict[Name, Concept] = Field(
        min_length=1, description="families of phrases by name, as {tea: {en: [green tea, black tea]}}"
    )
    companies: dict[Name, Company] = {}
    rules: tuple[Rule, ...] = Field(
        min_length=1, description="which concepts together add weight: [{id: tea, all: [tea], weight: 1.0}]"
    )
    title_bonus: tuple[TitleBonus, ...] = ()
    anti: tuple[Anti, ...] = ()
    examples: Examples = Examples()


class TopicPack:
    """A checked pack. `hash` is the SHA-256 of its canonical content: equal content, equal hash.

    `file` and `lines` (path -> line) say where it was written, as far as that is known.
    """

    def __init__(
        self, model: PackModel, *, file: str = "", lines: Mapping[tuple[str | int, ...], int] | None = None
    ) -> None:
        self.model = model
        self._file, self._lines = file or model.slug, lines or {}
        self.slug = model.slug
        self.label: dict[str, str] = {str(k): v for k, v in model.label.items()}
        canonical = json.dumps(model.model_dump(mode="json"), sort_keys=True, ensure_ascii=False)
        self.hash = hashlib.sha256(canonical.encode()).hexdigest()

    @property
    def examples(self) -> Examples:
        """The entries that must and must not match."""
        return self.model.examples

    @property
    def file(self) -> str:
        """The name it was read under; its slug, where it came from a row."""
        return self._file

    def mistake(self, path: tuple[str | int, ...], message: str, remedy: str) -> PackError:
        """Give the error of a value that reading alone could not judge."""
        return PackError(self._file, self._lines.get(path, 1), dotted(path), message, remedy)

    def __repr__(self) -> str:
        return f"TopicPack({self.slug!r}, {self.hash[:12]})"


def load_packs(texts: Mapping[str, str]) -> tuple[TopicPack, ...]:
    """Read packs (name of the file -> YAML), in order of slug. Raises `PackError` for a faulty file."""
    packs: dict[str, TopicPack] = {}
    for file, text in texts.items():
        pack = _load(text, file)
        if pack.slug in packs:
            raise PackError(
                file, 1, "slug", f"{pack.slug!r} is another pack's", "give this topic its own slug"
            )
        packs[pack.slug] = pack
    return tuple(packs[slug] for slug in sorted(packs))


def combined_hash(packs: Iterable[TopicPack]) -> str:
    """Give the hash of several packs together, in the order given: which rules an article was judged by."""
    return hashlib.sha256("".join(pack.hash for pack in packs).encode()).hexdigest()


def schema() -> dict[str, Any]:
    """Give the JSON Schema of a pack file."""
    found = PackModel.model_json_schema()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **found,
        "title": "tradewire topic pack",
    }


def _load(text: str, file: str) -> TopicPack:
    data, root = parse_yaml(text, file)
    try:
        model = PackModel.model_validate(data)
    except ValidationError as error:
        refuse_all(shape_faults(error, PackModel, file, root))
        raise
    refuse_all(_Checker(model, file, root).faults())
    groups: tuple[tuple[str, Mapping[str, Concept | Company]], ...] = (
        ("concepts", model.concepts),
        ("companies", model.companies),
    )
    places = [
        (group, name, "entities", at)
        for group, members in groups
        for name, member in members.items()
        for at in range(len(member.entities))
    ]
    return TopicPack(model, file=file, lines={place: line_of(root, place) for place in places})


class _Checker:
    """What the shape alone cannot say."""

    def __init__(self, model: PackModel, file: str, root: yaml.Node) -> None:
        self._model, self._file, self._root = model, file, root
        self._names = model.concepts.keys() | model.companies.keys()

    def faults(self) -> Iterator[PackError]:
        yield from self._check_names()
        yield from self._check_phrases()
        yield from self._check_cycles()
        yield from self._check_weights()

    def _fail(self, path: Sequence[str | int], message: str, remedy: str) -> PackError:
        return PackError(self._file, line_of(self._root, path), dotted(path), message, remedy)

    def _references(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        model = self._model
        for i, name in enumerate(model.strong):
            yield ("strong", i), name
        for i, rule in enumerate(model.rules):
            yield from ((("rules", i, "all", j), name) for j, name in enumerate(rule.all))
            yield from ((("rules", i, "none", j), name) for j, name in enumerate(rule.none))
        for i, bonus in enumerate(model.title_bonus):
            yield ("title_bonus", i, "concept"), bonus.concept
        for i, anti in enumerate(model.anti):
            yield from ((("anti", i, "unless", j), name) for j, name in enumerate(anti.unless))
        for key, concept in model.concepts.items():
            yield from ((("concepts", key, "include", j), name) for j, name in enumerate(concept.include))

    def _check_names(self) -> Iterator[PackError]:
        for path, name in self._references():
            if name not in self._names:
                yield self._fail(
                    path, f"there is no concept {name!r}", f"define it or use one of {sorted(self._names)}"
                )
        twice = self._model.concepts.keys() & self._model.companies.keys()
        if twice:
            yield self._fail(("companies", min(twice)), "is a concept's name too", "rename one of them")
        ids = [rule.id for rule in self._model.rules]
        for i, rule_id in enumerate(ids):
            if rule_id in ids[:i]:
                yield self._fail(
                    ("rules", i, "id"), f"{rule_id!r} is used twice", "give each rule its own id"
                )

    def _check_phrases(self) -> Iterator[PackError]:
        owner: dict[tuple[str, int], str] = {}
        for key, concept in self._model.concepts.items():
            if not any(words for _, words in concept.by_language()) and not (
                concept.entities or concept.include
            ):
                yield self._fail(
                    ("concepts", key), "has no phrase, entity or other concept", "fill or remove it"
                )
            for phrase, path in self._parsed(("concepts", key), concept):
                if isinstance(phrase, PackError):
                    yield phrase
                    continue
                other = owner.setdefault((phrase.text, phrase.languages), key)
                allowed = concept.shared or self._model.concepts[other].shared
                if other != key and not allowed:
                    yield self._fail(
                        path,
                        f"the phrase stands in {other!r} too",
                        "keep one, or set `shared: true` on a concept",
                    )
        for i, anti in enumerate(self._model.anti):
            parsed = [one for one, _ in self._parsed(("anti", i, "phrases"), anti.phrases)]
            yield from (one for one in parsed if isinstance(one, PackError))
            if not parsed:
                yield self._fail(("anti", i, "phrases"), "holds no phrase", "add phrases or remove it")

    def _parsed(
        self, path: tuple[str | int, ...], words: Words
    ) -> Iterator[tuple[Phrase | PackError, tuple[str | int, ...]]]:
        for language, phrases in words.by_language():
            for j, written in enumerate(phrases):
                here = (*path, language, j)
                try:
                    yield Phrase.parse(written, 0, LANGUAGES.get(language, EVERY_LANGUAGE)), here
                except PhraseError as error:
                    yield self._fail(here, str(error), "remove it or spell it out"), here

    def _check_cycles(self) -> Iterator[PackError]:
        concepts = self._model.concepts
        done: set[str] = set()

        def visit(name: str, trail: tuple[str, ...]) -> Iterator[PackError]:
            if name in trail:
                loop = " -> ".join((*trail[trail.index(name) :], name))
                yield self._fail(
                    ("concepts", name, "include"), f"goes round in a circle: {loop}", "cut one link"
                )
            elif name not in done and name in concepts:
                for other in concepts[name].include:
                    yield from visit(other, (*trail, name))
                done.add(name)

        for name in concepts:
            yield from visit(name, ())

    def _check_weights(self) -> Iterator[PackError]:
        for i, anti in enumerate(self._model.anti):
            if anti.weight > 0:
                yield self._fail(
                    ("anti", i, "weight"), "an anti-concept takes weight away", "make it negative"
                )
            if anti.weight == 0 and not anti.mask:
                yield self._fail(
                    ("anti", i, "weight"), "does nothing", "give it a negative weight or `mask: true`"
                )
        if self._model.thresholds.gray >= self._model.thresholds.accept:
            yield self._fail(("thresholds", "gray"), "is not below accept", "lower it")
