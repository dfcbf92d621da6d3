"""Options that several commands share, and the settings they lead to."""

import os
import shlex
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from services.runtime.logs import set_up_logs
from services.runtime.setting_sources import misspelt
from services.runtime.settings import Settings, field_names, load_settings

Data = Annotated[
    Path | None,
    typer.Option(
        "--data", metavar="DIR", help="Data folder of the embedded servers (else the setting data_dir)."
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of text.")]

PIPED_WIDTH = 10_000
out = Console(highlight=False, soft_wrap=True)
if not out.is_terminal:
    out.width = PIPED_WIDTH  # a row of a table that is piped stays one line
err = Console(stderr=True, highlight=False)
TOLD: set[str] = set()  # misspelt variables that were named already
err.soft_wrap = not err.is_terminal  # a line of a log or a pipe stays one line


def read_settings(**overrides: Any) -> Settings:
    """The settings in force; variables that look like some and are none are named on standard error, once.

    Raises SettingsError.
    """
    for name, remedy in misspelt(field_names()):
        if name not in TOLD:
            TOLD.add(name)
            err.print(f"{name} is no setting; {remedy}", style="yellow", markup=False)
    return load_settings(**overrides)


def tell_more(position: object, limit: int) -> None:
    """Say, where a list stopped at its limit (its next page has a position), how to see the rest."""
    if position is not None:
        err.print(f"there are more than these {limit}; see them with --limit (500 at most), or ask for less")


def on_data(settings: Settings) -> str:
    """What a printed command needs behind it to reach the same data folder: nothing for the usual one."""
    usual = Settings.model_fields["data_dir"].default
    folder = settings.data_dir.absolute()
    return "" if folder == usual else f" --data {shlex.quote(str(folder))}"


def settings_for(command: str, data: Path | None = None) -> Settings:
    """The settings in force, with the data folder that was asked for; logs are set up quietly.

    Raises SettingsError.
    """
    settings = read_settings(**({} if data is None else {"data_dir": data}))
    level = settings.log_level if os.environ.get("TRADEWIRE_LOG_LEVEL") else "warning"
    set_up_logs(command, level=level, style=settings.log_format)
    return settings
