"""Developments."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from services.api.models.milestones import Step
from services.api.models.values import Shown


class Development(Shown):
    """Something that happens in the world, followed over time and across sources."""

    id: str = Field(examples=["dev_42"])
    title: str
    language: str = Field(description="Of the title and the lead.", examples=["en"])
    lead: str
    topics: list[str]
    status: str = Field(examples=["active"])
    stage: str | None = Field(description="How far the act is.", examples=["announced"])
    first_seen_at: datetime
    last_seen_at: datetime
    articles: int = Field(description="Copies not counted.")
    copies: int
    sources: int = Field(description="Independent publishers.")
    official_sources: int
    languages: list[str]
    countries: list[str]
    entities: list[str]
    version: int


class TimelineArticle(Shown):
    """An article on the timeline."""

    id: str
    url: str | None
    title: str
    language: str
    publisher: str
    country: str | None
    kind: str
    published_at: datetime | None
    dated_at: datetime
    stance: str | None = Field(description="official, press, critic or industry, where it is plain.")
    duplicate_of_id: str | None
    join_reason: str | None


class TimelineEvent(Shown):
    """A change that was told."""

    id: str = Field(examples=["evt_9"])
    seq: int | None
    sequence: int | None
    type: str
    reason: str
    recorded_at: datetime


class ArticleOnTimeline(Shown):
    """When an article is from."""

    at: datetime
    what: Literal["article"]
    article: TimelineArticle


class EventOnTimeline(Shown):
    """When a change was recorded."""

    at: datetime
    what: Literal["event"]
    event: TimelineEvent


class Source(Shown):
    """A publisher, and how much it wrote."""

    publisher: str
    kind: str
    stances: list[str] = Field(description="Where its articles stand, as far as it is plain.")
    articles: int
    copies: int
    first_dated_at: datetime
    last_dated_at: datetime


class Related(Shown):
    """Another development, and how it stands to this one."""

    id: str
    title: str
    topics: list[str]
    last_seen_at: datetime
    relation: str = Field(description="parent, part, merged, near or shares_entities.")


class DevelopmentDetail(Development):
    """A development with everything that belongs to it, at most 200 rows of each kind, the newest first."""

    stage_sentence: str | None
    opened_at: datetime
    sequence: int = Field(description="Of its newest event.")
    pinned: bool = Field(description="A person keeps it open.")
    title_fixed: bool = Field(description="A person named it.")
    stage_fixed: bool = Field(description="A person set its stage.")
    parent_id: str | None = Field(description="What it follows from.")
    merged_into_id: str | None
    timeline: list[ArticleOnTimeline | EventOnTimeline]
    source_list: list[Source]
    milestones: list[Step]
    related: list[Related]


class DevelopmentPage(Shown):
    """One page of developments."""

    items: list[Development]
    next_cursor: str | None
