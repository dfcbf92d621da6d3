"""Filters of requests: read, and refused where they are wrong."""

from typing import Any

from services.adapters.db.topics import list_slugs
from services.api.context import Context
from services.api.problems import Fault, invalid
from services.domain.filters import FilterError, parse_filter


def checked_filter(context: Context, raw: dict[str, Any]) -> dict[str, Any]:
    """The filter of a body's `filter`, as it is stored. Raises Problem with the place of its first fault."""
    try:
        wanted = parse_filter(raw).to_json()
    except FilterError as error:
        fault = Fault(error.message, pointer=f"#/filter{error.pointer}")
        raise invalid("The filter is not valid.", fault) from error
    _refuse_unknown_topics(context, raw)
    return wanted


def _refuse_unknown_topics(context: Context, raw: dict[str, Any]) -> None:
    """Raise Problem for a topic that does not exist: a misspelt one would be silent for ever.

    Before the first topic is registered every name passes.
    """
    asked = raw.get("topics") or []
    if not asked:
        return
    with context.database.transaction() as connection:
        known = list_slugs(connection)
    for place, topic in enumerate(asked):
        if known and topic not in known:
            detail = f"there is no topic {topic[:60]}; known are {', '.join(known)}"
            fault = Fault(detail, pointer=f"#/filter/topics/{place}")
            raise invalid("The filter names an unknown topic.", fault)
