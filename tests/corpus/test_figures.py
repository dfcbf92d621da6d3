"""No figure over the labelled entries falls by more than a hundredth from what was recorded.

`figures.json` is written by `python -m tests.corpus.test_figures`, after a look at what changed.
"""

import json
from functools import cache
from pathlib import Path

import pytest

from services.adapters.seeds import default_classifier
from services.cli.entrylines import read_entry
from services.domain.evaluation import Labelled, Predicted, evaluate
from services.domain.tracking import Tracker
from tests.corpus import steps
from tests.house.tree import ROOT

HERE = Path(__file__).parent
RECORD = HERE / "figures.json"
SETS = ("dev", "second", "third", "apart", "aside", "fresh", *(f"fresh{number}" for number in range(2, 12)))
STEPS = ("stages", "dates")
WORSE = 0.01


@cache
def figures(name: str) -> dict[str, float]:
    """The figures of one set of labels."""
    return steps.figures(name) if name in STEPS else _topics(name)


def _topics(name: str) -> dict[str, float]:
    """Macro-F1 (all, by language), off-topic entries left alone, and grouping where it is labelled."""
    lines = (HERE / f"{name}.jsonl").read_bytes().splitlines()
    rows = [json.loads(line) for line in lines]
    gold = [Labelled(r["id"], r["lang"], frozenset(r["labels"]), r["development"]) for r in rows]
    tracker = Tracker(default_classifier(ROOT / "seeds" / "topics", ROOT / "seeds" / "entities.yaml"))
    for number, line in enumerate(lines, 1):
        tracker.observe(read_entry(line, number))
    said = {
        str(row["id"]): Predicted(frozenset(topic["topic"] for topic in row["topics"]), row["development"])  # type: ignore[attr-defined]  # lines of classify are loosely typed
        for row in tracker.results()
    }
    found = evaluate(gold, said)
    values = {"macro_f1": found.macro_f1, "off_topic_left_alone": 1 - found.off_topic_matched}
    values |= {f"macro_f1 {language}": value for language, value in found.macro_f1_by_language.items()}
    values |= {f"f1 {slug}": counts.f1 for slug, counts in found.topics.items()}
    if any(row.development for row in gold):
        values |= {"bcubed": found.all.f1, "bcubed multi": found.multi.f1}
        values["cross_language"] = found.cross_language_recall or 0.0
    return {key: round(value, 4) for key, value in values.items()}


@pytest.mark.parametrize("name", [*SETS, *STEPS])
def test_no_figure_falls(name: str) -> None:
    recorded = json.loads(RECORD.read_text(encoding="utf-8"))[name]
    now = figures(name)
    assert now.keys() == recorded.keys()
    assert {key: now[key] for key in now if now[key] < recorded[key] - WORSE} == {}


def test_the_bars_of_topic_matching_hold_on_the_development_set() -> None:
    now = figures("dev")
    assert now["macro_f1"] >= 0.95
    assert min(value for key, value in now.items() if key.startswith("macro_f1 ")) >= 0.93
    assert now["off_topic_left_alone"] >= 0.98


def test_stages_and_dated_steps_hold_their_bars_where_they_were_tuned() -> None:
    stages, dates = figures("stages"), figures("dates")
    assert min(stages["tuned precision"], dates["tuned precision"]) >= 0.95
    assert min(stages["tuned recall"], dates["tuned recall"]) >= 0.85
    plain = ("struck_down", "in_force", "suspended", "expired")  # a wrong one is worse than a missing one
    assert [key for stage in plain for key in stages if f"{stage} precision" in key and stages[key] < 1] == []


def test_the_labelled_sets_share_no_entry() -> None:
    titles = [
        json.loads(line)["title"]
        for name in SETS
        for line in (HERE / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    assert len(titles) == len(set(titles))


if __name__ == "__main__":
    RECORD.write_text(
        json.dumps({name: figures(name) for name in (*SETS, *STEPS)}, indent=1) + "\n", encoding="utf-8"
    )
