"""What people said of two developments, when these are made one and parted again."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from services.adapters.db import amend, curation, tables
from services.adapters.db.calendar import put_right
from services.adapters.db.engine import Database
from tests.classifier.test_curation import articles_of, done, rows, said
from tests.classifier.test_steps import FIRST, SECOND

Arrive = Callable[..., int]
CHIPS = (
    "US raises tariffs on legacy semiconductors from China to 50%",
    "The Trade Representative said that tariffs on legacy chips from China rise to 50%, a step for the "
    "semiconductor industry that takes effect on 3 December 2026.",
)
LATER = (
    "Traders count the days until China bans gallium and germanium exports to the United States",
    "Buyers in America stock up on gallium and germanium: the export ban on these critical minerals takes "
    "effect on 5 December 2026, traders believe.",
)
COLUMNS = (
    "title",
    "lead",
    "language",
    "topics",
    "stage",
    "stage_sentence",
    "articles",
    "sources",
    "languages",
    "entities",
    "countries",
    "profile",
    "profile_keys",
    "first_seen_at",
    "last_seen_at",
)
THIRD, FIFTH = date(2026, 12, 3), date(2026, 12, 5)


@pytest.fixture
def two(database: Database, arrive: Arrive) -> tuple[int, int]:
    """A ban told by two, and tariffs told by one: either takes effect on the same day."""
    arrive(*FIRST, publisher="A")
    arrive(*SECOND, publisher="B")
    arrive(*CHIPS, publisher="C")
    one, other = rows(database, tables.developments)
    assert (one.articles, other.articles) == (2, 1)
    return one.id, other.id


def merge(database: Database, one: int, other: int) -> curation.Done:
    with database.transaction() as connection:
        return done(curation.merge(connection, one, other, author="desk"))


def split(database: Database, development: int, articles: list[int]) -> int:
    with database.transaction() as connection:
        return done(curation.split(connection, development, articles, author="desk")).development_id


def amended(database: Database, development: int, **changes: Any) -> None:
    with database.transaction() as connection:
        done(amend.change(connection, development, changes, author="desk"))


def correct(database: Database, development: int, **changes: Any) -> None:
    (step,) = [row for row in rows(database, tables.milestones) if row.development_id == development]
    with database.transaction() as connection:
        put_right(connection, step.id, changes, author="desk")


def steps(database: Database, development: int) -> list[tuple[Any, ...]]:
    listed = [row for row in rows(database, tables.milestones) if row.development_id == development]
    return sorted((r.date, r.cue, r.fixed, r.dismissed, sorted(r.publishers), r.confirmed) for r in listed)


def held(database: Database, development: int) -> Any:
    return next(row for row in rows(database, tables.developments) if row.id == development)


@pytest.mark.parametrize("corrected", [0, 1])
def test_a_step_put_right_on_either_side_is_right_for_both(
    database: Database, two: tuple[int, int], corrected: int
) -> None:
    correct(database, two[corrected], date=FIFTH)
    merge(database, *two)
    assert steps(database, two[0]) == [(FIFTH, "takes_effect", True, False, ["A", "B", "C"], True)]
    assert steps(database, two[1]) == []


def test_a_correction_meets_an_article_that_names_the_right_day(
    database: Database, arrive: Arrive, two: tuple[int, int]
) -> None:
    arrive(*LATER, publisher="E")
    correct(database, two[1], date=FIFTH)
    assert [step[0] for step in steps(database, two[0])] == [THIRD, FIFTH]
    merge(database, *two)
    assert steps(database, two[0]) == [(FIFTH, "takes_effect", True, False, ["A", "B", "C", "E"], True)]


@pytest.mark.parametrize("dismissed", [0, 1])
def test_a_dismissed_step_stays_dismissed(database: Database, two: tuple[int, int], dismissed: int) -> None:
    correct(database, two[dismissed], dismissed=True)
    merge(database, *two)
    assert [step[:4] for step in steps(database, two[0])] == [(THIRD, "takes_effect", True, True)]


def test_of_two_people_s_words_on_one_step_that_of_the_older_counts(
    database: Database, two: tuple[int, int]
) -> None:
    correct(database, two[0], dismissed=True)
    correct(database, two[1], date=FIFTH)
    merge(database, *two)
    assert [step[:4] for step in steps(database, two[0])] == [(THIRD, "takes_effect", True, True)]


def test_what_a_person_fixed_of_either_stays_that_of_the_older_first(
    database: Database, two: tuple[int, int]
) -> None:
    amended(database, two[1], title="Chip tariffs", stage="suspended", pinned=True)
    amended(database, two[0], stage="expired")
    merge(database, *two)
    row = held(database, two[0])
    assert (row.title, row.title_fixed, row.pinned) == ("Chip tariffs", True, True)
    assert (row.stage, row.stage_fixed) == ("expired", True)


def test_what_was_kept_together_and_apart_is_so_afterwards(
    database: Database, arrive: Arrive, two: tuple[int, int]
) -> None:
    arrive(*LATER, publisher="E")
    first, second, chips, late = (row.id for row in rows(database, tables.articles))
    with database.transaction() as connection:  # one moved over by hand, one moved out into its own
        done(curation.move(connection, second, two[1], author="desk"))
        apart = done(curation.move(connection, late, None, author="desk")).development_id
    merge(database, *two)
    assert set(articles_of(database, two[0])) == {first, second, chips}
    links = set(said(database))
    assert {(second, two[0], "must_link"), (chips, two[0], "must_link")} <= links
    assert {(late, two[0], "cannot_link"), (late, apart, "must_link")} <= links
    kept_out = {article for article, home, kind in links if kind == "cannot_link" and home == two[0]}
    assert kept_out == {late}


@pytest.mark.parametrize("said_of", [None, 0, 1])
def test_splitting_what_was_merged_gives_both_back(
    database: Database, two: tuple[int, int], said_of: int | None
) -> None:
    if said_of is not None:
        correct(database, two[said_of], date=FIFTH)

    def state(development: int) -> list[Any]:
        row = held(database, development)
        return [[getattr(row, name) for name in COLUMNS], articles_of(database, development)]

    before, days = [state(number) for number in two], [steps(database, number) for number in two]
    merge(database, *two)
    opened = split(database, two[0], before[1][1])
    assert [state(two[0]), state(opened)] == before
    assert [len(steps(database, number)) for number in (two[0], opened)] == [1, 1]
    if said_of is None:
        assert [steps(database, two[0]), steps(database, opened)] == days
    else:  # while they were one, the day was right for both, and a person's word is not forgotten
        assert {step[0] for number in (two[0], opened) for step in steps(database, number)} == {FIFTH}


def test_what_was_merged_and_split_is_related(
    database: Database, arrive: Arrive, two: tuple[int, int]
) -> None:
    third = split(database, two[0], articles_of(database, two[0])[1:])
    merge(database, two[1], third)
    assert set(held(database, two[1]).related) == {two[0]}
    assert set(held(database, two[0]).related) == {two[1]}


def test_an_event_by_hand_says_who_did_what_and_why_its_articles_match(
    database: Database, two: tuple[int, int]
) -> None:
    first = rows(database, tables.events)[-1].id
    opened = split(database, two[0], articles_of(database, two[0])[1:])
    merge(database, two[0], opened)
    amended(database, two[0], title="The ban")
    correct(database, two[1], date=FIFTH)
    by_hand = [row for row in rows(database, tables.events) if row.id > first]
    assert [row.payload["explain"]["by_hand"]["command"] for row in by_hand] == [
        *("split", "split", "merge", "merge"),
        "rename",
        "milestones correct",
    ]
    assert {row.payload["explain"]["by_hand"]["author"] for row in by_hand} == {"desk"}
    ended = opened  # a development that ended in another has no article that could match
    for row in by_hand:
        matched = row.payload["explain"]["matched"]
        assert bool(matched) != (row.type == "development.merged" and row.development_id == ended)
        for match in matched:
            assert match["score"] >= match["threshold"]
            assert match["evidence"][0]["text"]
            assert match["article_id"].startswith("art_")
