"""Milestones as the API shows them: a calendar of dated steps."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, func, select

from services.adapters.db.reads.keyset import Page, first, overlaps, read_page
from services.adapters.db.tables import developments, milestones
from services.domain.calendar import Step, conflicts

NAMES = (
    "id",
    "date",
    "precision",
    "cue",
    "headline",
    "sentence",
    "start",
    "end",
    "anchor",
    "confidence",
    "sources",
    "confirmed",
    "source",
    "key",
    "topics",
    "development_id",
    "development_title",
    "article_id",
    "created_at",
    "publishers",
    "fixed",
    "dismissed",
)
MOST_STEPS = 200  # of one development, looked through for conflicts


@dataclass(frozen=True, slots=True)
class MilestoneFilter:
    """What a calendar is narrowed to; both days belong to it."""

    first_day: date | None = None
    last_day: date | None = None
    topics: tuple[str, ...] = ()
    cues: tuple[str, ...] = ()
    development_id: int | None = None
    dismissed: bool = False


def list_milestones(
    connection: Connection, wanted: MilestoneFilter, *, after: Sequence[Any] | None, limit: int
) -> Page:
    """Milestones, soonest first."""
    columns = (developments.c.title if name == "development_title" else milestones.c[name] for name in NAMES)
    statement = select(*columns).outerjoin(developments, developments.c.id == milestones.c.development_id)
    if wanted.first_day is not None:
        statement = statement.where(milestones.c.date >= wanted.first_day)
    if wanted.last_day is not None:
        statement = statement.where(milestones.c.date <= wanted.last_day)
    if wanted.topics:
        statement = statement.where(overlaps(milestones.c.topics, wanted.topics))
    if wanted.cues:
        statement = statement.where(milestones.c.cue.in_(wanted.cues))
    if wanted.development_id is not None:
        statement = statement.where(milestones.c.development_id == wanted.development_id)
    if not wanted.dismissed:
        statement = statement.where(milestones.c.dismissed.is_(False))
    keys = (milestones.c.date, milestones.c.id)
    page = read_page(connection, statement, NAMES, keys, after=after, limit=limit, descending=False)
    _add_conflicts(connection, page.rows)
    return page


def count_milestones(connection: Connection) -> int:
    """How many there are, past and dismissed ones too."""
    return int(connection.execute(select(func.count()).select_from(milestones)).scalar_one())


def get_milestone(connection: Connection, milestone_id: int) -> dict[str, Any] | None:
    """One milestone, with those that contradict it."""
    columns = (developments.c.title if name == "development_title" else milestones.c[name] for name in NAMES)
    statement = select(*columns).outerjoin(developments, developments.c.id == milestones.c.development_id)
    found = first(connection, statement.where(milestones.c.id == milestone_id), NAMES)
    if found is not None:
        _add_conflicts(connection, [found])
    return found


def _add_conflicts(connection: Connection, shown: list[dict[str, Any]]) -> None:
    """Give each row `conflicts_with`: ids of steps of its development that give another date for the same."""
    homes = {row["development_id"] for row in shown if row["development_id"] is not None}
    names = ("id", "date", "precision", "cue", "publishers")
    query = select(milestones.c.development_id, *(milestones.c[name] for name in names)).where(
        milestones.c.development_id.in_(homes), milestones.c.dismissed.is_(False)
    )
    steps: dict[int, list[Step]] = {}
    for step in connection.execute(query.order_by(milestones.c.id)):
        steps.setdefault(step.development_id, []).append(Step(*step[1:]))
    found = {key: ids for home in steps.values() for key, ids in conflicts(home[:MOST_STEPS]).items()}
    for row in shown:
        row["conflicts_with"] = list(found.get(row["id"], ()))
