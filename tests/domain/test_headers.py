"""Headers as servers really send them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.headers import max_age, retry_after

NOW = datetime(2026, 2, 4, 12, tzinfo=UTC)
HOUR = 3600.0


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        ("Wed, 04 Feb 2026 13:00:00 GMT", HOUR),
        ("Wednesday, 04-Feb-26 13:00:00 GMT", HOUR),
        ("Wed Feb  4 13:00:00 2026", HOUR),
        ("Wed, 04 Feb 2026 11:00:00 GMT", None),
        ("Fri, 31 Dec 9999 23:59:59 -1200", None),
        ("999999999999999999999999", 999999999999.0),
        ("Sat, 01 Jan 0001 00:00:00 +2359", None),
        ("0", None),
        ("-5", None),
        ("soon", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after_is_read_in_every_form_or_not_at_all(value: str | None, seconds: float | None) -> None:
    assert retry_after(value, now=NOW) == seconds


@pytest.mark.parametrize(
    ("header", "age", "seconds"),
    [
        ("public, max-age=600", None, 600.0),
        ('max-age="600"', "100", 500.0),
        ("max-age=10", "100", 0.0),
        ("s-maxage=600, no-cache", None, None),
        ("max-age=soon", None, None),
        (None, None, None),
    ],
)
def test_only_max_age_less_age_says_how_long_an_answer_is_fresh(
    header: str | None, age: str | None, seconds: float | None
) -> None:
    assert max_age(header, age) == seconds


@given(st.text(max_size=60))
def test_no_retry_after_breaks_us(text: str) -> None:
    wait = retry_after(text, now=NOW)
    assert wait is None or wait > 0
