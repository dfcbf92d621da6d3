"""The files of the checkout, found without git: a clone's tests run where git is not installed."""

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_MADE = {
    ".git",
    ".hypothesis",
    ".import_linter_cache",
    ".mypy_cache",
    ".pytest_cache",
    ".ruff_cache",
    ".venv",
    "__pycache__",
    "data",
    "secrets",
}


def files(folder: Path = ROOT) -> Iterator[Path]:
    """Every file that belongs to the project, in a stable order; what a run leaves behind is left out."""
    for path in sorted(folder.iterdir()):
        if path.is_dir():
            if path.name not in _MADE:
                yield from files(path)
        elif path.suffix != ".pyc" and path.name not in {".coverage", ".venv.lock"}:
            yield path


def python_files(*folders: str) -> list[Path]:
    """The Python files under these folders of the root."""
    return [path for name in folders for path in files(ROOT / name) if path.suffix == ".py"]


def named(path: Path) -> str:
    """The path as seen from the root: what a failing test should print."""
    return path.relative_to(ROOT).as_posix()
