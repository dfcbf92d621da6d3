"""Everything that is wrong with the shape of a file, each with line, field and remedy."""

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from typing import Any, get_args

import yaml
from pydantic import BaseModel, ValidationError

from services.domain.yamltext import PackError, dotted, line_of

_REMEDIES = {
    "too_short": "name at least one, or remove the entry",
    "string_pattern_mismatch": "use lower-case letters, digits and single hyphens",
    "greater_than": "weights of rules are positive",
}


def shape_faults(
    error: ValidationError, model: type[BaseModel], file: str, root: yaml.Node
) -> Iterator[PackError]:
    """Give what pydantic found: a missing field says what it is for, an unknown one which there are."""
    faults = error.errors()
    for fault in faults:
        if fault["type"] == "too_short" and any(_within(one["loc"], fault["loc"]) for one in faults):
            continue  # it holds some, and they have faults of their own
        path = tuple(step for step in fault["loc"] if step != "[key]")
        message, remedy = fault["msg"], _REMEDIES.get(fault["type"], "correct the value")
        if fault["type"] == "missing":
            field = _model_at(model, path).model_fields[str(path[-1])]
            message, remedy = "is missing (required)", f"add it: {field.description}"
        elif fault["type"] == "extra_forbidden":
            known = list(_model_at(model, path).model_fields)
            near = get_close_matches(str(path[-1]), known, n=1)
            meant = f"did you mean {near[0]!r}? " if near else ""
            message, remedy = "there is no such field", f"{meant}allowed are {', '.join(known)}"
        yield PackError(file, line_of(root, path), dotted(path), message, remedy)


def _within(inner: Sequence[str | int], outer: Sequence[str | int]) -> bool:
    return len(inner) > len(outer) and tuple(inner[: len(outer)]) == tuple(outer)


def _model_at(model: type[BaseModel], path: Sequence[str | int]) -> type[BaseModel]:
    """The model that holds the field at `path`."""
    at: Any = model
    for step in path[:-1]:
        inner = get_args(at)  # of a mapping the second is what it holds, of a sequence the first
        at = inner[0 if isinstance(step, int) else 1] if inner else at.model_fields[str(step)].annotation
    assert isinstance(at, type)
    assert issubclass(at, BaseModel)
    return at
