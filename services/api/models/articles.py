"""Articles."""

from datetime import datetime
from typing import Any

from pydantic import Field

from services.api.models.values import Shown


class Article(Shown):
    """An entry of a feed, cleaned and identified."""

    id: str = Field(examples=["art_7"])
    feed_id: str = Field(examples=["feed_12"])
    url: str | None
    title: str
    summary: str = Field(description="Plain text; e-mail addresses and phone numbers are masked.")
    language: str = Field(examples=["es"])
    publisher: str
    country: str | None
    kind: str
    published_at: datetime | None = Field(description="As the publisher claims it.")
    dated_at: datetime = Field(description="By which lists are sorted: the claim where it can be believed.")
    first_seen_at: datetime
    classified_at: datetime
    duplicate_of_id: str | None = Field(description="The article that this one copies.")
    duplicate_reason: str | None = Field(examples=["same_text"])
    development_id: str | None
    stance: str | None = Field(description="official, press, critic or industry, where it is plain.")
    topics: list[str]
    entities: list[str] = Field(examples=[["mineral:gallium", "country:CN"]])


class Sighting(Shown):
    """An entry in which the article was seen."""

    id: str = Field(examples=["ent_5"])
    feed_id: str
    url: str | None
    title: str
    publisher: str
    published_at: datetime | None
    first_seen_at: datetime
    lateness: str
    revision: int


class Copy(Shown):
    """Another article that says the same."""

    id: str
    url: str | None
    title: str
    publisher: str
    dated_at: datetime
    duplicate_reason: str | None


class Evidence(Shown):
    """A rule that fired: the text it fired on, with its place in the title or the text."""

    rule: str
    weight: float
    zone: str = Field(examples=["title"])
    text: str
    start: int
    end: int


class Match(Shown):
    """How an article stands to a topic."""

    topic: str
    verdict: str = Field(description="accepted, inherited, gray or mention; only the first two count.")
    score: float
    threshold: float
    pack_hash: str
    evidence: list[Evidence]


class Why(Shown):
    """Why the article is in its development."""

    join_reason: str | None = Field(
        description="joined, opened, opened_below_theta, vetoed, by_hand; siblings where two developments "
        "were merged by rule, gathered where one of the two was an article left alone; null for a copy."
    )
    joined_by: dict[str, Any] | None = Field(
        description="Shared entities and terms, score, runner-up, vetoes."
    )


class ArticleDetail(Article):
    """An article with its sightings, its copies, its matches and why it is where it is."""

    pack_hash: str
    sightings: list[Sighting]
    copies: list[Copy]
    matches: list[Match]
    why: Why


class ArticlePage(Shown):
    """One page of articles, the newest first."""

    items: list[Article]
    next_cursor: str | None
