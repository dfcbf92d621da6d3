"""Silences of subscriptions."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from services.api.models.subscriptions import FilterObject
from services.api.models.values import Asked, Shown
from services.api.parameters import Moment

Time = Annotated[Moment, Field(strict=False, examples=["2026-03-01T08:00:00Z"])]


class Silence(Shown):
    """What a subscription does not want to hear for a time. It keeps back, and deletes nothing."""

    id: str = Field(examples=["sil_3"])
    subscription_id: str = Field(examples=["sub_4"])
    filter: FilterObject
    from_at: datetime
    until_at: datetime = Field(description="When it ends: what it kept back is then judged afresh.")
    reason: str
    author: str = Field(description="Name of the key, or of the person at the command line.")
    created_at: datetime


class SilenceList(Shown):
    """Silences, the soonest to end first."""

    items: list[Silence]
    next_cursor: None


class NewSilence(Asked):
    """A silence; `{"developments": ["dev_42"]}` mutes one development, an empty filter everything."""

    filter: FilterObject
    until_at: Time = Field(description="At most 90 days ahead.")
    from_at: Time | None = Field(None, description="When it begins; without, at once.")
    reason: str = Field("", max_length=500, description="Shown where something was kept back.")
