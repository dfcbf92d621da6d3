"""Query parameters and ids as every route takes them: unknown names are refused, never ignored."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import Request
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
    model_validator,
)

from services.api.models.storable import refuse_unstorable
from services.api.paging import DEFAULT_LIMIT, LARGEST_LIMIT
from services.api.problems import UNKNOWN_PARAMETER, Fault, Problem
from services.domain import ids
from services.domain.ids import Kind

MOST_VALUES = 50


def _id(kind: Kind) -> Any:
    def read(value: object) -> object:
        return ids.parse(kind, value) if isinstance(value, str) else value

    schema = {
        "type": "string",
        "pattern": f"^{kind.value}_[1-9][0-9]{{0,18}}$",
        "examples": [f"{kind.value}_42"],
    }
    return Annotated[int, BeforeValidator(read), WithJsonSchema(schema)]


FeedId = _id(Kind.FEED)
ArticleId = _id(Kind.ARTICLE)
DevelopmentId = _id(Kind.DEVELOPMENT)
EventId = _id(Kind.EVENT)
EndpointId = _id(Kind.ENDPOINT)
SubscriptionId = _id(Kind.SUBSCRIPTION)
SilenceId = _id(Kind.SILENCE)
DeliveryId = _id(Kind.DELIVERY)
FeedbackId = _id(Kind.FEEDBACK)
MilestoneId = _id(Kind.MILESTONE)


def _aware(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _folded(change: Callable[[str], str]) -> Callable[[object], object]:
    return lambda value: change(value) if isinstance(value, str) else value


Moment = Annotated[datetime, AfterValidator(_aware)]
"""A time; one without a zone is taken as UTC, a day as its midnight."""

Words = Annotated[
    list[Annotated[str, Field(min_length=1, max_length=200)]],
    Field(default_factory=list, max_length=MOST_VALUES),
]
"""A parameter that may be repeated: any of its values is enough."""


def _codes(change: Callable[[str], str], pattern: str, example: str) -> Any:
    schema = {"type": "string", "pattern": "^[A-Za-z]{2}$", "examples": [example]}
    code = Annotated[str, BeforeValidator(_folded(change)), Field(pattern=pattern), WithJsonSchema(schema)]
    return Annotated[list[code], Field(default_factory=list, max_length=MOST_VALUES)]


Languages = _codes(str.lower, "^[a-z]{2}$", "es")
Countries = _codes(str.upper, "^[A-Z]{2}$", "MX")
Search = Annotated[
    str | None,
    Field(
        min_length=1,
        max_length=200,
        description='Words in title or summary, whatever their accents; "a phrase", or, and -not work.',
    ),
]

Limit = Annotated[int, Field(ge=1), AfterValidator(lambda value: min(value, LARGEST_LIMIT))]


class Parameters(BaseModel):
    """The query of one operation; a name that is not a field is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    _storable = model_validator(mode="before")(refuse_unstorable)


class PageParameters(Parameters):
    """What every list takes."""

    limit: Limit = Field(
        DEFAULT_LIMIT, description=f"Rows a page; more than {LARGEST_LIMIT} counts as {LARGEST_LIMIT}."
    )
    cursor: str | None = Field(
        None, max_length=2000, description="Where to go on: `next_cursor` of the page before, unchanged."
    )


def no_parameters(request: Request) -> None:
    """The dependency of operations that take no query. Raises Problem naming what was given."""
    if request.query_params:
        raise unknown_parameters(list(request.query_params))


def unknown_parameters(names: list[str]) -> Problem:
    """The problem of query parameters that the operation does not know."""
    shown = [name[:60] for name in dict.fromkeys(names)][:10]
    faults = [Fault("not a parameter of this operation", parameter=name) for name in shown]
    return Problem(UNKNOWN_PARAMETER, f"Unknown: {', '.join(shown)}.", faults)
