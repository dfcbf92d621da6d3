"""Feeds by the list (OPML), and addresses tried before they are added."""

import asyncio
import threading
from collections import Counter
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from pydantic import Field
from starlette.responses import Response

from services.adapters.admission import find_faults
from services.adapters.db.feedlist import FeedList, ImportReason, add_listed, list_outlines
from services.adapters.discovery import FoundFeed, NoFeed, ask_robots, find_feed, shown_check
from services.adapters.http import HttpClient
from services.adapters.parsing import ParserPool
from services.api.addresses import check_feed_url, feed_policy
from services.api.answers import json_answer
from services.api.auth import Scope, needs
from services.api.context import Context, Current
from services.api.models.feeds import CheckedFeed, FeedCheck, FeedImport
from services.api.parameters import Parameters, no_parameters
from services.api.problems import CONFLICT, Fault, Problem, invalid
from services.domain.feedlist import has_secret
from services.domain.opml import OpmlError, read_opml, write_opml
from services.runtime.wiring import user_agent

router = APIRouter(prefix="/v1/feeds", tags=["feeds"])
RESOLVE_WITHIN_S = 10.0
MOST_CHECKS = 4
OPML = "text/x-opml"
BODY = {
    "requestBody": {
        "required": True,
        "description": "A list of feeds: OPML, at most 5 MiB and 10,000 outlines, without a document type.",
        "content": {OPML: {"schema": {"type": "string"}}, "application/xml": {"schema": {"type": "string"}}},
    }
}
_checks = threading.BoundedSemaphore(MOST_CHECKS)


class ImportQuery(Parameters):
    """How a list is imported."""

    dry_run: bool = Field(False, description="Say what would become of each line, and change nothing.")


async def body_bytes(request: Request) -> bytes:
    """The body as it was sent."""
    return await request.body()


@router.post(
    "/import",
    operation_id="import_feeds",
    dependencies=[needs(Scope.FEEDS)],
    responses={200: {"model": FeedImport}},
    openapi_extra=BODY,
)
def import_list(
    body: Annotated[bytes, Depends(body_bytes)], query: Annotated[ImportQuery, Query()], context: Current
) -> Response:
    """Add the feeds of an OPML list, wherever they are nested, with their titles and categories.

    Feeds that are known stay as they are; lines that cannot be used are refused, each with its reason, and
    cost the others nothing. Done twice, it adds nothing. Whether there is a feed is seen by the first poll.
    """
    try:
        listed = read_opml(body).listed
    except OpmlError as error:
        raise invalid("The list cannot be read.", Fault(str(error), pointer="#")) from error
    urls = [one.outline.url for one in listed if one.outline is not None]
    found = find_faults(urls, feed_policy(context.settings), within_s=RESOLVE_WITHIN_S)
    with context.database.transaction() as connection:
        verdicts = add_listed(connection, listed, dict(zip(urls, found, strict=True)), dry_run=query.dry_run)
    counts = Counter(verdict.verdict for verdict in verdicts)
    return json_answer(
        {
            "added": counts[ImportReason.ADDED] + counts[ImportReason.TAKEN_UP],
            "known": counts[ImportReason.KNOWN],
            "refused": counts[ImportReason.REFUSED],
            "items": [verdict.shown() for verdict in verdicts],
        }
    )


@router.get(
    ".opml",
    operation_id="export_feeds",
    dependencies=[needs(Scope.READ), Depends(no_parameters)],
    response_class=Response,
    responses={200: {"content": {OPML: {"schema": {"type": "string"}}}, "description": "OPML 2.0."}},
)
def export(context: Current) -> Response:
    """Export the list of feeds (OPML), for any feed reader; imported again, it changes nothing.

    Feeds whose address carries what may be a credential are left out.
    """
    with context.database.transaction() as connection:
        outlines = [one for one in list_outlines(connection) if not has_secret(one.url)]
    headers = {"content-disposition": 'attachment; filename="tradewire-feeds.opml"'}
    return Response(write_opml(outlines, title="Feeds of tradewire"), media_type=OPML, headers=headers)


@router.post(
    "/check",
    operation_id="check_feed",
    dependencies=[needs(Scope.FEEDS), Depends(no_parameters)],
    responses={200: {"model": CheckedFeed}},
)
def check(asked: FeedCheck, context: Current) -> Response:
    """Try an address: is there a feed, or does the page there name one? Changes nothing.

    Asked once, as a poll would ask, within 30 s; 409 while others are being tried.
    """
    check_feed_url(context.settings, asked.url)
    if not _checks.acquire(blocking=False):
        raise Problem(CONFLICT, f"{MOST_CHECKS} addresses are being tried; ask again in a few seconds.")
    try:
        found, robots = asyncio.run(_find(context, asked.url))
    finally:
        _checks.release()
    with context.database.transaction() as connection:
        known = FeedList(connection).find(found.url)
    return json_answer(shown_check(found, known, robots))


async def _find(context: Context, url: str) -> tuple[FoundFeed | NoFeed, bool | None]:
    parser = ParserPool(1)
    try:
        async with HttpClient(
            feed_policy(context.settings), user_agent=user_agent(context.settings), connections=1
        ) as client:
            found = await find_feed(client, parser, url)
            robots = await ask_robots(client, found.url) if isinstance(found, FoundFeed) else None
            return found, robots
    finally:
        await parser.aclose()
