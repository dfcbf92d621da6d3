"""Deliveries and their attempts."""

from datetime import datetime
from typing import Any

from pydantic import Field

from services.api.models.values import Shown


class Delivery(Shown):
    """One event for one subscription."""

    id: str = Field(examples=["dlv_8"])
    message_id: str = Field(
        description="The webhook-id: the same on every try.", examples=["msg_" + "0a" * 16]
    )
    event_id: str
    event_type: str
    event_seq: int | None
    subscription_id: str
    subscription_version: int
    endpoint_id: str
    development_id: str | None
    state: str = Field(examples=["delivered"])
    reason: str | None = Field(description="Why it is sent, or withheld.", examples=["first"])
    detail: dict[str, Any] | None = Field(
        description="Why it was filtered: the clause, what it wanted and what it found."
    )
    folded_into_id: str | None
    release_at: datetime | None
    due_at: datetime | None
    attempts: int
    created_at: datetime
    delivered_at: datetime | None


class Attempt(Shown):
    """One HTTP try."""

    number: int
    started_at: datetime
    finished_at: datetime | None
    outcome: str = Field(
        description="started, delivered, failed, or lost: the sender ended before it was known."
    )
    reason: str | None
    status: int | None
    address: str | None
    duration_s: float | None
    error: str | None
    answer: str | None
    next_attempt_at: datetime | None


class DeliveryDetail(Delivery):
    """A delivery with every attempt, and the text that is sent."""

    body: str | None
    attempt_list: list[Attempt]


class DeliveryPage(Shown):
    """One page of deliveries, the newest first."""

    items: list[Delivery]
    next_cursor: str | None
