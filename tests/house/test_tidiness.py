"""What a checkout must not hold: somebody's paths, registries' hosts, words that mean two things."""

import re
from pathlib import Path

from tests.house.tree import ROOT, files, named, python_files

SOMEBODY_S_FOLDER = re.compile(r"(?<![\w.\-/~])/(?:" + "|".join(("work", "home", "Users")) + r")/\w")
REGISTRY = re.compile(
    "|".join((r"pypi\.o" + "rg", r"pythonhosted\.o" + "rg", r"deb\.debian\.o" + "rg", r"npmjs\.o" + "rg"))
)
LOCK = ROOT / "uv.lock"


def _texts() -> list[tuple[Path, str]]:
    found = []
    for path in files():
        if path != LOCK:
            try:
                found.append((path, path.read_text(encoding="utf-8")))
            except UnicodeDecodeError:
                continue
    return found


def _hits(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{named(path)}:{text.count(chr(10), 0, match.start()) + 1} {match.group()}"
        for path, text in _texts()
        for match in pattern.finditer(text)
    ]


def test_no_file_names_a_folder_of_somebody_s_machine() -> None:
    assert _hits(SOMEBODY_S_FOLDER) == []


def test_only_the_lock_file_names_a_package_registry() -> None:
    assert _hits(REGISTRY) == []


def test_a_development_has_one_name_in_the_code() -> None:
    other = re.compile(r"\bstor(?:y|ies)\b", re.IGNORECASE)
    found = [
        f"{named(path)}:{number}"
        for path in python_files("services")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if other.search(line) and not line.lstrip().startswith("#")
    ]
    assert found == []


def test_nothing_is_left_to_do_later() -> None:
    mark = re.compile(r"\b(?:TO" + "DO|FIX" + "ME|XX" + r"X)\b")
    assert [hit for hit in _hits(mark) if hit.split(":")[0].endswith((".py", ".md", ".yml"))] == []


def test_a_silenced_check_gives_its_reason() -> None:
    bare = re.compile(r"#\s*(?:noqa(?::[ A-Z0-9,]*)?|type:\s*ignore(?:\[[\w, -]*\])?)\s*$", re.MULTILINE)
    reasonless = [
        f"{named(path)}:{text.count(chr(10), 0, match.start()) + 1}"
        for path in python_files("services", "tests", "migrations")
        for text in [path.read_text(encoding="utf-8")]
        for match in bare.finditer(text)
    ]
    assert reasonless == []
