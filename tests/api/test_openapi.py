"""The description of the API: complete, consistent, and changed only on purpose."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from services.api.auth import Scope
from services.api.problems import BY_SLUG
from services.api.webhooks import ABOUT
from services.domain.filters import EVENT_TYPES
from services.domain.message import Draft, render
from services.domain.routing import EventView, SendReason
from tests.api.conftest import Client
from tests.api.operations_page import PAGE, document, operations, page, scopes
from tests.support.builders import NOON, event_payload

DOCUMENT = document()
OPERATIONS = list(operations(DOCUMENT))
V1 = [one for one in OPERATIONS if one[1].startswith("/v1/")]

MESSAGES = Draft202012Validator(
    {**DOCUMENT["components"]["schemas"]["Message"], "components": DOCUMENT["components"]}
)


def name(value: Any) -> str:
    return value["operationId"] if isinstance(value, dict) else str(value)


def references(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for one in value.values():
            yield from references(one)
    elif isinstance(value, list):
        for one in value:
            yield from references(one)


def test_it_is_openapi_3_1_and_served_without_a_key(empty_api: Client) -> None:
    served = empty_api.with_key(None).get("/openapi.json").json()
    assert served["openapi"].startswith("3.1.")
    assert served == DOCUMENT


def test_operation_ids_are_unique() -> None:
    counted = Counter(operation["operationId"] for _, _, operation in OPERATIONS)
    assert [one for one, count in counted.items() if count > 1] == []


@pytest.mark.parametrize(("method", "path", "operation"), V1, ids=name)
def test_every_operation_states_its_scope(method: str, path: str, operation: dict[str, Any]) -> None:
    needed = scopes(operation)
    assert len(needed) == 1
    assert needed[0] in {scope.value for scope in Scope}
    assert f"`{needed[0]}`" in operation["description"]


@pytest.mark.parametrize(("method", "path", "operation"), V1, ids=name)
def test_every_operation_tells_its_errors(method: str, path: str, operation: dict[str, Any]) -> None:
    expected = {"400", "401", "403", "500", "503"}
    expected |= {"404"} if "{" in path else set()
    expected |= {"413", "422"} if "requestBody" in operation else set()
    expected |= {"412"} if method in ("PATCH", "DELETE") else set()
    assert expected <= set(operation["responses"])


@pytest.mark.parametrize(("method", "path", "operation"), V1, ids=name)
def test_every_answer_has_a_shape(method: str, path: str, operation: dict[str, Any]) -> None:
    success = next(response for status, response in operation["responses"].items() if status < "300")
    if operation["operationId"] == "export_feeds":
        assert list(success["content"]) == ["text/x-opml"]
    elif method != "DELETE":
        assert "$ref" in success["content"]["application/json"]["schema"]


@pytest.mark.parametrize(("method", "path", "operation"), V1, ids=name)
def test_every_parameter_is_described(method: str, path: str, operation: dict[str, Any]) -> None:
    undescribed = [
        p["name"] for p in operation.get("parameters", ()) if p["in"] == "query" and not p.get("description")
    ]
    assert undescribed == []
    assert operation["summary"]
    assert "requestBody" not in operation or method in ("POST", "PATCH")


def test_every_reference_leads_somewhere() -> None:
    for reference in set(references(DOCUMENT)):
        found: Any = DOCUMENT
        for part in reference.removeprefix("#/").split("/"):
            assert part in found, reference
            found = found[part]


def test_every_type_of_event_has_its_message_with_an_example() -> None:
    assert set(DOCUMENT["webhooks"]) == set(ABOUT) == set(EVENT_TYPES)
    for kind, item in DOCUMENT["webhooks"].items():
        content = item["post"]["requestBody"]["content"]["application/json"]
        (example,) = content["schema"].get("examples") or content["examples"]
        assert example["type"] == kind
        assert list(MESSAGES.iter_errors(example)) == []


def test_a_message_that_is_sent_fits_its_description() -> None:
    event = EventView(
        id=9,
        type="development.opened",
        reason="opened",
        development_id=1,
        sequence=1,
        payload=event_payload(1),
        recorded_at=NOON,
    )
    body = render(
        Draft(
            reason=SendReason.FIRST,
            subscription_id=4,
            filter={},
            events=[event],
            covers=[9],
            told=None,
            routed_at=NOON,
            released_at=NOON,
            base_url="https://tradewire.example.org",
        )
    )
    message = json.loads(body)
    assert list(MESSAGES.iter_errors(message)) == []
    described = set(DOCUMENT["components"]["schemas"]["MessageData"]["properties"])
    assert set(message["data"]) <= described


def test_every_error_response_has_an_example_of_its_type() -> None:
    for response in DOCUMENT["components"]["responses"].values():
        example = response["content"]["application/problem+json"]["example"]
        assert example["type"].removeprefix("/problems/") in BY_SLUG


def test_the_api_changes_only_on_purpose() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m tests.api.operations_page"
