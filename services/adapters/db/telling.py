"""Events about a whole development: its state is frozen in them, and they carry the next sequence."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection

from services.adapters.db import developments, events, milestones
from services.adapters.db.members import best_matches
from services.domain.curation import ByHand
from services.domain.events import EventReason, EventType
from services.domain.facts import Values, development_facts, iso, moved, snapshot
from services.domain.ids import public


@dataclass(frozen=True)
class Recorded:
    """An event that was appended to the outbox."""

    event_id: int
    type: str
    reason: str
    development_id: int
    sequence: int

    def shown(self) -> dict[str, Any]:
        """The fields of its log line."""
        return {
            "event_id": public("evt", self.event_id),
            "type": self.type,
            "reason": self.reason,
            "development_id": public("dev", self.development_id),
            "sequence": self.sequence,
        }


def record(
    connection: Connection,
    row: Values,
    type_: EventType,
    reason: EventReason,
    *,
    extra: Mapping[str, Any] | None = None,
    before: Values | None = None,
    by: ByHand | None = None,
) -> Recorded:
    """Append an event about a development that the caller holds; `row` is how it now stands.

    `before` is how it stood, for the change in stage and sources; `extra` are facts of this kind of event;
    `by` says which person did it (None: a rule).
    """
    number = row["id"]
    sequence = row["sequence"] + 1
    was = before if before is not None else row
    payload: dict[str, Any] = {
        "development": development_facts(row),
        "article": None,
        "milestones": [],
        "snapshot": snapshot(
            row,
            developments.tally(connection, number)["by_language"],
            milestones.of_development(connection, number),
        ),
        "change": {
            "reason": reason.value,
            "stage": moved(was["stage"], row["stage"]),
            "sources": moved(was["sources"], row["sources"]),
        },
        "explain": {
            "matched": best_matches(connection, number),
            "joined_by": None,
            "by_hand": by.to_json() if by is not None else None,
        },
        "timing": {"recorded_at": iso(datetime.now(UTC))},
    }
    event_id = events.append(
        connection,
        type_=type_.value,
        reason=reason.value,
        development_id=number,
        sequence=sequence,
        payload=payload | dict(extra or {}),
    )
    developments.change(connection, number, {"sequence": sequence})
    return Recorded(event_id, type_.value, reason.value, number, sequence)
