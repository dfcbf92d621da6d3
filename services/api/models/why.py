"""Why, and why not."""

from datetime import datetime
from typing import Any

from pydantic import Field

from services.api.models.values import Shown


class Quote(Shown):
    """A matched text with the words around it."""

    before: str
    text: str
    after: str


class Matched(Shown):
    """Where a rule found its words."""

    zone: str = Field(examples=["title"])
    text: str
    start: int
    end: int
    quote: Quote | None = Field(description="Null where the text has changed since.")


class FiredRule(Shown):
    """A rule, an anti-concept or an adjustment, with what it added to the score."""

    rule: str
    weight: float
    matched: list[Matched]


class NearRule(Shown):
    """A rule that did not fire though all of its concepts occurred, or all but one."""

    rule: str
    weight: float
    has: list[str]
    lacks: str | None = Field(description="The one concept that did not occur.")
    hindered_by: str | None
    phrases: list[str] = Field(description="Some that would have spoken for it, in the article's language.")
    would_do: bool = Field(description="Whether its weight would have been enough.")


class TopicWhy(Shown):
    """An article and a topic: score, threshold, and everything that went into them."""

    topic: str
    verdict: str | None = Field(description="Null: nothing in the text speaks for it.")
    decided_by: str = Field(description="rules, reader, development (inherited) or nothing.")
    score: float
    threshold: float
    gap: float = Field(description="What the score lacks.")
    rules: list[FiredRule]
    anti: list[FiredRule]
    adjustments: list[FiredRule]
    near: list[NearRule]
    inherited_from: list[str] = Field(description="The members of its development that have the topic.")
    pack_hash: str
    in_force: bool = Field(description="Whether it was judged by the pack that is in force now.")
    judged: str = Field(description="stored, or now where no verdict was stored.")


class Shared(Shown):
    """What an article has in common with the likest member of a development."""

    entities: list[str]
    terms: list[str]
    numbers: list[str]
    days: list[str]
    acts: list[str]


class RunnerUp(Shown):
    """The next best development; of one that the article is not in, where it is instead."""

    development: str
    p: float | None


class DevelopmentWhy(Shown):
    """An article and a development."""

    development: str
    title: str
    member: bool
    reason: str
    p: float | None = Field(description="How likely it is that they belong together.")
    theta: float = Field(description="How likely it must be.")
    shared: Shared
    gap_hours: float | None
    likeness: dict[str, Any]
    signature: float | None = Field(
        description="How much of what its members have in common the article carries."
    )
    runner_up: RunnerUp | None
    vetoes: dict[str, str]
    obstacles: list[str] = Field(description="In words, what keeps the article out.")


class DuplicateWhy(Shown):
    """Of what the article is a copy, and how that was found."""

    of: str
    title: str
    publisher: str
    tier: str | None = Field(examples=["same_text"])
    containment: float = Field(description="The share of four-word runs that the two have in common.")
    threshold: float


class SaidWhy(Shown):
    """What a reader said of it."""

    id: str
    topic: str | None
    verdict: str
    note: str
    author: str
    created_at: datetime


class ExplainedArticle(Shown):
    """The article that is explained."""

    id: str
    title: str
    language: str
    flaws: list[str] = Field(
        description="What is wrong with it as published: no_title, text_cut, mixed_languages and the like."
    )
    topics: list[str]
    development: str | None


class ArticleWhy(Shown):
    """Why an article is, or is not, under topics and in a development."""

    article: ExplainedArticle
    duplicate: DuplicateWhy | None
    topics: list[TopicWhy]
    development: DevelopmentWhy | None
    feedback: list[SaidWhy]


class ReleaseWhy(Shown):
    """How an event stands at one subscription: the delivery, or why there is none."""

    subscription_id: str
    delivery_id: str | None
    state: str | None = Field(description="Of the delivery; null where there is none.")
    reason: str | None = Field(description="Why it was sent, or withheld.")
    detail: dict[str, Any] | None = Field(
        description="Of one withheld: the clause that said no, and on what."
    )
    folded_into_id: str | None
    release_at: datetime | None
    due_at: datetime | None
    delivered_at: datetime | None
    attempts: list[dict[str, Any]]
    summary: str = Field(description="The same in a sentence.")


class EventWhy(Shown):
    """The way of an event to its subscribers."""

    event_id: str
    seq: int | None = Field(description="Null until the router has numbered it.")
    type: str
    reason: str
    recorded_at: datetime
    explain: dict[str, Any]
    subscriptions: list[ReleaseWhy]
