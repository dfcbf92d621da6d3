"""The messages that endpoints get, as OpenAPI describes them: one entry a type of event."""

from typing import Annotated

from fastapi import APIRouter, Body, Header
from pydantic import Field

from services.api.models.events import Message
from services.domain.filters import EVENT_TYPES

ABOUT = {
    "development.opened": "A development was seen for the first time.",
    "development.updated": "A new stage, an official source, a topic, or a step in independent sources.",
    "milestone.added": "A dated step ahead was found.",
    "development.quiet": "Nothing was written of a development for a while.",
    "development.split": "A development was found to be two.",
    "development.merged": "Two developments were found to be one.",
    "development.corrected": "Something that was told before is no longer so.",
    "feed.unhealthy": "A feed cannot be read, or can be again.",
    "test": "Asked for by the owner of the endpoint.",
}

webhooks = APIRouter()

MessageId = Annotated[
    str, Header(alias="webhook-id", description="Of the message: the same on every try; drop what you know.")
]
Timestamp = Annotated[
    int, Header(alias="webhook-timestamp", description="Seconds since 1970 of this try; refuse old ones.")
]
Signature = Annotated[
    str,
    Header(
        alias="webhook-signature",
        description="One or more `v1,<base64>` with spaces between: HMAC-SHA256 of `id.timestamp.body`.",
    ),
]


def _example(event_type: str) -> dict[str, object]:
    data: dict[str, object] = {
        "event_id": "evt_9",
        "covers": ["evt_9"],
        "subscription_id": "sub_4",
        "sequence": 1,
        "reason": "first",
        "replayed": False,
        "development": {
            "id": "dev_42",
            "title": "China restricts exports of gallium",
            "language": "en",
            "topics": ["critical-minerals"],
            "stage": "announced",
        },
        "links": {"development": "https://tradewire.example.org/v1/developments/dev_42"},
    }
    if event_type == "test":
        data |= {"reason": "test", "sequence": None, "development": None, "links": {}}
    return {"type": event_type, "timestamp": "2026-02-05T14:03:11.000Z", "data": data}


def _add(event_type: str) -> None:
    """Describe one type; the function is never called, only read."""

    def describe(
        webhook_id: MessageId,
        webhook_timestamp: Timestamp,
        webhook_signature: Signature,
        body: Annotated[Message, Body(examples=[_example(event_type)]), Field()],
    ) -> None:
        del webhook_id, webhook_timestamp, webhook_signature, body

    webhooks.add_api_route(
        event_type,
        describe,
        methods=["POST"],
        operation_id=f"on_{event_type.replace('.', '_')}",
        summary=event_type,
        description=f"{ABOUT[event_type]} Answer 2xx within 20 seconds; anything else is tried again.",
        tags=["webhooks"],
        status_code=204,
    )


for _event_type in EVENT_TYPES:
    _add(_event_type)
