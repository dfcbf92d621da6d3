"""POST /v1/topics and what belongs to it: packs checked, put in force, and taken out of force."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from pydantic import Field
from starlette.responses import Response

from services.adapters.db import packs
from services.adapters.db.reads.topics import get_topic, list_versions
from services.adapters.seeds import load_gazetteer
from services.api.answers import Row, detail_answer, json_answer
from services.api.auth import Scope, needs
from services.api.context import Context, Current
from services.api.models.topics import AddedPack, PackVerdict, TopicDetail, VersionList
from services.api.parameters import Parameters, no_parameters
from services.api.problems import (
    CONFLICT,
    MALFORMED_BODY,
    Fault,
    Problem,
    invalid,
    missing,
    pointer,
)
from services.api.routes.topics import Slug
from services.domain.packchange import ChangeDecision, Refusal
from services.domain.packs import PackError, TopicPack, load_packs

router = APIRouter(prefix="/v1/topics", tags=["topics"])
PLAIN = Depends(no_parameters)
WRITE = needs(Scope.TOPICS)
BODY = {
    "requestBody": {
        "required": True,
        "description": "A topic pack, as a file of seeds/topics holds it.",
        "content": {
            "application/yaml": {"schema": {"type": "string"}},
            "application/json": {"schema": {"type": "object"}},
        },
    }
}
_STEP = re.compile(r"[^.\[\]]+")
_WHY = {
    Refusal.EXAMPLE_FAILS: "an example of its own does not hold",
    Refusal.LOWERS_F1: "it agrees less with people's labels than the pack in force",
}


class AddQuery(Parameters):
    """How a pack is added."""

    force: bool = Field(False, description="Put it in force though an example fails or F1 falls.")


async def pack_text(request: Request) -> str:
    """The body as text, YAML or JSON (which is YAML too). Raises Problem for bytes that are no text."""
    try:
        return (await request.body()).decode("utf-8")
    except UnicodeDecodeError as error:
        raise Problem(MALFORMED_BODY, "The body is not UTF-8 text.") from error


Text = Annotated[str, Depends(pack_text)]


@router.post(
    "/check",
    operation_id="check_topic",
    dependencies=[WRITE, PLAIN],
    responses={200: {"model": PackVerdict}},
    openapi_extra=BODY,
)
def check(text: Text, context: Current) -> Response:
    """Check a pack: its shape, its own examples, and people's labels. Changes nothing."""
    pack = _read(text)
    with _told(), context.database.transaction() as connection:
        decision = packs.judge(connection, pack, load_gazetteer(context.settings.entities_file))
    return json_answer(_verdict(pack, decision))


@router.post(
    "",
    operation_id="add_topic",
    status_code=201,
    dependencies=[WRITE],
    responses={201: {"model": AddedPack}},
    openapi_extra=BODY,
)
def add(text: Text, query: Annotated[AddQuery, Query()], context: Current) -> Response:
    """Put a pack in force at once: a new topic, or a new version of a known one.

    409 if one of its examples does not hold, or if it agrees less with people's labels than the pack in
    force; `verdict` then says so in detail. Articles that are stored keep their verdicts until they are
    judged again (`tradewire topics apply`).
    """
    pack = _read(text)
    gazetteer = load_gazetteer(context.settings.entities_file)
    with _told(), context.database.transaction() as connection:
        added = packs.add(connection, pack, gazetteer, force=query.force)
    shown = _verdict(pack, added.decision)
    if not added.in_force:
        why = " and ".join(_WHY[refusal] for refusal in added.decision.refusals)
        raise Problem(CONFLICT, f"The pack is not put in force: {why}.", extra={"verdict": shown})
    shown |= {"version_id": added.version_id, "replaced": added.replaced}
    return json_answer(shown, status=201, headers={"location": f"/v1/topics/{pack.slug}"})


@router.get(
    "/{slug}/versions",
    operation_id="list_topic_versions",
    dependencies=[needs(Scope.READ), PLAIN],
    responses={200: {"model": VersionList}},
)
def versions(slug: Slug, request: Request, context: Current) -> Response:
    """List the versions of a topic's pack, newest first; decisions name them by hash."""
    with context.database.transaction() as connection:
        found = list_versions(connection, slug)
    if found is None:
        raise missing("topic", slug)
    return detail_answer(request, {"items": found, "next_cursor": None}, version=len(found))


@router.post(
    "/{slug}/disable",
    operation_id="disable_topic",
    dependencies=[WRITE, PLAIN],
    responses={200: {"model": TopicDetail}},
)
def disable(slug: Slug, request: Request, context: Current) -> Response:
    """Stop watching for a topic, at once. What it gathered stays."""
    return _switch(slug, request, context, enabled=False)


@router.post(
    "/{slug}/enable",
    operation_id="enable_topic",
    dependencies=[WRITE, PLAIN],
    responses={200: {"model": TopicDetail}},
)
def enable(slug: Slug, request: Request, context: Current) -> Response:
    """Watch for a topic again, by the pack that it had."""
    return _switch(slug, request, context, enabled=True)


def _switch(slug: str, request: Request, context: Context, *, enabled: bool) -> Response:
    with context.database.transaction() as connection:
        packs.set_enabled(connection, slug, enabled=enabled)
        topic = get_topic(connection, slug, context.clock())
    if topic is None:
        raise missing("topic", slug)
    return detail_answer(request, topic, version=topic["version_id"] or 0)


def _read(text: str) -> TopicPack:
    with _told():
        (pack,) = load_packs({"body": text})
        return pack


@contextmanager
def _told() -> Iterator[None]:
    """Within the block a mistake in a pack becomes a problem that points at it."""
    try:
        yield
    except PackError as error:
        raise invalid("The pack cannot be used.", *map(_fault, error.faults)) from error


def _fault(told: PackError) -> Fault:
    steps = [] if told.field == "YAML" else _STEP.findall(told.field)
    return Fault(f"line {told.line}: {told.message}; {told.remedy}", pointer=pointer(steps))


def _verdict(pack: TopicPack, decision: ChangeDecision) -> Row:
    examples = len(pack.examples.match) + len(pack.examples.avoid)
    return {"slug": pack.slug, "pack_hash": pack.hash, "examples": examples, **decision.to_json()}
