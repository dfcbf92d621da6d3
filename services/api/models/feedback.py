"""What readers say of articles."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from services.api.models.values import Asked, Shown

OpinionName = Literal["relevant", "not_relevant", "wrong_development"]


class FeedbackAsked(Asked):
    """One word about the article of the address."""

    verdict: OpinionName
    topic: Annotated[str, Field(min_length=1, max_length=100)] | None = Field(
        None, description="Relevant to which. Not relevant without a topic: to none of them."
    )
    note: Annotated[str, Field(max_length=2000)] = ""


class Feedback(Shown):
    """One word of a reader; it outranks the rules until it is taken back."""

    id: str = Field(examples=["fb_3"])
    article_id: str = Field(description="The original, where it was said of a copy.")
    article_title: str
    topic: str | None
    verdict: str
    note: str
    author: str
    created_at: datetime


class FeedbackPage(Shown):
    """One page of feedback, the newest first."""

    items: list[Feedback]
    next_cursor: str | None
