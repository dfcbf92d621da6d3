"""Every alert leads to a page that says what to do, and reads a figure that the code exports."""

import re
from typing import Any

import pytest
import yaml

from tests.house.tree import ROOT, python_files

RULES: list[dict[str, Any]] = [
    rule
    for group in yaml.safe_load((ROOT / "deploy/prometheus/alerts.yml").read_text(encoding="utf-8"))["groups"]
    for rule in group["rules"]
]
RUNBOOKS = ROOT / "deploy" / "runbooks"
CODE = "\n".join(path.read_text(encoding="utf-8") for path in python_files("services"))
# Counters and histograms are exported under a name with one of these endings.
ENDING = re.compile(r"_(?:total|bucket|count|sum)$")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_an_alert_has_a_runbook(rule: dict[str, Any]) -> None:
    page = rule["annotations"]["runbook"]
    text = (ROOT / page).read_text(encoding="utf-8")
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["What it means", "Look here", "Do this"]
    assert rule["annotations"]["summary"]
    assert rule["labels"]["severity"] in ("page", "warn")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_an_alert_reads_a_figure_that_the_code_exports(rule: dict[str, Any]) -> None:
    names = set(re.findall(r"\btradewire_[a-z0-9_]+\b", rule["expr"]))
    assert names or "up{" in rule["expr"]
    bare = {ENDING.sub("", name.removeprefix("tradewire_")) for name in names}
    assert {name for name in bare if name not in CODE} == set()


def test_every_runbook_belongs_to_an_alert() -> None:
    used = {(ROOT / rule["annotations"]["runbook"]).name for rule in RULES}
    assert {path.name for path in RUNBOOKS.glob("*.md")} - {"README.md"} == used
