"""The schedule, what each answer means, and when an endpoint is disabled."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.retry import (
    AILING_GAP_S,
    DISABLE_AFTER_S,
    LONGEST_RETRY_AFTER_S,
    OUR_FAULT_WAIT_S,
    TRIES,
    WAITS_S,
    AttemptOutcome,
    AttemptReason,
    DisableReason,
    Health,
    Reply,
    RetryVerdict,
    decide_endpoint,
    decide_loss,
    decide_retry,
    wait_before,
)

NOW = datetime(2026, 2, 5, 12, tzinfo=UTC)
draws = st.floats(0, 1)
FAILURE = RetryVerdict(AttemptOutcome.FAILED, AttemptReason.SERVER_ERROR, 5.0)


def test_the_schedule_lasts_seventy_five_hours_and_a_half() -> None:
    assert sum(WAITS_S) == timedelta(hours=75, minutes=35, seconds=5).total_seconds()


@given(st.integers(1, TRIES), draws)
def test_every_wait_lies_within_its_jitter(try_number: int, draw: float) -> None:
    wait = wait_before(try_number, draw)
    scheduled = WAITS_S[try_number - 1]

    assert wait is not None
    low, high = (5.0, 10.0) if try_number == 2 else (scheduled * 0.9, scheduled * 1.1)
    assert low - 1e-6 <= wait <= high + 1e-6


@given(st.integers(1, TRIES - 1), draws)
def test_waits_never_shrink(try_number: int, draw: float) -> None:
    earlier, later = wait_before(try_number, draw), wait_before(try_number + 1, draw)

    assert earlier is not None
    assert later is not None
    assert earlier <= later


def test_there_is_no_try_after_the_tenth() -> None:
    assert wait_before(TRIES + 1, 0.5) is None
    verdict = decide_retry(Reply(500), tries=TRIES, draw=0.5, now=NOW)
    assert verdict.exhausted


@given(st.integers(1, TRIES - 1), draws, st.integers(0, 10**7), st.sampled_from([429, 503]))
def test_no_retry_comes_before_retry_after(tries: int, draw: float, asked: int, status: int) -> None:
    verdict = decide_retry(Reply(status, str(asked)), tries=tries, draw=draw, now=NOW)

    assert verdict.reason is AttemptReason.THROTTLED
    assert verdict.wait_s is not None
    assert verdict.wait_s >= min(asked, LONGEST_RETRY_AFTER_S)
    assert verdict.endpoint_wait_s == (min(asked, LONGEST_RETRY_AFTER_S) or None)


@given(st.integers(100, 599), st.integers(1, 20), draws, st.none() | st.text(max_size=30))
def test_every_status_has_a_verdict(status: int, tries: int, draw: float, header: str | None) -> None:
    verdict = decide_retry(Reply(status, header), tries=tries, draw=draw, now=NOW)

    assert (verdict.outcome is AttemptOutcome.DELIVERED) == (200 <= status < 300)
    assert verdict.exhausted == (tries >= TRIES and not 200 <= status < 300)


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (200, AttemptReason.OK),
        (204, AttemptReason.OK),
        (301, AttemptReason.REDIRECT),
        (304, AttemptReason.REDIRECT),
        (404, AttemptReason.CLIENT_ERROR),
        (410, AttemptReason.GONE),
        (429, AttemptReason.THROTTLED),
        (500, AttemptReason.SERVER_ERROR),
        (502, AttemptReason.OVERLOADED),
        (503, AttemptReason.SERVER_ERROR),
        (504, AttemptReason.OVERLOADED),
        (100, AttemptReason.BAD_ANSWER),
        (700, AttemptReason.BAD_ANSWER),
    ],
)
def test_the_table_of_answers(status: int, reason: AttemptReason) -> None:
    assert decide_retry(Reply(status), tries=1, draw=0.5, now=NOW).reason is reason


def test_our_own_fault_is_retried_in_five_minutes_and_counts_against_nobody() -> None:
    verdict = decide_retry(Reply(failure=AttemptReason.OUR_FAULT), tries=30, draw=0.5, now=NOW)

    assert verdict.wait_s == OUR_FAULT_WAIT_S
    assert not verdict.counts
    assert not verdict.exhausted
    before = Health(3, NOW - timedelta(hours=1))
    assert decide_endpoint(before, verdict, now=NOW).failures_running == 3


@pytest.mark.parametrize(
    ("text", "wait_s"),
    [
        ("120", 120.0),
        ("999999999999999999999999", LONGEST_RETRY_AFTER_S),
        (format_datetime(NOW + timedelta(minutes=2), usegmt=True), 120.0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", LONGEST_RETRY_AFTER_S),
        (format_datetime(NOW - timedelta(minutes=2), usegmt=True), None),
        ("soon", None),
    ],
)
def test_retry_after_holds_back_the_endpoint_for_a_day_at_most(text: str, wait_s: float | None) -> None:
    verdict = decide_retry(Reply(429, text), tries=1, draw=0.5, now=NOW)
    assert verdict.endpoint_wait_s == wait_s


@given(st.integers(1, 30), st.integers(0, 20))
def test_three_losses_are_free_and_the_rest_use_up_the_schedule(losses: int, tries: int) -> None:
    counted, exhausted = decide_loss(losses=losses, tries=tries)

    assert counted == tries + (losses > 3)
    assert exhausted == (counted >= TRIES)


def test_gone_disables_at_once() -> None:
    verdict = decide_retry(Reply(410), tries=1, draw=0.5, now=NOW)

    assert decide_endpoint(Health(), verdict, now=NOW).disable is DisableReason.GONE


@pytest.mark.parametrize(
    ("failures", "hours", "disabled"), [(9, 120, True), (8, 120, False), (500, 119, False), (0, 0, False)]
)
def test_nothing_but_failures_for_five_days_disables(failures: int, hours: int, disabled: bool) -> None:
    health = Health(failures, NOW - timedelta(hours=hours) if failures else None)

    decision = decide_endpoint(health, FAILURE, now=NOW)

    assert decision.disable == (DisableReason.FAILING if disabled else None)
    assert timedelta(hours=120).total_seconds() == DISABLE_AFTER_S


def test_the_third_refusal_running_disables() -> None:
    verdict = decide_retry(Reply(failure=AttemptReason.ADDRESS_REFUSED), tries=1, draw=0.5, now=NOW)

    assert decide_endpoint(Health(1, NOW, refusals_running=1), verdict, now=NOW).disable is None
    third = decide_endpoint(Health(2, NOW, refusals_running=2), verdict, now=NOW)
    assert third.disable is DisableReason.ADDRESS_REFUSED


def test_from_the_fifth_failure_on_requests_are_half_a_minute_apart() -> None:
    assert decide_endpoint(Health(3, NOW), FAILURE, now=NOW).not_before_at is None
    ailing = decide_endpoint(Health(4, NOW), FAILURE, now=NOW)
    assert ailing.not_before_at == NOW + timedelta(seconds=AILING_GAP_S)
    asked = decide_retry(Reply(429, "600"), tries=1, draw=0.5, now=NOW)
    assert decide_endpoint(Health(4, NOW), asked, now=NOW).not_before_at == NOW + timedelta(seconds=600)


@pytest.mark.parametrize("status", [429, 502, 504])
def test_an_overloaded_endpoint_gets_one_at_a_time_for_ten_minutes(status: int) -> None:
    overloaded = decide_retry(Reply(status), tries=1, draw=0.5, now=NOW)

    assert decide_endpoint(Health(), overloaded, now=NOW).slow_until_at == NOW + timedelta(minutes=10)
    assert decide_endpoint(Health(), FAILURE, now=NOW).slow_until_at is None


def test_a_success_ends_a_run_of_failures() -> None:
    verdict = decide_retry(Reply(200), tries=3, draw=0.5, now=NOW)

    after = decide_endpoint(Health(5, NOW - timedelta(hours=1)), verdict, now=NOW)

    assert (after.failures_running, after.failing_since_at, after.recovered) == (0, None, True)
    assert not decide_endpoint(Health(4, NOW), verdict, now=NOW).recovered
