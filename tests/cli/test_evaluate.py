"""`tradewire evaluate`: its figures and its complaints."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from services.cli.evaluate import evaluate

APP = typer.Typer()
APP.command()(evaluate)
ON_TOPIC = {"labels": ["critical-minerals"], "development": "d"}
GOLD = [
    {"id": "1", "lang": "en", "title": "Talks on critical minerals", "summary": "Rare earths.", **ON_TOPIC},
    {"id": "2", "lang": "es", "title": "Minerales críticos", "summary": "Tierras raras.", **ON_TOPIC},
    {"id": "3", "lang": "fr", "title": "Neige à Montréal", "summary": "", "labels": [], "development": None},
]
SAID = [
    {"id": "1", "topics": [{"topic": "critical-minerals", "score": 2.0}], "development": 4},
    {"id": "2", "topics": ["critical-minerals"], "development": 4},
    {"id": "3", "topics": [], "development": None},
]


def _write(path: Path, rows: object) -> str:
    lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]  # type: ignore[attr-defined]  # lists only
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return str(path)


def test_it_classifies_and_prints_a_table(tmp_path: Path) -> None:
    done = CliRunner().invoke(APP, [_write(tmp_path / "g.jsonl", GOLD)])
    assert done.exit_code == 0, done.output
    assert "critical-minerals" in done.stdout
    assert "macro-F1 1.000" in done.stdout


def test_a_dash_is_the_standard_input_for_either_file(tmp_path: Path) -> None:
    gold, verdicts = _write(tmp_path / "g.jsonl", GOLD), _write(tmp_path / "p.jsonl", SAID)
    for arguments, given in ((["-"], gold), (["-", verdicts], gold), ([gold, "-"], verdicts)):
        done = CliRunner().invoke(APP, arguments, input=Path(given).read_bytes())
        assert done.exit_code == 0, done.output
        assert "macro-F1 1.000" in done.stdout
    assert CliRunner().invoke(APP, ["-", "-"]).exit_code == 2
    bad = CliRunner().invoke(APP, ["-"], input="{")
    assert (bad.exit_code, "standard input, line 1 is no JSON" in bad.output) == (2, True)


def test_it_judges_given_predictions_as_json(tmp_path: Path) -> None:
    gold, said = _write(tmp_path / "g.jsonl", [*GOLD, ""]), _write(tmp_path / "p.jsonl", SAID)
    done = CliRunner().invoke(APP, [gold, said, "--json"])
    found = json.loads(done.stdout)
    assert found["topics"]["critical-minerals"] == {
        "precision": 1,
        "recall": 1,
        "f1": 1,
        "tp": 2,
        "fp": 0,
        "fn": 0,
    }
    assert found["developments"]["cross_language_recall"] == 1


def test_a_long_input_shows_its_progress(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.cli.evaluate._PROGRESS_S", -1.0)
    rows = [{**GOLD[2], "id": str(number), "title": f"Neige {number}"} for number in range(1001)]
    done = CliRunner().invoke(APP, [_write(tmp_path / "g.jsonl", rows), "--json"])
    assert "read 1001 of 1001 entries" in done.stderr
    assert "classifying 1001 entries" in done.stderr
    assert json.loads(done.stdout)["entries"] == 1001


def test_without_pairs_across_languages_it_says_nothing_of_them(tmp_path: Path) -> None:
    done = CliRunner().invoke(
        APP, [_write(tmp_path / "g.jsonl", GOLD[:1]), _write(tmp_path / "p.jsonl", SAID)]
    )
    assert "cross-language" not in done.stdout


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        ([], "holds no entry"),
        (["{"], "line 1 is no JSON"),
        ([GOLD[0], "[1]"], "line 2 is no JSON object"),
        ([{"id": "1", "lang": "en"}], 'line 1 has no "labels"; add it'),
        ([{"id": "1", "labels": []}], 'line 1 has no "lang"'),
        ([{"lang": "en", "labels": []}], 'line 1 has no "id"'),
        ([{**GOLD[0], "labels": "critical-minerals"}], '"labels" must be a list of topics'),
        ([{**GOLD[0], "development": []}], '"development" must be an id or null'),
        ([GOLD[0], GOLD[0]], "line 2: the id '1' stands on line 1 too"),
        ([{**GOLD[0], "title": 3}], '"title" must be text'),
    ],
)
def test_a_bad_gold_file_ends_with_2_and_the_place(
    tmp_path: Path, rows: list[object], complaint: str
) -> None:
    done = CliRunner().invoke(APP, [_write(tmp_path / "g.jsonl", rows)])
    assert done.exit_code == 2
    assert complaint in " ".join(done.stderr.split())


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        (SAID[:2], "1 of 3 entries have no prediction, the first: 3"),
        ([{**SAID[0], "topics": [3]}], '"topics" must hold topics'),
        ([{**SAID[0], "topics": "x"}], '"topics" must be a list'),
        ([{**SAID[0], "development": [1]}], '"development" must be an id or null'),
    ],
)
def test_a_bad_prediction_file_ends_with_2_and_the_place(
    tmp_path: Path, rows: list[object], complaint: str
) -> None:
    gold = _write(tmp_path / "g.jsonl", GOLD)
    done = CliRunner().invoke(APP, [gold, _write(tmp_path / "p.jsonl", rows)])
    assert done.exit_code == 2
    assert complaint in " ".join(done.stderr.split())


def test_a_missing_file_ends_with_2_and_its_name(tmp_path: Path) -> None:
    done = CliRunner().invoke(APP, [str(tmp_path / "none.jsonl")])
    assert done.exit_code == 2
    assert "none.jsonl" in done.stderr.replace("\n", "")
