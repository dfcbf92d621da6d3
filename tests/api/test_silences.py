"""Silences through the API."""

from datetime import timedelta
from typing import Any

import pytest

from services.adapters.db.engine import Database
from services.api.models.silences import Silence, SilenceList
from tests.api.conftest import Client
from tests.api.shape import differences
from tests.support.builders import add_development, add_endpoint, add_subscription

PATH = "/v1/subscriptions/sub_1/silences"


@pytest.fixture(autouse=True)
def _subscription(database: Database) -> None:
    with database.transaction() as connection:
        add_development(connection, id=42)
        assert add_subscription(connection, add_endpoint(connection)) == 1


def ahead(api: Client, **span: float) -> str:
    return (api.context.clock() + timedelta(**span)).isoformat()


def body(api: Client, **values: Any) -> dict[str, Any]:
    return {"filter": {"developments": ["dev_42"]}, "until_at": ahead(api, days=7)} | values


def test_a_silence_is_made_listed_and_ended(api: Client) -> None:
    answer = api.post(PATH, body(api, reason="on leave"))
    assert answer.status_code == 201
    made = answer.json()
    assert differences(Silence, made) == []
    assert (made["id"], made["subscription_id"], made["reason"]) == ("sil_1", "sub_1", "on leave")
    assert made["author"]
    assert differences(SilenceList, api.get(PATH).json()) == []
    assert [one["id"] for one in api.items(PATH)] == ["sil_1"]

    assert api.delete(f"{PATH}/sil_1").status_code == 204
    assert api.items(PATH) == []
    assert [one["id"] for one in api.items(f"{PATH}?ended=true")] == ["sil_1"]
    assert api.delete(f"{PATH}/sil_1").status_code == 404


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"until_at": "2020-01-01T00:00:00Z"}, "#/until_at"),
        ({"until_at": "2999-01-01T00:00:00Z"}, "#/until_at"),
        ({"until_at": "soon"}, "#/until_at"),
        ({"filter": {"developments": ["42"]}}, "#/filter/developments/0"),
        ({"filter": {"colour": []}}, "#/filter/colour"),
        ({"filter": {"developments": ["dev_42", "dev_43"]}}, "#/filter/developments/1"),
        ({"filter": {"entities": ["mineral:unobtainium"]}}, "#/filter/entities/0"),
        ({"filter": {"stages": ["proposed"], "not_stages": ["proposed"]}}, "#/filter/stages"),
        ({"why": "x"}, "#/why"),
    ],
)
def test_a_fault_is_named_with_its_place(api: Client, change: dict[str, Any], pointer: str) -> None:
    answer = api.post(PATH, body(api, **change))
    assert answer.status_code == 422
    assert {fault["pointer"] for fault in answer.json()["errors"]} == {pointer}


def test_another_subscription_s_silence_is_not_found(api: Client, database: Database) -> None:
    api.post(PATH, body(api))
    with database.transaction() as connection:
        add_subscription(connection, 1)
    assert api.delete("/v1/subscriptions/sub_2/silences/sil_1").status_code == 404
    assert api.items("/v1/subscriptions/sub_2/silences") == []
    assert api.get("/v1/subscriptions/sub_9/silences").status_code == 404
    assert api.post("/v1/subscriptions/sub_9/silences", body(api)).status_code == 404
