"""Subscribers hear of what people do to developments that they were told of, once, and at once."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from services.adapters.db import amend, curation, tables, told
from tests.support.builders import NOON, add_article, add_development, add_feed, add_match, add_topic
from tests.support.desk import Desk


@pytest.fixture
def two(desk: Desk) -> tuple[int, int]:
    """dev_1 with art_1 and art_2, dev_2 with art_3; each told to a subscription that waits long."""
    desk.subscribe(desk.endpoint(), update_interval_s=3600.0)
    with desk.database.transaction() as connection:
        add_topic(connection)
        feed = add_feed(connection)
        one, other = add_development(connection, sources=2), add_development(connection)
        for number, home in enumerate((one, one, other), 1):
            at = NOON + timedelta(hours=number)
            article = add_article(
                connection, feed, development_id=home, topics=["critical-minerals"], dated_at=at
            )
            add_match(connection, article, "critical-minerals")
    desk.open(one, article={"id": "art_1", "kind": "news"}, sources=2)
    desk.open(other, article={"id": "art_3", "kind": "news"})
    with desk.database.transaction() as connection:
        connection.execute(update(tables.developments).values(sequence=1))
    desk.turn()
    assert len(messages(desk)) == 2
    return one, other


def messages(desk: Desk) -> list[tuple[str, str, str]]:
    """Type, reason and development of each message, in order."""
    found = []
    for request in desk.receiver.received():
        data: dict[str, Any] = request.message["data"]
        found.append((request.message["type"], data["reason"], data["development"]["id"]))
    return found


def test_a_merge_is_one_message_about_the_development_that_ended(desk: Desk, two: tuple[int, int]) -> None:
    with desk.database.transaction() as connection:
        curation.merge(connection, *two, author="desk")
    desk.turn()
    desk.clock.forward(3700)
    desk.turn()
    told = messages(desk)[2:]
    assert ("development.merged", "merged", "dev_2") in told
    assert [one for one in told if one[1] == "merged"] == [("development.merged", "merged", "dev_2")]
    notice = next(
        request.message["data"]["notice"]
        for request in desk.receiver.received()
        if request.message["data"]["reason"] == "merged"
    )
    assert notice["merged"] == {"kept": "dev_1", "gone": "dev_2"}


def test_a_message_on_its_way_when_a_merge_commits_makes_no_article_told_twice(
    desk: Desk, two: tuple[int, int]
) -> None:
    one, other = two
    desk.clock.forward(3700)
    desk.tell(one, article={"id": "art_2", "kind": "news"}, stage="announced", sources=2)
    desk.tell(other, article={"id": "art_4", "kind": "news"}, stage="announced")
    with desk.database.transaction() as connection:
        connection.execute(update(tables.developments).values(sequence=2))
    desk.plan()
    claims = desk.claim()
    assert len(claims) == 2
    with desk.database.transaction() as connection:
        curation.merge(connection, one, other, author="desk")
    desk.send(claims)

    with desk.database.transaction() as connection:
        [known] = told.of_development(connection, one).values()
    assert set(known.articles) == {"art_1", "art_2", "art_3", "art_4"}
    assert known.sequence == 2


def test_a_split_is_told_at_once_whatever_the_interval(desk: Desk, two: tuple[int, int]) -> None:
    with desk.database.transaction() as connection:
        curation.split(connection, two[0], [1], author="desk")
    desk.turn()
    assert messages(desk)[2:] == [("development.split", "split", "dev_1")]


def test_a_stage_put_right_is_told_at_once_and_a_new_name_to_nobody(desk: Desk, two: tuple[int, int]) -> None:
    with desk.database.transaction() as connection:
        amend.change(connection, two[0], {"stage": "suspended"}, author="desk")
        amend.change(connection, two[1], {"title": "Named", "pinned": True}, author="desk")
    desk.turn()
    desk.clock.forward(3700)
    desk.turn()
    assert messages(desk)[2:] == [("development.corrected", "corrected", "dev_1")]


def test_a_move_is_told_to_those_who_were_told_of_the_article(desk: Desk, two: tuple[int, int]) -> None:
    with desk.database.transaction() as connection:
        curation.move(connection, 1, two[1], author="desk")
    desk.turn()
    assert messages(desk)[2:][0] == ("development.corrected", "corrected", "dev_1")


def test_an_article_that_turns_out_to_belong_is_told_as_a_correction_with_the_article(
    desk: Desk, two: tuple[int, int]
) -> None:
    late = {"id": "art_9", "kind": "news"}
    desk.tell(two[0], "development.corrected", "late_match", article=late, sources=2)
    desk.turn()
    assert messages(desk)[2:] == [("development.corrected", "corrected", "dev_1")]
    (message,) = [request.message for request in desk.receiver.received()[2:]]
    assert [one["id"] for one in message["data"]["delta"]["articles"]] == ["art_9"]


def test_a_message_says_who_did_it_by_hand(desk: Desk, two: tuple[int, int]) -> None:
    with desk.database.transaction() as connection:
        amend.change(connection, two[0], {"stage": "suspended"}, author="desk")
    desk.turn()
    explain = desk.receiver.received()[-1].message["data"]["explain"]
    assert explain["by_hand"] == {"author": "desk", "command": "stage"}
    assert [match["topic"] for match in explain["matched"]] == ["critical-minerals"]
