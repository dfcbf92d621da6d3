"""The order in which the words of a match are told: the subject first, helpers after it."""

from services.adapters.seeds import default_classifier
from services.domain.articles import Entry, clean
from services.domain.leading import Leads, leading_words
from services.domain.packs import load_packs
from services.domain.verdicts import Evidence
from tests.domain.teapack import BASE
from tests.house.tree import ROOT

LEADS = Leads(load_packs({"tea.yaml": BASE})[0].model)


def piece(rule: str, weight: float, text: str, zone: str = "title") -> Evidence:
    return Evidence(rule, weight, zone, text, 0, len(text))


def told(*pieces: Evidence) -> list[str]:
    return [one.text for one in LEADS.order(pieces)]


def test_what_names_the_subject_stands_before_names_that_only_help() -> None:
    found = told(
        piece("leaf-place", 0.9, "tea", "lead"),
        piece("leaf-place", 0.9, "Xanadu"),
        piece("leaf-trade", 0.1, "green tea"),
        piece("leaf-trade", 0.1, "export"),
    )
    assert found == ["tea", "green tea", "export", "Xanadu"]


def test_the_heavier_rule_leads_and_the_title_before_the_text() -> None:
    assert told(piece("leaf-trade", 0.5, "leaves"), piece("leaf", 1.0, "tea")) == ["tea", "leaves"]
    found = told(
        piece("leaf-trade", 0.25, "tea", "body"),
        piece("leaf-trade", 0.25, "export", "body"),
        piece("no-maker", 0.5, "exports"),
    )
    assert found == ["tea", "exports", "export"]


def test_adjustments_and_what_speaks_against_it_come_last() -> None:
    found = told(
        piece("anti:party", -0.8, "party"),
        piece("passing", -2.0, "tea time"),
        piece("repetition", 0.3, "teas"),
        piece("leaf", 0.1, "tea"),
    )
    assert found == ["tea", "tea time", "teas", "party"]


def test_a_capital_or_a_leader_never_leads_the_shipped_topics() -> None:
    classifier = default_classifier(ROOT / "seeds" / "topics", ROOT / "seeds" / "entities.yaml")
    texts = {
        "critical-minerals": "Beijing halts gallium and antimony sales to the US over chip sanctions",
        "usmca-review": "Trump and Sheinbaum open talks on the USMCA review in Mexico City",
        "semiconductor-supply-chains": "Beijing tells chipmakers to buy home-made semiconductor tools",
    }
    for topic, title in texts.items():
        matches = {match.topic: match for match in classifier.classify(clean(Entry("1", title))).matches}
        words = leading_words([one.text for one in matches[topic].evidence], 1)
        assert words[0] not in ("Beijing", "Trump", "US", "Mexico", "sanctions", "talks"), (topic, words)


def test_a_word_that_an_earlier_one_holds_is_not_told_again() -> None:
    texts = ["Project Vault", "project", "", "lithium", "lithium mine", "USGS", "boron"]
    assert leading_words(texts, 3) == ["Project Vault", "lithium", "USGS"]


def test_the_subject_of_a_rule_stands_before_the_other_words_that_it_asks_for() -> None:
    found = told(
        piece("leaf-trade", 0.25, "leaves"),
        piece("leaf-trade", 0.25, "export"),
        piece("no-maker", 0.1, "exports"),
        piece("maker", 0.05, "Acme"),
    )
    assert found == ["leaves", "exports", "export", "Acme"]
