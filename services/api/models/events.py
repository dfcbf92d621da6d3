"""Events, and the messages that tell them."""

from datetime import datetime
from typing import Any

from pydantic import Field

from services.api.models.values import EventType, Shown


class Event(Shown):
    """The recorded telling of a change, with the facts as they were then."""

    seq: int = Field(description="Its number in the log, without gaps.")
    id: str = Field(examples=["evt_9"])
    type: str = Field(examples=["development.opened"])
    reason: str = Field(examples=["official_source"])
    development_id: str | None
    sequence: int | None = Field(description="Its number within the development, from 1.")
    schema_version: int
    recorded_at: datetime
    payload: dict[str, Any]


class EventStretch(Shown):
    """Events after a number, in order."""

    items: list[Event]
    next_after: int = Field(description="Ask for what comes after this number next time.")
    oldest_seq: int | None = Field(description="The smallest number still kept.")
    newest_seq: int


class MessageData(Shown):
    """What is told to one subscription."""

    event_id: str
    covers: list[str] = Field(description="Every event that this message tells.")
    subscription_id: str
    sequence: int | None = Field(
        None, description="Drop what is not newer than what you have of this development."
    )
    reason: str = Field(examples=["first"])
    replayed: bool = False
    development: dict[str, Any] | None = None
    delta: dict[str, Any] | None = Field(None, description="What this subscription was not told before.")
    snapshot: dict[str, Any] | None = Field(None, description="The whole as it now stands.")
    explain: dict[str, Any] | None = Field(None, description="Why it matched, and why it is sent.")
    timing: dict[str, Any] | None = None
    links: dict[str, str]
    notice: dict[str, Any] | None = Field(None, description="Of events that are about no development.")
    thin: bool = Field(False, description="True where the rest was too large: follow links.")


class Message(Shown):
    """The body of a Standard Webhooks request."""

    type: EventType
    timestamp: datetime = Field(description="When the event was recorded.")
    data: MessageData
