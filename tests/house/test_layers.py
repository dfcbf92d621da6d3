"""The rule between layers is a test, not a paragraph."""

import subprocess
import sys

import pytest
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

from tests.house.tree import ROOT, named, python_files

SERVICES = ("poller", "classifier", "notifier", "api")
PARTS = ("consumes", "produces", "owns", "on a crash")


def test_imports_go_one_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    status = lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True, no_logo=True)
    assert status == EXIT_STATUS_SUCCESS, "see the broken contracts above"


def test_no_module_is_a_drawer_for_everything() -> None:
    drawers = {"utils", "util", "common", "helpers", "misc"}
    found = [named(path) for path in python_files("services") if drawers & set(path.with_suffix("").parts)]
    assert found == []


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_says_what_it_does_and_what_a_crash_means(service: str) -> None:
    text = (ROOT / "services" / service / "__init__.py").read_text(encoding="utf-8").lower()
    assert [part for part in PARTS if part not in text] == []


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_can_be_run_as_a_module(service: str) -> None:
    assert (ROOT / "services" / service / "__main__.py").is_file()


def test_the_domain_loads_without_any_server_or_network_library() -> None:
    modules = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts) for path in python_files("services/domain")
    ]
    code = (
        "import importlib, sys\n"
        f"for name in {[m.removesuffix('.__init__') for m in modules]!r}: importlib.import_module(name)\n"
        "print([n for n in ('sqlalchemy', 'psycopg', 'redis', 'rq', 'httpx', 'fastapi') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"
