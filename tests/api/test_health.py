"""Alive, ready, and the figures that say whether all is well."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.adapters.db.engine import Database
from services.adapters.db.entries import MOST_FAILURES
from services.adapters.db.heartbeats import save_heartbeat
from services.adapters.db.migrate import downgrade
from services.adapters.db.pruning import note
from services.adapters.queue import Doorbell
from services.api.app import create_app
from services.api.routes import health
from tests.api.conftest import Client, make_context
from tests.support.builders import (
    add_delivery,
    add_endpoint,
    add_entry,
    add_event,
    add_feed,
    add_subscription,
)


def figures(api: Client) -> dict[str, float]:
    text = api.with_key(None).get("/metrics").text
    return {name: float(value) for name, value in re.findall(r"^(tradewire_\S+) (\S+)$", text, re.MULTILINE)}


@pytest.fixture
def silent_redis() -> Iterator[Doorbell]:
    """A Redis at which nobody answers."""
    doorbell = Doorbell("redis://127.0.0.1:1/0")
    yield doorbell
    doorbell.close()


def test_being_alive_depends_on_nothing(nowhere: Database) -> None:
    assert Client(create_app(make_context(nowhere)), None).get("/livez").json() == {"status": "ok"}


def test_without_postgres_it_is_not_ready(nowhere: Database) -> None:
    response = Client(create_app(make_context(nowhere)), None).get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"]["postgres"] == {"ok": False, "detail": "not reached"}


def test_without_the_newest_tables_it_is_not_ready(api: Client, database: Database) -> None:
    downgrade(database)
    response = api.with_key(None).get("/readyz")
    assert response.status_code == 503
    assert not response.json()["checks"]["migrations"]["ok"]


def test_without_redis_it_is_degraded_but_ready(api: Client, silent_redis: Doorbell) -> None:
    lame = Client(create_app(replace(api.context, doorbell=silent_redis)), None)
    response = lame.get("/readyz")
    assert (response.status_code, response.json()["status"]) == (200, "degraded")
    assert lame.get("/metrics").status_code == 200


def test_with_everything_it_is_ready_and_names_the_services(
    api: Client, database: Database, redis_url: str
) -> None:
    with database.transaction() as connection:
        save_heartbeat(connection, "poller", "one", datetime.now(UTC), {})
    doorbell = Doorbell(redis_url)
    answer = Client(create_app(replace(api.context, doorbell=doorbell)), None).get("/readyz").json()
    doorbell.close()
    assert answer["status"] == "ok"
    running = {one["service"]: one["fresh"] for one in answer["services"]}
    assert running == {"poller": 1, "classifier": 0, "notifier": 0, "api": 0}


def test_an_idle_system_has_nothing_waiting(api: Client) -> None:
    found = figures(api)
    for name in ("oldest_due_delivery", "oldest_unrouted_event", "oldest_unprocessed_entry"):
        assert found[f"tradewire_{name}_seconds"] == 0


def test_what_waits_shows_how_long(api: Client, database: Database) -> None:
    ago = datetime.now(UTC) - timedelta(seconds=100)
    with database.transaction() as connection:
        feed = add_feed(connection, next_poll_at=ago)
        add_entry(connection, feed, processed_at=None, first_seen_at=ago)
        event = add_event(connection, recorded_at=ago)
        for state in (
            {},
            {"state": "disabled"},
            {"failures_running": 50},
            {"not_before_at": datetime.max.replace(tzinfo=UTC)},
        ):
            endpoint = add_endpoint(connection, **state)
            due = ago if not state else ago - timedelta(days=1)
            add_delivery(connection, event, add_subscription(connection, endpoint), endpoint, due_at=due)
    found = figures(api)
    for name in (
        "oldest_due_delivery_seconds",
        "oldest_unrouted_event_seconds",
        "oldest_unprocessed_entry_seconds",
        "feed_poll_lag_seconds",
    ):
        assert 100 <= found[f"tradewire_{name}"] < 200, name
    assert found["tradewire_unprocessed_entries"] == 1
    assert found['tradewire_deliveries{state="pending"}'] == 4
    assert found['tradewire_feeds{state="active"}'] == 1
    assert found['tradewire_endpoints{state="disabled"}'] == 1


def test_an_entry_that_was_given_up_is_counted_and_waits_no_more(api: Client, database: Database) -> None:
    ago = datetime.now(UTC) - timedelta(days=3)
    with database.transaction() as connection:
        given_up = {"processed_at": None, "process_failures": MOST_FAILURES}
        add_entry(connection, add_feed(connection), first_seen_at=ago, **given_up)
    found = figures(api)
    assert found["tradewire_given_up_entries"] == 1
    assert found["tradewire_unprocessed_entries"] == 0
    assert found["tradewire_oldest_unprocessed_entry_seconds"] == 0


def test_a_delivery_that_its_sender_forgot_counts_as_due(api: Client, database: Database) -> None:
    ago = datetime.now(UTC) - timedelta(seconds=100)
    with database.transaction() as connection:
        endpoint = add_endpoint(connection)
        subscription = add_subscription(connection, endpoint)
        add_delivery(
            connection,
            add_event(connection),
            subscription,
            endpoint,
            state="sending",
            due_at=None,
            lease_until_at=ago,
        )
    assert figures(api)["tradewire_oldest_due_delivery_seconds"] >= 100


def test_requests_are_counted_by_route_and_never_by_id(api: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "FIGURES_FOR_S", 0)
    api.get("/v1/feeds/feed_17")
    api.get("/v1/nothing/here")
    for made_up in ("LOOK", "TAKE"):
        api.ask(made_up, "/v1/nothing/here")
    found = figures(api)
    assert found['tradewire_http_requests_total{method="GET",route="/v1/feeds/{feed_id}",status="404"}'] == 1
    assert found['tradewire_http_requests_total{method="GET",route="unmatched",status="404"}'] == 1
    assert found['tradewire_http_requests_total{method="other",route="unmatched",status="404"}'] == 2
    assert not [name for name in found if "feed_17" in name or "here" in name]


@pytest.mark.parametrize("path", ["/livez", "/readyz", "/", "/docs", "/v1/topics", "/v1/topics/nothing"])
def test_head_answers_like_get_without_the_body(empty_api: Client, path: str) -> None:
    get, head = empty_api.get(path), empty_api.ask("HEAD", path)
    assert (head.status_code, head.content) == (get.status_code, b"")
    assert head.headers["content-type"] == get.headers["content-type"]


def test_every_count_starts_at_nought(api: Client) -> None:
    before = figures(api)
    for status in ("200", "500", "503"):
        name = (
            f'tradewire_http_requests_total{{method="GET",route="/v1/feeds/{{feed_id}}",status="{status}"}}'
        )
        assert before[name] == 0
    created = 'tradewire_http_requests_total{method="POST",route="/v1/endpoints",status="201"}'
    assert before[created] == 0
    assert before['tradewire_http_request_seconds_count{route="/v1/feeds/{feed_id}"}'] == 0
    assert before['tradewire_pruned_rows_total{table="events"}'] == 0
    assert before['tradewire_endpoints{state="disabled"}'] == 0
    assert before["tradewire_last_prune_seconds"] == 0


def test_what_was_pruned_is_counted_for_every_process_alike(api: Client, database: Database) -> None:
    with database.transaction() as connection:
        note(connection, "events", rows=3, finished_at=datetime.now(UTC) - timedelta(hours=1))
        note(connection, "events", rows=4)
    found = figures(api)
    assert found['tradewire_pruned_rows_total{table="events"}'] == 7
    assert 3600 <= found["tradewire_last_prune_seconds"] < 3700
