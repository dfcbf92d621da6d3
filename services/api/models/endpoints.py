"""Endpoints."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from services.api.models.values import Asked, Shown, left_out

Name = Annotated[str, Field(min_length=1, max_length=200, examples=["Trade desk"])]
Url = Annotated[str, Field(min_length=8, max_length=2048, examples=["https://hooks.example.com/tradewire"])]


class Endpoint(Shown):
    """An address that is told, and how it has been answering."""

    id: str = Field(examples=["ep_1"])
    name: str
    url: str
    state: str = Field(examples=["active"])
    disabled_reason: str | None
    failures_running: int
    failing_since_at: datetime | None
    not_before_at: datetime | None = Field(description="Until when the receiver asked us to wait.")
    slow_until_at: datetime | None = Field(description="Until when it gets one message at a time.")
    version: int
    created_at: datetime


class EndpointDetail(Endpoint):
    """An endpoint; `secrets` says how many sign at present."""

    secrets: int


class NewSecret(EndpointDetail):
    """An endpoint with its signing secret, which is shown this once."""

    secret: str = Field(examples=["whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"])


class EndpointPage(Shown):
    """One page of endpoints."""

    items: list[Endpoint]
    next_cursor: str | None


class NewEndpoint(Asked):
    """An address to be told."""

    name: Name
    url: Url


class EndpointChange(Asked):
    """What is to be changed; what is left out stays. A disabled endpoint's messages are held, not lost."""

    name: Name = Field(default_factory=left_out)
    url: Url = Field(default_factory=left_out)
    state: Literal["active", "disabled"] = Field(default_factory=left_out)


class Rotation(Asked):
    """How long the old secrets go on signing beside the new one."""

    keep_old_s: int = Field(86_400, ge=0, le=604_800, description="0 after a leak.")


class SentTest(Shown):
    """The test event that was recorded; its delivery follows like any other."""

    event_id: str = Field(examples=["evt_9"])
    subscription_id: str = Field(examples=["sub_4"])
