"""The log of events as the API shows it: numbered rows only, so that nobody steps over a late one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ARRAY, Connection, Text, func, literal, select, type_coerce
from sqlalchemy.dialects.postgresql import JSONB

from services.adapters.db.reads.keyset import rows
from services.adapters.db.tables import events

NAMES = (
    "seq",
    "id",
    "type",
    "reason",
    "development_id",
    "sequence",
    "schema_version",
    "recorded_at",
    "payload",
)

WINDOW = 20_000
"""Numbers looked at in one call: a filter that nothing meets takes bounded time, and says how far it got."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Events after a number. `through` is the last number that was looked at; go on after it.

    `oldest` is the smallest number still kept, None where there is none.
    """

    rows: list[dict[str, Any]]
    through: int
    oldest: int | None
    newest: int


def events_after(
    connection: Connection,
    after: int,
    *,
    limit: int,
    types: Sequence[str] = (),
    topics: Sequence[str] = (),
) -> Stretch:
    """At most `limit` events numbered above `after`, in order.

    The bounds are read first: a row numbered in between is left for the next call, never skipped.
    """
    bounds = connection.execute(select(func.min(events.c.seq), func.max(events.c.seq))).one()
    oldest, newest = bounds[0], int(bounds[1] or 0)
    start = max(after, int(oldest or 0) - 1)
    end = min(newest, start + WINDOW)
    statement = select(*(events.c[name] for name in NAMES)).where(events.c.seq > start, events.c.seq <= end)
    if types:
        statement = statement.where(events.c.type.in_(types))
    if topics:
        told = type_coerce(events.c.payload, JSONB)["development"]["topics"]
        statement = statement.where(told.has_any(literal(list(topics), ARRAY(Text))))
    found = rows(connection, statement.order_by(events.c.seq).limit(limit), NAMES)
    through = int(found[-1]["seq"]) if len(found) == limit else max(after, end)
    return Stretch(found, through, oldest, newest)
