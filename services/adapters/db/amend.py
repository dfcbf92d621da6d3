"""What people do to one development: rename, pin, set the stage, close, reopen. The rules leave it so.

In the caller's transaction, under the assignment lock, and told as an event where the development was told.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, func

from services.adapters.db import developments
from services.adapters.db.curation import Done
from services.adapters.db.members import settle
from services.adapters.db.telling import record
from services.domain.absent import there_is_no
from services.domain.curation import ByHand, RefusalReason, Refused, Standing, merged_away, plan_status
from services.domain.events import EventReason, EventType
from services.domain.facts import moved
from services.domain.ids import Kind
from services.domain.lifecycle import CLOSED, QUIET, REOPENED

CHANGEABLE = ("title", "pinned", "stage", "status")
_COMMANDS = {
    EventReason.STAGE_SET: "stage",
    EventReason.CLOSED: "close",
    EventReason.REOPENED: "reopen",
    EventReason.RENAMED: "rename",
    EventReason.PINNED: "pin",
    EventReason.UNPINNED: "unpin",
}


def change(
    connection: Connection, development_id: int, changes: Mapping[str, Any], *, author: str
) -> Done | Refused:
    """Rename (None gives the title back to the rules), pin, set the stage (None likewise) or the status.

    `changes` holds any of `CHANGEABLE`. What is already so is no change, and is not told. A pin opens what
    rests, unless its status is named beside it.
    """
    developments.lock_assignment(connection)
    before = developments.find(connection, development_id)
    if before is None:
        return Refused(RefusalReason.UNKNOWN, there_is_no(Kind.DEVELOPMENT, development_id))
    ended = merged_away(Standing(development_id, frozenset(), before["merged_into_id"]))
    values = ended or _values({**before}, changes)
    if isinstance(values, Refused):
        return values
    if not values:
        return Done(development_id)
    developments.change(connection, development_id, values)
    back = values.get("title_fixed", True) is False or values.get("stage_fixed", True) is False
    after = (settle if back else developments.lock)(connection, development_id)
    changed = {name: moved(before[name], after[name]) for name in CHANGEABLE}
    changed = {name: step for name, step in changed.items() if step is not None}
    if not before["sequence"] or not changed:
        return Done(development_id)
    type_, reason = _told_as(changed)
    extra = {"changed": changed, "touched": {"articles": [], "stage": "stage" in changed}}
    pinned = reason is EventReason.REOPENED and changes.get("pinned")
    by = ByHand(author, "pin" if pinned else _COMMANDS[reason])
    event = record(connection, after, type_, reason, extra=extra, before=before, by=by)
    return Done(development_id, (event,))


def _values(before: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any] | Refused:
    """The columns that `changes` come to."""
    values: dict[str, Any] = {}
    for name, fixed in (("title", "title_fixed"), ("stage", "stage_fixed")):
        if name in changes:
            wanted = changes[name]
            if wanted is None and before[fixed]:
                values[fixed] = False
            elif wanted is not None and (wanted != before[name] or not before[fixed]):
                values |= {name: wanted, fixed: True}
                values |= {"stage_sentence": None} if name == "stage" else {}
    if "pinned" in changes and changes["pinned"] != before["pinned"]:
        values["pinned"] = changes["pinned"]
    opens = changes.get("pinned") and before["status"] in (QUIET, CLOSED)
    if "status" in changes or opens:
        status = plan_status(before["status"], changes.get("status", REOPENED))
        if isinstance(status, Refused):
            return status
        values["status"] = status
        values |= {"reopened_at": func.now()} if status == REOPENED else {}
    return values


def _told_as(changed: Mapping[str, Any]) -> tuple[EventType, EventReason]:
    if "stage" in changed:
        return EventType.CORRECTED, EventReason.STAGE_SET
    if "status" in changed:
        closed = changed["status"]["to"] == CLOSED
        return EventType.UPDATED, EventReason.CLOSED if closed else EventReason.REOPENED
    if "title" in changed:
        return EventType.UPDATED, EventReason.RENAMED
    return EventType.UPDATED, EventReason.PINNED if changed["pinned"]["to"] else EventReason.UNPINNED
