"""The list of feeds under two hands at once."""

import threading
from typing import Any

from sqlalchemy import select

from services.adapters.db import feedlist, feeds, fetches
from services.adapters.db.engine import Database
from services.adapters.db.feedlist import AddReason, FeedList, remove_feed
from services.adapters.db.tables import feeds as rows
from tests.support.builders import add_feed


def add(database: Database, url: str, **said: Any) -> feedlist.AddDecision:
    with database.transaction() as connection:
        return FeedList(connection).add({"url": url, "title": "T", "publisher": "P", **said}, said=said)


def test_two_who_add_one_feed_at_once_get_one_row(database: Database) -> None:
    urls = [f"{scheme}://news.example/f{slash}" for scheme in ("http", "https") for slash in ("", "/")]
    decided: list[AddReason] = []
    threads = [
        threading.Thread(target=lambda url=url: decided.append(add(database, url).reason)) for url in urls
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(decided) == [AddReason.ADDED, *[AddReason.KNOWN] * 3]
    with database.transaction() as connection:
        assert len(connection.execute(select(rows)).all()) == 1


def test_a_poll_under_way_saves_nothing_of_a_feed_that_was_removed(database: Database) -> None:
    with database.transaction() as connection:
        number = add_feed(connection)
        (claimed,) = feeds.claim_due(connection, limit=5)
        fetches.open_many(connection, [claimed])
    with database.transaction() as connection:
        assert remove_feed(connection, number) is not None
        assert remove_feed(connection, number) is None
    with database.transaction() as connection:
        assert not feeds.hold(connection, claimed)
        assert feeds.claim_due(connection, limit=5) == []


def test_what_stands_under_the_documents_brought_in_by_hand_cannot_be_removed(database: Database) -> None:
    with database.transaction() as connection:
        assert remove_feed(connection, feeds.manual_feed(connection)) is None
        assert feedlist.list_outlines(connection) == []


def test_a_slug_asked_for_is_refused_where_another_feed_has_it(database: Database) -> None:
    first = add(database, "https://news.example/a", slug="news")
    assert add(database, "https://news.example/b", slug="news") == feedlist.AddDecision(
        AddReason.SLUG_TAKEN, first.feed_id
    )


def test_a_feed_taken_up_again_keeps_what_is_not_said_anew(database: Database) -> None:
    number = add(database, "https://news.example/a", country="MX", lane="official").feed_id
    with database.transaction() as connection:
        remove_feed(connection, number)
    again = add(database, "http://news.example/a", title="New", enabled=False)
    assert again == feedlist.AddDecision(AddReason.TAKEN_UP, number)
    with database.transaction() as connection:
        row = connection.execute(select(rows)).one()
    assert (row.title, row.country, row.lane, row.enabled, row.state) == (
        "New",
        "MX",
        "official",
        False,
        "active",
    )


def test_a_feed_without_a_publisher_is_counted_by_its_title_or_host(database: Database) -> None:
    add(database, "https://one.example/feed", title="One", publisher="")
    add(database, "https://two.example/feed", title="", publisher="")
    with database.transaction() as connection:
        publishers = connection.execute(select(rows.c.publisher).order_by(rows.c.id)).scalars().all()
    assert list(publishers) == ["One", "two.example"]
