"""Every command's help ends with examples, and each of them is one that the command takes."""

import re
import shlex
from collections.abc import Iterator
from itertools import takewhile

import pytest
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from services.cli.__main__ import build
from services.cli.registry import COMMANDS
from tests.house.tree import ROOT

SHELL = {"|", "<", ">", "&&"}


def _commands() -> Iterator[tuple[str, TyperCommand]]:
    """Every command that does something, with the words that call it."""
    for listed in COMMANDS:
        family = get_command(build([listed.name]))
        assert isinstance(family, TyperGroup)
        yield from _below(listed.name, family.commands[listed.name])


def _below(name: str, command: object) -> Iterator[tuple[str, TyperCommand]]:
    if isinstance(command, TyperGroup):
        for word, one in command.commands.items():
            yield from _below(f"{name} {word}", one)
    else:
        assert isinstance(command, TyperCommand)
        yield name, command


EVERY = list(_commands())


def _examples(command: TyperCommand) -> list[str]:
    found = re.search(r"^Examples?: (.+?)(\n\n|\Z)", command.help or "", re.MULTILINE | re.DOTALL)
    return [] if found is None else [" ".join(one.split()) for one in found[1].split(" · ")]


@pytest.mark.parametrize(("name", "command"), EVERY, ids=[name for name, _ in EVERY])
def test_every_command_shows_examples_that_it_takes(name: str, command: TyperCommand) -> None:
    examples = _examples(command)
    assert examples, f"the help of `tradewire {name}` has no line `Example: tradewire {name} …`"
    for example in examples:
        assert f"tradewire {name}" in example
        words = shlex.split(example[example.index(f"tradewire {name}") :].removeprefix(f"tradewire {name}"))
        given = list(takewhile(lambda word: word not in SHELL, words))
        command.make_context(name, given)  # raises UsageError for one that it does not take


def test_the_readme_names_every_command() -> None:
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    rows = "\n".join(line for line in page.splitlines() if line.startswith("| `tradewire "))
    named = set(re.findall(r"`tradewire ([a-z ]+)`", rows))
    assert named == {name for name, _ in EVERY}
