"""The shape of every error (RFC 9457)."""

from pydantic import Field

from services.api.models.values import Shown


class ProblemFault(Shown):
    """One wrong value."""

    detail: str
    pointer: str | None = Field(
        None, description="JSON Pointer into the body.", examples=["#/filter/topics/0"]
    )
    parameter: str | None = Field(None, description="A query parameter, or a part of the path.")


class ProblemDocument(Shown):
    """An error; `type` is the address of a page that explains it."""

    type: str = Field(examples=["/problems/invalid-request"])
    title: str
    status: int
    detail: str
    instance: str
    request_id: str
    errors: list[ProblemFault] | None = None
