"""The start page: the newest developments of each topic, the next dated steps, and whether all is well."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from services.adapters.db.reads.overview import newest_developments, next_milestones
from services.adapters.db.reads.topics import list_topics
from services.api.context import Context, Current
from services.api.health import Readiness, pulse, read_readiness
from services.api.lately import Lately
from services.api.pages.rendering import page
from services.api.parameters import no_parameters
from services.domain.precision import as_known
from services.runtime.settings import Settings

router = APIRouter(include_in_schema=False)
KEPT_S = 3.0
DEVELOPMENTS = 6
STEPS = 8
ALONE = ("127.0.0.1", "::1", "localhost")

SAYINGS = {
    "ok": "Everything runs",
    "partial": "Some services are not running",
    "degraded": "Works, though something is away",
    "unready": "Cannot serve requests",
}


@dataclass(frozen=True, slots=True)
class Overview:
    """What the page shows. `topics` are (topic, its developments); empty where the page is closed."""

    made_at: datetime
    readiness: Readiness
    topics: tuple[tuple[dict[str, Any], list[dict[str, Any]]], ...] = ()
    milestones: tuple[dict[str, Any], ...] = ()


def is_open(settings: Settings) -> bool:
    """Whether readers without a key see developments."""
    return settings.api_host in ALONE if settings.open_page is None else settings.open_page


def overview_of(context: Context) -> Lately[Overview]:
    """The overview, read at most every three seconds."""
    return Lately(KEPT_S, lambda: _read(context))


def _read(context: Context) -> Overview:
    now = context.clock()
    readiness = read_readiness(context)
    if not readiness.ready or not is_open(context.settings):
        return Overview(now, readiness)
    with context.database.transaction() as connection:
        topics = [topic for topic in list_topics(connection) if topic["enabled"]]
        return Overview(
            now,
            readiness,
            tuple((topic, newest_developments(connection, topic["slug"], DEVELOPMENTS)) for topic in topics),
            tuple(next_milestones(connection, now.date(), STEPS)),
        )


@router.get("/", dependencies=[Depends(no_parameters)])
def start(request: Request, context: Current) -> Response:
    """The start page."""
    lately: Lately[Overview] = request.app.state.overview
    overview = lately.get()
    beats = pulse(overview.readiness)
    state = _state(overview.readiness, beats)
    values = {
        "now": overview.made_at,
        "health": overview.readiness,
        "pulse": beats,
        "state": state,
        "saying": SAYINGS[state],
        "open": is_open(context.settings),
        "topics": overview.topics,
        "milestones": [
            step | {"when": as_known(step["date"], step["precision"])} for step in overview.milestones
        ],
    }
    return page("landing.html.j2", values)


def _state(readiness: Readiness, beats: list[dict[str, Any]]) -> str:
    """One word for the whole: the API's own state, or `partial` where another service is silent."""
    silent = any(not beat["fresh"] for beat in beats)
    return "partial" if readiness.status == "ok" and silent else readiness.status
