"""Milestones."""

from datetime import date, datetime

from pydantic import Field

from services.api.models.values import Shown


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
    created_at: datetime


class MilestonePage(Shown):
    """One page of the calendar, the soonest first."""

    items: list[Milestone]
    next_cursor: str | None
