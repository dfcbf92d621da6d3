"""Filters of requests: read, and refused where they are wrong."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from services.adapters.db import named
from services.adapters.seeds import load_gazetteer
from services.api.context import Context
from services.api.problems import Fault, invalid
from services.domain.entities import Gazetteer
from services.domain.filters import FilterError


def checked_filter(context: Context, raw: dict[str, Any]) -> dict[str, Any]:
    """The filter of a body's `filter`, as it is stored. Raises Problem with the place of its first fault."""
    try:
        with context.database.transaction() as connection:
            return named.checked_filter(connection, raw, lambda: entities(context))
    except FilterError as error:
        fault = Fault(error.message, pointer=f"#/filter{error.pointer}")
        raise invalid("The filter is not valid.", fault) from error


def require_topics(context: Context, topics: Sequence[str]) -> None:
    """Raise Problem for a topic in the query that does not exist: an empty answer would hide the slip."""
    if not topics:
        return
    with context.database.transaction() as connection:
        stray = named.stray_topic(connection, topics)
    if stray is not None:
        raise invalid("The query names an unknown topic.", Fault(stray[1], parameter="topic"))


def entities(context: Context) -> Gazetteer:
    """The list of entities, read anew when its file changes."""
    file = context.settings.entities_file
    return _gazetteer(file, file.stat().st_mtime_ns)


@lru_cache(maxsize=1)
def _gazetteer(file: Path, _changed_at: int) -> Gazetteer:
    return load_gazetteer(file)
