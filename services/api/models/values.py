"""Values that several nouns share: enumerations, and the bases of requests and answers."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, WithJsonSchema, model_validator

from services.api.models.storable import refuse_unstorable
from services.domain import lifecycle
from services.domain.filters import EVENT_TYPES

Status = Literal["emerging", "active", "quiet", "closed", "reopened"]
Cue = Literal["takes_effect", "deadline", "hearing", "review", "expiry", "vote", "launch", "meeting", "other"]
FeedKind = Literal[
    "official", "news", "trade_press", "industry_assoc", "think_tank", "law_firm", "search_feed", "manual"
]
FeedState = Literal["active", "missing", "gone", "refused", "removed"]
Lane = Literal["official", "priority", "normal", "slow"]


def _known_stage(value: str) -> str:
    if value not in list(lifecycle.Stage):
        raise ValueError(f"is none of {', '.join(lifecycle.Stage)}")
    return value


Stage = Annotated[
    str, AfterValidator(_known_stage), WithJsonSchema({"type": "string", "enum": list(lifecycle.Stage)})
]


def _known_event(value: str) -> str:
    if value not in EVENT_TYPES:
        raise ValueError(f"is none of {', '.join(EVENT_TYPES)}")
    return value


EventType = Annotated[
    str, AfterValidator(_known_event), WithJsonSchema({"type": "string", "enum": list(EVENT_TYPES)})
]
DeliveryState = Literal[
    "waiting", "pending", "sending", "delivered", "exhausted", "folded", "withheld", "held", "cancelled"
]


class Shown(BaseModel):
    """An answer. Fields may be added at any time: readers skip what they do not know."""

    model_config = ConfigDict(json_schema_serialization_defaults_required=True)


def left_out() -> Any:
    """The default of a field that may be left out, but is never null; it is not looked at."""
    return None


class Asked(BaseModel):
    """A request's body. Unknown fields are refused, so that a misspelt one never counts as left out."""

    model_config = ConfigDict(extra="forbid", strict=True, str_strip_whitespace=True)

    _storable = model_validator(mode="before")(refuse_unstorable)
