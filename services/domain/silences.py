"""Silences: a subscription's owner wants to hear nothing of something until a moment.

They keep back, and delete nothing: what was kept back is judged afresh when the silence ends.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from services.domain.events import EventType
from services.domain.filters import Filter, event_facts
from services.domain.ids import Kind, public
from services.domain.routing import EventView

LONGEST = timedelta(days=90)


@dataclass(frozen=True)
class Silence:
    """One that is in force."""

    id: int
    filter: Filter
    until_at: datetime
    reason: str = ""

    def to_json(self) -> Mapping[str, Any]:
        """What is kept beside a delivery that it keeps back."""
        return {
            "silence": public(Kind.SILENCE, self.id),
            "until_at": self.until_at.isoformat(),
            "reason": self.reason,
        }


def silenced_by(event: EventView, silences: Iterable[Silence]) -> Silence | None:
    """Of the silences that take `event`, the one that lasts longest; None if it may be told.

    A test was asked for, and is never kept back.
    """
    if event.type == EventType.TEST:
        return None
    facts = event_facts(event.type, event.payload)
    holding = [silence for silence in silences if silence.filter.match(facts) is None]
    return max(holding, key=lambda silence: (silence.until_at, silence.id), default=None)


def span_fault(from_at: datetime, until_at: datetime, now: datetime) -> str | None:
    """What is wrong with a silence of this time, in words; None if nothing is."""
    if until_at <= now:
        return "it has ended already; give a time ahead"
    if until_at <= from_at:
        return "it ends before it begins"
    if until_at - now > LONGEST:
        return f"it ends more than {LONGEST.days} days ahead; pause or delete the subscription instead"
    return None
