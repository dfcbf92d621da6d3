"""What happened to a development, appended to the outbox in the same transaction, with its facts frozen."""

from datetime import UTC, datetime
from typing import Any

import structlog

from services.adapters.db import developments, events, milestones
from services.adapters.db.engine import Connection
from services.classifier.join import Joined
from services.classifier.matches import explained
from services.classifier.reading import Reading
from services.domain.events import Change, EventDraft, decide_events
from services.domain.facts import development_facts, iso, moved, shown_steps, snapshot
from services.domain.ids import public

log = structlog.get_logger()


def tell(
    connection: Connection, reading: Reading, article_id: int, joined: Joined, *, late: bool = False
) -> None:
    """Record the events that this article's arrival deserves, if any, and write the hop's log lines.

    `late`: it arrived before, and is listed only now that its development is clear.
    """
    change = Change(
        before=joined.before,
        after=joined.after,
        is_copy=joined.is_copy,
        on_time=reading.on_time,
        new_milestones=len(joined.new_milestones),
        late=late,
    )
    decision = decide_events(change)
    development = public("dev", joined.development_id)
    log.info(
        "development.opened" if joined.before is None else "development.updated",
        development_id=development,
        article_id=public("art", article_id),
        reason=joined.reason,
        sources=joined.after.sources,
        untold=decision.untold.value if decision.untold else None,
    )
    for step in joined.new_milestones:
        log.info("milestone.added", development_id=development, date=str(step["date"]), cue=step["cue"])
    if not decision.drafts:
        return
    facts = _facts(connection, reading, article_id, joined)
    for number, draft in enumerate(decision.drafts, start=joined.after.sequence + 1):
        _append(connection, joined, draft, number, facts)
    developments.change(
        connection, joined.development_id, {"sequence": joined.after.sequence + len(decision.drafts)}
    )


def _append(
    connection: Connection, joined: Joined, draft: EventDraft, sequence: int, facts: dict[str, Any]
) -> None:
    before = joined.before
    changed = {
        "reason": draft.reason.value,
        "stage": moved(before.stage if before else None, joined.after.stage),
        "sources": moved(before.sources if before else 0, joined.after.sources),
    }
    event_id = events.append(
        connection,
        type_=draft.type.value,
        reason=draft.reason.value,
        development_id=joined.development_id,
        sequence=sequence,
        payload=facts | {"change": changed},
    )
    log.info(
        "event.recorded",
        event_id=public("evt", event_id),
        type=draft.type.value,
        reason=draft.reason.value,
        development_id=public("dev", joined.development_id),
        sequence=sequence,
    )


def _facts(connection: Connection, reading: Reading, article_id: int, joined: Joined) -> dict[str, Any]:
    """The part of the payload that all events of one arrival share."""
    row, article = joined.row, reading.article
    now = datetime.now(UTC)
    return {
        "development": development_facts(row),
        "article": {
            "id": public("art", article_id),
            "published_at": iso(article.published_at),
            "first_seen_at": iso(reading.first_seen_at),
        }
        | {
            name: getattr(article, name)
            for name in ("title", "url", "publisher", "language", "country", "kind")
        },
        "milestones": shown_steps(joined.new_milestones),
        "snapshot": snapshot(
            row, joined.by_language, milestones.of_development(connection, joined.development_id)
        ),
        "explain": {
            "matched": [explained(match) for match in joined.matched],
            "joined_by": joined.joined_by,
            "by_hand": None,
        },
        "timing": {
            "published_at": iso(article.published_at),
            "first_seen_at": iso(reading.first_seen_at),
            "classified_at": iso(now),
            "recorded_at": iso(now),
        },
    }
