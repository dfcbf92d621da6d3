"""What a subscription does not want to hear for a time, and what it hears when that is over."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update
from structlog.testing import capture_logs

from services.adapters.db import silences
from services.adapters.db.tables import silences as stored
from services.domain.filters import parse_filter
from services.domain.ids import public
from tests.notifier.test_groups import article, data
from tests.support.desk import Desk

WEEK = timedelta(days=7)


def silence(desk: Desk, subscription: int, filter_: dict[str, Any], lasts: timedelta = WEEK) -> int:
    with desk.database.transaction() as connection:
        made = silences.add_silence(
            connection,
            subscription,
            filter_=parse_filter(filter_).to_json(),
            from_at=desk.clock(),
            until_at=desk.clock() + lasts,
            reason="on leave",
            author="desk",
        )
    assert made is not None
    return made.id


def of(development: int) -> dict[str, Any]:
    return {"developments": [public("dev", development)]}


def end(desk: Desk, number: int) -> None:
    desk.clock.forward(1)
    with desk.database.transaction() as connection:
        assert silences.end_silence(connection, number, now=desk.clock())


def reasons(desk: Desk) -> list[tuple[str, str]]:
    return [(data(request)["development"]["id"], data(request)["reason"]) for request in heard(desk)]


def heard(desk: Desk) -> list[Any]:
    return desk.receiver.received()


def test_a_silenced_development_is_not_told_and_others_are(desk: Desk) -> None:
    subscription = desk.subscribe(desk.endpoint())
    muted, other = desk.development(), desk.development()
    number = silence(desk, subscription, of(muted))
    desk.open(muted)
    desk.open(other)
    desk.turn()

    assert reasons(desk) == [(f"dev_{other}", "first")]
    [row] = desk.rows("withheld")
    assert (row.reason, row.silence_id) == ("silenced", number)
    assert (row.detail["silence"], row.detail["reason"]) == (f"sil_{number}", "on leave")


def test_a_silence_is_of_one_subscription_alone(desk: Desk) -> None:
    endpoint = desk.endpoint()
    silence(desk, desk.subscribe(endpoint), {"topics": ["critical-minerals"]})
    desk.subscribe(endpoint)
    desk.open(desk.development())
    desk.turn()
    assert len(heard(desk)) == 1


def test_a_silence_that_cannot_be_read_keeps_nothing_back_and_holds_nobody_up(desk: Desk) -> None:
    endpoint = desk.endpoint()
    broken, quiet, other = (desk.subscribe(endpoint) for _ in range(3))
    number = silence(desk, broken, {})
    silence(desk, quiet, {})
    with desk.database.transaction() as connection:
        row = stored.c.id == number
        connection.execute(update(stored).where(row).values(filter={"colours": ["red"]}))
    desk.open(desk.development())
    with capture_logs() as lines:
        desk.turn()
    assert {row.subscription_id for row in desk.rows("delivered")} == {broken, other}
    said = [line for line in lines if line["event"] == "silence.filter_invalid"]
    assert {(line["silence_id"], line["log_level"]) for line in said} == {(f"sil_{number}", "error")}


def test_what_was_kept_back_is_told_as_one_message_when_the_silence_ends(desk: Desk) -> None:
    subscription = desk.subscribe(desk.endpoint())
    development = desk.development()
    silence(desk, subscription, of(development))
    desk.open(development, article=article(1))
    desk.turn()
    desk.tell(development, article=article(2), stage="announced")
    desk.turn()
    assert heard(desk) == []

    desk.clock.forward(WEEK.total_seconds())
    desk.turn()

    [request] = heard(desk)
    assert data(request)["reason"] == "first"
    assert [one["id"] for one in data(request)["delta"]["articles"]] == ["art_1", "art_2"]
    assert desk.states() == ["folded", "delivered"]


def test_a_silence_that_is_ended_early_ends_at_once(desk: Desk) -> None:
    subscription = desk.subscribe(desk.endpoint())
    number = silence(desk, subscription, {})
    desk.open(desk.development())
    desk.turn()
    end(desk, number)
    desk.turn()
    assert len(heard(desk)) == 1
    with desk.database.transaction() as connection:
        assert not silences.end_silence(connection, number, now=desk.clock())


def test_news_that_are_none_any_more_are_not_told_afterwards(desk: Desk) -> None:
    subscription = desk.subscribe(desk.endpoint())
    development = desk.development()
    desk.open(development, sources=2, article=article(1))
    desk.turn()
    number = silence(desk, subscription, of(development))
    desk.tell(development, reason="sources_step", sources=2, article=article(2))
    desk.turn()
    end(desk, number)
    desk.turn()
    assert len(heard(desk)) == 1
    assert [row.reason for row in desk.rows("withheld")] == ["nothing_new"]


def test_an_older_state_is_never_told_after_a_newer_one(desk: Desk) -> None:
    subscription = desk.subscribe(desk.endpoint())
    development = desk.development()
    desk.open(development)
    desk.turn()
    number = silence(desk, subscription, {"stages": ["proposed"]})
    desk.tell(development, stage="proposed")
    desk.tell(development, stage="announced")
    desk.turn()
    end(desk, number)
    desk.turn()
    assert [reason for _, reason in reasons(desk)] == ["first", "state_changed"]
    assert [row.reason for row in desk.rows("withheld")] == ["nothing_new"]


def test_of_two_silences_the_last_one_to_end_lets_go(desk: Desk) -> None:
    subscription = desk.subscribe(desk.endpoint())
    development = desk.development()
    longer = silence(desk, subscription, {"topics": ["critical-minerals"]}, 2 * WEEK)
    silence(desk, subscription, of(development))
    desk.open(development)
    desk.turn()
    desk.clock.forward(WEEK.total_seconds() + 1)
    desk.turn()
    assert [row.silence_id for row in desk.rows("withheld")] == [longer]
    desk.clock.forward(WEEK.total_seconds())
    desk.turn()
    assert len(heard(desk)) == 1


def test_what_another_silence_takes_is_kept_back_by_that_one(desk: Desk) -> None:
    subscription = desk.subscribe(desk.endpoint())
    development = desk.development()
    first = silence(desk, subscription, of(development))
    desk.open(development)
    desk.turn()
    later = silence(desk, subscription, {})
    end(desk, first)
    desk.turn()
    assert [row.silence_id for row in desk.rows("withheld")] == [later]
    assert heard(desk) == []


def test_a_test_is_never_silenced(desk: Desk) -> None:
    subscription = desk.subscribe(desk.endpoint())
    silence(desk, subscription, {})
    desk.test_event(subscription)
    desk.turn()
    assert len(heard(desk)) == 1


def test_what_is_kept_back_is_cancelled_with_its_subscription(desk: Desk) -> None:
    subscription = desk.subscribe(desk.endpoint())
    silence(desk, subscription, {})
    desk.open(desk.development())
    desk.turn()
    desk.unsubscribe(subscription)
    desk.clock.forward(WEEK.total_seconds())
    desk.turn()
    assert desk.states() == ["cancelled"]


@pytest.mark.parametrize("limit", [1, 2])
def test_a_long_silence_is_lifted_in_batches(desk: Desk, limit: int) -> None:
    subscription = desk.subscribe(desk.endpoint())
    number = silence(desk, subscription, {})
    for _ in range(3):
        desk.open(desk.development())
    desk.turn()
    end(desk, number)
    with desk.database.transaction() as connection:
        found = [silences.lift_ended(connection, now=desk.clock(), limit=limit) for _ in range(4)]
    assert sum(found) == 3
    desk.turn()
    assert len(heard(desk)) == 3
