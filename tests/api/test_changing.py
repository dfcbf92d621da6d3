"""Feeds, endpoints and subscriptions: added, changed and deleted by those who may."""

from typing import Any

import pytest
from sqlalchemy import select

from services.adapters.db import tables
from services.adapters.db.endpoints import delete_endpoint, live_secrets
from services.adapters.db.engine import Database
from services.adapters.db.topics import seed
from services.adapters.seeds import load_topic_packs
from services.api.models.endpoints import EndpointDetail, EndpointPage, NewSecret, SentTest
from services.api.models.feeds import FeedDetail
from services.api.models.subscriptions import Replayed, Subscription, SubscriptionPage
from services.domain.signing import parse_secret
from tests.api.conftest import SEALER, Client
from tests.api.shape import differences
from tests.support.builders import NOON, add_delivery, add_endpoint, add_event, add_subscription

FEED = {"url": "https://198.51.101.7/feed.rss", "title": "Ministry", "language": "es", "kind": "official"}
ENDPOINT = {"name": "Desk", "url": "https://198.51.101.7/in"}
"""Public addresses as numbers, so that no test asks a name server."""


def pointers(response: Any) -> set[str]:
    assert response.status_code == 422, response.text
    return {fault["pointer"] for fault in response.json()["errors"]}


@pytest.fixture
def endpoint(api: Client) -> dict[str, Any]:
    response = api.post("/v1/endpoints", ENDPOINT)
    assert response.status_code == 201, response.text
    made: dict[str, Any] = response.json()
    return made


def subscribe(api: Client, endpoint: dict[str, Any], **values: Any) -> dict[str, Any]:
    response = api.post("/v1/subscriptions", {"endpoint_id": endpoint["id"], "name": "All", **values})
    assert response.status_code == 201, response.text
    made: dict[str, Any] = response.json()
    return made


def test_a_feed_is_added_and_due_at_once(api: Client) -> None:
    response = api.post("/v1/feeds", FEED)
    assert response.status_code == 201
    made = response.json()
    assert differences(FeedDetail, made) == []
    assert response.headers["location"] == f"/v1/feeds/{made['id']}"
    assert made["slug"].startswith("198-51-101-7-feed-rss-")
    assert (
        api.get(response.headers["location"]).json()["publisher"] == "Ministry"
    )  # its title: nobody said who publishes it


def test_a_feed_is_not_added_twice(api: Client) -> None:
    assert api.post("/v1/feeds", FEED).status_code == 201
    assert api.post("/v1/feeds", FEED).status_code == 409
    other = {"url": "https://198.51.101.7/b", "slug": "one"}
    assert api.post("/v1/feeds", other).status_code == 201
    assert api.patch("/v1/feeds/feed_1", {"url": other["url"]}).status_code == 409


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/feed",
        "http://[::1]/feed",
        "http://169.254.169.254/latest/meta-data",
        "http://0x7f.1/feed",
        "https://198.51.101.7:22/feed",
        "ftp://198.51.101.7/feed",
        "https://user:secret@198.51.101.7/feed",
        "https://198.51.101.7./feed",
        "not an address",
        "https://" + "a" * 2100,
    ],
)
def test_an_address_that_must_not_be_reached_is_refused(api: Client, url: str) -> None:
    assert pointers(api.post("/v1/feeds", {"url": url})) == {"#/url"}
    assert pointers(api.post("/v1/endpoints", {"name": "x", "url": url})) == {"#/url"}


def test_an_endpoint_is_told_over_https_unless_the_operator_allows_less(api: Client) -> None:
    plain = ENDPOINT | {"url": "http://198.51.101.7/in"}
    assert pointers(api.post("/v1/endpoints", plain)) == {"#/url"}
    assert api.with_settings(allow_http_endpoints=True).post("/v1/endpoints", plain).status_code == 201
    assert pointers(api.post("/v1/endpoints", ENDPOINT | {"url": "https://198.51.101.7/in#x"})) == {"#/url"}


def test_an_inner_address_is_taken_where_the_operator_allows_its_network(api: Client) -> None:
    inner = ENDPOINT | {"url": "https://127.0.0.1:9999/in"}
    assert pointers(api.post("/v1/endpoints", inner)) == {"#/url"}
    allowing = api.with_settings(
        allow_networks=api.context.settings.model_validate({"allow_networks": "127.0.0.0/8"}).allow_networks
    )
    assert allowing.post("/v1/endpoints", inner).status_code == 201


def test_a_feed_is_changed_disabled_and_polled(api: Client) -> None:
    path = f"/v1/feeds/{api.post('/v1/feeds', FEED).json()['id']}"
    changed = api.patch(path, {"title": "Diario", "enabled": False})
    assert (changed.json()["title"], changed.json()["enabled"]) == ("Diario", False)
    assert changed.json()["language"] == "es"
    assert api.post(f"{path}/poll").status_code == 409
    assert api.patch(path, {"enabled": True, "language": None}).json()["language"] is None
    assert api.post(f"{path}/poll").status_code == 202
    assert pointers(api.patch(path, {"title": None, "kind": None})) == {"#/title", "#/kind"}
    assert pointers(api.patch(path, {"slug": "new"})) == {"#/slug"}


def test_a_new_address_of_a_feed_starts_afresh(api: Client, database: Database) -> None:
    made = api.post("/v1/feeds", FEED).json()
    with database.transaction() as connection:
        connection.execute(tables.feeds.update().values(state="gone", failure_score=9, etag='"x"', fence=4))
    api.patch(f"/v1/feeds/{made['id']}", {"url": "https://198.51.101.7/new.rss"})
    with database.transaction() as connection:
        row = connection.execute(select(tables.feeds)).one()
    assert (row.state, row.failure_score, row.etag, row.fence) == ("active", 0, None, 5)


def test_a_stale_change_is_refused(api: Client, endpoint: dict[str, Any]) -> None:
    subscription = subscribe(api, endpoint)
    feed = api.post("/v1/feeds", FEED).json()
    for path, change in (
        (f"/v1/endpoints/{endpoint['id']}", {"name": "New"}),
        (f"/v1/subscriptions/{subscription['id']}", {"name": "New"}),
        (f"/v1/feeds/{feed['id']}", {"title": "New"}),
    ):
        tag = api.get(path).headers["etag"]
        assert api.patch(path, change, headers={"if-match": tag}).status_code == 200
        stale = api.patch(path, change, headers={"if-match": tag})
        assert stale.status_code == 412
        assert stale.json()["type"] == "/problems/version-mismatch"
        assert api.patch(path, change, headers={"if-match": "*"}).status_code == 200


def test_a_poll_in_between_makes_no_change_stale(api: Client, database: Database) -> None:
    path = f"/v1/feeds/{api.post('/v1/feeds', FEED).json()['id']}"
    tag = api.get(path).headers["etag"]
    with database.transaction() as connection:
        connection.execute(tables.feeds.update().values(last_polled_at=NOON, last_status=200))
    assert api.get(path, headers={"if-none-match": tag}).status_code == 200
    assert api.patch(path, {"title": "New"}, headers={"if-match": tag}).status_code == 200


def test_a_secret_is_shown_once_and_stored_sealed(
    api: Client, database: Database, endpoint: dict[str, Any]
) -> None:
    assert differences(NewSecret, endpoint) == []
    assert len(parse_secret(endpoint["secret"])) == 32
    path = f"/v1/endpoints/{endpoint['id']}"
    assert differences(EndpointDetail, api.get(path).json()) == []
    assert differences(EndpointPage, api.get("/v1/endpoints").json()) == []
    assert endpoint["secret"] not in api.get(path).text + api.get("/v1/endpoints").text
    with database.transaction() as connection:
        stored = connection.execute(select(tables.endpoints.c.sealed_secrets)).scalar_one()
    assert endpoint["secret"] not in str(stored)
    assert SEALER.open(stored[0]["sealed"]) == endpoint["secret"]


@pytest.mark.parametrize(("body", "live"), [(None, 2), ({"keep_old_s": 0}, 1)])
def test_a_rotated_secret_signs_beside_the_old_one(
    api: Client, database: Database, endpoint: dict[str, Any], body: Any, live: int
) -> None:
    response = api.post(f"/v1/endpoints/{endpoint['id']}/rotate-secret", body)
    assert response.status_code == 200
    assert response.json()["secret"] != endpoint["secret"]
    with database.transaction() as connection:
        stored = connection.execute(select(tables.endpoints.c.sealed_secrets)).scalar_one()
    secrets = [SEALER.open(one) for one in live_secrets(stored, NOON)]
    assert secrets == [response.json()["secret"], endpoint["secret"]][:live]


def test_a_disabled_endpoint_holds_its_messages_until_it_is_enabled(
    api: Client, database: Database, endpoint: dict[str, Any]
) -> None:
    subscribe(api, endpoint)
    with database.transaction() as connection:
        delivery = add_delivery(connection, add_event(connection), 1, 1)
    path = f"/v1/endpoints/{endpoint['id']}"
    disabled = api.patch(path, {"state": "disabled"}).json()
    assert (disabled["state"], disabled["disabled_reason"]) == ("disabled", "by_owner")
    assert api.get(f"/v1/deliveries/dlv_{delivery}").json()["state"] == "held"
    assert api.patch(path, {"state": "active", "name": "Again"}).json()["name"] == "Again"
    assert api.get(f"/v1/deliveries/dlv_{delivery}").json()["state"] == "pending"


def test_what_changes_between_if_match_and_the_delete_is_not_deleted(
    api: Client, endpoint: dict[str, Any], database: Database
) -> None:
    number = int(endpoint["id"].removeprefix("ep_"))
    with database.transaction() as connection:
        assert not delete_endpoint(connection, number, now=NOON, version=99)
    tag = api.get(f"/v1/endpoints/{endpoint['id']}").headers["etag"]
    assert api.delete(f"/v1/endpoints/{endpoint['id']}", headers={"if-match": tag}).status_code == 204


def test_a_deleted_endpoint_is_gone_with_its_subscriptions(api: Client, endpoint: dict[str, Any]) -> None:
    subscription = subscribe(api, endpoint)
    path = f"/v1/endpoints/{endpoint['id']}"
    assert api.delete(path, headers={"if-match": '"99.x"'}).status_code == 412
    assert api.delete(path).status_code == 204
    assert api.get(path).status_code == 404
    assert api.delete(path).status_code == 404
    assert api.get(f"/v1/subscriptions/{subscription['id']}").status_code == 404
    assert api.items("/v1/endpoints") == []


def test_a_subscription_takes_its_rhythm_from_the_settings(api: Client, endpoint: dict[str, Any]) -> None:
    made = subscribe(api, endpoint)
    settings = api.context.settings
    assert differences(Subscription, made) == []
    assert (made["group_wait_s"], made["update_interval_s"]) == (
        settings.group_wait_s,
        settings.update_interval_s,
    )
    assert subscribe(api, endpoint, group_wait_s=0)["group_wait_s"] == 0
    assert differences(SubscriptionPage, api.get("/v1/subscriptions").json()) == []
    assert len(api.items(f"/v1/subscriptions?endpoint={endpoint['id']}&state=active")) == 2


@pytest.mark.parametrize(
    ("filter_", "pointer"),
    [
        ({"colour": ["red"]}, "#/filter/colour"),
        ({"topics": "critical-minerals"}, "#/filter/topics"),
        ({"topics": ["a", 7]}, "#/filter/topics/1"),
        ({"event_types": ["nothing"]}, "#/filter/event_types/0"),
        ({"min_sources": 1.5}, "#/filter/min_sources"),
        ({"a/b": []}, "#/filter/a~1b"),
    ],
)
def test_a_fault_in_a_filter_has_a_pointer(
    api: Client, endpoint: dict[str, Any], filter_: dict[str, Any], pointer: str
) -> None:
    body = {"endpoint_id": endpoint["id"], "name": "x", "filter": filter_}
    assert pointers(api.post("/v1/subscriptions", body)) == {pointer}
    made = subscribe(api, endpoint)
    assert pointers(api.patch(f"/v1/subscriptions/{made['id']}", {"filter": filter_})) == {pointer}


def test_a_filter_names_topics_that_exist(api: Client, database: Database, endpoint: dict[str, Any]) -> None:
    with database.transaction() as connection:
        seed(connection, load_topic_packs(api.context.settings.topics_dir))
    misspelt = {"filter": {"topics": ["usmca-review", "critical-mineral"]}}
    answer = api.post("/v1/subscriptions", {"endpoint_id": endpoint["id"], "name": "x", **misspelt})
    assert pointers(answer) == {"#/filter/topics/1"}
    assert "known are critical-minerals, " in answer.json()["errors"][0]["detail"]
    path = f"/v1/subscriptions/{subscribe(api, endpoint)['id']}"
    assert pointers(api.patch(path, misspelt)) == {"#/filter/topics/1"}


@pytest.mark.parametrize("endpoint_id", ["ep_999", "sub_1", "1", ""])
def test_a_subscription_needs_an_endpoint_that_exists(api: Client, endpoint_id: str) -> None:
    body = {"endpoint_id": endpoint_id, "name": "x"}
    assert pointers(api.post("/v1/subscriptions", body)) == {"#/endpoint_id"}


def test_a_subscription_is_changed_paused_and_deleted(api: Client, endpoint: dict[str, Any]) -> None:
    path = f"/v1/subscriptions/{subscribe(api, endpoint)['id']}"
    wanted = {"filter": {"topics": ["usmca-review"]}, "state": "paused"}
    changed = api.patch(path, wanted).json()
    assert (changed["filter"], changed["state"], changed["version"]) == (wanted["filter"], "paused", 2)
    assert pointers(api.patch(path, {"name": None})) == {"#/name"}
    assert api.delete(path).status_code == 204
    assert api.get(path).status_code == 404


def test_a_test_event_is_recorded_for_one_subscription(
    api: Client, database: Database, endpoint: dict[str, Any]
) -> None:
    assert api.post(f"/v1/endpoints/{endpoint['id']}/test").status_code == 409
    subscription = subscribe(api, endpoint)
    for path in (f"/v1/endpoints/{endpoint['id']}/test", f"/v1/subscriptions/{subscription['id']}/test"):
        response = api.post(path)
        assert response.status_code == 202
        assert differences(SentTest, response.json()) == []
        assert response.json()["subscription_id"] == subscription["id"]
    with database.transaction() as connection:
        rows = connection.execute(select(tables.events.c.type, tables.events.c.payload)).all()
    assert [(row.type, row.payload["subscription_id"]) for row in rows] == [("test", subscription["id"])] * 2


def test_what_was_deleted_is_not_found(api: Client, database: Database) -> None:
    with database.transaction() as connection:
        endpoint_id = add_endpoint(connection, deleted_at=NOON)
        add_subscription(connection, endpoint_id, deleted_at=NOON)
    assert api.patch(f"/v1/endpoints/ep_{endpoint_id}", {"name": "x"}).status_code == 404
    assert api.post(f"/v1/endpoints/ep_{endpoint_id}/rotate-secret").status_code == 404
    assert api.items("/v1/subscriptions") == []


def test_a_subscription_is_told_what_it_missed(
    api: Client, endpoint: dict[str, Any], database: Database
) -> None:
    with database.transaction() as connection:
        add_event(connection, seq=1, type="feed.unhealthy")
        add_event(connection, seq=2, type="test")
    made = subscribe(api, endpoint)
    path = f"/v1/subscriptions/{made['id']}/replay"
    asked = {"since": NOON.isoformat()}
    counted = api.post(path, asked | {"dry_run": True})
    assert counted.status_code == 202
    assert differences(Replayed, counted.json()) == []
    assert api.post(path, asked).json() == {"events": 1, "messages": 1, "more": False, "dry_run": False}
    assert [row["state"] for row in api.items("/v1/deliveries")] == ["waiting"]
    assert api.post(path, asked).json()["events"] == 0

    assert pointers(api.post(path, {"since": "once"})) == {"#/since"}
    api.patch(f"/v1/subscriptions/{made['id']}", {"state": "paused"})
    assert api.post(path, asked).status_code == 409
    assert api.post("/v1/subscriptions/sub_99/replay", asked).status_code == 404
