"""The told log: what each subscription was delivered about each development."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select, tuple_
from sqlalchemy.dialects.postgresql import insert

from services.adapters.db.tables import told
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
    """Record what a delivered message told. An old message that was sent again takes nothing back."""
    values = {"sequence": int(facts["sequence"]), "facts": dict(facts), "told_at": now}
    statement = insert(told).values(subscription_id=subscription_id, development_id=development_id, **values)
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=[told.c.subscription_id, told.c.development_id],
            set_=values,
            where=told.c.sequence <= statement.excluded.sequence,
        )
    )


def of_development(connection: Connection, development_id: int) -> dict[int, Told]:
    """What each subscription was told of one development."""
    rows = connection.execute(select(told).where(told.c.development_id == development_id))
    return {row.subscription_id: Told.from_json(row.facts) for row in rows}


def put_told(connection: Connection, subscription_id: int, development_id: int, facts: Told) -> None:
    """Say what a subscription counts as told of a development whose articles were regrouped."""
    values = {"sequence": facts.sequence, "facts": facts.to_json()}
    connection.execute(
        insert(told)
        .values(
            subscription_id=subscription_id,
            development_id=development_id,
            told_at=func.now(),
            **values,
        )
        .on_conflict_do_update(index_elements=[told.c.subscription_id, told.c.development_id], set_=values)
    )
