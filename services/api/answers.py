"""Answers: bytes made by orjson, pages with their link, details with their ETag."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import orjson
import structlog
from fastapi import Request
from starlette.responses import JSONResponse, Response

from services.adapters.db.curation import Done
from services.adapters.db.reads.keyset import Page
from services.api.context import Context
from services.api.paging import next_link
from services.api.parameters import PageParameters
from services.api.problems import VERSION_MISMATCH, Problem

log = structlog.get_logger()
Row = dict[str, Any]
_CACHED = {"cache-control": "private, no-cache", "vary": "Authorization"}


class JsonResponse(JSONResponse):
    """JSON bytes that are ready."""

    def render(self, content: Any) -> bytes:
        """The bytes as they are."""
        assert isinstance(content, bytes)
        return content


def json_answer(
    content: object, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> JsonResponse:
    """`content` as JSON; times in UTC with a Z."""
    return JsonResponse(_dump(content), status_code=status, headers=dict(headers or {}))


def _dump(content: object) -> bytes:
    return orjson.dumps(content, option=orjson.OPT_UTC_Z)


def position(context: Context, request: Request, query: PageParameters) -> Sequence[Any] | None:
    """Where the wanted page starts; None for the first. Raises Problem for a cursor of another list."""
    if query.cursor is None:
        return None
    return context.cursors.read(query.cursor, request.url.path, query.model_dump(mode="json"))


def page_answer(
    context: Context, request: Request, query: PageParameters, page: Page, view: Callable[[Row], Row]
) -> JsonResponse:
    """One page of a list: `items`, and `next_cursor` (also as a Link header) where there is more."""
    cursor, headers = None, {}
    if page.position is not None:
        path = request.url.path
        cursor = context.cursors.make(path, query.model_dump(mode="json"), page.position)
        headers["link"] = next_link(path, request.query_params.multi_items(), cursor)
    items = [view(row) for row in page.rows]
    return json_answer({"items": items, "next_cursor": cursor}, headers=headers)


def list_answer(items: list[Row]) -> JsonResponse:
    """A list that is never paged."""
    return json_answer({"items": items, "next_cursor": None})


def detail_answer(
    request: Request, content: Row, *, version: object = 0, status: int = 200, location: str | None = None
) -> Response:
    """One row with a strong ETag, or 304 where the caller has these very bytes.

    The tag is the row's version and a digest of the bytes: the first guards changes, the second answers.
    """
    body = _dump(content)
    tag = f'"{version}.{hashlib.sha256(body).hexdigest()[:16]}"'
    headers = {"etag": tag, **_CACHED}
    if location is not None:
        headers["location"] = location
    held = request.headers.get("if-none-match")
    if request.method in ("GET", "HEAD") and held is not None and _holds(held, tag):
        return Response(status_code=304, headers=headers)
    return JsonResponse(body, status_code=status, headers=headers)


def _holds(header: str, tag: str) -> bool:
    if header.strip() == "*":
        return True
    return any(part.strip().removeprefix("W/") == tag for part in header.split(","))


def require_version(request: Request, version: object) -> None:
    """Raise Problem (412) where If-Match is given and does not name the stored version."""
    header = request.headers.get("if-match")
    if header is None or header.strip() == "*":
        return
    named = {part.strip().strip('"').partition(".")[0] for part in header.split(",") if "W/" not in part}
    if str(version) not in named:
        raise stale()


def stale() -> Problem:
    """The problem of a row that was changed since it was read."""
    return Problem(VERSION_MISMATCH, "The stored version is another one than If-Match names.")


def say_events(done: Done | None) -> None:
    """After the commit: one log line for each event that tells of what a person did."""
    for event in done.events if done is not None else ():
        log.info("event.recorded", **event.shown())
