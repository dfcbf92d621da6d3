"""Keys and scopes: nothing under /v1 without one, and no more than it allows."""

import hashlib
from datetime import timedelta
from typing import Any

import pytest

from services.adapters.db.engine import Database
from services.adapters.db.reads import keys
from services.api.auth import Scope
from tests.api.conftest import KEY, Client, add_key
from tests.support.builders import NOON

OPERATIONS = [
    ("GET", "/v1/topics", Scope.READ),
    ("GET", "/v1/developments", Scope.READ),
    ("GET", "/v1/articles", Scope.READ),
    ("GET", "/v1/milestones", Scope.READ),
    ("GET", "/v1/events", Scope.READ),
    ("GET", "/v1/feeds", Scope.READ),
    ("POST", "/v1/feeds/feed_1/poll", Scope.FEEDS),
    ("GET", "/v1/endpoints", Scope.ENDPOINTS),
    ("POST", "/v1/endpoints/ep_1/test", Scope.ENDPOINTS),
    ("GET", "/v1/subscriptions", Scope.SUBSCRIPTIONS),
    ("GET", "/v1/deliveries", Scope.SUBSCRIPTIONS),
    ("POST", "/v1/deliveries/dlv_1/resend", Scope.SUBSCRIPTIONS),
]


@pytest.mark.parametrize(("method", "path", "scope"), OPERATIONS, ids=lambda value: str(value))
def test_a_key_without_the_scope_gets_403(empty_api: Client, method: str, path: str, scope: Scope) -> None:
    response = empty_api.with_key(f"all but {scope}").ask(method, path)
    assert response.status_code == 403
    assert response.json()["type"] == "/problems/forbidden"
    assert f'scope="{scope.value}"' in response.headers["www-authenticate"]


@pytest.mark.parametrize(("method", "path", "scope"), OPERATIONS, ids=lambda value: str(value))
def test_a_key_with_the_scope_is_let_in(empty_api: Client, method: str, path: str, scope: Scope) -> None:
    assert empty_api.with_key(f"only {scope}").ask(method, path).status_code in (200, 404)


@pytest.mark.parametrize(("method", "path", "scope"), OPERATIONS, ids=lambda value: str(value))
def test_without_a_key_the_answer_is_401(empty_api: Client, method: str, path: str, scope: Scope) -> None:
    response = empty_api.with_key(None).ask(method, path)
    assert response.status_code == 401
    assert response.headers["www-authenticate"] == 'Bearer realm="tradewire"'


@pytest.mark.parametrize("key", ["wrong", "", "tw_live_" + "z" * 40, "x" * 300, "é"])
def test_an_unknown_key_gets_401(empty_api: Client, key: str) -> None:
    response = empty_api.with_key(None).get("/v1/topics", headers={"authorization": f"Bearer {key}".encode()})
    assert response.status_code == 401


@pytest.mark.parametrize("spoilt", [{"revoked_at": NOON}, {"expires_at": NOON - timedelta(seconds=1)}])
def test_a_revoked_or_expired_key_gets_401(api: Client, database: Database, spoilt: dict[str, Any]) -> None:
    key = add_key(database, "admin", key="tw_live_" + "c" * 40, **spoilt)
    response = api.with_key(key).get("/v1/topics")
    assert response.status_code == 401
    assert 'error="invalid_token"' in response.headers["www-authenticate"]


def test_a_key_that_expires_later_is_let_in(api: Client, database: Database) -> None:
    key = add_key(database, "admin", key="tw_live_" + "c" * 40, expires_at=NOON + timedelta(seconds=1))
    assert api.with_key(key).get("/v1/topics").status_code == 200


def test_using_a_key_is_remembered(api: Client, database: Database) -> None:
    assert api.get("/v1/topics").status_code == 200
    with database.transaction() as connection:
        found = keys.find(connection, hashlib.sha256(KEY.encode()).hexdigest())
    assert found is not None
    assert found.last_used_at == NOON
