"""Which dated steps contradict each other, and which have passed."""

from datetime import date

import pytest

from services.domain.calendar import Standing, Step, conflicts, last_day, standing


def step(number: int, day: date, precision: str = "day", cue: str = "review", by: str = "A") -> Step:
    return Step(number, day, precision, cue, (by,))


def test_two_sources_with_two_dates_for_one_cue_contradict_each_other() -> None:
    found = conflicts([step(1, date(2026, 7, 1)), step(2, date(2026, 7, 2), by="B")])
    assert found == {1: (2,), 2: (1,)}


@pytest.mark.parametrize(
    "other",
    [
        step(2, date(2026, 7, 1), "month", by="B"),  # less exact, not another date
        step(2, date(2026, 9, 1), by="A"),  # one source that speaks of two steps
        step(2, date(2036, 7, 1), by="B"),  # the next of its kind
        step(2, date(2026, 7, 2), cue="deadline", by="B"),
    ],
)
def test_what_may_well_be_another_step_contradicts_nothing(other: Step) -> None:
    assert conflicts([step(1, date(2026, 7, 1)), other]) == {1: (), 2: ()}


@pytest.mark.parametrize(
    ("precision", "last"),
    [
        ("day", date(2026, 10, 1)),
        ("week", date(2026, 10, 7)),
        ("month", date(2026, 10, 31)),
        ("quarter", date(2026, 12, 31)),
        ("half", date(2027, 3, 31)),
        ("year", date(2027, 9, 30)),
    ],
)
def test_a_span_has_passed_only_after_its_last_day(precision: str, last: date) -> None:
    first = date(2026, 10, 1)
    assert last_day(first, precision) == last
    assert standing(first, precision, date(2026, 9, 30)) is Standing.AHEAD
    assert standing(first, precision, last) is Standing.UNDER_WAY
    assert standing(first, precision, date(2027, 10, 1)) is Standing.PASSED
