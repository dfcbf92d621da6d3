"""Pages by key: each goes on behind the last row of the one before, at the same price however far along."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Connection, Date, DateTime, Select, Text, literal, tuple_


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of a list; `position` is where the next page starts, None on the last one."""

    rows: list[dict[str, Any]]
    position: tuple[Any, ...] | None


def read_page(
    connection: Connection,
    statement: Select[Any],
    names: Sequence[str],
    keys: Sequence[ColumnElement[Any]],
    *,
    after: Sequence[Any] | None,
    limit: int,
    descending: bool,
) -> Page:
    """One page of `statement`, whose selected columns are called `names`, in the order of `keys`.

    `keys` identify a row and are appended to the columns. `after` is a position as a page gave it (dates may
    be ISO text). Whether there is more is known by asking for one row more than `limit`; nothing is counted.
    """
    if after is not None:
        bounds = [literal(_typed(key, value), key.type) for key, value in zip(keys, after, strict=True)]
        here, there = tuple_(*keys), tuple_(*bounds)
        statement = statement.where(here < there if descending else here > there)
    order = [key.desc() if descending else key.asc() for key in keys]
    found = connection.execute(
        statement.add_columns(*(key.label(f"key_{i}") for i, key in enumerate(keys)))
        .order_by(*order)
        .limit(limit + 1)
    ).all()
    shown = found[:limit]
    position = tuple(shown[-1][len(names) :]) if len(found) > limit else None
    return Page([as_dict(names, row) for row in shown], position)


def overlaps(column: ColumnElement[Any], values: Iterable[str]) -> ColumnElement[bool]:
    """Whether a column of texts holds any of `values` (``&&``, which its index answers)."""
    return column.bool_op("&&")(literal(list(values), ARRAY(Text)))


def as_dict(names: Sequence[str], row: Sequence[Any]) -> dict[str, Any]:
    """A row under plain names (a row's own keys are a subclass of str, which orjson refuses)."""
    return dict(zip(names, row, strict=False))


def rows(connection: Connection, statement: Select[Any], names: Sequence[str]) -> list[dict[str, Any]]:
    """Every row of `statement` under `names`; the caller bounds how many there can be."""
    return [as_dict(names, row) for row in connection.execute(statement)]


def first(connection: Connection, statement: Select[Any], names: Sequence[str]) -> dict[str, Any] | None:
    """The first row of `statement` under `names`, or None."""
    row = connection.execute(statement.limit(1)).first()
    return None if row is None else as_dict(names, row)


def _typed(key: ColumnElement[Any], value: Any) -> Any:
    if isinstance(value, str) and isinstance(key.type, DateTime):
        return datetime.fromisoformat(value)
    if isinstance(value, str) and isinstance(key.type, Date):
        return date.fromisoformat(value)
    return value
