"""Milestones as the API shows them: a calendar of dated steps."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from services.adapters.db.reads.keyset import Page, overlaps, read_page
from services.adapters.db.tables import developments, milestones

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
)


@dataclass(frozen=True, slots=True)
class MilestoneFilter:
    """What a calendar is narrowed to; both days belong to it."""

    first_day: date | None = None
    last_day: date | None = None
    topics: tuple[str, ...] = ()
    cues: tuple[str, ...] = ()
    development_id: int | None = None


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
    keys = (milestones.c.date, milestones.c.id)
    return read_page(connection, statement, NAMES, keys, after=after, limit=limit, descending=False)
