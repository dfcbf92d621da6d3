"""Beside the jobs: developments go to rest, wake up, and (where it is switched on) siblings merge."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Table, select

from services.adapters.db import amend, curation, tables
from services.adapters.db.engine import Database
from services.classifier import errands, gather
from services.classifier.errands import Latecomers, Rest, Siblings
from services.domain.latecomers import Move
from services.domain.siblings import Pair
from tests.classifier.test_classify import FOOTBALL, PLAN, PLAN_AGAIN
from tests.classifier.test_curation import CHIPS
from tests.support.builders import NOON

Arrive = Callable[..., int]


def rows(database: Database, table: Table) -> list[Any]:
    with database.transaction() as connection:
        return list(connection.execute(select(table).order_by(*table.primary_key.columns)))


def rest(database: Database, days: float) -> list[str]:
    """Let the errand look `days` after noon; the statuses it leaves."""
    Rest(database, lambda: NOON + timedelta(days=days)).run()
    return [row.status for row in rows(database, tables.developments)]


def told(database: Database) -> list[str]:
    return [row.type for row in rows(database, tables.events)]


def test_silence_is_told_once_and_ends_in_closing(database: Database, arrive: Arrive) -> None:
    arrive(*PLAN)
    assert rest(database, 6) == ["emerging"]
    assert rest(database, 7) == ["quiet"]
    assert rest(database, 10) == ["quiet"]
    assert rest(database, 28) == ["closed"]
    assert told(database) == ["development.opened", "development.quiet"]
    assert [row.sequence for row in rows(database, tables.events)] == [1, 2]
    assert rows(database, tables.developments)[0].sequence == 2


def test_news_on_time_opens_again_and_the_next_silence_is_told_anew(
    database: Database, arrive: Arrive
) -> None:
    arrive(*PLAN)
    assert rest(database, 8) == ["quiet"]
    later = NOON + timedelta(days=9)
    arrive(*PLAN_AGAIN, dated_at=later, published_at=later)
    assert [row.status for row in rows(database, tables.developments)] == ["reopened"]
    assert rest(database, 29) == ["reopened"]  # it takes nine days for news to come: 21 are its patience
    assert rest(database, 31) == ["quiet"]
    assert told(database).count("development.quiet") == 2
    assert "reopened" in [row.reason for row in rows(database, tables.events)]


def test_what_is_pinned_or_was_never_told_makes_no_noise(database: Database, arrive: Arrive) -> None:
    arrive(*PLAN)
    arrive(*CHIPS, lateness="backfill")
    with database.transaction() as connection:
        amend.change(connection, rows(database, tables.developments)[0].id, {"pinned": True}, author="desk")
    assert rest(database, 100) == ["emerging", "closed"]
    assert "development.quiet" not in told(database)


@pytest.mark.parametrize("change", [{"status": "reopened"}, {"pinned": True}])
@pytest.mark.parametrize("days", [8, 100])
def test_what_a_person_opens_may_be_silent_anew_before_it_rests(
    database: Database, arrive: Arrive, change: dict[str, Any], days: float
) -> None:
    arrive(*PLAN)
    rest(database, 8)
    assert rest(database, days) == ["quiet" if days == 8 else "closed"]
    (held,) = rows(database, tables.developments)
    with database.transaction() as connection:
        done = amend.change(connection, held.id, change, author="desk")
        assert isinstance(done, curation.Done)
    assert [event.shown()["reason"] for event in done.events] == ["reopened"]
    changed = rows(database, tables.events)[-1].payload["explain"]
    assert changed["by_hand"]["command"] == ("pin" if change.get("pinned") else "reopen")
    with database.transaction() as connection:
        amend.change(connection, held.id, {"pinned": False}, author="desk")
    (held,) = rows(database, tables.developments)
    since_then = (held.reopened_at - NOON) / timedelta(days=1)
    assert rest(database, since_then + 6) == ["reopened"]
    assert rest(database, since_then + 8) == ["quiet"]
    assert told(database).count("development.quiet") == 2


def test_a_pin_opens_what_was_pinned_and_closed_but_not_against_a_status_that_is_named(
    database: Database, arrive: Arrive
) -> None:
    arrive(*PLAN)
    (held,) = rows(database, tables.developments)
    for change, status in (
        ({"pinned": True}, "emerging"),
        ({"pinned": True, "status": "closed"}, "closed"),
        ({"pinned": True}, "reopened"),
    ):
        with database.transaction() as connection:
            assert isinstance(amend.change(connection, held.id, change, author="desk"), curation.Done)
        assert [row.status for row in rows(database, tables.developments)] == [status]


def test_siblings_are_merged_by_rule_but_never_against_a_person(
    database: Database, arrive: Arrive, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrive(*PLAN)
    arrive(*CHIPS)
    arrive(*FOOTBALL)
    one, other = (row.id for row in rows(database, tables.developments))
    monkeypatch.setattr(errands, "siblings", lambda _: [Pair(one, other, 0.9)])
    Siblings(database, lambda: NOON).run()
    assert [row.merged_into_id for row in rows(database, tables.developments)] == [None, one]
    assert rows(database, tables.articles)[1].join_reason == "siblings"
    assert rows(database, tables.constraints) == []
    taken = rows(database, tables.articles)[1].id
    with database.transaction() as connection:
        parted = curation.split(connection, one, [taken], author="desk")
    assert isinstance(parted, curation.Done)
    monkeypatch.setattr(errands, "siblings", lambda _: [Pair(one, parted.development_id, 0.9)])
    Siblings(database, lambda: NOON).run()
    assert rows(database, tables.developments)[-1].merged_into_id is None


def test_the_rule_finds_two_reports_of_one_act(database: Database, arrive: Arrive) -> None:
    arrive(*PLAN)
    arrive(*PLAN_AGAIN)
    first, second = (row.id for row in rows(database, tables.articles))
    with database.transaction() as connection:
        curation.split(connection, rows(database, tables.developments)[0].id, [second], author="desk")
        connection.execute(tables.constraints.delete())
    Siblings(database, lambda: NOON).run()
    homes = {row.id: row.development_id for row in rows(database, tables.articles)}
    assert homes[first] == homes[second]


def test_a_lone_article_finds_its_home_unless_a_person_took_it_out(
    database: Database, arrive: Arrive
) -> None:
    arrive(*PLAN)
    arrive(*PLAN_AGAIN)
    first, second = (row.id for row in rows(database, tables.articles))
    with database.transaction() as connection:
        curation.split(connection, rows(database, tables.developments)[0].id, [second], author="desk")
    Latecomers(database, lambda: NOON).run()
    homes = {row.id: row.development_id for row in rows(database, tables.articles)}
    assert homes[first] != homes[second]
    with database.transaction() as connection:
        connection.execute(tables.constraints.delete())
    Latecomers(database, lambda: NOON).run()
    homes = {row.id: row.development_id for row in rows(database, tables.articles)}
    assert homes[first] == homes[second]
    assert rows(database, tables.articles)[1].join_reason == "gathered"
    assert "development.merged" in told(database)


def test_what_people_parted_is_not_even_tried(
    database: Database, arrive: Arrive, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrive(*PLAN)
    arrive(*PLAN_AGAIN)
    second = rows(database, tables.articles)[1].id
    with database.transaction() as connection:
        curation.split(connection, rows(database, tables.developments)[0].id, [second], author="desk")
    tried: list[tuple[int, int]] = []
    monkeypatch.setattr(gather, "merge", lambda _, older, newer, *_rest: tried.append((older, newer)))
    Latecomers(database, lambda: NOON).run()
    assert tried == []


def test_a_home_that_was_lone_itself_goes_on_under_the_older_id(
    database: Database, arrive: Arrive, monkeypatch: pytest.MonkeyPatch
) -> None:
    for story in (PLAN, CHIPS):
        arrive(*story)
    arrive(
        "Greenland opens its first rare earths mine", "The rare earths mine opened on Monday in Greenland."
    )
    one, other, third = (row.id for row in rows(database, tables.developments))
    moves = [Move(one, third, 0.9), Move(other, third, 0.9)]
    monkeypatch.setattr(gather, "latecomers", lambda _, parted: moves)
    Latecomers(database, lambda: NOON).run()
    assert [row.merged_into_id for row in rows(database, tables.developments)] == [None, one, one]
