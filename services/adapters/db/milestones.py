"""Milestones: dated steps ahead, merged within a development."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, RowMapping, all_, func, literal, select
from sqlalchemy.dialects.postgresql import insert as upsert

from services.adapters.db.tables import milestones


def add(connection: Connection, values: dict[str, Any], publisher: str | None) -> int | None:
    """Insert a milestone of a development and give its id; None where the step is known already.

    A known step gains `publisher` as a source; two independent ones confirm it. Pass None for a copy, which
    confirms nothing.
    """
    publishers = [] if publisher is None else [publisher]
    inserted: int | None = connection.execute(
        upsert(milestones)
        .values(values | {"publishers": publishers})
        .on_conflict_do_nothing(constraint="uq_milestones_step")
        .returning(milestones.c.id)
    ).scalar_one_or_none()
    if inserted is None and publisher is not None:
        step = [milestones.c[name] == values[name] for name in ("development_id", "date", "precision", "cue")]
        connection.execute(
            milestones.update()
            .where(*step, literal(publisher) != all_(milestones.c.publishers))
            .values(publishers=func.array_append(milestones.c.publishers, publisher))
        )
    return inserted


def of_development(connection: Connection, development_id: int) -> list[RowMapping]:
    """The milestones of one development, soonest first."""
    query = (
        select(milestones)
        .where(milestones.c.development_id == development_id)
        .order_by(milestones.c.date, milestones.c.id)
    )
    return list(connection.execute(query).mappings())


def seed(connection: Connection, record: Mapping[str, Any]) -> bool:
    """Insert a record of the timeline under its key. False where it is there already: it is left as it is."""
    inserted = connection.execute(
        upsert(milestones)
        .values(dict(record))
        .on_conflict_do_nothing(constraint="uq_milestones_key")
        .returning(milestones.c.id)
    )
    return inserted.one_or_none() is not None
