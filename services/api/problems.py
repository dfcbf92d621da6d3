"""Errors as the caller sees them: RFC 9457 documents, each of a type that has a page under /problems/."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from starlette.responses import Response

from services.domain.absent import there_is_no, there_is_none
from services.domain.curation import RefusalReason, Refused
from services.domain.ids import Kind

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class ProblemType:
    """A kind of error: `slug` is the last part of its address, which never changes."""

    slug: str
    status: int
    title: str
    about: str

    @property
    def uri(self) -> str:
        """Its address, relative to the API's own: the page explains the error and its remedy."""
        return f"/problems/{self.slug}"


UNKNOWN_PARAMETER = ProblemType(
    "unknown-parameter", 400, "Unknown parameter",
    "The address carries a query parameter that this operation does not know. It is refused rather "
    "than ignored, so that a misspelt filter never passes for an answer. Remove it, or correct its "
    "name.",
)  # fmt: skip
MALFORMED_BODY = ProblemType(
    "malformed-body", 400, "The body is not JSON",
    "The body of the request could not be read as a JSON document in UTF-8. Send one, with the header"
    " Content-Type: application/json.",
)  # fmt: skip
BAD_CURSOR = ProblemType(
    "bad-cursor", 400, "The cursor is not one of ours",
    "The cursor was altered, cut short, or made by another installation. Take it unchanged from "
    "next_cursor or from the Link header of the page before, or start again without one.",
)  # fmt: skip
CURSOR_MISMATCH = ProblemType(
    "cursor-mismatch", 400, "The cursor belongs to another filter",
    "A cursor continues the very list it came from: the same path and the same filter. Only limit may"
    " change. Repeat the filter, or start again without a cursor.",
)  # fmt: skip
UNAUTHENTICATED = ProblemType(
    "unauthenticated", 401, "No valid key",
    "The request carries no key, or one that is unknown, revoked or expired. Send the header "
    "Authorization: Bearer tw_live_… ; a key is made by tradewire keys create.",
)  # fmt: skip
FORBIDDEN = ProblemType(
    "forbidden", 403, "The key lacks a scope",
    "The key is valid, but was not given the scope that this operation needs. Use another key, or "
    "make one with that scope. The scope admin includes every other.",
)  # fmt: skip
NOT_FOUND = ProblemType(
    "not-found", 404, "Nothing is here",
    "No such address, or no row by that id. Ids look like dev_42: a word for the kind, and a number.",
)  # fmt: skip
METHOD_NOT_ALLOWED = ProblemType(
    "method-not-allowed", 405, "Another method is needed",
    "The address exists, but not with this method. The Allow header lists those it has.",
)  # fmt: skip
CONFLICT = ProblemType(
    "conflict", 409, "It contradicts what is stored",
    "Something else already has that value, or is in a state that does not allow this. The detail "
    "says which.",
)  # fmt: skip
EVENTS_GONE = ProblemType(
    "events-gone", 410, "Events after that number are no longer kept",
    "You asked to go on after a number so old that events behind it have been removed, so a gap "
    "cannot be ruled out. Read the present state from /v1/developments, then go on from oldest_seq.",
)  # fmt: skip
VERSION_MISMATCH = ProblemType(
    "version-mismatch", 412, "It was changed in the meantime",
    "The If-Match header names an older version than the one stored. Read it again, and decide anew.",
)  # fmt: skip
BODY_TOO_LARGE = ProblemType(
    "body-too-large", 413, "The body is too large",
    "No operation takes a body of more than 64 KiB, but the import of feeds, which takes 5 MiB.",
)  # fmt: skip
INVALID = ProblemType(
    "invalid-request", 422, "The request is not valid",
    "The request could be read, but values in it are wrong. Each entry of errors names one: pointer "
    "is a JSON Pointer into the body, parameter the name of a query parameter or of a part of the "
    "address.",
)  # fmt: skip
HTTP_ERROR = ProblemType(
    "http-error", 400, "The request was refused",
    "The request could not be handled as HTTP. The status and the detail say why.",
)  # fmt: skip
INTERNAL = ProblemType(
    "internal-error", 500, "Something went wrong on our side",
    "The fault is ours and has been logged under the request id. The request may be repeated.",
)  # fmt: skip
UNAVAILABLE = ProblemType(
    "unavailable", 503, "The database cannot be reached",
    "PostgreSQL does not answer at the moment. Nothing was changed; repeat the request after the "
    "seconds that Retry-After names.",
)  # fmt: skip
TOO_SLOW = ProblemType(
    "too-slow", 503, "The answer took too long",
    "The query was stopped because it ran past its time limit. Narrow it: a topic, a shorter period, "
    "a rarer word.",
)  # fmt: skip

TYPES: tuple[ProblemType, ...] = (
    UNKNOWN_PARAMETER, MALFORMED_BODY, BAD_CURSOR, CURSOR_MISMATCH, UNAUTHENTICATED, FORBIDDEN, NOT_FOUND,
    METHOD_NOT_ALLOWED, CONFLICT, EVENTS_GONE, VERSION_MISMATCH, BODY_TOO_LARGE, INVALID, HTTP_ERROR,
    INTERNAL, UNAVAILABLE, TOO_SLOW,
)  # fmt: skip
BY_SLUG = {kind.slug: kind for kind in TYPES}


@dataclass(frozen=True, slots=True)
class Fault:
    """One wrong value: where it stands (a JSON Pointer, or a parameter's name) and what is wrong with it."""

    detail: str
    pointer: str | None = None
    parameter: str | None = None

    def to_json(self) -> dict[str, str]:
        """The fault as it stands in `errors`."""
        places = {"pointer": self.pointer, "parameter": self.parameter}
        return {name: place for name, place in places.items() if place is not None} | {"detail": self.detail}


@dataclass(eq=False)  # not frozen: an exception gets its traceback while it travels
class Problem(Exception):  # noqa: N818 - RFC 9457's own word for it
    """An error to be told to the caller. Raised by routes, answered by the handlers of the app."""

    kind: ProblemType
    detail: str
    faults: Sequence[Fault] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)
    status: int | None = None


def pointer(parts: Sequence[str | int]) -> str:
    """The JSON Pointer (as a URI fragment, RFC 6901) of a place in a document."""
    return "#" + "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)


def answer(problem: Problem, *, path: str, request_id: str) -> Response:
    """The response that tells `problem`; never a trace, never a value that came from inside."""
    status = problem.status or problem.kind.status
    document: dict[str, Any] = {
        "type": problem.kind.uri,
        "title": problem.kind.title,
        "status": status,
        "detail": problem.detail,
        "instance": path,
        "request_id": request_id,
    }
    if problem.faults:
        document["errors"] = [fault.to_json() for fault in problem.faults]
    document |= problem.extra
    return Response(
        orjson.dumps(document), status_code=status, media_type=MEDIA_TYPE, headers=dict(problem.headers)
    )


def missing(what: str, public_id: str) -> Problem:
    """The problem of a row that does not exist."""
    return Problem(NOT_FOUND, there_is_none(what, public_id))


def no_such(kind: Kind, number: int) -> Problem:
    """The problem of a row that its public id does not lead to."""
    return Problem(NOT_FOUND, there_is_no(kind, number))


def refusal(refused: Refused, place: str) -> Problem:
    """The problem of something that a person asked for and that is not done; `place` of the body names it."""
    if refused.reason in (RefusalReason.UNKNOWN, RefusalReason.NOT_A_MEMBER):
        return invalid("What the body names does not fit.", Fault(refused.detail, pointer=place))
    return Problem(CONFLICT, refused.detail)


def invalid(detail: str, *faults: Fault) -> Problem:
    """The problem of values that do not hold."""
    return Problem(INVALID, detail, faults)
