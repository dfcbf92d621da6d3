"""Groups whose time has come become one message each: rendered, stored, due - or withheld, with a reason."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import structlog

from services.adapters.db.engine import Connection, Database
from services.adapters.db.outbox import lead
from services.adapters.db.releases import (
    DueGroup,
    GroupKey,
    Release,
    list_due_groups,
    lock_group,
    save_postponed,
    save_release,
    save_withheld,
)
from services.adapters.db.silences import in_force, keep_back, lift_ended
from services.adapters.db.told import list_told
from services.domain.ids import public
from services.domain.message import Draft, render
from services.domain.retry import OUR_FAULT_WAIT_S
from services.domain.routing import Told, WithheldReason, decide_release, tell
from services.domain.silences import Silence, silenced_by

log = structlog.get_logger()
BATCH = 50


def release_due(database: Database, *, now: datetime, base_url: str, limit: int = BATCH) -> int:
    """Release one batch of groups and return how many were due; 0 too where another notifier leads."""
    with database.transaction() as connection:
        if not lead(connection):
            return 0
        released = lift_ended(connection, now=now)
        keys = list_due_groups(connection, now=now, limit=limit)
        quiet = in_force(connection, {key.subscription_id for key in keys}, now)
        for key in keys:
            group = lock_group(connection, key)
            if group is None:
                continue
            released += 1
            if group.deleted:
                save_withheld(connection, group.waiting, "subscription_deleted", cancel=True)
                continue
            group = _set_aside(connection, group, quiet.get(key.subscription_id, ()))
            if not group.waiting:
                continue
            pair = (key.subscription_id, key.development_id or 0)
            outcome = decide(group, list_told(connection, [pair]).get(pair), now=now, base_url=base_url)
            if isinstance(outcome, Release):
                save_release(connection, group, outcome, now)
            elif outcome is None:
                save_postponed(connection, group.waiting, now, OUR_FAULT_WAIT_S)
            else:
                save_withheld(connection, group.waiting, outcome.value)
    return released


def _set_aside(connection: Connection, group: DueGroup, silences: Sequence[Silence]) -> DueGroup:
    """The group without what is silenced, which is withheld; what was released before stays on its way."""
    kept = []
    for row in group.rows:
        silence = silenced_by(row.event, silences) if row.state == "waiting" else None
        if silence is None:
            kept.append(row)
            continue
        keep_back(connection, row.delivery_id, silence)
        log.info(
            "delivery.silenced",
            delivery_id=public("dlv", row.delivery_id),
            event_id=public("evt", row.event.id),
            silence_id=public("sil", silence.id),
            until_at=silence.until_at.isoformat(),
        )
    return replace(group, rows=tuple(kept))


def decide(
    group: DueGroup, told: Told | None, *, now: datetime, base_url: str
) -> Release | WithheldReason | None:
    """What becomes of `group`: its message, why there is none, or None if we failed to make one (logged)."""
    carrier = group.waiting[-1]
    done = told.sequence if told else 0
    untold = [
        row
        for row in group.rows
        if row.delivery_id == carrier.delivery_id or done < (row.event.sequence or 0)
    ]
    untold = untold[: untold.index(carrier) + 1]
    events = [row.event for row in untold]
    try:
        decision = decide_release(told, events)
        if decision.send is None:
            return decision.withheld or WithheldReason.NOTHING_NEW
        others = tuple(
            row for row in (*group.heads, *group.waiting) if row.delivery_id != carrier.delivery_id
        )
        gone = {row.delivery_id for row in others}
        covers = [
            row.event.id
            for row in untold
            if row is carrier or row.delivery_id in gone or row.folded_into_id in gone
        ]
        body = render(
            Draft(
                reason=decision.send,
                subscription_id=group.key.subscription_id,
                filter=group.filter,
                events=events,
                covers=covers,
                told=told,
                routed_at=untold[0].routed_at,
                released_at=now,
                base_url=base_url,
                replayed=carrier.replayed,
            )
        )
        facts = tell(told, events).to_json() if group.key.development_id is not None else None
        return Release(carrier, others, decision.send.value, body, facts)
    except (TypeError, ValueError, KeyError, AttributeError):
        # A payload we cannot render must not stop the other groups; it stays, and the operator is told.
        log.exception("release.failed", **_names(group.key), event_id=public("evt", carrier.event.id))
        return None


def _names(key: GroupKey) -> dict[str, str | None]:
    development = None if key.development_id is None else public("dev", key.development_id)
    return {"subscription_id": public("sub", key.subscription_id), "development_id": development}
