"""What the calendar says of dated steps: which contradict each other, which have passed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

_DAYS: Mapping[str, int] = {"day": 1, "week": 7}
_MONTHS: Mapping[str, int] = {"month": 1, "quarter": 3, "season": 3, "half": 6, "year": 12}
_ONE_STEP = timedelta(days=366)  # dates further apart are two steps: a review now and the next in six years


class Standing(StrEnum):
    """How a step stands to a day."""

    AHEAD = "ahead"
    UNDER_WAY = "under_way"
    PASSED = "passed"  # what came of it is not known here


@dataclass(frozen=True)
class Step:
    """A dated step of a development, and who names it."""

    id: int
    date: date
    precision: str
    cue: str
    publishers: Collection[str] = ()


def last_day(first: date, precision: str) -> date:
    """The last day of the span that starts on `first`."""
    if precision in _MONTHS:
        months = first.year * 12 + first.month - 1 + _MONTHS[precision]
        return date(months // 12, months % 12 + 1, 1) - timedelta(days=1)
    return first + timedelta(days=_DAYS.get(precision, 1) - 1)


def standing(first: date, precision: str, today: date) -> Standing:
    """Whether the span lies ahead of `today`, holds it, or has passed."""
    if first > today:
        return Standing.AHEAD
    return Standing.UNDER_WAY if last_day(first, precision) >= today else Standing.PASSED


def conflicts(steps: Sequence[Step]) -> dict[int, tuple[int, ...]]:
    """For each step of one development, those that give another date for what seems to be the same.

    The same cue, spans that do not meet but lie within a year, and nobody who names both: one source with two
    deadlines speaks of two steps.
    """
    return {
        step.id: tuple(
            sorted(other.id for other in steps if step.id != other.id and _contradict(step, other))
        )
        for step in steps
    }


def _contradict(one: Step, other: Step) -> bool:
    if one.cue != other.cue or set(one.publishers) & set(other.publishers):
        return False
    early, late = sorted((one, other), key=lambda step: step.date)
    apart = last_day(early.date, early.precision) < late.date
    return apart and late.date - early.date <= _ONE_STEP
