"""Failures that the framework finds become problems like our own."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from services.api.parameters import unknown_parameters
from services.api.problems import (
    BODY_TOO_LARGE,
    HTTP_ERROR,
    INVALID,
    MALFORMED_BODY,
    METHOD_NOT_ALLOWED,
    NOT_FOUND,
    Fault,
    Problem,
    ProblemType,
    answer,
    pointer,
)

_BY_STATUS: Mapping[int, ProblemType] = {
    404: NOT_FOUND,
    405: METHOD_NOT_ALLOWED,
    413: BODY_TOO_LARGE,
}
MOST_FAULTS = 50


def add_handlers(app: FastAPI) -> None:
    """Have `app` answer every failure with a problem document."""

    @app.exception_handler(Problem)
    async def ours(request: Request, problem: Problem) -> Response:
        return _tell(request, problem)

    @app.exception_handler(RequestValidationError)
    async def unfit(request: Request, error: RequestValidationError) -> Response:
        return _tell(request, problem_of(error.errors()))

    @app.exception_handler(HTTPException)
    async def refused(request: Request, error: HTTPException) -> Response:
        kind = _BY_STATUS.get(error.status_code, HTTP_ERROR)
        detail = f"There is nothing at {request.url.path[:200]}." if kind is NOT_FOUND else str(error.detail)
        headers = dict(error.headers or {})
        if kind is METHOD_NOT_ALLOWED:
            methods = allowed(app, request.url.path) or headers.get("Allow", "GET")
            headers = {"allow": methods}
            detail = f"{request.method} is not among {methods}."
        return _tell(request, Problem(kind, detail, headers=headers, status=error.status_code))


def allowed(app: FastAPI, path: str) -> str:
    """The methods of `path` (the framework names those of the first route alone); empty for a page."""
    found = {
        method.upper()
        for template, item in app.openapi()["paths"].items()
        if re.fullmatch(re.sub(r"\{[^}]+\}", "[^/]+", template), path)
        for method in item
    }
    if "GET" in found:
        found.add("HEAD")
    return ", ".join(sorted(found))


def _tell(request: Request, problem: Problem) -> Response:
    return answer(problem, path=request.url.path, request_id=request.scope["state"]["request_id"])


def problem_of(errors: Sequence[Mapping[str, Any]]) -> Problem:
    """The problem that the framework's list of validation errors amounts to."""
    unknown = [str(e["loc"][1]) for e in errors if e["type"] == "extra_forbidden" and e["loc"][0] == "query"]
    if unknown:
        return unknown_parameters(unknown)
    if any(error["type"] == "json_invalid" for error in errors):
        return Problem(MALFORMED_BODY, "The body is not a JSON document.")
    if any(error["loc"][0] == "path" for error in errors):
        return Problem(NOT_FOUND, _message(errors[0]))
    return Problem(INVALID, "Some values do not hold.", [_fault(error) for error in errors[:MOST_FAULTS]])


def _fault(error: Mapping[str, Any]) -> Fault:
    place, *inside = error["loc"]
    if error["type"] == "unstorable":
        at = str(error["ctx"]["at"])
        if place == "body":
            return Fault(_message(error), pointer=f"#{at}")
        return Fault(_message(error), parameter=at.split("/")[1] if at else str(place))
    if place == "body":
        return Fault(_message(error), pointer=pointer(inside))
    return Fault(_message(error), parameter=str(inside[0]) if inside else str(place))


def _message(error: Mapping[str, Any]) -> str:
    return str(error["msg"]).removeprefix("Value error, ")
