"""A command run in this process, on the test's own database."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from services.cli import options
from services.cli.__main__ import main
from services.runtime.settings import field_names


@dataclass
class Ran:
    """What a command left: exit code, standard output, standard error."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No settings from this machine; a data folder and a current folder of the test's own."""
    for name in field_names():
        for end in ("", "_FILE"):
            monkeypatch.delenv(f"TRADEWIRE_{name.upper()}{end}", raising=False)
    monkeypatch.setenv("TRADEWIRE_DATA_DIR", str(tmp_path / "data"))
    options.TOLD.clear()
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def run(bare: None, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command without any server named."""

    def run_it(*arguments: str) -> Ran:
        code = main(arguments)
        found = capsys.readouterr()
        return Ran(code, found.out, found.err)

    return run_it


@pytest.fixture
def run_on_servers(run: Run, monkeypatch: pytest.MonkeyPatch, database_url: str, redis_url: str) -> Run:
    """Runs a command on an empty, migrated database and an empty Redis."""
    monkeypatch.setenv("TRADEWIRE_DATABASE_URL", database_url)
    monkeypatch.setenv("TRADEWIRE_REDIS_URL", redis_url)
    return run
