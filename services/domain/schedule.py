"""When a feed is polled next, and why: the interval that adapts, the floors under it, and the back-off.

Spans are seconds. Nothing here knows the clock or draws a random number: `jitter` is drawn by the caller
from [0, 1). The decision names the rule that won. A failing feed is polled more rarely, never dropped.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import pairwise
from statistics import median

MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0
SHRINK, GROW = 0.70, 1.15  # rests where 28 % of polls find something: ln 1.15 / (ln 1.15 - ln 0.70)
JITTER = 0.10
MAX_EXPONENT = 8.0
RHYTHM_FROM_NEWEST, RHYTHM_FROM_GAPS = 20, 3
RETRY_AFTER_LEAST, RETRY_AFTER_MOST = MINUTE, DAY
THROTTLED_LEAST = 15 * MINUTE
CACHE_MOST, CACHE_MOST_OFFICIAL = 6 * HOUR, 15 * MINUTE
NETWORK_DOWN_MOST = 5 * MINUTE  # while nothing answers, the line is to blame and no feed is pushed back


class Lane(StrEnum):
    """How fast a feed is followed."""

    OFFICIAL = "official"
    PRIORITY = "priority"
    NORMAL = "normal"
    SLOW = "slow"


@dataclass(frozen=True)
class Limits:
    """Least, first and longest interval of a lane, and the longest while failing."""

    least_s: float
    start_s: float
    most_s: float
    failing_s: float


LIMITS = {
    Lane.OFFICIAL: Limits(MINUTE, 3 * MINUTE, 5 * MINUTE, 30 * MINUTE),
    Lane.PRIORITY: Limits(5 * MINUTE, 10 * MINUTE, 30 * MINUTE, 6 * HOUR),
    Lane.NORMAL: Limits(10 * MINUTE, 30 * MINUTE, 6 * HOUR, 12 * HOUR),
    Lane.SLOW: Limits(30 * MINUTE, 2 * HOUR, DAY, DAY),
}
LONGEST_WAIT_S = 7 * DAY * (1 + JITTER)


class PollReason(StrEnum):
    """How a poll ended: the log field, the metric label and the word in the attempt's row."""

    CHANGED = "changed"
    NOT_MODIFIED = "not_modified"
    UNCHANGED_BODY = "unchanged_body"
    UNCHANGED_ENTRIES = "unchanged_entries"
    TRUNCATED = "truncated"
    CUT = "cut"
    OVERFLOW = "overflow"
    THROTTLED = "throttled"
    EMPTY_BODY = "empty_body"
    NOT_A_FEED = "not_a_feed"
    UNEXPECTED_304 = "unexpected_304"
    PARSER_KILLED = "parser_killed"
    HTTP_ERROR = "http_error"
    GONE = "gone"
    TIMEOUT = "timeout"
    DNS = "dns"
    DNS_TEMPORARY = "dns_temporary"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    RESET = "reset"
    TLS = "tls"
    PROTOCOL = "protocol"
    CODING = "coding"
    REFUSED_ADDRESS = "refused_address"
    REFUSED_URL = "refused_url"
    REDIRECT_LOOP = "redirect_loop"
    INSECURE_REDIRECT = "insecure_redirect"
    HOST_BUSY = "host_busy"  # its host had no slot free for too long: no verdict on the feed
    STOPPED = "stopped"  # the poller was told to end: no verdict on the feed
    ABANDONED = "abandoned"  # the poller was killed
    SUPERSEDED = "superseded"  # the lease ran out and another poller took over


COMPLETE = frozenset(
    {
        PollReason.CHANGED,
        PollReason.NOT_MODIFIED,
        PollReason.UNCHANGED_BODY,
        PollReason.UNCHANGED_ENTRIES,
        PollReason.OVERFLOW,
    }
)
WEIGHTS = {
    PollReason.THROTTLED: 0.0,  # paced by its own rule
    PollReason.HOST_BUSY: 0.0,
    PollReason.STOPPED: 0.0,
    PollReason.DNS_TEMPORARY: 0.25,
    PollReason.CUT: 1.0,
    PollReason.PARSER_KILLED: 1.0,
    PollReason.REFUSED_ADDRESS: 1.0,
    PollReason.REFUSED_URL: 1.0,
    PollReason.GONE: 1.0,
}
UNREACHABLE = frozenset(
    {
        PollReason.TIMEOUT,
        PollReason.DNS,
        PollReason.DNS_TEMPORARY,
        PollReason.REFUSED,
        PollReason.UNREACHABLE,
    }
)


class ScheduleRule(StrEnum):
    """Which rule chose the next time."""

    ADAPTIVE = "adaptive"
    WINDOW_GUARD = "window_guard"
    RETRY_AFTER = "retry_after"
    CACHE = "cache"
    OVERFLOW = "overflow"
    BACKOFF = "backoff"
    NETWORK_DOWN = "network_down"


@dataclass(frozen=True)
class Pace:
    """How a feed stands before a poll; the wait planned for it and the real gap are None on its first."""

    lane: Lane
    interval_s: float
    failure_score: float = 0.0
    planned_s: float | None = None
    gap_s: float | None = None
    throttled: bool = False  # the poll before this one was
    failing_for_s: float = 0.0


@dataclass(frozen=True)
class Outcome:
    """What a poll found: `new` entries of `length`; what the server asked for, in seconds, if anything."""

    reason: PollReason
    status: int | None = None
    new: int = 0
    length: int = 0
    retry_after_s: float | None = None
    max_age_s: float | None = None
    network_down: bool = False


@dataclass(frozen=True)
class ScheduleDecision:
    """Wait `wait_s` from now, because of `rule`; the state to store beside it."""

    wait_s: float
    rule: ScheduleRule
    interval_s: float
    failure_weight: float
    failure_score: float


def failure_weight(reason: PollReason, status: int | None = None) -> float:
    """What an attempt adds to the failure score."""
    if reason in COMPLETE:
        return 0.0
    if reason is PollReason.HTTP_ERROR and status is not None and 400 <= status < 500:
        return 1.0
    return WEIGHTS.get(reason, 0.5)


def decide_schedule(pace: Pace, outcome: Outcome, jitter: float) -> ScheduleDecision:
    """The next wait after `outcome`. `jitter` in [0, 1) only ever lengthens it, by at most a tenth."""
    limits = LIMITS[pace.lane]
    weight = failure_weight(outcome.reason, outcome.status)
    if outcome.reason in COMPLETE:
        interval, rule = _adapted(pace, outcome, limits)
        score, wait = 0.0, interval
        if outcome.reason is PollReason.OVERFLOW:
            wait, rule = limits.least_s, ScheduleRule.OVERFLOW
        floor = _cache_floor(pace.lane, outcome.max_age_s)
        if floor > wait:
            wait, rule = floor, ScheduleRule.CACHE
    else:
        interval, rule = pace.interval_s, ScheduleRule.BACKOFF
        lost = outcome.network_down and outcome.reason in UNREACHABLE
        weight = 0.0 if lost else weight
        score = pace.failure_score + weight
        wait = min(interval * 2.0 ** min(score, MAX_EXPONENT), _longest_failing(pace, limits))
        if lost:
            wait, rule = min(wait, NETWORK_DOWN_MOST), ScheduleRule.NETWORK_DOWN
    if outcome.reason is PollReason.THROTTLED:
        wait, rule = _throttled(pace, outcome.retry_after_s), ScheduleRule.RETRY_AFTER
    return ScheduleDecision(wait * (1 + JITTER * jitter), rule, interval, weight, score)


def start_interval(lane: Lane, dates: Iterable[datetime]) -> float | None:
    """Where a new feed begins: half the median gap of its newest 20 dated entries, within its lane's limits.

    None if there are too few dates to tell.
    """
    newest = sorted(dates, reverse=True)[:RHYTHM_FROM_NEWEST]
    gaps = [(later - earlier).total_seconds() for later, earlier in pairwise(newest)]
    if len(gaps) < RHYTHM_FROM_GAPS:
        return None
    return _clamp(median(gaps) / 2, LIMITS[lane])


def _adapted(pace: Pace, outcome: Outcome, limits: Limits) -> tuple[float, ScheduleRule]:
    """Shrink on a find, grow on a blank; never beyond half the time in which the window would be replaced."""
    if pace.gap_s is None or pace.planned_s is None or outcome.reason is PollReason.OVERFLOW:
        return _clamp(pace.interval_s, limits), ScheduleRule.ADAPTIVE
    factor = SHRINK if outcome.new else GROW
    if not 0.5 * pace.planned_s <= pace.gap_s <= 1.5 * pace.planned_s:
        factor = 1.0  # a late or early poll says little about the feed
    wanted = factor * pace.interval_s
    guard = pace.gap_s * outcome.length / (2 * outcome.new) if outcome.new else wanted
    rule = ScheduleRule.WINDOW_GUARD if guard < wanted else ScheduleRule.ADAPTIVE
    return _clamp(min(wanted, guard), limits), rule


def _longest_failing(pace: Pace, limits: Limits) -> float:
    """The longest wait of a failing feed: its lane's for a week, a day for a month, then a week."""
    if pace.failing_for_s > 30 * DAY:
        return 7 * DAY
    return DAY if pace.failing_for_s > 7 * DAY else max(limits.failing_s, pace.interval_s)


def _clamp(interval_s: float, limits: Limits) -> float:
    return min(max(interval_s, limits.least_s), limits.most_s)


def _cache_floor(lane: Lane, max_age_s: float | None) -> float:
    most = CACHE_MOST_OFFICIAL if lane is Lane.OFFICIAL else CACHE_MOST
    return min(max_age_s or 0.0, most)


def _throttled(pace: Pace, retry_after_s: float | None) -> float:
    """What the server asked for, within limits; else a wait that doubles as long as it goes on refusing."""
    if retry_after_s is None:
        again = 2 * (pace.planned_s or 0.0) if pace.throttled else 0.0
        return min(max(2 * pace.interval_s, THROTTLED_LEAST, again), RETRY_AFTER_MOST)
    return min(max(retry_after_s, RETRY_AFTER_LEAST), RETRY_AFTER_MOST)
