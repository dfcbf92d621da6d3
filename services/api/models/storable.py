"""Text that PostgreSQL can store: no NUL, no half of a surrogate pair."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic_core import PydanticCustomError

_UNSTORABLE = re.compile("[\\x00\\ud800-\\udfff]")
DEEPEST = 20


def refuse_unstorable(value: Any) -> Any:
    """`value` (a body or query) as it came. Raises PydanticCustomError, which names the first place."""
    for place in _places(value, ""):
        raise PydanticCustomError(
            "unstorable", "holds a character that cannot be stored, or is nested too deep", {"at": place}
        )
    return value


def _places(value: Any, place: str, depth: int = 0) -> Iterator[str]:
    if depth > DEEPEST:
        yield place
    elif isinstance(value, str):
        if _UNSTORABLE.search(value):
            yield place
    elif isinstance(value, Mapping):
        for name, one in value.items():
            clean = _UNSTORABLE.sub("\ufffd", str(name))
            here = f"{place}/{clean.replace('~', '~0').replace('/', '~1')}"
            if clean != name:
                yield here
            yield from _places(one, here, depth + 1)
    elif isinstance(value, list | tuple):
        for index, one in enumerate(value):
            yield from _places(one, f"{place}/{index}", depth + 1)
