"""The told log: what each subscription was delivered about each development."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert

from services.adapters.db.tables import developments, told
from services.domain.retelling import told_on_arrival, told_together
from services.domain.routing import Told

Pair = tuple[int, int]  # subscription, development


def list_told(connection: Connection, pairs: Iterable[Pair]) -> dict[Pair, Told]:
    """What was told to which pair; pairs that were never told are left out."""
    wanted = list(pairs)
    if not wanted:
        return {}
    rows = connection.execute(
        select(told).where(tuple_(told.c.subscription_id, told.c.development_id).in_(wanted))
    )
    return {(row.subscription_id, row.development_id): Told.from_json(row.facts) for row in rows}


def save_told(
    connection: Connection, subscription_id: int, development_id: int, facts: Mapping[str, Any], now: datetime
) -> None:
    """Record what a delivered message told. Nothing is taken back: not by an old message that was sent again,
    nor by one that was rendered before a merge added to the log.
    """
    arrived = Told.from_json(facts)
    _put(connection, (subscription_id, development_id), lambda held: told_on_arrival(held, arrived), now)


def merged_into(connection: Connection, development_ids: Iterable[int]) -> dict[int, int]:
    """Where those of these developments went that were merged away."""
    query = select(developments.c.id, developments.c.merged_into_id).where(
        developments.c.id.in_(set(development_ids)), developments.c.merged_into_id.is_not(None)
    )
    return {row.id: row.merged_into_id for row in connection.execute(query)}


def of_development(connection: Connection, development_id: int) -> dict[int, Told]:
    """What each subscription was told of one development, in the order in which the log is written."""
    query = select(told).where(told.c.development_id == development_id).order_by(told.c.subscription_id)
    rows = connection.execute(query)
    return {row.subscription_id: Told.from_json(row.facts) for row in rows}


def put_told(
    connection: Connection,
    subscription_id: int,
    development_id: int,
    facts: Told,
    now: datetime | None = None,
) -> None:
    """Count `facts`, of a development whose articles were regrouped, as told of this one too."""
    _put(connection, (subscription_id, development_id), lambda held: told_together(held, facts), now)


def _put(
    connection: Connection, pair: Pair, add: Callable[[Told | None], Told], now: datetime | None
) -> None:
    """Store what `add` makes of what is there, which nobody changes meanwhile."""
    key = dict(zip(("subscription_id", "development_id"), pair, strict=True))
    told_at = now or func.now()
    first = _values(add(None), told_at)
    statement = insert(told).values(**key, **first).on_conflict_do_nothing()
    if connection.execute(statement.returning(told.c.sequence)).one_or_none() is not None:
        return
    mine = (told.c.subscription_id == pair[0]) & (told.c.development_id == pair[1])
    held = connection.execute(select(told.c.facts).where(mine).with_for_update()).scalar_one()
    connection.execute(update(told).where(mine).values(**_values(add(Told.from_json(held)), told_at)))


def _values(facts: Told, told_at: Any) -> dict[str, Any]:
    return {"sequence": facts.sequence, "facts": facts.to_json(), "told_at": told_at}
