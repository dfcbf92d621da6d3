"""Dates are said as exactly as they are known."""

from datetime import date

import pytest

from services.domain.precision import as_known


@pytest.mark.parametrize(
    ("precision", "said"),
    [
        ("day", "1 July 2026"),
        ("week", "week of 1 July 2026"),
        ("month", "July 2026"),
        ("quarter", "3rd quarter 2026"),
        ("half", "2nd half 2026"),
        ("season", "from July 2026"),
        ("year", "2026"),
    ],
)
def test_a_date_is_said_as_exactly_as_it_is_known(precision: str, said: str) -> None:
    assert as_known(date(2026, 7, 1), precision) == said


def test_the_first_half_ends_in_june() -> None:
    assert as_known(date(2026, 6, 30), "half") == "1st half 2026"
