"""What is wrong with an entry keeps it out of nothing, and is said on its line and in the summary."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from services.cli.__main__ import main
from services.domain.flaws import IN_WORDS, Flaw
from tests.domain.teapack import BASE
from tests.support.ugly import UGLY, WHOLE


def classified(tmp_path: Path, *rows: dict[str, Any]) -> list[dict[str, Any]]:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert main(["classify", str(source), "-o", str(target)]) == 0
    return [json.loads(line) for line in target.read_text().splitlines()]


@pytest.mark.parametrize("flaw", Flaw)
def test_each_flaw_is_handled_and_said(
    flaw: Flaw, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (line,) = classified(tmp_path, {"id": "ugly"} | UGLY[flaw])
    assert line["flaws"] == [flaw]
    assert [match["topic"] for match in line["topics"]] == ["critical-minerals"]
    assert f"taken as they are: 1 {IN_WORDS[flaw]}\n" in capsys.readouterr().err


def test_of_an_entry_without_flaw_nothing_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (line,) = classified(tmp_path, {"id": "plain"} | WHOLE)
    assert line["flaws"] == []
    assert "taken as they are" not in capsys.readouterr().err


def test_an_empty_entry_has_them_all_and_no_topic(tmp_path: Path) -> None:
    (line,) = classified(tmp_path, {"id": "empty"})
    assert line["flaws"] == ["no_title", "no_text", "no_date", "no_language"]
    assert line["topics"] == []


@pytest.mark.parametrize(
    ("broken", "field"),
    [
        ({"concepts": {"a": {"include": ["b"]}, "b": {"include": ["a"]}}}, "concepts"),
        ({"rules": [{"id": "named", "all": [], "weight": 1.0}]}, "rules[0].all"),
    ],
    ids=["cycle", "empty rule"],
)
def test_a_pack_that_cannot_be_used_is_told_with_its_place(
    broken: dict[str, Any],
    field: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    whole = yaml.safe_load(BASE)
    pack = whole | {name: whole[name] | part if name == "concepts" else part for name, part in broken.items()}
    (tmp_path / "packs").mkdir()
    (tmp_path / "packs" / "tea.yaml").write_text(yaml.safe_dump(pack))
    monkeypatch.setenv("TRADEWIRE_TOPICS_DIR", str(tmp_path / "packs"))
    (tmp_path / "in.jsonl").write_text('{"id": 1}')
    assert main(["classify", str(tmp_path / "in.jsonl")]) == 2
    told = capsys.readouterr().err
    assert "tea.yaml" in told
    assert field in told
