"""What happened to a development, appended to the outbox in the same transaction, with its facts frozen."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

import structlog

from services.adapters.db import developments, events, milestones
from services.adapters.db.engine import Connection, Row
from services.classifier.join import Joined
from services.classifier.matches import explained
from services.classifier.reading import Reading
from services.domain.events import Change, EventDraft, decide_events
from services.domain.ids import public

log = structlog.get_logger()
STEP_FIELDS = ("date", "precision", "cue", "headline", "sentence", "confidence")
SHOWN_MILESTONES = 20


def tell(connection: Connection, reading: Reading, article_id: int, joined: Joined) -> None:
    """Record the events that this article's arrival deserves, if any, and write the hop's log lines."""
    change = Change(
        before=joined.before,
        after=joined.after,
        is_copy=joined.is_copy,
        on_time=reading.on_time,
        new_milestones=len(joined.new_milestones),
    )
    decision = decide_events(change)
    development = public("dev", joined.development_id)
    log.info(
        "development.opened" if joined.before is None else "development.updated",
        development_id=development,
        article_id=public("art", article_id),
        reason=joined.reason,
        sources=joined.after.sources,
        silence=decision.silence.value if decision.silence else None,
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
        "stage": _moved(before.stage if before else None, joined.after.stage),
        "sources": _moved(before.sources if before else 0, joined.after.sources),
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
        "development": {
            "id": public("dev", joined.development_id),
            "first_seen_at": _iso(row["first_seen_at"]),
            "last_seen_at": _iso(row["last_seen_at"]),
        }
        | {
            name: row[name]
            for name in (
                "title",
                "language",
                "topics",
                "status",
                "stage",
                "languages",
                "countries",
                "entities",
            )
        },
        "article": {
            "id": public("art", article_id),
            "published_at": _iso(article.published_at),
            "first_seen_at": _iso(reading.first_seen_at),
        }
        | {
            name: getattr(article, name)
            for name in ("title", "url", "publisher", "language", "country", "kind")
        },
        "milestones": _steps(joined.new_milestones),
        "snapshot": {
            "articles": row["articles"],
            "copies": row["copies"],
            "independent_sources": row["sources"],
            "official_sources": row["official_sources"],
            "by_language": dict(joined.by_language),
            "milestones": _steps(milestones.of_development(connection, joined.development_id)),
        },
        "explain": {
            "matched": [explained(match) for match in joined.matched],
            "joined_by": joined.joined_by,
        },
        "timing": {
            "published_at": _iso(article.published_at),
            "first_seen_at": _iso(reading.first_seen_at),
            "classified_at": _iso(now),
            "recorded_at": _iso(now),
        },
    }


def _steps(rows: Iterable[Mapping[str, Any] | Row]) -> list[dict[str, Any]]:
    shown = list(rows)[:SHOWN_MILESTONES]
    return [
        {name: row[name].isoformat() if isinstance(row[name], date) else row[name] for name in STEP_FIELDS}
        for row in shown
    ]


def _moved(old: Any, new: Any) -> dict[str, Any] | None:
    return None if old == new else {"from": old, "to": new}


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
