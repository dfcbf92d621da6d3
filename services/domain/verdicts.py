"""What the classifier says of an article: topics with a verdict and its evidence, entities, concepts."""

from dataclasses import dataclass
from enum import StrEnum

BY_READER = "reader:"  # begins the rule of evidence that says what a reader decided


class Verdict(StrEnum):
    """What a topic is to an article."""

    ACCEPTED = "accepted"
    GRAY = "gray"
    MENTION = "mention"
    INHERITED = "inherited"


LISTED = (Verdict.ACCEPTED, Verdict.INHERITED)  # under these an article is listed


@dataclass(frozen=True, slots=True)
class Evidence:
    """One part of a score; `start` and `end` point into the article's title (zone "title") or text."""

    rule: str
    weight: float
    zone: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class TopicMatch:
    """A topic's verdict with its reasons."""

    topic: str
    score: float
    threshold: float
    verdict: Verdict
    evidence: tuple[Evidence, ...]
    pack_hash: str

    @property
    def by_reader(self) -> bool:
        """Whether a reader decided it, not the rules."""
        return any(piece.rule.startswith(BY_READER) for piece in self.evidence)


@dataclass(frozen=True, slots=True)
class EntityHit:
    """An entity named in an article."""

    id: str
    zone: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Classification:
    """All that one matching pass says: matches best first, entities and concepts in order of appearance."""

    matches: tuple[TopicMatch, ...]
    entities: tuple[EntityHit, ...]
    concepts: tuple[str, ...]

    @property
    def accepted(self) -> tuple[str, ...]:
        """The topics that are a substantial subject, best first."""
        return tuple(m.topic for m in self.matches if m.verdict is Verdict.ACCEPTED)

    @property
    def listed(self) -> tuple[TopicMatch, ...]:
        """The matches that it is listed under: accepted by its own words, or inherited."""
        return tuple(match for match in self.matches if match.verdict in LISTED)


NOTHING = Classification((), (), ())  # of a text that was not looked at
