"""Errors: a problem document every time, of a type that has a page."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest

from services.adapters.db.engine import Database, connect
from services.api.app import create_app
from services.api.models.problems import ProblemDocument
from services.api.problems import TYPES
from tests.api.conftest import Client, make_context

BAD_REQUESTS: list[tuple[str, str, dict[str, Any], int, str]] = [
    ("GET", "/nothing", {}, 404, "not-found"),
    ("GET", "/v1/nothing", {}, 404, "not-found"),
    ("GET", "/v1/developments/dev_1", {}, 404, "not-found"),
    ("GET", "/v1/developments/art_1", {}, 404, "not-found"),
    ("GET", "/v1/developments/dev_99999999999999999999", {}, 404, "not-found"),
    ("GET", "/v1/topics/nothing", {}, 404, "not-found"),
    ("GET", "/problems/nothing", {}, 404, "not-found"),
    ("DELETE", "/v1/developments", {}, 405, "method-not-allowed"),
    ("POST", "/livez", {}, 405, "method-not-allowed"),
    ("GET", "/v1/developments?colour=red", {}, 400, "unknown-parameter"),
    ("GET", "/v1/developments/dev_1?colour=red", {}, 400, "unknown-parameter"),
    ("GET", "/livez?colour=red", {}, 400, "unknown-parameter"),
    ("GET", "/v1/developments?cursor=AAAA", {}, 400, "bad-cursor"),
    ("GET", "/v1/developments?cursor=%C3%A9", {}, 400, "bad-cursor"),
    ("GET", "/v1/developments?limit=0", {}, 422, "invalid-request"),
    ("GET", "/v1/developments?limit=many", {}, 422, "invalid-request"),
    ("GET", "/v1/developments?status=happy", {}, 422, "invalid-request"),
    ("GET", "/v1/articles?since=yesterday", {}, 422, "invalid-request"),
    ("GET", "/v1/articles?development=42", {}, 422, "invalid-request"),
    ("GET", "/v1/articles?language=english", {}, 422, "invalid-request"),
    ("GET", "/v1/milestones?from=2026-02-01&to=2026-01-01", {}, 422, "invalid-request"),
    ("GET", "/v1/events?wait_s=31", {}, 422, "invalid-request"),
    ("GET", "/v1/events?after=-1", {}, 422, "invalid-request"),
    (
        "POST",
        "/v1/feeds",
        {"content": b"{", "headers": {"content-type": "application/json"}},
        400,
        "malformed-body",
    ),
    ("POST", "/v1/feeds", {"json": {}}, 422, "invalid-request"),
    ("POST", "/v1/feeds", {"json": []}, 422, "invalid-request"),
    ("POST", "/v1/feeds", {}, 422, "invalid-request"),
    ("POST", "/v1/endpoints", {"json": {"name": "x" * 70_000}}, 413, "body-too-large"),
]


@pytest.mark.parametrize(("method", "path", "how", "status", "slug"), BAD_REQUESTS)
def test_every_error_is_a_problem_document(
    empty_api: Client, method: str, path: str, how: dict[str, Any], status: int, slug: str
) -> None:
    response = empty_api.ask(method, path, **how)
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    document = ProblemDocument.model_validate(response.json())
    assert document.type == f"/problems/{slug}"
    assert document.status == status
    assert document.request_id == response.headers["x-request-id"]
    assert document.instance == path.partition("?")[0]
    if status in (400, 422) and slug in ("unknown-parameter", "invalid-request"):
        assert document.errors


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.slug)
def test_the_type_of_an_error_is_the_address_of_a_page(empty_api: Client, kind: Any) -> None:
    response = empty_api.with_key(None).get(kind.uri)
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/html")
    assert kind.title in response.text


def test_an_unknown_parameter_is_named(api: Client) -> None:
    document = api.get("/v1/developments?topic=a&colour=red&size=2").json()
    assert [fault["parameter"] for fault in document["errors"]] == ["colour", "size"]


def test_a_fault_in_a_body_has_a_pointer(api: Client) -> None:
    body = {"url": "https://example.com/feed", "topics": ["a", 7], "a/b": 1, "interval_s": 5}
    document = api.post("/v1/feeds", body).json()
    pointers = {fault["pointer"] for fault in document["errors"]}
    assert pointers == {"#/topics/1", "#/a~1b", "#/interval_s"}


def test_a_body_without_a_length_is_capped_all_the_same(api: Client) -> None:
    async def endless() -> Any:
        for _ in range(100):
            yield b"x" * 1024

    response = api.ask("POST", "/v1/feeds", content=endless(), headers={"content-type": "application/json"})
    assert response.status_code == 413
    assert response.json()["type"] == "/problems/body-too-large"


def test_a_bug_shows_no_trace(api: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> Any:
        raise RuntimeError("the password is swordfish")

    monkeypatch.setattr(api.app.state.figures, "_make", broken)
    response = api.get("/metrics", headers={"x-request-id": "mine-1"})
    assert response.status_code == 500
    assert response.json()["request_id"] == "mine-1"
    assert "swordfish" not in response.text
    assert "Traceback" not in response.text


def test_a_request_id_that_could_forge_a_log_line_is_replaced(api: Client) -> None:
    assert api.get("/livez", headers={"x-request-id": "a b\tc"}).headers["x-request-id"].startswith("req_")


@pytest.fixture
def hurried(database_url: str) -> Iterator[Database]:
    """The same database, where no statement may take longer than a millisecond."""
    database = connect(database_url, statement_timeout_s=0.001)
    yield database
    database.close()


def test_a_database_that_is_away_is_a_503(nowhere: Database) -> None:
    response = Client(create_app(make_context(nowhere))).get("/v1/topics")
    assert response.status_code == 503
    assert response.json()["type"] == "/problems/unavailable"
    assert response.headers["retry-after"] == "5"


def test_a_query_that_takes_too_long_is_a_503(api: Client, database: Database, hurried: Database) -> None:
    impatient = Client(create_app(replace(api.context, database=hurried)))
    with database.transaction() as connection:
        connection.exec_driver_sql("LOCK TABLE api_keys IN ACCESS EXCLUSIVE MODE")
        response = impatient.get("/v1/topics")
    assert response.status_code == 503
    assert response.json()["type"] == "/problems/too-slow"


HOSTILE = ["\x00", "a\x00b", "\ud800", "\u202e", "' OR 1=1 --", "%", "\\", "{}", "𝕏" * 200]
TAKES_TEXT = [
    "/v1/articles?topic=",
    "/v1/articles?publisher=",
    "/v1/articles?entity=",
    "/v1/articles?q=",
    "/v1/articles?language=",
    "/v1/articles?since=",
    "/v1/articles?cursor=",
    "/v1/developments?q=",
    "/v1/developments?status=",
    "/v1/events?topic=",
    "/v1/feeds?q=",
    "/v1/milestones?from=",
    "/v1/topics/",
    "/v1/developments/",
    "/v1/deliveries/",
    "/problems/",
    "/v1/topics?",
]


@pytest.mark.parametrize("path", TAKES_TEXT)
def test_hostile_text_in_an_address_is_never_our_fault(empty_api: Client, path: str) -> None:
    for text in HOSTILE:
        response = empty_api.get(path + quote(text, safe="", errors="surrogatepass"))
        assert response.status_code < 500, (path, text)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_in_a_body_is_never_our_fault(empty_api: Client, text: str) -> None:
    for path, body in (
        ("/v1/feeds", {"url": "https://198.51.101.7/x", "title": text, "topics": [text]}),
        ("/v1/feeds", {"url": text}),
        ("/v1/feeds", {text: text}),
        ("/v1/endpoints", {"name": text, "url": f"https://{text}/"}),
        ("/v1/subscriptions", {"endpoint_id": text, "name": text}),
        ("/v1/subscriptions", {"endpoint_id": "ep_1", "name": "x", "filter": {"topics": [text], text: 1}}),
    ):
        raw = json.dumps(body)
        response = empty_api.ask("POST", path, content=raw, headers={"content-type": "application/json"})
        assert response.status_code < 500, (path, body, response.text)


def test_a_character_that_cannot_be_stored_is_named(empty_api: Client) -> None:
    response = empty_api.post("/v1/feeds", {"url": "https://198.51.101.7/x", "topics": ["a", "b\x00"]})
    assert [fault["pointer"] for fault in response.json()["errors"]] == ["#/topics/1"]
    response = empty_api.get("/v1/articles?topic=%00")
    assert [fault["parameter"] for fault in response.json()["errors"]] == ["topic"]


def test_a_wrong_method_is_told_every_right_one(empty_api: Client) -> None:
    response = empty_api.ask("OPTIONS", "/v1/feeds/feed_1")
    assert response.status_code == 405
    assert response.headers.get_list("allow") == ["DELETE, GET, HEAD, PATCH"]


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("developments/dev_9", "There is no development dev_9; `tradewire developments list` and GET /v1/"),
        ("articles/art_9", "There is no article art_9; `tradewire articles list` and GET /v1/articles"),
        ("topics/nope", "There is no topic nope; `tradewire topics list` and GET /v1/topics list them."),
        ("subscriptions/sub_9", "There is no subscription sub_9; GET /v1/subscriptions lists them."),
    ],
)
def test_what_is_not_there_is_answered_with_where_to_look(api: Client, path: str, said: str) -> None:
    answer = api.get(f"/v1/{path}")
    assert (answer.status_code, answer.json()["detail"].startswith(said)) == (404, True)
