"""Every alert leads to a page that says what to do, and reads a figure that the code exports."""

import re
from typing import Any

import pytest
import yaml
from prometheus_client import generate_latest

from services.adapters.db.reads.figures import Figures
from services.api.metrics import Metrics
from services.api.routes.health import exposed
from tests.house.tree import ROOT

RULES: list[dict[str, Any]] = [
    rule
    for group in yaml.safe_load((ROOT / "deploy/prometheus/alerts.yml").read_text(encoding="utf-8"))["groups"]
    for rule in group["rules"]
]
RUNBOOKS = ROOT / "deploy" / "runbooks"
# The page of figures as it is when nothing has happened yet; a kind of figure is named there all the same.
EXPORTED = set(
    re.findall(
        r"^# TYPE (tradewire_\w+)",
        (generate_latest(Metrics().registry) + generate_latest(exposed(Figures()))).decode(),
        re.MULTILINE,
    )
)


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
    assert names - EXPORTED == set()


def test_every_runbook_belongs_to_an_alert() -> None:
    used = {(ROOT / rule["annotations"]["runbook"]).name for rule in RULES}
    assert {path.name for path in RUNBOOKS.glob("*.md")} - {"README.md"} == used
