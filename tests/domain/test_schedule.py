"""When a feed is polled next, and which rule says so."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.schedule import (
    COMPLETE,
    LIMITS,
    LONGEST_WAIT_S,
    Lane,
    Outcome,
    Pace,
    PollReason,
    ScheduleRule,
    decide_schedule,
    failure_weight,
    start_interval,
)

NOW = datetime(2026, 2, 4, 12, tzinfo=UTC)
HOUR = 3600.0


def steady(lane: Lane = Lane.NORMAL, interval_s: float = HOUR) -> Pace:
    return Pace(lane, interval_s, planned_s=interval_s, gap_s=interval_s)


def test_a_find_shrinks_the_interval_and_a_blank_grows_it() -> None:
    found = decide_schedule(steady(), Outcome(PollReason.CHANGED, new=1, length=30), 0.0)
    blank = decide_schedule(steady(), Outcome(PollReason.NOT_MODIFIED), 0.0)
    assert found.interval_s == pytest.approx(0.70 * HOUR)
    assert blank.interval_s == pytest.approx(1.15 * HOUR)
    assert (found.rule, blank.rule) == (ScheduleRule.ADAPTIVE, ScheduleRule.ADAPTIVE)


def test_a_new_feed_begins_at_half_its_usual_gap_within_its_lane() -> None:
    def every(hours: float, times: int = 30) -> list[datetime]:
        return [NOW - timedelta(hours=hours * n) for n in range(times)]

    assert start_interval(Lane.NORMAL, every(4)) == 2 * HOUR
    assert start_interval(Lane.NORMAL, [*every(4), NOW - timedelta(days=900)]) == 2 * HOUR
    assert start_interval(Lane.NORMAL, every(1000)) == LIMITS[Lane.NORMAL].most_s
    assert start_interval(Lane.NORMAL, every(0.01)) == LIMITS[Lane.NORMAL].least_s
    assert start_interval(Lane.NORMAL, every(4, times=3)) is None


def test_a_feed_that_replaces_its_window_is_polled_before_it_does() -> None:
    decision = decide_schedule(steady(), Outcome(PollReason.CHANGED, new=20, length=20), 0.0)
    assert decision.rule is ScheduleRule.WINDOW_GUARD
    assert decision.wait_s == pytest.approx(HOUR / 2)


def test_a_late_poll_does_not_steer_the_interval() -> None:
    late = Pace(Lane.NORMAL, HOUR, planned_s=HOUR, gap_s=10 * HOUR)
    decision = decide_schedule(late, Outcome(PollReason.NOT_MODIFIED), 0.0)
    assert decision.interval_s == HOUR


def test_the_first_poll_does_not_steer_the_interval() -> None:
    decision = decide_schedule(Pace(Lane.NORMAL, HOUR), Outcome(PollReason.CHANGED, new=30, length=30), 0.0)
    assert decision.interval_s == HOUR


@given(
    lane=st.sampled_from(Lane),
    reason=st.sampled_from(PollReason),
    interval_s=st.floats(60, 86400),
    score=st.floats(0, 1000),
    new=st.integers(0, 500),
    length=st.integers(0, 5000),
    gap=st.none() | st.floats(0, 1e7),
    asked=st.none() | st.floats(0.1, 1e9),
    fresh=st.none() | st.floats(0, 1e9),
    down=st.booleans(),
    jitter=st.floats(0, 1, exclude_max=True),
)
def test_every_wait_is_positive_bounded_and_only_lengthened_by_jitter(
    lane: Lane,
    reason: PollReason,
    interval_s: float,
    score: float,
    new: int,
    length: int,
    gap: float | None,
    asked: float | None,
    fresh: float | None,
    down: bool,
    jitter: float,
) -> None:
    pace = Pace(lane, interval_s, score, planned_s=gap, gap_s=gap)
    outcome = Outcome(reason, 500, new, length, asked, fresh, down)
    decision = decide_schedule(pace, outcome, jitter)
    least = decide_schedule(pace, outcome, 0.0)
    assert 0 < least.wait_s <= decision.wait_s < least.wait_s * 1.1 + 1e-6
    assert decision.wait_s <= LONGEST_WAIT_S
    if reason in COMPLETE:
        assert decision.failure_score == 0
        assert LIMITS[lane].least_s <= decision.interval_s <= LIMITS[lane].most_s
    else:
        assert decision.interval_s == interval_s
        assert decision.failure_score >= score


def test_failures_double_the_wait_up_to_the_lanes_limit() -> None:
    pace = steady(interval_s=600.0)
    waits = []
    for _ in range(12):
        decision = decide_schedule(pace, Outcome(PollReason.GONE, 410), 0.0)
        waits.append(decision.wait_s)
        pace = Pace(pace.lane, pace.interval_s, decision.failure_score)
    assert waits[:3] == [1200.0, 2400.0, 4800.0]
    assert waits[-1] == LIMITS[Lane.NORMAL].failing_s


@pytest.mark.parametrize(("days", "wait_days"), [(1, 0.5), (8, 1), (31, 7)])
def test_a_feed_that_has_failed_for_long_is_tried_ever_more_rarely_but_never_dropped(
    days: float, wait_days: float
) -> None:
    pace = Pace(Lane.NORMAL, 6 * HOUR, failure_score=50, failing_for_s=days * 24 * HOUR)
    decision = decide_schedule(pace, Outcome(PollReason.GONE, 410), 0.0)
    assert decision.wait_s == wait_days * 24 * HOUR


def test_while_the_network_is_down_no_feed_is_blamed() -> None:
    outcome = Outcome(PollReason.TIMEOUT, network_down=True)
    decision = decide_schedule(Pace(Lane.SLOW, HOUR, 1.5), outcome, 0.0)
    assert (decision.rule, decision.failure_score, decision.wait_s) == (ScheduleRule.NETWORK_DOWN, 1.5, 300.0)
    answered = decide_schedule(Pace(Lane.SLOW, HOUR, 1.5), Outcome(PollReason.GONE, network_down=True), 0.0)
    assert answered.rule is ScheduleRule.BACKOFF


@pytest.mark.parametrize(("asked", "wait"), [(7200, 7200), (1, 60), (99_999_999, 86400)])
def test_a_server_that_asks_to_be_left_alone_is_obeyed_within_limits(asked: float, wait: float) -> None:
    decision = decide_schedule(steady(), Outcome(PollReason.THROTTLED, 429, retry_after_s=asked), 0.0)
    assert (decision.wait_s, decision.rule) == (wait, ScheduleRule.RETRY_AFTER)
    assert decision.failure_weight == 0


def test_a_throttle_without_a_time_doubles_the_wait_for_as_long_as_it_goes_on() -> None:
    pace, waits = Pace(Lane.NORMAL, 600.0), []
    for _ in range(9):
        waits.append(decide_schedule(pace, Outcome(PollReason.THROTTLED, 429), 0.0).wait_s)
        pace = Pace(Lane.NORMAL, 600.0, planned_s=waits[-1], gap_s=waits[-1], throttled=True)
    assert waits[:4] == [1200.0, 2400.0, 4800.0, 9600.0]
    assert waits[-1] == 86400


@pytest.mark.parametrize(("lane", "floor"), [(Lane.OFFICIAL, 900.0), (Lane.NORMAL, 6 * HOUR)])
def test_what_a_cache_may_keep_is_a_floor_with_a_limit(lane: Lane, floor: float) -> None:
    pace = steady(lane, LIMITS[lane].least_s)
    decision = decide_schedule(pace, Outcome(PollReason.NOT_MODIFIED, max_age_s=1e9), 0.0)
    assert (decision.wait_s, decision.rule) == (floor, ScheduleRule.CACHE)


def test_what_an_overflowing_feed_left_over_is_fetched_as_soon_as_allowed() -> None:
    decision = decide_schedule(steady(), Outcome(PollReason.OVERFLOW, new=500, length=900), 0.0)
    assert (decision.wait_s, decision.rule) == (LIMITS[Lane.NORMAL].least_s, ScheduleRule.OVERFLOW)


@pytest.mark.parametrize(
    ("reason", "status", "weight"),
    [
        (PollReason.CHANGED, 200, 0.0),
        (PollReason.DNS_TEMPORARY, None, 0.25),
        (PollReason.TIMEOUT, None, 0.5),
        (PollReason.HTTP_ERROR, 503, 0.5),
        (PollReason.HTTP_ERROR, 404, 1.0),
        (PollReason.CUT, 200, 1.0),
        (PollReason.HOST_BUSY, None, 0.0),
    ],
)
def test_failures_weigh_by_how_much_they_say_of_the_feed(
    reason: PollReason, status: int | None, weight: float
) -> None:
    assert failure_weight(reason, status) == weight
