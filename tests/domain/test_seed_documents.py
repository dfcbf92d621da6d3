"""Documents like the five that the topics grew from, retold: long, untitled, machine translated, mixed."""

import pytest

from services.adapters.seeds import default_classifier
from services.domain.articles import Article, Entry, clean
from services.domain.topics import Verdict
from tests.house.tree import ROOT

CLASSIFIER = default_classifier(ROOT / "seeds" / "topics", ROOT / "seeds" / "entities.yaml")
RETOLD = ROOT / "tests" / "corpus" / "retold"
MINERALS, PACT, CHIPS = "critical-minerals", "usmca-review", "semiconductor-supply-chains"


@pytest.mark.parametrize(
    ("name", "wanted", "allowed"),
    [
        ("plan", {MINERALS}, {PACT}),
        ("statement", {MINERALS}, set()),
        ("mining-pact", {MINERALS, PACT}, set()),
        ("chips-offer", {CHIPS}, set()),
        ("dialogue", {CHIPS}, set()),
    ],
)
def test_a_document_like_a_seed_has_its_topics(name: str, wanted: set[str], allowed: set[str]) -> None:
    accepted = set(CLASSIFIER.classify(_read(name)).accepted)
    assert wanted <= accepted <= wanted | allowed


def test_what_a_seed_only_names_is_kept_as_a_mention() -> None:
    found = CLASSIFIER.classify(_read("chips-offer")).matches
    assert {m.topic: m.verdict for m in found if m.topic != CHIPS} == {
        MINERALS: Verdict.MENTION,
        PACT: Verdict.MENTION,
    }


def _read(name: str) -> Article:
    return clean(Entry(id=name, content=(RETOLD / f"{name}.txt").read_text(encoding="utf-8")))
