"""One place commits, and every job on the queue leads to code."""

import ast
import importlib
from pathlib import Path

import pytest

from services.adapters import queue
from tests.house.tree import named, python_files

THE_PLACE = "services/adapters/db/engine.py"
JOBS = {n: v for n, v in vars(queue).items() if n.endswith("_JOB") and isinstance(v, str)}


def _calls(path: Path, names: set[str]) -> list[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [
        f"{named(path)}:{node.lineno}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in names
    ]


def test_a_transaction_begins_and_is_committed_in_one_place() -> None:
    found = [
        hit
        for path in python_files("services")
        for hit in _calls(path, {"commit", "begin"})
        if named(path) != THE_PLACE
    ]
    assert found == []


def test_nobody_turns_transactions_off() -> None:
    found = [
        named(path)
        for path in python_files("services")
        if "autocommit=True" in path.read_text(encoding="utf-8").replace(" ", "")
    ]
    # The launcher of the embedded server creates its database, which no transaction may do.
    assert [name for name in found if not name.startswith("services/runtime/embedded")] == []


@pytest.mark.parametrize("job", sorted(JOBS))
def test_a_job_on_the_queue_leads_to_a_function(job: str) -> None:
    module, _, function = JOBS[job].rpartition(".")
    assert callable(getattr(importlib.import_module(module), function))
