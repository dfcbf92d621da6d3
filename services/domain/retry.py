"""What one answer to one attempt means: delivered, tried again and when, or given up; and for its endpoint.

The schedule gives the waits *before* tries 1 to 10, over 75 hours. Randomness is passed in as `draw` (0 to
1), so that the same answer always gives the same verdict.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from services.domain.headers import retry_after

MINUTE, HOUR = 60.0, 3600.0
WAITS_S = (
    0.0,
    5.0,
    5 * MINUTE,
    30 * MINUTE,
    2 * HOUR,
    5 * HOUR,
    10 * HOUR,
    14 * HOUR,
    20 * HOUR,
    24 * HOUR,
)
TRIES = len(WAITS_S)
JITTER = 0.1
FREE_LOSSES = (
    3  # attempts whose end is unknown; later ones use up the schedule, so a message that kills us ends
)
OUR_FAULT_WAIT_S = 5 * MINUTE
LONGEST_RETRY_AFTER_S = 24 * HOUR
AILING_AFTER = 5  # failures running: from then on one request at a time
SLOW_S = 10 * MINUTE  # an overloaded endpoint gets one request at a time for so long
AILING_GAP_S = 30.0  # and so far apart, until one is answered well
DISABLE_AFTER_S = 120 * HOUR
DISABLE_AFTER_FAILURES = 10
DISABLE_AFTER_REFUSALS = 3


class AttemptOutcome(StrEnum):
    """How an attempt ended; `lost` where nobody knows."""

    STARTED = "started"
    DELIVERED = "delivered"
    FAILED = "failed"
    LOST = "lost"


class AttemptReason(StrEnum):
    """Why: log field, metric label and column."""

    OK = "ok"
    GONE = "gone"  # 410: the receiver wants nothing more
    THROTTLED = "throttled"  # 429, or 503 with Retry-After
    OVERLOADED = "overloaded"  # 502, 504
    REDIRECT = "redirect"  # never followed
    CLIENT_ERROR = "client_error"
    SERVER_ERROR = "server_error"
    BAD_ANSWER = "bad_answer"  # not HTTP, over-long headers, or a status below 200
    TIMEOUT = "timeout"
    DNS = "dns"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    RESET = "reset"
    TLS = "tls"
    ADDRESS_REFUSED = "address_refused"  # nothing was sent
    OUR_FAULT = "our_fault"
    LEASE_OVER = "lease_over"  # of a lost attempt
    STOPPED = "stopped"  # of a lost attempt: we were told to stop while it was under way


BUSY = frozenset({AttemptReason.THROTTLED, AttemptReason.OVERLOADED})


class DisableReason(StrEnum):
    """Why an endpoint is sent nothing more until its owner enables it."""

    GONE = "gone"
    FAILING = "failing"
    ADDRESS_REFUSED = "address_refused"


@dataclass(frozen=True)
class Reply:
    """What came of a POST: a status with its ``Retry-After``, or the failure that took its place."""

    status: int | None = None
    retry_after: str | None = None
    failure: AttemptReason | None = None


@dataclass(frozen=True)
class RetryVerdict:
    """The end of one attempt. `wait_s` until the next one; None where there is none.

    `counts` is False where the failure says nothing about the endpoint. `endpoint_wait_s` holds back
    everything that goes to the endpoint, not only this delivery.
    """

    outcome: AttemptOutcome
    reason: AttemptReason
    wait_s: float | None = None
    endpoint_wait_s: float | None = None
    counts: bool = True

    @property
    def exhausted(self) -> bool:
        """True if it failed and the schedule is used up."""
        return self.outcome is AttemptOutcome.FAILED and self.wait_s is None


@dataclass(frozen=True)
class Health:
    """How an endpoint has been answering: failures running, since when, and refusals of ours running."""

    failures_running: int = 0
    failing_since_at: datetime | None = None
    refusals_running: int = 0


@dataclass(frozen=True)
class EndpointDecision:
    """How an endpoint stands after an attempt. `recovered`: it was ailing and has answered well again."""

    failures_running: int
    failing_since_at: datetime | None
    not_before_at: datetime | None = None
    slow_until_at: datetime | None = None
    disable: DisableReason | None = None
    recovered: bool = False


def wait_before(try_number: int, draw: float) -> float | None:
    """Seconds before try `try_number` (from 1), spread by `draw` (0 to 1); None when there is no such try.

    Every wait lies within ten percent of the schedule, the second one within 5 to 10 seconds.
    """
    if try_number > TRIES:
        return None
    wait = WAITS_S[max(try_number, 1) - 1]
    if try_number == 2:
        return wait + 5.0 * draw
    return wait * (1 - JITTER + 2 * JITTER * draw)


def decide_retry(reply: Reply, *, tries: int, draw: float, now: datetime) -> RetryVerdict:
    """The verdict on `reply`, the answer to the try that makes `tries` (from 1) of those that count."""
    reason = _reason(reply)
    if reason is AttemptReason.OK:
        return RetryVerdict(AttemptOutcome.DELIVERED, reason)
    if reason is AttemptReason.OUR_FAULT:
        return RetryVerdict(AttemptOutcome.FAILED, reason, OUR_FAULT_WAIT_S, counts=False)
    wait = wait_before(tries + 1, draw)
    asked = retry_after(reply.retry_after, now=now) if reason is AttemptReason.THROTTLED else None
    if asked is not None:
        asked = min(asked, LONGEST_RETRY_AFTER_S)
        wait = None if wait is None else max(wait, asked)
    return RetryVerdict(AttemptOutcome.FAILED, reason, wait, endpoint_wait_s=asked)


def decide_loss(*, losses: int, tries: int) -> tuple[int, bool]:
    """After a lost attempt, now `losses` of them: the tries that count, and whether it is exhausted."""
    counted = tries + 1 if losses > FREE_LOSSES else tries
    return counted, counted >= TRIES


def decide_endpoint(health: Health, verdict: RetryVerdict, *, now: datetime) -> EndpointDecision:
    """How the endpoint stands after `verdict`: healthy, failing, told to wait, or disabled."""
    if verdict.outcome is AttemptOutcome.DELIVERED:
        return EndpointDecision(0, None, recovered=health.failures_running >= AILING_AFTER)
    if not verdict.counts:
        return EndpointDecision(health.failures_running, health.failing_since_at)
    failures = health.failures_running + 1
    since = health.failing_since_at or now
    waits = [verdict.endpoint_wait_s] if verdict.endpoint_wait_s is not None else []
    if failures >= AILING_AFTER:
        waits.append(AILING_GAP_S)
    return EndpointDecision(
        failures,
        since,
        not_before_at=now + timedelta(seconds=max(waits)) if waits else None,
        slow_until_at=now + timedelta(seconds=SLOW_S) if verdict.reason in BUSY else None,
        disable=_disable(verdict.reason, failures, (now - since).total_seconds(), health.refusals_running),
    )


def _disable(
    reason: AttemptReason, failures: int, failing_s: float, refusals_before: int
) -> DisableReason | None:
    if reason is AttemptReason.GONE:
        return DisableReason.GONE
    if reason is AttemptReason.ADDRESS_REFUSED and refusals_before + 1 >= DISABLE_AFTER_REFUSALS:
        return DisableReason.ADDRESS_REFUSED
    if failures >= DISABLE_AFTER_FAILURES and failing_s >= DISABLE_AFTER_S:
        return DisableReason.FAILING
    return None


def _reason(reply: Reply) -> AttemptReason:
    if reply.failure is not None:
        return reply.failure
    status = reply.status or 0
    special = {
        410: AttemptReason.GONE,
        429: AttemptReason.THROTTLED,
        502: AttemptReason.OVERLOADED,
        504: AttemptReason.OVERLOADED,
    }
    if status == 503 and reply.retry_after is not None:
        return AttemptReason.THROTTLED
    if status in special:
        return special[status]
    by_hundred = {
        2: AttemptReason.OK,
        3: AttemptReason.REDIRECT,
        4: AttemptReason.CLIENT_ERROR,
        5: AttemptReason.SERVER_ERROR,
    }
    return by_hundred.get(status // 100, AttemptReason.BAD_ANSWER)
