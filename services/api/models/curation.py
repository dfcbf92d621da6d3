"""What people ask of developments."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, WithJsonSchema

from services.api.models.values import Asked, Stage, left_out
from services.domain.curation import LONGEST_TITLE, fit_title

DevelopmentName = Annotated[str, Field(max_length=30, examples=["dev_42"])]
ArticleName = Annotated[str, Field(max_length=30, examples=["art_7"])]
Title = Annotated[
    str,
    AfterValidator(fit_title),
    WithJsonSchema({"type": "string", "minLength": 1, "maxLength": LONGEST_TITLE}),
]


class MergeAsked(Asked):
    """Which development is the same as the one of the address."""

    into: DevelopmentName = Field(description="The other one. Whichever is named, the older id stays.")


class SplitAsked(Asked):
    """What belongs to another development."""

    articles: list[ArticleName] = Field(
        min_length=1, max_length=500, description="Articles that leave, with their copies; not all of them."
    )


class MoveAsked(Asked):
    """Where an article belongs."""

    development: DevelopmentName | None = Field(description="Null: in one of its own, which is opened.")


class DevelopmentChange(Asked):
    """What is to be changed; what is left out stays."""

    title: Title | None = Field(
        default_factory=left_out, description="Null gives the title back to the rules."
    )
    pinned: bool = Field(
        default_factory=left_out, description="Whether it never goes quiet. True opens what rests."
    )
    stage: Stage | None = Field(
        default_factory=left_out, description="How far the act is. Null gives it back to the rules."
    )
    status: Literal["closed", "reopened"] = Field(default_factory=left_out)
