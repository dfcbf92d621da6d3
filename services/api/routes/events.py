"""GET /v1/events: the log of changes, for those who pull. The same log that is sent to endpoints."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import Field
from starlette.responses import Response

from services.adapters.db.reads.events import Stretch, events_after
from services.api import views
from services.api.answers import json_answer
from services.api.auth import Scope, needs
from services.api.context import Context, Current
from services.api.filters import require_topics
from services.api.models.events import EventStretch
from services.api.models.values import EventType
from services.api.paging import DEFAULT_LIMIT, LARGEST_LIMIT
from services.api.parameters import Limit, Parameters, Words
from services.api.problems import EVENTS_GONE, Problem

router = APIRouter(prefix="/v1/events", tags=["events"])
LOOK_EVERY_S = 0.5
MOST_WAITING = 100
"""Requests that are held back at once; more are answered as if they had not asked to wait."""


class EventQuery(Parameters):
    """From where, and which."""

    after: int | None = Field(
        None, ge=0, le=2**63 - 1, description="A number; without one, from the oldest event that is kept."
    )
    limit: Limit = Field(
        DEFAULT_LIMIT, description=f"Rows at most; more than {LARGEST_LIMIT} counts as {LARGEST_LIMIT}."
    )
    type: list[EventType] = Field(default_factory=list, description="Of any of these types.")
    topic: Words = Field(default_factory=list, description="Of developments on any of these topics.")
    wait_s: float = Field(0, ge=0, le=30, description="How long to wait if there is nothing yet.")


@router.get(
    "",
    operation_id="list_events",
    dependencies=[needs(Scope.READ)],
    responses={200: {"model": EventStretch}},
)
async def list_after(query: Annotated[EventQuery, Query()], request: Request, context: Current) -> Response:
    """List events after a number, in order and without gaps. Go on with `next_after`.

    With `wait_s`, the answer is held back until there is an event or the time is over.
    """
    await asyncio.to_thread(require_topics, context, query.topic)
    deadline = time.monotonic() + query.wait_s
    with _waiting(request) as others:
        deadline = deadline if others < MOST_WAITING else 0.0
        found = await _await_events(query, request, context, deadline)
    return json_answer(
        {
            "items": [views.event(row) for row in found.rows],
            "next_after": found.through,
            "oldest_seq": found.oldest,
            "newest_seq": found.newest,
        }
    )


async def _await_events(query: EventQuery, request: Request, context: Context, deadline: float) -> Stretch:
    """The next events; an empty stretch once the time is over, or where there is more to look through."""
    while True:
        found = await asyncio.to_thread(_read, context, query)
        is_done = found.rows or found.through < found.newest or time.monotonic() >= deadline
        if is_done or await _is_over(context, request):
            return found
        await asyncio.sleep(min(LOOK_EVERY_S, max(0.0, deadline - time.monotonic())))


@contextmanager
def _waiting(request: Request) -> Iterator[int]:
    """Count this request among those that wait; gives how many others do."""
    state = request.app.state
    others = getattr(state, "waiting", 0)
    state.waiting = others + 1
    try:
        yield others
    finally:
        state.waiting -= 1


async def _is_over(context: Context, request: Request) -> bool:
    """Whether waiting has become pointless: the process ends, or the caller went away."""
    return context.stopping.is_set() or await request.is_disconnected()


def _read(context: Context, query: EventQuery) -> Stretch:
    with context.database.transaction() as connection:
        found = events_after(
            connection,
            query.after or 0,
            limit=query.limit,
            types=tuple(query.type),
            topics=tuple(query.topic),
        )
    if query.after is not None and found.oldest is not None and query.after < found.oldest - 1:
        raise Problem(
            EVENTS_GONE,
            f"The oldest event that is kept has the number {found.oldest}.",
            extra={"oldest_seq": found.oldest},
        )
    return found
