"""When a development is told, what folds, and what a message says that was not told before."""

from typing import Any

from sqlalchemy import update

from services.adapters.db import backlog
from services.adapters.db.tables import events
from tests.support.builders import add_entry, add_feed
from tests.support.desk import Desk
from tests.support.receiver import FAILS, OK, Received


def article(number: int, kind: str = "news") -> dict[str, Any]:
    return {
        "id": f"art_{number}",
        "title": f"Article {number}",
        "url": f"https://news.example.org/{number}",
        "publisher": f"Publisher {number}",
        "language": "en",
        "country": None,
        "kind": kind,
    }


def data(request: Received) -> dict[str, Any]:
    found: dict[str, Any] = request.message["data"]
    return found


def test_a_group_waits_and_is_told_as_one_message(desk: Desk) -> None:
    desk.subscribe(desk.endpoint(), group_wait_s=60.0)
    development = desk.development()
    opened = desk.open(development, article=article(1))
    desk.turn()
    desk.clock.forward(30)
    updated = desk.tell(development, stage="announced", article=article(2))
    desk.turn()
    assert desk.receiver.received() == []

    desk.clock.forward(31)
    desk.turn()

    [request] = desk.receiver.received()
    assert desk.states() == ["folded", "delivered"]
    assert desk.rows()[0].folded_into_id == desk.rows()[1].id
    assert data(request)["covers"] == [f"evt_{opened}", f"evt_{updated}"]
    assert data(request)["reason"] == "first"
    assert [one["id"] for one in data(request)["delta"]["articles"]] == ["art_1", "art_2"]


def test_an_official_source_is_told_at_once(desk: Desk) -> None:
    desk.subscribe(desk.endpoint(), group_wait_s=60.0)
    desk.open(desk.development(), article=article(1, kind="official"))

    desk.turn()

    assert desk.states() == ["delivered"]


def test_updates_keep_their_interval(desk: Desk) -> None:
    desk.subscribe(desk.endpoint(), update_interval_s=900.0)
    development = desk.development()
    desk.open(development)
    desk.turn()
    desk.clock.forward(10)
    desk.tell(development, stage="announced")
    desk.turn()
    assert desk.states() == ["delivered", "waiting"]

    desk.clock.forward(891)
    desk.turn()

    assert desk.states() == ["delivered", "delivered"]
    assert [data(one)["reason"] for one in desk.receiver.received()] == ["first", "state_changed"]
    assert data(desk.receiver.received()[1])["delta"]["stage"] == {"from": None, "to": "announced"}


def test_a_correction_does_not_wait_for_the_interval(desk: Desk) -> None:
    desk.subscribe(desk.endpoint(), update_interval_s=900.0)
    development = desk.development()
    desk.open(development)
    desk.turn()
    desk.tell(development, "development.corrected", "corrected")

    desk.turn()

    assert [data(one)["reason"] for one in desk.receiver.received()] == ["first", "corrected"]


def test_what_is_no_news_is_withheld_and_comes_with_the_next_news(desk: Desk) -> None:
    desk.subscribe(desk.endpoint())
    development = desk.development()
    desk.open(development, article=article(1))
    desk.turn()
    desk.tell(development, reason="sources_step", article=article(2))
    desk.turn()
    assert [(row.state, row.reason) for row in desk.rows()] == [
        ("delivered", "first"),
        ("withheld", "nothing_new"),
    ]

    desk.tell(development, reason="sources_step", article=article(3), sources=2)
    desk.turn()

    told = data(desk.receiver.received()[-1])
    assert told["reason"] == "new_sources"
    assert [one["id"] for one in told["delta"]["articles"]] == ["art_2", "art_3"]


def test_first_is_delivered_once_a_development(desk: Desk) -> None:
    desk.subscribe(desk.endpoint())
    development = desk.development()
    desk.open(development)
    for stage in ("announced", "published", "in_force"):
        desk.turn()
        desk.tell(development, stage=stage)
    desk.turn()

    reasons = [data(one)["reason"] for one in desk.receiver.received()]
    assert reasons == ["first", "state_changed", "state_changed", "state_changed"]


def test_a_message_that_never_arrived_is_told_by_the_next_one(desk: Desk) -> None:
    desk.subscribe(desk.endpoint("/hook", *[FAILS] * 10, OK))
    development = desk.development()
    desk.open(development, article=article(1))
    for _ in range(10):
        desk.turn()
        desk.forward_to_due()
    assert desk.states() == ["exhausted"]

    desk.clock.forward(31)
    desk.tell(development, stage="announced", article=article(2))
    desk.turn()

    told = data(desk.receiver.received()[-1])
    assert told["reason"] == "first"
    assert [one["id"] for one in told["delta"]["articles"]] == ["art_1", "art_2"]


def test_a_newer_message_waits_for_the_one_on_its_way(desk: Desk) -> None:
    desk.subscribe(desk.endpoint("/hook", FAILS, OK))
    development = desk.development()
    desk.open(development)
    desk.turn()
    desk.tell(development, stage="announced")
    desk.turn()
    assert desk.states() == ["pending", "waiting"]

    desk.clock.forward(11)
    desk.turn()
    desk.turn()

    assert [data(one)["sequence"] for one in desk.receiver.received()] == [1, 1, 2]
    assert desk.states() == ["delivered", "delivered"]


def test_a_head_that_failed_twice_folds_and_leaves_its_tries_and_its_due_time(desk: Desk) -> None:
    desk.subscribe(desk.endpoint("/hook", FAILS, FAILS, OK))
    development = desk.development()
    opened = desk.open(development)
    desk.turn()
    desk.forward_to_due()
    desk.turn()
    [head] = desk.rows()
    updated = desk.tell(development, stage="announced")
    desk.turn()

    head_now, carrier = desk.rows()
    assert (head_now.state, head_now.folded_into_id) == ("folded", carrier.id)
    assert (carrier.state, carrier.attempts, carrier.due_at) == ("pending", 2, head.due_at)

    desk.forward_to_due()
    desk.turn()
    told = data(desk.receiver.received()[-1])
    assert told["reason"] == "first"
    assert told["covers"] == [f"evt_{opened}", f"evt_{updated}"]


def test_a_paused_subscription_is_told_nothing_and_every_event_says_so(desk: Desk) -> None:
    subscription = desk.subscribe(desk.endpoint())
    desk.pause(subscription)
    desk.open(desk.development())

    desk.turn()

    assert [(row.state, row.reason) for row in desk.rows()] == [("withheld", "paused")]


def test_a_test_goes_to_its_subscription_alone_past_its_filter(desk: Desk) -> None:
    endpoint = desk.endpoint()
    asked = desk.subscribe(endpoint, {"topics": ["usmca-review"]}, group_wait_s=60.0)
    other = desk.subscribe(endpoint)
    desk.test_event(asked)

    desk.turn()

    assert [(row.subscription_id, row.state, row.reason) for row in desk.rows()] == [
        (asked, "delivered", "test"),
        (other, "withheld", "not_addressed"),
    ]


def test_a_payload_that_cannot_be_rendered_stops_nobody_else(desk: Desk) -> None:
    desk.subscribe(desk.endpoint())
    desk.open(desk.development(), sources="many", topics=[{"not": "a topic"}])
    desk.open(desk.development())

    desk.turn()

    assert "delivered" in desk.states()
    assert len(desk.receiver.received()) >= 1


def test_enabling_an_endpoint_sends_what_was_held(desk: Desk) -> None:
    endpoint = desk.endpoint()
    desk.subscribe(endpoint)
    development = desk.development()
    desk.disable(endpoint)
    desk.open(development)
    desk.turn()
    desk.tell(development, stage="announced")
    desk.turn()
    assert desk.states() == ["folded", "held"]

    desk.enable(endpoint)
    desk.turn()

    assert desk.states() == ["folded", "delivered"]
    assert len(desk.receiver.received()) == 1


def test_a_deleted_subscription_is_sent_nothing_more(desk: Desk) -> None:
    subscription = desk.subscribe(desk.endpoint(), group_wait_s=60.0)
    desk.open(desk.development())
    desk.turn()
    desk.unsubscribe(subscription)

    desk.clock.forward(61)
    desk.turn()

    assert [(row.state, row.reason) for row in desk.rows()] == [("cancelled", "subscription_deleted")]
    assert desk.receiver.received() == []


def lately(desk: Desk) -> None:
    """Have the events be recorded just now."""
    with desk.database.transaction() as connection:
        connection.execute(update(events).values(recorded_at=desk.clock()))


def test_nothing_is_told_of_a_backlog_half_placed_but_a_minute_is_the_most(desk: Desk) -> None:
    desk.subscribe(desk.endpoint())
    with desk.database.transaction() as connection:
        add_entry(connection, add_feed(connection), backlog=True)
    desk.open(desk.development())
    lately(desk)
    desk.turn()
    assert desk.states() == []
    desk.clock.forward(60)
    desk.turn()
    assert desk.states() == ["delivered"]


def test_a_backlog_that_is_settled_is_told_as_it_stands(desk: Desk) -> None:
    desk.subscribe(desk.endpoint())
    with desk.database.transaction() as connection:
        add_entry(connection, add_feed(connection), backlog=True)
    development = desk.development()
    desk.open(development, article=article(1))
    lately(desk)
    desk.turn()
    desk.tell(development, article=article(2))
    with desk.database.transaction() as connection:
        backlog.close(connection)
    desk.turn()
    assert desk.states() == ["folded", "delivered"]
