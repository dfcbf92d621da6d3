"""A dated step put right by a person: kept whatever articles say later, and told to those who knew it."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from services.adapters.db import developments, milestones
from services.adapters.db.curation import Done
from services.adapters.db.telling import record
from services.domain.absent import there_is_no
from services.domain.curation import ByHand, RefusalReason, Refused
from services.domain.events import EventReason, EventType
from services.domain.facts import moved
from services.domain.ids import Kind, public


def put_right(
    connection: Connection, milestone_id: int, changes: Mapping[str, Any], *, author: str
) -> Done | Refused | None:
    """Change `date`, `precision`, `cue` or `dismissed` of a milestone; None where it is of no development."""
    developments.lock_assignment(connection)
    held = milestones.find(connection, milestone_id)
    if held is None:
        return Refused(RefusalReason.UNKNOWN, there_is_no(Kind.MILESTONE, milestone_id))
    changed = {name: moved(_plain(held[name]), _plain(value)) for name, value in changes.items()}
    changed = {name: step for name, step in changed.items() if step is not None}
    home = held["development_id"]
    if not changed:
        return Done(home) if home is not None else None
    if not milestones.put_right(connection, held, changes):
        return Refused(RefusalReason.ALREADY_THERE, "The development has that very step already.")
    if home is None:
        return None
    row = developments.lock(connection, home)
    if not row["sequence"]:
        return Done(home)
    told = [public("art", held["article_id"])] if held["article_id"] is not None else []
    extra = {
        "corrected": {"milestone": public("ms", milestone_id), **changed},
        "touched": {"articles": told, "stage": False},
    }
    by, reason = ByHand(author, "milestones correct"), EventReason.CORRECTED
    return Done(home, (record(connection, row, EventType.CORRECTED, reason, extra=extra, by=by),))


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
