"""Settings from ``…_FILE`` variables and the settings file, and which source won."""

import difflib
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

from services.runtime.embedded.process import PARENT_VARIABLE

PREFIX = "TRADEWIRE_"
FILE_VARIABLE = "TRADEWIRE_SETTINGS_FILE"
DEFAULT_FILE = "tradewire.yaml"
# Read from the environment alone: which file, which parent to follow, what to be called.
NO_SETTINGS = frozenset({FILE_VARIABLE, PARENT_VARIABLE, "TRADEWIRE_INSTANCE"})


class SettingsError(Exception):
    """Settings that cannot be used. `problems`: one line each with name, fault and remedy."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


class SecretFilesSource(PydanticBaseSettingsSource):
    """Reads a setting from the file ``TRADEWIRE_<NAME>_FILE`` names; one trailing line break is dropped."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:  # noqa: ARG002 - base class
        """The file's text and the field's name; None if the variable is not set.

        Raises SettingsError if the file cannot be read.
        """
        variable = f"{PREFIX}{field_name.upper()}_FILE"
        path = os.environ.get(variable)
        if not path:
            return None, field_name, False
        try:
            text = Path(path).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "not UTF-8 text"
            raise SettingsError(
                [f"{variable}: cannot read {path} ({reason}); name a readable file"]
            ) from error
        return text.removesuffix("\n").removesuffix("\r"), field_name, False

    def __call__(self) -> dict[str, Any]:
        """Every setting whose ``_FILE`` variable is set."""
        found = {}
        for name, field in self.settings_cls.model_fields.items():
            value, key, _ = self.get_field_value(field, name)
            if value is not None:
                found[key] = value
        return found


class SettingsFileSource(PydanticBaseSettingsSource):
    """Reads the settings file, if there is one; a file that is named must exist."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:  # noqa: ARG002 - base class
        """The setting's value in the file, or None."""
        return read_settings_file().get(field_name), field_name, False

    def __call__(self) -> dict[str, Any]:
        """Everything in the file, unknown names too, so that they are refused."""
        return read_settings_file()


def settings_file() -> Path | None:
    """The settings file that is in force, or None. A named one is given back whether or not it exists."""
    named = os.environ.get(FILE_VARIABLE)
    if named:
        return Path(named)
    return Path(DEFAULT_FILE) if Path(DEFAULT_FILE).is_file() else None


def read_settings_file() -> dict[str, Any]:
    """The settings file's content; {} if there is none.

    Raises SettingsError, with line and column for a slip in the YAML, if it cannot be read.
    """
    path = settings_file()
    if path is None:
        return {}
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(
            [f"{FILE_VARIABLE}: cannot read {path} ({error.strerror}); name a readable file"]
        ) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        place = f", line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        problem = getattr(error, "problem", None) or "not YAML text"
        raise SettingsError([f"{path}{place}: {problem}; expected lines like `api_port: 8080`"]) from error
    if content is None:
        return {}
    if not isinstance(content, dict):
        raise SettingsError([f"{path}: expected lines like `api_port: 8080`"])
    return {str(name): value for name, value in content.items()}


def source_of(name: str) -> str:
    """Where the setting's value comes from: the variable, the file, or ``default``."""
    variable = f"{PREFIX}{name.upper()}"
    environment = {key.upper() for key in os.environ}
    if variable in environment:
        return variable
    if f"{variable}_FILE" in environment:
        return f"{variable}_FILE"
    path = settings_file()
    return str(path) if path is not None and name in read_settings_file() else "default"


def misspelt(known: Iterable[str]) -> list[tuple[str, str]]:
    """Variables that look like settings and are none, each with what to do. `known`: the settings' names."""
    names = {f"{PREFIX}{name.upper()}{end}" for name in known for end in ("", "_FILE")} | NO_SETTINGS
    found = []
    for name in sorted(os.environ):
        if name.upper().startswith(PREFIX) and name.upper() not in names:
            rest = name.upper().removeprefix(PREFIX)  # what all have in common would make all alike
            near = difflib.get_close_matches(rest, [one.removeprefix(PREFIX) for one in names], n=1)
            remedy = f"did you mean {PREFIX}{near[0]}?" if near else "see: tradewire settings"
            found.append((name, remedy))
    return found


def problems(error: ValidationError, settings_cls: type[BaseSettings]) -> list[str]:
    """One line a fault: the setting's name as it was given, what is wrong, and how to put it right."""
    lines = []
    for fault in error.errors(include_input=False, include_url=False):
        name = str(fault["loc"][0]) if fault["loc"] else ""
        message = fault["msg"].removeprefix("Value error, ")
        if fault["type"] == "extra_forbidden":
            lines.append(
                f"{name}: no such setting in {settings_file()}; see `tradewire settings` for the names"
            )
            continue
        if not name:
            lines.append(message)
            continue
        source = source_of(name)
        where = source if source.startswith(PREFIX) else f"{name} in {source}"
        field = settings_cls.model_fields.get(name)
        remedy = "" if ";" in message or field is None else f"; {_remedy(field)}"
        lines.append(f"{where}: {message[:1].lower()}{message[1:]}{remedy}")
    return lines


def _remedy(field: FieldInfo) -> str:
    return f"it is: {(field.description or '').rstrip('.')} (default: {field.default})"
