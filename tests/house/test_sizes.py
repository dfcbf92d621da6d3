"""Guides on size that hold without anybody watching."""

import ast
from pathlib import Path

from tests.house.tree import ROOT, named, python_files

MOST_LINES_A_FILE = 400
MOST_LINES_A_FUNCTION = 60
CODE = python_files("services", "tests", "migrations")


def _functions(path: Path) -> list[tuple[str, int]]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [
        (f"{named(path)}:{node.lineno} {node.name}", (node.end_lineno or node.lineno) - node.lineno + 1)
        for node in ast.walk(tree)
        if isinstance(node, kinds)
    ]


def test_no_file_is_over_four_hundred_lines() -> None:
    lengths = {
        named(path): len(path.read_text(encoding="utf-8").splitlines())
        for path in [*CODE, ROOT / "tradewire"]
        if path.parent.name != "versions"
    }
    assert {name: n for name, n in lengths.items() if n > MOST_LINES_A_FILE} == {}


def test_no_function_is_over_sixty_lines() -> None:
    written = [path for path in CODE if path.parent.name != "versions"]
    found = [pair for path in [*written, ROOT / "tradewire"] for pair in _functions(path)]
    assert [f"{name} ({lines})" for name, lines in found if lines > MOST_LINES_A_FUNCTION] == []
