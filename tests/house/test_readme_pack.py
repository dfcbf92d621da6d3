"""The topic pack that the README shows is one that can be used."""

import re
from pathlib import Path

import pytest

from services.cli.__main__ import main
from tests.house.tree import ROOT


def test_the_readme_s_topic_pack_passes_the_check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    (pack,) = re.findall(r"^```yaml\n(slug: .*?)^```", page, re.MULTILINE | re.DOTALL)
    file = tmp_path / "tea.yaml"
    file.write_text(pack, encoding="utf-8")
    assert main(["topics", "check", str(file)]) == 0
    assert "3 of 3 examples hold" in capsys.readouterr().out
