"""Subscriptions."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from services.api.models.values import Asked, Shown, left_out
from services.api.parameters import Moment

Name = Annotated[str, Field(min_length=1, max_length=200, examples=["Minerals, official sources"])]
FilterObject = Annotated[
    dict[str, Any],
    Field(
        description="Any-of inside a clause, all-of between; lists have a not_ form; empty takes everything.",
        examples=[{"topics": ["critical-minerals"], "languages": ["en", "es"], "min_sources": 2}],
    ),
]
GroupWait = Annotated[
    float, Field(ge=0, le=86_400, description="Seconds before the first message on a development.")
]
UpdateInterval = Annotated[
    float, Field(ge=0, le=604_800, description="Least seconds between two messages on one.")
]


class Subscription(Shown):
    """Which events an endpoint hears of, and in what rhythm."""

    id: str = Field(examples=["sub_4"])
    endpoint_id: str = Field(examples=["ep_1"])
    name: str
    filter: FilterObject
    group_wait_s: float
    update_interval_s: float
    state: str = Field(examples=["active"])
    after_seq: int = Field(description="It hears only of events numbered after this one.")
    version: int
    created_at: datetime


class SubscriptionPage(Shown):
    """One page of subscriptions."""

    items: list[Subscription]
    next_cursor: str | None


class NewSubscription(Asked):
    """A subscription; what is left out is as the settings say."""

    endpoint_id: str = Field(examples=["ep_1"])
    name: Name
    filter: FilterObject = Field(default_factory=dict)
    group_wait_s: GroupWait | None = None
    update_interval_s: UpdateInterval | None = None


class Replay(Asked):
    """From when on a subscription is to be told what it missed."""

    since: Annotated[Moment, Field(strict=False, examples=["2026-02-01T00:00:00Z"])]
    dry_run: bool = Field(default=False, description="Only count; nothing is told.")


class Replayed(Shown):
    """What a replay will tell."""

    events: int
    messages: int = Field(description="At most: events of one development become one message.")
    more: bool = Field(description="There are more; ask again once these are told.")
    dry_run: bool


class SubscriptionChange(Asked):
    """What is to be changed; what is left out stays."""

    name: Name = Field(default_factory=left_out)
    filter: FilterObject = Field(default_factory=left_out)
    group_wait_s: GroupWait = Field(default_factory=left_out)
    update_interval_s: UpdateInterval = Field(default_factory=left_out)
    state: Literal["active", "paused"] = Field(default_factory=left_out)
