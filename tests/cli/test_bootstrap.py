"""The script at the root: when it prepares, what it keeps, what it says when it cannot."""

import ast
import hashlib
import importlib.machinery
import importlib.util
import io
import json
import subprocess
import sys
import time
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "tradewire"


@pytest.fixture
def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script as a module that works on a folder of the test's own, and installs nothing."""
    loader = importlib.machinery.SourceFileLoader("bootstrap", str(SCRIPT))
    spec = importlib.util.spec_from_loader("bootstrap", loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    loader.exec_module(module)
    venv = tmp_path / ".venv"
    (tmp_path / "uv.lock").write_text("one")
    for name, value in {
        "ROOT": tmp_path,
        "VENV": venv,
        "PYTHON": venv / "bin" / "python",
        "STAMP": venv / ".tradewire-stamp",
        "LOCK": tmp_path / ".venv.lock",
    }.items():
        monkeypatch.setattr(module, name, value)
    commands: list[list[str]] = []

    def pretend(command: list[str], what: str) -> None:
        commands.append(command)
        module.PYTHON.parent.mkdir(parents=True, exist_ok=True)
        if not module.PYTHON.exists():
            module.PYTHON.symlink_to(sys.executable)
        if "sync" in command and "--no-dev" not in command:
            (venv / "bin" / "pytest").touch()

    monkeypatch.setattr(module, "run", pretend)
    monkeypatch.setattr(module, "find_uv", lambda: "/usr/bin/uv")
    module.commands = commands  # type: ignore[attr-defined]  # for the tests to look at
    return module


def test_it_can_be_read_by_an_old_python() -> None:
    ast.parse(SCRIPT.read_text(encoding="utf-8"), feature_version=(3, 8))


def test_it_uses_the_standard_library_only() -> None:
    tree = ast.parse(SCRIPT.read_text(encoding="utf-8"))
    names = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    names |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert names <= set(sys.stdlib_module_names)


def test_what_is_prepared_once_is_not_prepared_again(script: ModuleType) -> None:
    script.prepare("run")
    assert script.is_ready("run")
    script.prepare("run")
    assert len(script.commands) == 1


def test_a_changed_lock_file_is_installed_anew(script: ModuleType) -> None:
    script.prepare("run")
    (script.ROOT / "uv.lock").write_text("two")
    assert not script.is_ready("run")


def test_an_interpreter_that_is_gone_is_replaced(script: ModuleType) -> None:
    script.prepare("run")
    script.PYTHON.unlink()
    script.PYTHON.symlink_to("/nowhere/python3.11")
    assert not script.is_ready("run")


def test_a_torn_stamp_counts_as_none(script: ModuleType) -> None:
    script.prepare("run")
    script.STAMP.write_text('{"lock": ')
    assert not script.is_ready("run")


def test_the_developers_tools_are_added_for_tests_and_stay(script: ModuleType) -> None:
    script.prepare("run")
    assert "--no-dev" in script.commands[-1]
    assert not script.is_ready("dev")
    script.prepare("dev")
    assert "--no-dev" not in script.commands[-1]
    assert script.is_ready("run")
    (script.ROOT / "uv.lock").write_text("two")
    script.prepare("run")
    assert "--no-dev" not in script.commands[-1]
    assert json.loads(script.STAMP.read_text())["groups"] == "dev"


def test_a_failed_installation_leaves_no_stamp(
    script: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(command: list[str], what: str) -> None:
        script.stop(f"{what} failed")

    monkeypatch.setattr(script, "run", fail)
    with pytest.raises(SystemExit) as ended:
        script.prepare("run")
    assert ended.value.code == 3
    assert "installing the dependencies failed" in capsys.readouterr().err
    assert not script.STAMP.exists()


def test_a_person_sees_one_line_that_counts_while_a_step_runs(
    script: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    class Step:
        turns = 0

        def wait(self, timeout: float | None = None) -> int:
            self.turns += 1
            if self.turns < 3:
                raise subprocess.TimeoutExpired("uv", timeout or 0)
            return 7

    screen = Terminal()
    monkeypatch.setattr(script.sys, "stderr", screen)
    assert script.await_with_a_clock(Step(), "installing the dependencies") == 7
    assert "\n" not in screen.getvalue()
    assert screen.getvalue().count("installing the dependencies ... 0 s") == 2
    assert screen.getvalue().endswith("\r\x1b[K")


def test_what_uv_does_line_by_line_is_not_shown(script: ModuleType) -> None:
    script.prepare("run")
    assert "--quiet" in script.commands[-1]


def test_a_missing_venv_module_is_answered_with_the_package_to_install(
    script: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(script, "find_uv", lambda: None)
    monkeypatch.setattr(script, "has_venv_module", lambda interpreter: False)
    with pytest.raises(SystemExit) as ended:
        script.prepare("run")
    assert ended.value.code == 3
    assert capsys.readouterr().err.splitlines()[-1] == (
        "tradewire: Python's venv module is missing; install it (apt install python3-venv) or install uv"
    )


def test_an_old_python_is_answered_with_the_version_needed(
    script: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(script.sys, "version_info", (3, 9, 2))
    monkeypatch.setattr(script.shutil, "which", lambda name: None)
    with pytest.raises(SystemExit):
        script.find_interpreter()
    assert "Python 3.11 or later is needed, this is 3.9" in capsys.readouterr().err


def test_an_old_python_hands_over_to_a_newer_one_on_path(
    script: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(script.sys, "version_info", (3, 9, 2))
    monkeypatch.setattr(script.shutil, "which", {"python3.12": "/opt/python3.12"}.get)
    assert script.find_interpreter() == "/opt/python3.12"


@pytest.mark.slow
def test_a_warm_start_adds_less_than_three_tenths_of_a_second(tmp_path: Path) -> None:
    """The whole script with an environment that is ready, whose Python only says that it was reached."""
    (tmp_path / "tradewire").write_bytes(SCRIPT.read_bytes())
    lock = (ROOT / "uv.lock").read_bytes()
    (tmp_path / "uv.lock").write_bytes(lock)
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text("#!/bin/sh\necho reached\n")
    python.chmod(0o755)
    stamp = {"lock": hashlib.sha256(lock).hexdigest(), "interpreter": str(python), "groups": "run"}
    (tmp_path / ".venv" / ".tradewire-stamp").write_text(json.dumps(stamp))

    def start_s() -> float:
        began = time.perf_counter()
        said = subprocess.run(
            [sys.executable, tmp_path / "tradewire", "up"], capture_output=True, text=True, check=True
        )
        assert said.stdout == "reached\n"
        return time.perf_counter() - began

    assert any(start_s() < 0.3 for _ in range(30))  # other tests may keep the machine busy for a while
