"""/v1/deliveries: what was sent, what was not, and why."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from pydantic import Field
from starlette.responses import Response

from services.adapters.db.deliveries import resend_delivery
from services.adapters.db.reads.deliveries import DeliveryFilter, get_delivery, list_deliveries
from services.api import views
from services.api.answers import Row, detail_answer, json_answer, page_answer, position
from services.api.auth import Scope, needs
from services.api.context import Context, Current
from services.api.models.deliveries import DeliveryDetail, DeliveryPage
from services.api.models.values import DeliveryState
from services.api.parameters import (
    DeliveryId,
    DevelopmentId,
    EndpointId,
    EventId,
    PageParameters,
    SubscriptionId,
    no_parameters,
)
from services.api.problems import CONFLICT, Problem, no_such
from services.domain.ids import Kind

router = APIRouter(prefix="/v1/deliveries", tags=["deliveries"])
READ = [needs(Scope.SUBSCRIPTIONS)]
PLAIN = [*READ, Depends(no_parameters)]


class DeliveryQuery(PageParameters):
    """How a list of deliveries is narrowed."""

    state: list[DeliveryState] = Field(default_factory=list, description="In any of these states.")
    endpoint: EndpointId | None = Field(None, description="To this endpoint.")
    subscription: SubscriptionId | None = Field(None, description="For this subscription.")
    development: DevelopmentId | None = Field(None, description="Of this development.")
    event: EventId | None = Field(None, description="Of this event.")

    def wanted(self) -> DeliveryFilter:
        """The same, as the database takes it."""
        return DeliveryFilter(
            tuple(self.state), self.endpoint, self.subscription, self.development, self.event
        )


@router.get("", operation_id="list_deliveries", dependencies=READ, responses={200: {"model": DeliveryPage}})
def list_some(query: Annotated[DeliveryQuery, Query()], request: Request, context: Current) -> Response:
    """List deliveries, the newest first."""
    after = position(context, request, query)
    with context.database.transaction() as connection:
        page = list_deliveries(connection, query.wanted(), after=after, limit=query.limit)
    return page_answer(context, request, query, page, views.delivery)


@router.get(
    "/{delivery_id}",
    operation_id="get_delivery",
    dependencies=PLAIN,
    responses={200: {"model": DeliveryDetail}},
)
def get(delivery_id: DeliveryId, request: Request, context: Current) -> Response:
    """Get one delivery with every attempt and the text that is sent."""
    return detail_answer(request, views.delivery_detail(_load(context, delivery_id)))


@router.post(
    "/{delivery_id}/resend",
    operation_id="resend_delivery",
    status_code=202,
    dependencies=PLAIN,
    responses={202: {"model": DeliveryDetail}},
)
def resend(delivery_id: DeliveryId, context: Current) -> Response:
    """Send a delivery again: the same id and the same bytes, whatever its state, outside the schedule."""
    _load(context, delivery_id)
    with context.database.transaction() as connection:
        due = resend_delivery(connection, delivery_id, now=context.clock())
    if not due:
        raise Problem(
            CONFLICT, "It has no message that could be sent now: not released, under way, or not told."
        )
    return json_answer(views.delivery_detail(_load(context, delivery_id)), status=202)


def _load(context: Context, delivery_id: int) -> Row:
    with context.database.transaction() as connection:
        row = get_delivery(connection, delivery_id)
    if row is None:
        raise no_such(Kind.DELIVERY, delivery_id)
    return row
