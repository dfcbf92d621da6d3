"""Which events a subscription wants: one declarative object, no code and no free expressions.

Any value inside a clause is enough; every clause given must hold; an empty filter takes everything. A clause
``not_topics`` takes what ``topics`` would not. The verdict names the clause that withheld an event, and what
it found.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from services.domain.events import EventType
from services.domain.ids import Kind, parse

EVENT_TYPES = tuple(dict.fromkeys((*(str(known) for known in EventType), "feed.unhealthy")))
LIST_CLAUSES = (
    "event_types",
    "topics",
    "languages",
    "kinds",
    "entities",
    "countries",
    "stages",
    "developments",
)
NUMBER_CLAUSES = ("min_score", "min_sources")
KEYS = (*LIST_CLAUSES, *(f"not_{name}" for name in LIST_CLAUSES), *NUMBER_CLAUSES)
MOST_VALUES = 200
LARGEST_NUMBER = 1_000_000


class FilterError(ValueError):
    """A filter that cannot be read: `pointer` is a JSON pointer, `message` says what would do."""

    def __init__(self, pointer: str, message: str) -> None:
        super().__init__(f"{pointer}: {message}")
        self.pointer = pointer
        self.message = message


@dataclass(frozen=True)
class Facts:
    """What of an event a filter can look at. `languages` are the development's and the article's together."""

    event_types: frozenset[str]
    topics: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    entities: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    stages: frozenset[str] = frozenset()
    developments: frozenset[str] = frozenset()
    score: float = 0.0
    sources: int = 0


@dataclass(frozen=True)
class Mismatch:
    """The first clause that an event does not meet, what was asked for, and what the event has."""

    clause: str
    wanted: tuple[str, ...] | float
    found: tuple[str, ...] | float

    def to_json(self) -> dict[str, Any]:
        """The same, as it is stored beside the delivery that was not sent."""
        return {
            "clause": self.clause,
            "wanted": list(self.wanted) if isinstance(self.wanted, tuple) else self.wanted,
            "found": list(self.found) if isinstance(self.found, tuple) else self.found,
        }


@dataclass(frozen=True)
class Filter:
    """A filter that was read; `lists` maps clause names (``not_`` forms too) to the values asked for."""

    lists: Mapping[str, frozenset[str]] = field(default_factory=dict)
    min_score: float | None = None
    min_sources: int | None = None

    def match(self, facts: Facts) -> Mismatch | None:
        """None if the event is wanted, else the clause that says no."""
        for name in KEYS:
            wanted = self.lists.get(name)
            if not wanted:
                continue
            found: frozenset[str] = getattr(facts, name.removeprefix("not_"))
            if bool(wanted & found) == name.startswith("not_"):
                return Mismatch(name, tuple(sorted(wanted)), tuple(sorted(found)))
        if self.min_score is not None and facts.score < self.min_score:
            return Mismatch("min_score", self.min_score, facts.score)
        if self.min_sources is not None and facts.sources < self.min_sources:
            return Mismatch("min_sources", float(self.min_sources), float(facts.sources))
        return None

    def to_json(self) -> dict[str, Any]:
        """The filter as it is stored: `parse_filter` of it gives an equal one."""
        found: dict[str, Any] = {name: sorted(values) for name, values in self.lists.items() if values}
        if self.min_score is not None:
            found["min_score"] = self.min_score
        if self.min_sources is not None:
            found["min_sources"] = self.min_sources
        return found


def parse_filter(raw: object) -> Filter:
    """Read the filter of a request or a row. Raises FilterError, which points at the first fault."""
    if not isinstance(raw, Mapping):
        raise FilterError("", "a filter is an object")
    for key in raw:
        if key not in KEYS:
            raise FilterError(f"/{_escape(str(key))}", f"unknown key; known are {', '.join(KEYS)}")
    lists = {name: _values(name, raw[name]) for name in KEYS if name in raw and name not in NUMBER_CLAUSES}
    score = _number("min_score", raw.get("min_score"))
    sources = _number("min_sources", raw.get("min_sources"))
    if sources is not None and sources != int(sources):
        raise FilterError("/min_sources", "expected a whole number")
    return Filter(
        {name: values for name, values in lists.items() if values},
        min_score=score,
        min_sources=None if sources is None else int(sources),
    )


def refuse_never(wanted: Filter) -> None:
    """Raise FilterError for a filter that no event can meet. Apart from reading: stored ones are read."""
    for name in LIST_CLAUSES:
        asked, unasked = wanted.lists.get(name), wanted.lists.get(f"not_{name}", frozenset())
        if asked and asked <= unasked:
            raise FilterError(f"/{name}", f"never matches: not_{name} shuts out all of it")


def event_facts(event_type: str, payload: Mapping[str, Any]) -> Facts:
    """What a filter looks at, from the frozen facts of an event. Missing parts count as empty."""
    development = _object(payload.get("development"))
    article = _object(payload.get("article"))
    explain = _object(payload.get("explain"))
    snapshot = _object(payload.get("snapshot"))
    matched = explain.get("matched")
    scores = [_figure(_object(row).get("score")) for row in matched] if isinstance(matched, list) else []
    return Facts(
        event_types=frozenset((event_type,)),
        topics=_strings(development.get("topics")),
        languages=_strings(development.get("languages"))
        | _one(development.get("language"))
        | _one(article.get("language")),
        kinds=_one(article.get("kind")),
        entities=_strings(development.get("entities")),
        countries=_strings(development.get("countries")) | _one(article.get("country")),
        stages=_one(development.get("stage")),
        developments=_one(development.get("id")),
        score=max(scores, default=0.0),
        sources=int(_figure(snapshot.get("independent_sources"))),
    )


def _values(name: str, raw: object) -> frozenset[str]:
    if not isinstance(raw, list | tuple):
        raise FilterError(f"/{name}", "expected a list of strings")
    if len(raw) > MOST_VALUES:
        raise FilterError(f"/{name}", f"at most {MOST_VALUES} values")
    for index, value in enumerate(raw):
        if not isinstance(value, str) or not value.strip():
            raise FilterError(f"/{name}/{index}", "expected a string that is not empty")
        if name.endswith("event_types") and value not in EVENT_TYPES:
            raise FilterError(f"/{name}/{index}", f"unknown event type; known are {', '.join(EVENT_TYPES)}")
        if name.endswith("developments"):
            _refuse_other_ids(f"/{name}/{index}", value)
    return frozenset(str(value).strip() for value in raw)


def _refuse_other_ids(pointer: str, value: str) -> None:
    try:
        parse(Kind.DEVELOPMENT, value.strip())
    except ValueError as error:
        raise FilterError(pointer, str(error)) from error


def _number(name: str, raw: object) -> float | None:
    if raw is None:
        return None
    if isinstance(raw, bool) or not isinstance(raw, int | float) or not 0 <= raw <= LARGEST_NUMBER:
        raise FilterError(f"/{name}", f"expected a number from 0 to {LARGEST_NUMBER}")
    return float(raw)


def _escape(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")


def _object(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _strings(value: object) -> frozenset[str]:
    return frozenset(str(item) for item in value) if isinstance(value, list | tuple) else frozenset()


def _one(value: object) -> frozenset[str]:
    return frozenset((value,)) if isinstance(value, str) and value else frozenset()


def _figure(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0
