"""Status and stage of a development."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.lifecycle import (
    Stage,
    merged_status,
    next_stage,
    next_status,
    patience,
    resting_status,
    settled_status,
)

STAGES = list(Stage)


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


NOON = datetime(2026, 2, 5, 12, tzinfo=UTC)


@pytest.mark.parametrize(("gap_d", "patience_d"), [(0, 7), (1, 7), (3, 9), (30, 21)])
def test_patience_follows_the_usual_rhythm_within_a_week_and_three(gap_d: float, patience_d: float) -> None:
    assert patience(timedelta(days=gap_d)) == timedelta(days=patience_d)


@pytest.mark.parametrize(
    ("held", "silent_d", "pinned", "after"),
    [
        ("active", 6.9, False, "active"),
        ("active", 7, False, "quiet"),
        ("emerging", 8, False, "quiet"),
        ("reopened", 8, False, "quiet"),
        ("quiet", 8, False, "quiet"),
        ("quiet", 28, False, "closed"),
        ("emerging", 400, False, "closed"),
        ("active", 400, True, "active"),
        ("closed", 1, False, "closed"),
    ],
)
def test_silence_makes_quiet_and_then_closed_unless_pinned(
    held: str, silent_d: float, pinned: bool, after: str
) -> None:
    seen_at = NOON - timedelta(days=silent_d)
    assert resting_status(held, seen_at, timedelta(hours=6), pinned=pinned, now=NOON) == after


def test_regrouping_wakes_nothing_and_counts_sources_anew() -> None:
    assert settled_status("closed", 3) == "closed"
    assert settled_status("active", 1) == "emerging"
    assert settled_status("emerging", 2) == "active"


def test_of_two_the_livelier_status_remains() -> None:
    assert merged_status("closed", "active") == "active"
    assert merged_status("active", "quiet") == "active"
    assert merged_status("quiet", "closed") == "quiet"
