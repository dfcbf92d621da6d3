"""Feeds by the list, tried, narrowed and removed; and the same as the command line does it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from services.adapters.db import tables
from services.adapters.db.engine import Database
from services.api.auth import Scope
from services.api.middleware import LARGEST_BODY
from services.api.models.feeds import CheckedFeed, FeedImport
from services.domain.opml import MOST_BYTES, read_opml
from tests.api.conftest import Client, add_key
from tests.api.shape import differences
from tests.support.builders import add_article, add_entry, add_feed
from tests.support.feedserver import FeedServer, answer, item, rss
from tests.support.feedthread import feed_server

LIST = b"""<opml version="2.0"><head><title>L</title></head><body><outline text="Trade">
<outline text="One" xmlUrl="https://198.51.101.7/1" category="/World,/Metals"/></outline>
<outline text="Two" xmlUrl="https://198.51.101.7/2?token=hush"/>
<outline text="One again" xmlUrl="http://198.51.101.7/1/"/>
<outline text="Inner" xmlUrl="http://127.0.0.1/f"/>
</body></opml>"""


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with feed_server() as served:
        yield served


def send(api: Client, body: bytes, query: str = "") -> Any:
    return api.ask("POST", f"/v1/feeds/import{query}", content=body, headers={"content-type": "text/x-opml"})


def rows(database: Database) -> list[Any]:
    with database.transaction() as connection:
        return list(connection.execute(select(tables.feeds).order_by(tables.feeds.c.id)))


def test_a_list_is_imported_line_by_line_and_twice_adds_nothing(api: Client, database: Database) -> None:
    dry = send(api, LIST, "?dry_run=true").json()
    assert rows(database) == []
    made = send(api, LIST)
    assert made.status_code == 200
    found = made.json()
    assert differences(FeedImport, found) == []
    assert (found["added"], found["known"], found["refused"]) == (2, 1, 1)
    assert [(one["line"], one["verdict"], one["id"]) for one in found["items"]] == [
        (2, "added", "feed_1"),
        (3, "added", "feed_2"),
        (4, "known", "feed_1"),
        (5, "refused", None),
    ]
    assert "TRADEWIRE_ALLOW_NETWORKS" in found["items"][3]["why"]
    assert "hush" not in made.text
    assert [one["verdict"] for one in dry["items"]] == [one["verdict"] for one in found["items"]]
    assert api.get("/v1/feeds/feed_1").json()["categories"] == ["Trade", "World", "Metals"]
    before = rows(database)
    assert send(api, LIST).json()["added"] == 0
    assert rows(database) == before


def test_what_is_exported_is_read_by_others_and_changes_nothing_here(api: Client, database: Database) -> None:
    send(api, LIST)
    with database.transaction() as connection:
        add_feed(connection, state="removed")
    answer_ = api.get("/v1/feeds.opml")
    assert answer_.headers["content-type"].startswith("text/x-opml")
    assert "attachment" in answer_.headers["content-disposition"]
    (one,) = read_opml(answer_.content).listed  # without the one that carries a credential, and the removed
    assert one.outline is not None
    assert (one.outline.url, one.title) == ("https://198.51.101.7/1", "One")
    before = rows(database)
    assert send(api, answer_.content).json()["known"] == 1
    assert rows(database) == before


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        (b'<!DOCTYPE o [<!ENTITY a "b">]><opml/>', 422, "document type"),
        (b"<rss/>", 422, "not OPML"),
        (b"", 422, "empty"),
        (b"<opml>" + b" " * MOST_BYTES, 413, "5242880"),
    ],
)
def test_a_list_that_is_none_is_refused(
    api: Client, database: Database, body: bytes, status: int, said: str
) -> None:
    refused = send(api, body)
    assert (refused.status_code, said in refused.text) == (status, True), refused.text
    assert rows(database) == []


def test_only_lists_may_be_larger_than_other_bodies(api: Client) -> None:
    large = b"<opml><body>" + b" " * LARGEST_BODY + b"</body></opml>"
    assert send(api, large).status_code == 200
    assert api.ask("POST", "/v1/feeds", content=large).status_code == 413


@pytest.mark.parametrize(
    ("method", "path", "scope"),
    [
        ("POST", "/v1/feeds/import", Scope.FEEDS),
        ("POST", "/v1/feeds/check", Scope.FEEDS),
        ("DELETE", "/v1/feeds/feed_1", Scope.FEEDS),
        ("GET", "/v1/feeds.opml", Scope.READ),
    ],
)
def test_without_the_scope_nothing_is_read_or_done(
    api: Client, database: Database, method: str, path: str, scope: Scope
) -> None:
    with database.transaction() as connection:
        add_feed(connection)
    other = add_key(database, *(one for one in Scope if one not in (scope, Scope.ADMIN)), key="other")
    assert api.with_key(other).ask(method, path, content=LIST).status_code == 403
    assert api.with_key(None).ask(method, path, content=LIST).status_code == 401
    assert len(api.items("/v1/feeds")) == 1


def test_an_address_is_tried_without_being_added(api: Client, server: FeedServer, database: Database) -> None:
    url = server.script("/f?key=hush", answer(rss(item(1), item(2)), ETag='"a"'))
    page = server.script("/", answer(b'<html><link rel=alternate type="text/xml" href="/f?key=hush">'))
    assert api.post("/v1/feeds/check", {"url": url}).status_code == 422
    local = api.with_settings(
        allow_networks=api.context.settings.model_validate({"allow_networks": "127.0.0.0/8"}).allow_networks
    )
    found = local.post("/v1/feeds/check", {"url": page})
    assert differences(CheckedFeed, found.json()) == []
    assert (found.json()["found"], found.json()["title"], found.json()["entries"]) == (True, "T", 2)
    assert "hush" not in found.text
    assert rows(database) == []
    made = local.post("/v1/feeds", {"url": url}).json()
    assert local.post("/v1/feeds/check", {"url": url}).json()["known_as"] == made["id"]
    none = local.post("/v1/feeds/check", {"url": server.base + "/none"}).json()
    assert (none["found"], none["status"], none["reason"]) == (False, 404, "http_error")
    assert none["remedy"].startswith("look for the feed on the site")


def test_a_feed_in_another_spelling_is_not_added_twice(api: Client) -> None:
    assert api.post("/v1/feeds", {"url": "https://198.51.101.7/f"}).status_code == 201
    again = api.post("/v1/feeds", {"url": "http://198.51.101.7/f/?utm_source=x"})
    assert (again.status_code, "feed_1 has this address" in again.text) == (409, True)
    assert api.post("/v1/feeds", {"url": "https://198.51.101.7/g"}).status_code == 201
    assert api.patch("/v1/feeds/feed_2", {"url": "http://198.51.101.7/f/"}).status_code == 409
    assert api.patch("/v1/feeds/feed_1", {"url": "http://198.51.101.7/f/"}).status_code == 200


def test_a_hidden_credential_given_back_is_no_change(api: Client, database: Database) -> None:
    url = "https://198.51.101.7/f?token=hush"
    shown = api.post("/v1/feeds", {"url": url}).json()
    assert shown["url"] == "https://198.51.101.7/f?token=***"
    assert api.patch("/v1/feeds/feed_1", {"url": shown["url"], "title": "New"}).json()["title"] == "New"
    assert rows(database)[0].url == url
    wrong = api.patch("/v1/feeds/feed_1", {"url": "https://198.51.101.7/g?token=***"})
    assert (wrong.status_code, "give the address in full" in wrong.text) == (422, True)
    assert "hush" not in api.get("/v1/feeds").text


def test_a_removed_feed_leaves_what_it_brought_and_is_taken_up_again(api: Client, database: Database) -> None:
    with database.transaction() as connection:
        feed = add_feed(connection, url="https://198.51.101.7/f")
        add_entry(connection, feed, article_id=add_article(connection, feed))
    assert api.delete("/v1/feeds/feed_1", headers={"if-match": '"other"'}).status_code == 412
    assert api.delete("/v1/feeds/feed_1").status_code == 204
    assert api.delete("/v1/feeds/feed_1").status_code == 409
    assert api.delete("/v1/feeds/feed_2").status_code == 404
    assert api.items("/v1/feeds") == []
    assert [one["id"] for one in api.items("/v1/feeds?state=removed")] == ["feed_1"]
    kept = api.get("/v1/feeds/feed_1").json()
    assert (kept["state"], kept["enabled"], kept["entries"], kept["articles"]) == ("removed", False, 1, 1)
    assert api.post("/v1/feeds/feed_1/poll").status_code == 409
    assert len(api.items("/v1/articles")) == 1
    again = api.post("/v1/feeds", {"url": "https://198.51.101.7/f", "title": "Back"})
    assert (again.status_code, again.json()["id"], again.json()["title"]) == (201, "feed_1", "Back")
    assert again.json()["state"] == "active"


def test_feeds_are_narrowed_by_country_topic_and_failure(api: Client, database: Database) -> None:
    ago = datetime.now(UTC) - timedelta(hours=1)
    with database.transaction() as connection:
        add_feed(connection, country="MX", topics=["tea", "tin"], failing_since_at=ago)
        add_feed(connection, country="CA")
    for query in ("country=mx", "topic=tin&topic=x", "failing=true"):
        assert [one["id"] for one in api.items(f"/v1/feeds?{query}")] == ["feed_1"], query
    assert [one["id"] for one in api.items("/v1/feeds?failing=false")] == ["feed_2"]


def test_a_slug_that_another_feed_has_is_numbered(api: Client, database: Database) -> None:
    send(api, LIST)
    with database.transaction() as connection:
        # Its address is another one by now, but the slug was made of the one it had.
        connection.execute(update(tables.feeds).values(url=tables.feeds.c.url + "0"))
    assert api.post("/v1/feeds", {"url": "https://198.51.101.7/1"}).json()["slug"].endswith("-2")
