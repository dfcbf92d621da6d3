"""Deliveries: what was sent and why, every attempt, and sending again."""

import pytest

from services.adapters.db.engine import Database
from services.api.models.deliveries import DeliveryDetail, DeliveryPage
from tests.api.conftest import Client
from tests.api.shape import differences
from tests.support.builders import (
    NOON,
    add_attempt,
    add_delivery,
    add_development,
    add_endpoint,
    add_event,
    add_subscription,
)

BODY = '{"type":"development.opened","data":{"title":"Minéraux"}}'


@pytest.fixture
def sent(api: Client, database: Database) -> Client:
    """Two endpoints: the first was told, the second not."""
    with database.transaction() as connection:
        dev = add_development(connection)
        event = add_event(connection, dev, seq=1)
        for state, reason in (("delivered", "first"), ("withheld", "filtered")):
            endpoint = add_endpoint(connection)
            subscription = add_subscription(connection, endpoint)
            delivery = add_delivery(
                connection, event, subscription, endpoint, state=state, reason=reason, development_id=dev,
                body=BODY.encode() if state == "delivered" else None,
            )  # fmt: skip
        add_attempt(connection, delivery - 1, number=1, fence=1, outcome="failed", status=500)
        add_attempt(connection, delivery - 1, number=2, fence=2)
    return api


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["dlv_2", "dlv_1"]),
        ("state=delivered", ["dlv_1"]),
        ("state=delivered&state=withheld", ["dlv_2", "dlv_1"]),
        ("endpoint=ep_2", ["dlv_2"]),
        ("subscription=sub_1", ["dlv_1"]),
        ("development=dev_1", ["dlv_2", "dlv_1"]),
        ("event=evt_2", []),
    ],
)
def test_deliveries_are_narrowed(sent: Client, query: str, found: list[str]) -> None:
    assert [row["id"] for row in sent.items(f"/v1/deliveries?{query}")] == found


def test_a_delivery_tells_its_attempts_and_the_text_that_is_sent(sent: Client) -> None:
    assert differences(DeliveryPage, sent.get("/v1/deliveries").json()) == []
    found = sent.get("/v1/deliveries/dlv_1").json()
    assert differences(DeliveryDetail, found) == []
    assert found["body"] == BODY
    assert [(one["number"], one["outcome"]) for one in found["attempt_list"]] == [
        (1, "failed"),
        (2, "delivered"),
    ]
    assert sent.get("/v1/deliveries/dlv_2").json()["reason"] == "filtered"


def test_a_message_is_sent_again_under_the_same_id(sent: Client) -> None:
    before = sent.get("/v1/deliveries/dlv_1").json()
    response = sent.post("/v1/deliveries/dlv_1/resend")
    assert response.status_code == 202
    after = response.json()
    assert (after["state"], after["due_at"]) == ("pending", NOON.isoformat().replace("+00:00", "Z"))
    assert (after["message_id"], after["body"]) == (before["message_id"], before["body"])


def test_what_was_never_told_cannot_be_sent_again(sent: Client) -> None:
    assert sent.post("/v1/deliveries/dlv_2/resend").status_code == 409
    assert sent.post("/v1/deliveries/dlv_3/resend").status_code == 404
