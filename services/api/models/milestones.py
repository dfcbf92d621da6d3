"""Milestones."""

import datetime as dt
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from services.api.models.values import Asked, Cue, Shown, left_out


class Step(Shown):
    """A dated step of a development."""

    id: str = Field(examples=["ms_3"])
    date: date
    precision: str = Field(description="The span that starts on `date`.", examples=["day"])
    cue: str = Field(examples=["takes_effect"])
    headline: str
    sentence: str
    confidence: float
    sources: int
    confirmed: bool = Field(description="Two independent sources name it.")
    article_id: str | None


class Milestone(Step):
    """A dated step in the calendar."""

    start: int | None = Field(description="Where the date stands in `sentence`.")
    end: int | None
    anchor: str | None = Field(description="What a relative date was counted from.")
    source: str = Field(examples=["article"])
    key: str | None
    topics: list[str]
    development_id: str | None
    development_title: str | None
    publishers: list[str] = Field(description="Independent sources that name it.")
    conflicts_with: list[str] = Field(
        description="Steps of the same development that give another date for what seems to be the same."
    )
    standing: str = Field(
        description="ahead, under_way or passed; what came of one that passed is not known here."
    )
    fixed: bool = Field(description="Put right by a person: what articles say later does not change it.")
    dismissed: bool
    created_at: datetime


class MilestoneChange(Asked):
    """What is to be put right; what is left out stays."""

    date: Annotated[dt.date, Field(strict=False)] = Field(
        default_factory=left_out, description="The first day of the span."
    )
    precision: Literal["day", "week", "month", "quarter", "half", "season", "year"] = Field(
        default_factory=left_out
    )
    cue: Cue = Field(default_factory=left_out)
    dismissed: bool = Field(default_factory=left_out, description="It is no step at all.")


class MilestonePage(Shown):
    """One page of the calendar, the soonest first."""

    items: list[Milestone]
    next_cursor: str | None
