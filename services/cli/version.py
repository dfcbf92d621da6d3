"""`tradewire version`."""

import platform
import tomllib

import typer

from services.runtime.settings import ROOT


def version() -> None:
    """Print the version of tradewire and of the Python that runs it.

    Example: tradewire version
    """
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    typer.echo(f"tradewire {project['version']} (Python {platform.python_version()})")
