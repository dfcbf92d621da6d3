"""Documents that cannot rot: what they name exists, and what exists is named."""

import importlib.util
import re
import shlex
from collections.abc import Iterator

import pytest
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from services.cli.__main__ import build
from services.cli.registry import COMMANDS
from services.runtime.settings import Settings
from tests.house.settings_page import PAGE, page
from tests.house.tree import ROOT, files, named

README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [path for path in files() if path.suffix == ".md"]
DECISIONS = [path for path in PAGES if path.parent.name == "decisions" and path.name != "README.md"]
SHELL = re.compile(r"^```(?:sh|shell|bash|console)\n(.*?)^```", re.MULTILINE | re.DOTALL)
STARTS = ("./tradewire", "/opt/tradewire/tradewire", "services.cli")
LINK = re.compile(r"\]\((?!https?://|mailto:|#)([^)#\s]+)")


def _command_lines() -> Iterator[list[str]]:
    for path in PAGES:
        for block in SHELL.findall(path.read_text(encoding="utf-8")):
            for line in block.replace("\\\n", " ").splitlines():
                if line.strip() and not line.lstrip().startswith("#"):
                    yield [named(path), *_words(line)]


def _words(line: str) -> list[str]:
    try:
        return shlex.split(line, comments=True)
    except ValueError:  # the first line of a quoted block that goes on
        return line.split()


def _loaded(name: str) -> TyperCommand | TyperGroup:
    """One command as it runs; the application imports no more than the one that is asked for."""
    group = get_command(build([name]))
    assert isinstance(group, TyperGroup)
    return group.commands[name]  # type: ignore[return-value]  # what typer builds is of its own classes


def _names() -> Iterator[str]:
    for listed in COMMANDS:
        if listed.family:
            command = _loaded(listed.name)
            assert isinstance(command, TyperGroup)
            yield from (f"{listed.name} {name}" for name in command.commands)
        else:
            yield listed.name


def _complaint(words: list[str]) -> str | None:
    """Why these words after `./tradewire` are no command of ours; None if they are one."""
    if not words or words[0].startswith("-"):
        return None
    if words[0] not in {listed.name for listed in COMMANDS}:
        return f"no command {words[0]!r}"
    command, rest = _loaded(words[0]), words[1:]
    if isinstance(command, TyperGroup):
        if not rest or rest[0] not in command.commands:
            return f"no command {' '.join(words[:2])!r}"
        command, rest = command.commands[rest[0]], rest[1:]  # type: ignore[assignment]  # as above
    if command.context_settings.get("ignore_unknown_options", False):
        return None
    options = {option for parameter in command.params for option in parameter.opts + parameter.secondary_opts}
    unknown = [
        word for word in rest if word.startswith("--") and word.split("=")[0] not in options | {"--help"}
    ]
    return f"no option {unknown[0]!r}" if unknown else None


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_a_setting_is_described(name: str) -> None:
    assert len(Settings.model_fields[name].description or "") > 15


def test_the_page_of_settings_is_the_code_s() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m tests.house.settings_page"


@pytest.mark.parametrize("name", [listed.name for listed in COMMANDS])
def test_a_listed_command_can_be_loaded_and_explains_itself(name: str) -> None:
    assert len(_loaded(name).help or "") > 15


def test_a_command_is_in_the_readme() -> None:
    assert [name for name in _names() if f"tradewire {name}" not in README] == []


def test_a_command_line_in_a_document_can_be_run() -> None:
    found = []
    for source, *words in _command_lines():
        at = next((i for i, word in enumerate(words) if word in STARTS), None)
        complaint = None if at is None else _complaint(words[at + 1 :])
        if complaint is not None:
            found.append(f"{source}: {' '.join(words)}: {complaint}")
    assert found == []


def test_a_module_that_a_document_runs_exists() -> None:
    named_modules = {
        words[i + 1]
        for _, *words in _command_lines()
        for i, word in enumerate(words[:-1])
        if word == "-m" and words[i + 1].startswith(("services", "tests"))
    }
    assert {name for name in named_modules if importlib.util.find_spec(name) is None} == set()


def test_a_link_in_a_document_leads_somewhere() -> None:
    broken = [
        f"{named(path)}: {target}"
        for path in PAGES
        for target in LINK.findall(path.read_text(encoding="utf-8"))
        if not (path.parent / target).exists()
    ]
    assert broken == []


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_says_what_lost_and_what_follows(path: object) -> None:
    text = (ROOT / "services" / "decisions" / getattr(path, "name", "")).read_text(encoding="utf-8")
    headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert headings == ["Context", "Decision", "Losing options", "Consequences"]


def test_every_decision_is_in_the_list() -> None:
    index = (ROOT / "services" / "decisions" / "README.md").read_text(encoding="utf-8")
    assert [path.name for path in DECISIONS if f"({path.name})" not in index] == []
