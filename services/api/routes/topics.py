"""GET /v1/topics: what is watched for."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from starlette.responses import Response

from services.adapters.db.reads.topics import get_topic, list_topics
from services.api.answers import detail_answer, list_answer
from services.api.auth import Scope, needs
from services.api.context import Current
from services.api.models.topics import TopicDetail, TopicList
from services.api.parameters import no_parameters
from services.api.problems import missing

router = APIRouter(prefix="/v1/topics", tags=["topics"], dependencies=[Depends(no_parameters)])
Slug = Annotated[str, Path(pattern="^[^\\x00-\\x20]{1,80}$", examples=["critical-minerals"])]
READ = [needs(Scope.READ)]


@router.get("", operation_id="list_topics", dependencies=READ, responses={200: {"model": TopicList}})
def list_all(context: Current) -> Response:
    """List the topics, each with the version of its pack that is in force."""
    with context.database.transaction() as connection:
        return list_answer(list_topics(connection))


@router.get("/{slug}", operation_id="get_topic", dependencies=READ, responses={200: {"model": TopicDetail}})
def get(slug: Slug, request: Request, context: Current) -> Response:
    """Get one topic: its pack, the versions before it, and what it gathered in the last 30 days."""
    with context.database.transaction() as connection:
        topic = get_topic(connection, slug, context.clock())
    if topic is None:
        raise missing("topic", slug)
    return detail_answer(request, topic, version=topic["version_id"] or 0)
