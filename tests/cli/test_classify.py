"""`tradewire classify`: a file of entries in, a line each out, and plain words for what is wrong."""

import io
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from services.cli import classify
from services.cli.__main__ import main

ROWS: Sequence[dict[str, object]] = (
    {
        "id": "a",
        "title": "China bans exports of gallium and germanium to the United States",
        "summary": "Beijing stopped exports of gallium, a critical mineral. A review is due by July 1, 2026.",
        "published": "2026-02-04T12:00:00Z",
        "lang": "en",
        "publisher": "The Post",
        "url": "https://example.org/a",
    },
    {"id": 7, "title": "", "summary": None, "published": None},
    {"id": "c", "title": "Football: home side wins the cup", "published": "2026-02-04"},
)


def write(path: Path, *lines: object) -> Path:
    path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines) + "\n\n")
    return path


def test_each_entry_gives_one_line_in_the_order_of_the_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, target = write(tmp_path / "in.jsonl", *ROWS), tmp_path / "out.jsonl"
    assert main(["classify", str(source), "-o", str(target)]) == 0
    lines = [json.loads(line) for line in target.read_text().splitlines()]
    assert [line["id"] for line in lines] == ["a", "7", "c"]
    assert set(lines[0]) == {*("id", "lang", "flaws", "topics", "development", "duplicate_of", "milestones")}
    assert "critical-minerals" in {match["topic"] for match in lines[0]["topics"]}
    assert lines[0]["topics"][0]["evidence"]
    assert lines[0]["development"] == "dev_1"
    assert [step["date"] for step in lines[0]["milestones"]] == ["2026-07-01"]
    assert lines[1]["topics"] == []
    told = capsys.readouterr().err
    assert "1 without title" in told
    assert "3 entries" in told


def test_reading_a_long_file_is_seen_to_go_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(classify, "_PROGRESS_S", -1.0)
    assert main(["classify", str(write(tmp_path / "in.jsonl", *ROWS)), "-o", str(tmp_path / "out")]) == 0
    assert "read 2 entries" in capsys.readouterr().err


def test_a_dash_reads_and_writes_the_standard_streams(
    monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(json.dumps(ROWS[0]).encode())))
    assert main(["classify", "-"]) == 0
    assert json.loads(capsysbinary.readouterr().out)["id"] == "a"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{not json", "line 2 is no JSON"),
        ("[1]", "line 2 is no JSON object"),
        ({"title": "no id"}, 'line 2 has no "id"'),
        ({"id": True}, 'line 2 has no "id"'),
        ({"id": "b", "title": 5}, 'line 2: "title" must be text'),
        ({"id": "b", "published": "yesterday"}, 'line 2: "published" is'),
        ({"id": "b", "published": 5}, "write ISO 8601"),
        ({"id": "a"}, "line 2: the id 'a' was used before"),
    ],
)
def test_a_line_that_is_no_entry_stops_with_its_number_and_the_remedy(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], line: object, message: str
) -> None:
    source = write(tmp_path / "in.jsonl", ROWS[0], line)
    assert main(["classify", str(source), "-o", str(tmp_path / "out")]) == 2
    assert message in " ".join(capsys.readouterr().err.split())
    assert not (tmp_path / "out").exists()


def test_bad_lines_can_be_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = write(tmp_path / "in.jsonl", ROWS[0], "{not json")
    assert main(["classify", str(source), "-o", str(tmp_path / "out"), "--skip-bad"]) == 0
    assert len((tmp_path / "out").read_text().splitlines()) == 1
    assert "left out: line 2" in capsys.readouterr().err


def test_a_missing_file_and_a_missing_folder_are_said_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["classify", str(tmp_path / "none.jsonl")]) == 2
    assert "No such file or directory; check the path" in capsys.readouterr().err
    source = write(tmp_path / "in.jsonl", ROWS[0])
    assert main(["classify", str(source), "-o", str(tmp_path / "no" / "out")]) == 2
    assert "cannot write" in capsys.readouterr().err
