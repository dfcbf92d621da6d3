"""Does an answer have exactly the fields that its model promises, however deep?"""

from typing import Any, get_args, get_origin

from pydantic import BaseModel, TypeAdapter


def differences(model: Any, value: object, place: str = "") -> list[str]:
    """Where `value` has a field too many or too few, or of another type, for `model`."""
    if isinstance(model, type) and issubclass(model, BaseModel):
        return _object(model, value, place)
    arguments = [one for one in get_args(model) if one is not type(None)]
    if value is None and type(None) in get_args(model):
        return []
    if get_origin(model) is list and isinstance(value, list):
        return [
            found for i, one in enumerate(value) for found in differences(arguments[0], one, f"{place}[{i}]")
        ]
    choices = [one for one in arguments if isinstance(one, type) and issubclass(one, BaseModel)]
    if get_origin(model) is not dict and choices:
        return min((differences(one, value, place) for one in choices), key=len)
    try:
        TypeAdapter(model).validate_python(value)
    except ValueError as error:
        return [f"{place}: {error}"]
    return []


def _object(model: type[BaseModel], value: object, place: str) -> list[str]:
    if not isinstance(value, dict):
        return [f"{place}: not an object"]
    promised, given = set(model.model_fields), set(value)
    found = [f"{place}.{name} is missing" for name in sorted(promised - given)]
    found += [f"{place}.{name} is not in the model" for name in sorted(given - promised)]
    for name in sorted(promised & given):
        found += differences(model.model_fields[name].annotation, value[name], f"{place}.{name}")
    return found
