"""The log of events as the API shows it: numbered rows only, so that nobody steps over a late one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ARRAY, Connection, Text, func, literal, select, type_coerce
from sqlalchemy.dialects.postgresql import JSONB

from services.adapters.db.pruning import pruned_through
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

    `oldest` is the smallest number from which on nothing was deleted, None where there is no event.
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

    The bounds are read first: a row numbered in between is left for the next call, never skipped. What was
    deleted is read again at the end, so that a row deleted in between is not stepped over in silence.
    """
    oldest, newest = _bounds(connection, pruned_through(connection))
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
    return Stretch(found, through, _bounds(connection, pruned_through(connection))[0], newest)


def _bounds(connection: Connection, gone: int) -> tuple[int | None, int]:
    """The smallest number above `gone`, and the highest one (0 where there is none)."""
    oldest = select(func.min(events.c.seq)).where(events.c.seq > gone).scalar_subquery()
    bounds = connection.execute(select(oldest, func.max(events.c.seq))).one()
    return bounds[0], int(bounds[1] or 0)
