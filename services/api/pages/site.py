"""The documentation: operations, shapes, messages and errors, made from the API's own description."""

from functools import cache
from pathlib import Path

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from services.api.answers import json_answer
from services.api.auth import SCOPES
from services.api.pages.reference import Reference, reference
from services.api.pages.rendering import FOLDER, page
from services.api.parameters import no_parameters
from services.api.problems import BY_SLUG, TYPES, missing

router = APIRouter(include_in_schema=False, dependencies=[Depends(no_parameters)])
KEPT = {"cache-control": "public, max-age=300"}


@cache
def _style() -> bytes:
    return Path(FOLDER / "assets" / "site.css").read_bytes()


@router.get("/openapi.json")
def openapi(request: Request) -> Response:
    """The description that everything else is made from."""
    return json_answer(request.app.openapi(), headers=KEPT)


@router.get("/docs")
def docs(request: Request) -> Response:
    """The description as a page."""
    made: Reference | None = getattr(request.app.state, "reference", None)
    if made is None:
        made = request.app.state.reference = reference(request.app.openapi())
    return page("docs.html.j2", {"reference": made, "scopes": SCOPES, "problems": TYPES})


@router.get("/problems")
def problems() -> Response:
    """Every kind of error."""
    return page("problems.html.j2", {"problems": TYPES})


@router.get("/problems/{slug}")
def problem(slug: str) -> Response:
    """One kind of error, and its remedy: where the `type` of a problem document leads."""
    kind = BY_SLUG.get(slug)
    if kind is None:
        raise missing("problem type", slug)
    return page("problem.html.j2", {"problem": kind})


@router.get("/assets/site.css")
def style() -> Response:
    """The one style sheet."""
    return Response(_style(), media_type="text/css", headers=KEPT)


@router.get("/favicon.ico")
def icon() -> Response:
    """None: pages carry theirs."""
    return Response(status_code=204, headers=KEPT)
