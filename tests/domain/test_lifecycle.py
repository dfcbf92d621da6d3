"""Status and stage of a development."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.lifecycle import next_stage, next_status

STAGES = ["proposed", "announced", "published", "in_force", "suspended", "struck_down", "expired"]


@pytest.mark.parametrize(
    ("held", "claimed", "after"),
    [
        (None, None, None),
        (None, "announced", "announced"),
        ("announced", None, "announced"),
        ("proposed", "in_force", "in_force"),
        ("in_force", "proposed", "in_force"),
        ("in_force", "suspended", "suspended"),
        ("suspended", "in_force", "in_force"),
        ("suspended", "announced", "suspended"),
        ("struck_down", "in_force", "struck_down"),
    ],
)
def test_a_stage_is_left_only_for_a_later_one(
    held: str | None, claimed: str | None, after: str | None
) -> None:
    assert next_stage(held, claimed) == after


@given(st.none() | st.sampled_from(STAGES), st.none() | st.sampled_from(STAGES))
def test_hearing_a_stage_twice_changes_nothing_more(held: str | None, claimed: str | None) -> None:
    once = next_stage(held, claimed)
    assert next_stage(once, claimed) == once


@pytest.mark.parametrize(
    ("held", "sources", "on_time", "after"),
    [
        (None, 1, True, "emerging"),
        ("emerging", 2, True, "active"),
        ("active", 3, False, "active"),
        ("quiet", 3, True, "reopened"),
        ("closed", 3, False, "closed"),
        ("reopened", 4, True, "reopened"),
    ],
)
def test_news_on_time_wakes_what_rests(held: str | None, sources: int, on_time: bool, after: str) -> None:
    assert next_status(held, sources, on_time=on_time) == after
