"""What the start page shows: the newest of each topic, and the next dated steps."""

from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from services.adapters.db.reads.developments import DevelopmentFilter, list_developments
from services.adapters.db.reads.keyset import rows
from services.adapters.db.tables import developments, milestones

STEP = ("date", "precision", "cue", "headline", "confirmed", "topics", "development_title")


def newest_developments(connection: Connection, topic: str, limit: int) -> list[dict[str, Any]]:
    """The developments of one topic that were seen last."""
    page = list_developments(connection, DevelopmentFilter(topics=(topic,)), after=None, limit=limit)
    return page.rows


def next_milestones(connection: Connection, today: date, limit: int) -> list[dict[str, Any]]:
    """The dated steps from `today` on, soonest first."""
    columns = [developments.c.title if name == "development_title" else milestones.c[name] for name in STEP]
    statement = (
        select(*columns)
        .outerjoin(developments, developments.c.id == milestones.c.development_id)
        .where(milestones.c.date >= today, ~milestones.c.dismissed)
        .order_by(milestones.c.date, milestones.c.id)
        .limit(limit)
    )
    return rows(connection, statement, STEP)
