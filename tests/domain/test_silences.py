"""What a silence takes, and which times it may have."""

from datetime import UTC, datetime, timedelta

import pytest

from services.domain.filters import parse_filter
from services.domain.routing import EventView
from services.domain.silences import Silence, silenced_by, span_fault

NOW = datetime(2026, 2, 5, 12, tzinfo=UTC)
DAY = timedelta(days=1)
EVENT = EventView(
    1, "development.updated", "milestone", 4, 2, {"development": {"id": "dev_4", "topics": ["tea"]}}, NOW
)


def of(number: int, days: int, **clauses: list[str]) -> Silence:
    return Silence(number, parse_filter(clauses), NOW + days * DAY)


def test_the_silence_that_lasts_longest_is_named() -> None:
    held = [of(1, 3, developments=["dev_4"]), of(2, 5, topics=["tea"]), of(3, 9, topics=["rum"])]
    found = silenced_by(EVENT, held)
    assert found is not None
    assert found.id == 2
    assert silenced_by(EVENT, held[2:]) is None
    assert silenced_by(EVENT, []) is None


@pytest.mark.parametrize(
    ("from_days", "until_days", "fault"),
    [
        (0, 1, None),
        (2, 90, None),
        (0, 0, "ended already"),
        (2, 1, "before it begins"),
        (0, 91, "more than 90 days"),
    ],
)
def test_a_silence_ends_and_within_ninety_days(from_days: int, until_days: int, fault: str | None) -> None:
    found = span_fault(NOW + from_days * DAY, NOW + until_days * DAY, NOW)
    assert (found is None) == (fault is None)
    assert fault is None or (found is not None and fault in found)
