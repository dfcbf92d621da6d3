"""Writes deploy/settings.md from the settings themselves: `python -m tests.house.settings_page`."""

from pathlib import Path

from pydantic import SecretStr
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from services.runtime.settings import Settings
from tests.house.tree import ROOT

PAGE = ROOT / "deploy" / "settings.md"
HEAD = """# Settings

Made from the code by `python -m tests.house.settings_page`; a test fails when the two differ.

A setting is read from the environment under the name given here. Add `_FILE` to the name to have it read
from a file instead, as container secrets are. In lower case and without `TRADEWIRE_`, the same names may
stand in a settings file: `tradewire.yaml` in the current folder, or the one that `TRADEWIRE_SETTINGS_FILE`
names. The environment wins over a `_FILE`, which wins over the settings file. `./tradewire settings` prints
what is in force and where each value came from, secrets masked.

| setting | without it | what it is |
|---|---|---|
"""


def _default(field: FieldInfo) -> str:
    value = field.default
    if value is PydanticUndefined:
        value = field.default_factory() if field.default_factory else "required"  # type: ignore[call-arg]  # ours take none
    if value is None or value in ("", [], ()):
        return "–"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, SecretStr):
        return "(secret)"
    if isinstance(value, Path):
        value = value.relative_to(ROOT) if value.is_relative_to(ROOT) else value
    return f"`{value}`"


def page() -> str:
    """The whole page, one row a setting, in the order of the code."""
    rows = [
        f"| `TRADEWIRE_{name.upper()}` | {_default(field)} | {' '.join((field.description or '').split())} |"
        for name, field in Settings.model_fields.items()
    ]
    return HEAD + "\n".join(rows) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
