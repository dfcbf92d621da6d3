"""The facts that an event freezes: what a development was and is, in plain values."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any, Protocol

from services.domain.ids import public

STEP_FIELDS = ("date", "precision", "cue", "headline", "sentence", "confidence")
DEVELOPMENT_FIELDS = (
    "title",
    "language",
    "topics",
    "status",
    "stage",
    "stage_sentence",
    "languages",
    "countries",
    "entities",
)
SHOWN_MILESTONES = 20


class Values(Protocol):
    """A row, or any mapping of names to values."""

    def __getitem__(self, name: str, /) -> Any:
        """The value of that name."""


def development_facts(row: Values) -> dict[str, Any]:
    """A development's row as events show it."""
    return {
        "id": public("dev", row["id"]),
        "first_seen_at": iso(row["first_seen_at"]),
        "last_seen_at": iso(row["last_seen_at"]),
    } | {name: row[name] for name in DEVELOPMENT_FIELDS}


def snapshot(row: Values, by_language: Mapping[str, int], steps: Iterable[Values]) -> dict[str, Any]:
    """The whole as it stands: counts of a development's row, and its dated steps."""
    return {
        "articles": row["articles"],
        "copies": row["copies"],
        "independent_sources": row["sources"],
        "official_sources": row["official_sources"],
        "by_language": dict(by_language),
        "milestones": shown_steps(steps),
    }


def shown_steps(rows: Iterable[Values]) -> list[dict[str, Any]]:
    """Dated steps as events show them, at most twenty."""
    shown = list(rows)[:SHOWN_MILESTONES]
    return [
        {name: row[name].isoformat() if isinstance(row[name], date) else row[name] for name in STEP_FIELDS}
        for row in shown
    ]


def moved(old: Any, new: Any) -> dict[str, Any] | None:
    """A change from one value to another; None where there is none."""
    return None if old == new else {"from": old, "to": new}


def iso(moment: datetime | None) -> str | None:
    """A time as events show it, in UTC with a Z."""
    return None if moment is None else moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
