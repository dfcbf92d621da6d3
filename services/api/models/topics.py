"""Topics."""

from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from services.api.models.values import Shown


class Topic(Shown):
    """Something to watch for, defined by a pack of phrases and rules."""

    slug: str = Field(examples=["critical-minerals"])
    label: dict[str, str] = Field(examples=[{"en": "Critical minerals", "es": "Minerales críticos"}])
    enabled: bool
    created_at: datetime
    pack_hash: str | None = Field(description="SHA-256 of the pack in force; decisions name it.")
    version_id: int | None
    version_at: datetime | None


class TopicVersion(Shown):
    """One version of a topic's pack."""

    id: int
    pack_hash: str
    created_at: datetime


class Recent(Shown):
    """How many in the last days."""

    days_1: int
    days_7: int
    days_30: int


class TopicCounts(Shown):
    """What the topic gathered lately."""

    articles: Recent
    developments: Recent


class TopicDetail(Topic):
    """A topic with its pack, its versions and its counts."""

    pack: dict[str, Any] | None
    versions: list[TopicVersion]
    counts: TopicCounts


class TopicList(Shown):
    """Every topic."""

    items: list[Topic]
    next_cursor: None


class VersionList(Shown):
    """The versions of a topic's pack, newest first."""

    items: list[TopicVersion]
    next_cursor: None


class FailedExample(Shown):
    """An example that the pack gets wrong, with the score it got and the rules that fired."""

    expected: Literal["match", "avoid"]
    number: int = Field(description="Its place in the pack's list, from 1.")
    title: str
    score: float
    threshold: float
    rules: dict[str, float]


class LabelFigures(Shown):
    """Agreement with what people said of articles (relevant, not relevant)."""

    f1_before: float | None = Field(description="Of the pack in force; null where there is none.")
    f1_after: float
    broken: list[str] = Field(description="Articles that are right now and would be wrong.")


class PackVerdict(Shown):
    """What speaks for and against a pack."""

    slug: str
    pack_hash: str
    examples: int
    failed: list[FailedExample]
    labels: LabelFigures | None = Field(description="Null where nobody labelled an article of this topic.")
    allowed: bool
    refusals: list[Literal["example_fails", "lowers_f1"]]


class AddedPack(PackVerdict):
    """A pack that is now in force."""

    version_id: int
    replaced: str | None = Field(description="SHA-256 of the pack that was in force before.")
