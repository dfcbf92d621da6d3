"""/v1/subscriptions: which events an endpoint hears of, and in what rhythm."""

from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request
from pydantic import Field
from starlette.responses import Response

from services.adapters.db import subscriptions as table
from services.adapters.db.reads.subscriptions import get_subscription, list_subscriptions
from services.adapters.db.replay import replay as replay_events
from services.api import views
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
from services.api.filters import checked_filter
from services.api.models.endpoints import SentTest
from services.api.models.subscriptions import (
    NewSubscription,
    Replay,
    Replayed,
    Subscription,
    SubscriptionChange,
    SubscriptionPage,
)
from services.api.parameters import EndpointId, PageParameters, SubscriptionId, no_parameters
from services.api.problems import CONFLICT, Fault, Problem, invalid, no_such
from services.api.sample_event import record_test
from services.domain.ids import Kind, parse, public

router = APIRouter(prefix="/v1/subscriptions", tags=["subscriptions"])
WRITE = [needs(Scope.SUBSCRIPTIONS)]
PLAIN = [*WRITE, Depends(no_parameters)]


class SubscriptionQuery(PageParameters):
    """How a list of subscriptions is narrowed."""

    endpoint: EndpointId | None = Field(None, description="Of this endpoint.")
    state: list[Literal["active", "paused"]] = Field(
        default_factory=list, description="In any of these states."
    )


@router.get(
    "", operation_id="list_subscriptions", dependencies=WRITE, responses={200: {"model": SubscriptionPage}}
)
def list_some(query: Annotated[SubscriptionQuery, Query()], request: Request, context: Current) -> Response:
    """List subscriptions in the order of their ids."""
    after = position(context, request, query)
    with context.database.transaction() as connection:
        page = list_subscriptions(
            connection, endpoint_id=query.endpoint, states=tuple(query.state), after=after, limit=query.limit
        )
    return page_answer(context, request, query, page, views.subscription)


@router.get(
    "/{subscription_id}",
    operation_id="get_subscription",
    dependencies=PLAIN,
    responses={200: {"model": Subscription}},
)
def get(subscription_id: SubscriptionId, request: Request, context: Current) -> Response:
    """Get one subscription."""
    return _detail(request, _load(context, subscription_id))


@router.post(
    "",
    operation_id="create_subscription",
    status_code=201,
    dependencies=PLAIN,
    responses={201: {"model": Subscription}},
)
def create(asked: NewSubscription, request: Request, context: Current) -> Response:
    """Subscribe an endpoint. It hears of events recorded from now on."""
    try:
        endpoint_id = parse(Kind.ENDPOINT, asked.endpoint_id)
    except ValueError as error:
        raise invalid(
            "The endpoint is not named rightly.", Fault(str(error), pointer="#/endpoint_id")
        ) from error
    settings = context.settings
    wanted = checked_filter(context, asked.filter)
    with context.database.transaction() as connection:
        made = table.add_subscription(
            connection,
            endpoint_id=endpoint_id,
            name=asked.name,
            filter_=wanted,
            group_wait_s=settings.group_wait_s if asked.group_wait_s is None else asked.group_wait_s,
            update_interval_s=(
                settings.update_interval_s if asked.update_interval_s is None else asked.update_interval_s
            ),
        )
    if made is None:
        fault = Fault(f"there is no endpoint {asked.endpoint_id[:60]}", pointer="#/endpoint_id")
        raise invalid("The endpoint does not exist.", fault)
    row = _load(context, made.id)
    return _detail(
        request, row, status=201, location=f"/v1/subscriptions/{public(Kind.SUBSCRIPTION, made.id)}"
    )


@router.patch(
    "/{subscription_id}",
    operation_id="change_subscription",
    dependencies=PLAIN,
    responses={200: {"model": Subscription}},
)
def change(
    subscription_id: SubscriptionId, asked: SubscriptionChange, request: Request, context: Current
) -> Response:
    """Change, pause or resume a subscription. What already waits is still told."""
    changes = asked.model_dump(exclude_unset=True)
    if "filter" in changes:
        changes["filter"] = checked_filter(context, changes["filter"])
    before = _load(context, subscription_id)
    require_version(request, before["version"])
    if changes:
        with context.database.transaction() as connection:
            if (
                table.save_subscription(connection, subscription_id, changes, version=before["version"])
                is None
            ):
                raise stale()
    return _detail(request, _load(context, subscription_id))


@router.delete("/{subscription_id}", operation_id="delete_subscription", status_code=204, dependencies=PLAIN)
def delete(subscription_id: SubscriptionId, request: Request, context: Current) -> Response:
    """Delete a subscription; what was not delivered is cancelled."""
    held = _load(context, subscription_id)["version"]
    require_version(request, held)
    named = held if "if-match" in request.headers else None
    with context.database.transaction() as connection:
        deleted = table.delete_subscription(connection, subscription_id, now=context.clock(), version=named)
    if not deleted:
        raise no_such(Kind.SUBSCRIPTION, subscription_id) if named is None else stale()
    return Response(status_code=204)


@router.post(
    "/{subscription_id}/test",
    operation_id="test_subscription",
    status_code=202,
    dependencies=PLAIN,
    responses={202: {"model": SentTest}},
)
def test(subscription_id: SubscriptionId, context: Current) -> Response:
    """Send a test event to a subscription, whatever its filter and rhythm."""
    _load(context, subscription_id)
    with context.database.transaction() as connection:
        event_id = record_test(connection, subscription_id, context.clock())
    return json_answer(
        {
            "event_id": public(Kind.EVENT, event_id),
            "subscription_id": public(Kind.SUBSCRIPTION, subscription_id),
        },
        status=202,
    )


@router.post(
    "/{subscription_id}/replay",
    operation_id="replay_subscription",
    status_code=202,
    dependencies=PLAIN,
    responses={202: {"model": Replayed}},
)
def replay(subscription_id: SubscriptionId, asked: Replay, context: Current) -> Response:
    """Tell a subscription what it missed: it was made later, was paused, or its filter was narrower.

    What it was told, or what has been overtaken by what it was told, is left out. Messages say `replayed`.
    """
    _load(context, subscription_id)
    with context.database.transaction() as connection:
        found = replay_events(
            connection, subscription_id, since=asked.since, now=context.clock(), dry_run=asked.dry_run
        )
    if found is None:
        raise Problem(CONFLICT, "The subscription is paused; resume it first.")
    return json_answer(asdict(found) | {"dry_run": asked.dry_run}, status=202)


def _load(context: Context, subscription_id: int) -> Row:
    with context.database.transaction() as connection:
        row = get_subscription(connection, subscription_id)
    if row is None:
        raise no_such(Kind.SUBSCRIPTION, subscription_id)
    return row


def _detail(request: Request, row: Row, **how: Any) -> Response:
    return detail_answer(request, views.subscription(row), version=row["version"], **how)
