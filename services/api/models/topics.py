"""Topics."""

from datetime import datetime
from typing import Any

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
