"""/v1/endpoints: the addresses that are told."""

from datetime import timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request
from pydantic import Field
from starlette.responses import Response

from services.adapters.db import endpoints as table
from services.adapters.db import subscriptions
from services.adapters.db.reads.endpoints import get_endpoint, list_endpoints
from services.adapters.sealing import new_secret
from services.api import views
from services.api.addresses import check_endpoint_url
from services.api.answers import (
    Row,
    detail_answer,
    json_answer,
    page_answer,
    position,
    require_version,
    stale,
)
from services.api.auth import Scope, needs
from services.api.context import Context, Current
from services.api.models.endpoints import (
    EndpointChange,
    EndpointDetail,
    EndpointPage,
    NewEndpoint,
    NewSecret,
    Rotation,
    SentTest,
)
from services.api.parameters import EndpointId, PageParameters, no_parameters
from services.api.problems import CONFLICT, Problem, no_such
from services.api.sample_event import record_test
from services.domain.ids import Kind, public

router = APIRouter(prefix="/v1/endpoints", tags=["endpoints"])
WRITE = [needs(Scope.ENDPOINTS)]
PLAIN = [*WRITE, Depends(no_parameters)]


class EndpointQuery(PageParameters):
    """How a list of endpoints is narrowed."""

    state: list[Literal["active", "disabled"]] = Field(
        default_factory=list, description="In any of these states."
    )


@router.get("", operation_id="list_endpoints", dependencies=WRITE, responses={200: {"model": EndpointPage}})
def list_some(query: Annotated[EndpointQuery, Query()], request: Request, context: Current) -> Response:
    """List endpoints in the order of their ids."""
    after = position(context, request, query)
    with context.database.transaction() as connection:
        page = list_endpoints(connection, states=tuple(query.state), after=after, limit=query.limit)
    return page_answer(context, request, query, page, views.endpoint)


@router.get(
    "/{endpoint_id}",
    operation_id="get_endpoint",
    dependencies=PLAIN,
    responses={200: {"model": EndpointDetail}},
)
def get(endpoint_id: EndpointId, request: Request, context: Current) -> Response:
    """Get one endpoint and how it has been answering. Its secrets are never shown again."""
    row = _load(context, endpoint_id)
    return detail_answer(request, views.endpoint(row), version=row["version"])


@router.post(
    "",
    operation_id="create_endpoint",
    status_code=201,
    dependencies=PLAIN,
    responses={201: {"model": NewSecret}},
)
def create(asked: NewEndpoint, context: Current) -> Response:
    """Add an endpoint. Its signing secret is in this answer, and nowhere else afterwards."""
    check_endpoint_url(context.settings, asked.url)
    secret = new_secret()
    with context.database.transaction() as connection:
        made = table.add_endpoint(
            connection, name=asked.name, url=asked.url, sealed_secret=context.sealer.seal(secret)
        )
    shown = views.endpoint(_load(context, made.id)) | {"secret": secret}
    return json_answer(shown, status=201, headers={"location": f"/v1/endpoints/{shown['id']}"})


@router.patch(
    "/{endpoint_id}",
    operation_id="change_endpoint",
    dependencies=PLAIN,
    responses={200: {"model": EndpointDetail}},
)
def change(endpoint_id: EndpointId, asked: EndpointChange, request: Request, context: Current) -> Response:
    """Change, disable or enable an endpoint. Enabling sends what was held, one message a second."""
    changes = asked.model_dump(exclude_unset=True)
    before = _load(context, endpoint_id)
    require_version(request, before["version"])
    if "url" in changes and changes["url"] != before["url"]:
        check_endpoint_url(context.settings, changes["url"])
    _save(context, before, changes)
    row = _load(context, endpoint_id)
    return detail_answer(request, views.endpoint(row), version=row["version"])


def _save(context: Context, before: Row, changes: Row) -> None:
    """All of `changes` or none; Problem where another request was quicker."""
    state = changes.pop("state", before["state"])
    number = before["id"]
    with context.database.transaction() as connection:
        # Even without changes of its own this locks the row and makes sure of its version.
        if table.save_endpoint(connection, number, changes, version=before["version"]) is None:
            raise stale()
        if state != before["state"] and state == "disabled":
            table.disable_endpoint(connection, number)
        elif state != before["state"]:
            table.enable_endpoint(connection, number, now=context.clock())


@router.delete("/{endpoint_id}", operation_id="delete_endpoint", status_code=204, dependencies=PLAIN)
def delete(endpoint_id: EndpointId, request: Request, context: Current) -> Response:
    """Delete an endpoint with its subscriptions; what was not delivered is cancelled."""
    held = _load(context, endpoint_id)["version"]
    require_version(request, held)
    named = held if "if-match" in request.headers else None
    with context.database.transaction() as connection:
        deleted = table.delete_endpoint(connection, endpoint_id, now=context.clock(), version=named)
    if not deleted:
        raise no_such(Kind.ENDPOINT, endpoint_id) if named is None else stale()
    return Response(status_code=204)


@router.post(
    "/{endpoint_id}/rotate-secret",
    operation_id="rotate_endpoint_secret",
    dependencies=PLAIN,
    responses={200: {"model": NewSecret}},
)
def rotate(endpoint_id: EndpointId, context: Current, asked: Rotation | None = None) -> Response:
    """Give an endpoint a new secret, shown this once. The old ones sign beside it for `keep_old_s`."""
    keep_old = timedelta(seconds=(asked or Rotation()).keep_old_s)
    secret = new_secret()
    with context.database.transaction() as connection:
        made = table.rotate_secret(
            connection, endpoint_id, context.sealer.seal(secret), now=context.clock(), keep_old=keep_old
        )
    if made is None:
        raise no_such(Kind.ENDPOINT, endpoint_id)
    return json_answer(views.endpoint(_load(context, endpoint_id)) | {"secret": secret})


@router.post(
    "/{endpoint_id}/test",
    operation_id="test_endpoint",
    status_code=202,
    dependencies=PLAIN,
    responses={202: {"model": SentTest}},
)
def test(endpoint_id: EndpointId, context: Current) -> Response:
    """Send a test event to an endpoint, by way of its first subscription."""
    _load(context, endpoint_id)
    with context.database.transaction() as connection:
        found = subscriptions.list_subscriptions(connection, endpoint_id=endpoint_id, limit=1)
        if not found:
            raise Problem(CONFLICT, "The endpoint has no subscription yet; a message belongs to one.")
        event_id = record_test(connection, found[0].id, context.clock())
    return json_answer(
        {
            "event_id": public(Kind.EVENT, event_id),
            "subscription_id": public(Kind.SUBSCRIPTION, found[0].id),
        },
        status=202,
    )


def _load(context: Context, endpoint_id: int) -> Row:
    with context.database.transaction() as connection:
        row = get_endpoint(connection, endpoint_id)
    if row is None:
        raise no_such(Kind.ENDPOINT, endpoint_id)
    return row
