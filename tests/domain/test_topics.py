"""The verdicts that topic packs give."""

import math
import pickle
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.adapters.seeds import default_classifier
from services.domain.articles import Entry, clean
from services.domain.topics import TopicClassifier, Verdict, load_packs
from tests.domain.teapack import BASE, ENTITIES
from tests.house.tree import ROOT

SEEDED = default_classifier(ROOT / "seeds" / "topics", ROOT / "seeds" / "entities.yaml")


@dataclass(frozen=True)
class Text:
    title: str
    text: str = ""
    language: str = "en"
    language_confidence: float = 1.0


def _classifier(text: str = BASE) -> TopicClassifier:
    return TopicClassifier(load_packs({"tea.yaml": text}), ENTITIES)


def _rules(title: str, text: str = "", *, pack: str = BASE) -> dict[str, float]:
    matches = _classifier(pack).classify(Text(title, text)).matches
    found: dict[str, float] = {}
    for evidence in matches[0].evidence if matches else ():
        found[evidence.rule] = found.get(evidence.rule, 0.0) + evidence.weight
    return {rule: round(weight, 4) for rule, weight in found.items()}


def _verdict(title: str, text: str = "") -> Verdict | None:
    matches = _classifier().classify(Text(title, text)).matches
    return matches[0].verdict if matches else None


def test_a_title_weighs_more_than_a_lead() -> None:
    assert _rules("Tea is back") == {"leaf": 1.5}
    assert _rules("News", "The tea is back. It rained.") == {"leaf": 1.0}


def test_a_late_word_weighs_less_and_a_closing_one_least() -> None:
    assert _rules("News", "It rained. The tea is cold.") == {"leaf": 0.4}
    assert _rules("News", "It rained. It was cold. The tea came late.") == {"leaf": 0.25}


def test_a_word_that_comes_back_is_a_subject() -> None:
    found = _rules("News", "It rained. The tea came. More tea followed. It ended.")
    assert found["leaf"] == 1.0
    assert found["repetition"] == 0.1


def test_one_item_of_a_list_of_other_things_weighs_less() -> None:
    assert _rules("News", "Shops sell bread, tea and soap in town.") == {"leaf": 0.6}
    assert _rules("News", "Shops sell bread, soap, and tea.") == {"leaf": 0.6}
    assert _rules("News", "Tea, coffee and soap are sold.") == {"leaf": 0.6}
    assert _rules("News", "Tea and its makers are back.") == {"leaf": 1.0}


def test_a_rule_can_ask_for_one_sentence() -> None:
    assert "leaf-trade" in _rules("News", "The tea export grew.")
    assert "leaf-trade" not in _rules("News", "The tea is cold. Its export grew.")


def test_a_rule_can_ask_for_title_and_lead() -> None:
    assert "leaf-place" in _rules("Xanadu", "The tea is cold.")
    assert "leaf-place" not in _rules("News", "The tea is cold. It is from Xanadu.")


def test_a_rule_can_be_barred_by_a_concept() -> None:
    assert "no-maker" in _rules("Export grows")
    assert _rules("Acme export grows") == {"maker": 0.75, "title:trade": 0.2}


def test_a_rule_can_ask_for_several_different_words() -> None:
    pack = BASE.replace("all: [leaf, trade], within: 1,", "all: [both], distinct: 2,")
    assert "leaf-trade" in _rules("News", "The tea export grew.", pack=pack)
    assert "leaf-trade" not in _rules("News", "Tea, and tea again.", pack=pack)


def test_a_firm_anti_concept_takes_its_full_weight_from_a_plain_subject() -> None:
    firm = BASE.replace("weight: -0.8", "firm: true, weight: -0.8")
    assert _rules("Tea news", "A party.", pack=firm)["anti:party"] == -0.8


def test_anti_concepts_damp_and_count_once_each() -> None:
    assert _rules("News", "A tea party.")["anti:party"] == -0.8
    assert _rules("News", "A tea export party with cake and more cake.")["anti:party"] == pytest.approx(
        -0.8 * 1.35
    )
    assert _rules("Tea news", "A party.")["anti:party"] == pytest.approx(-0.8 * 0.35)


def test_an_anti_concept_in_one_later_sentence_takes_less() -> None:
    assert _rules("Tea export", "It rained. A party followed.")["anti:party"] == pytest.approx(
        -0.8 * 0.4 * 0.35
    )
    firm = BASE.replace("weight: -0.8", "firm: true, weight: -0.8")
    once = _rules("Tea export", "It rained. A party followed.", pack=firm)
    twice = _rules("Tea export", "It rained. A party followed. There was cake.", pack=firm)
    assert once["anti:party"] == pytest.approx(-0.8 * 0.4 * 0.35)
    assert twice["anti:party"] == pytest.approx(-0.8 * 1.35)


def test_an_anti_concept_is_void_beside_what_excuses_it() -> None:
    assert "anti:party" not in _rules("News", "A tea party at Acme.")


def test_a_mask_hides_what_it_overlaps() -> None:
    assert _verdict("Tea tree oil recalled") is None
    assert _verdict("Tea tree oil recalled", "The tea is fine.") is Verdict.ACCEPTED


def test_a_mask_hides_a_longer_phrase_that_it_opens() -> None:
    pack = BASE.replace("en: [tea]", "en: [tea, oil lamp exports]")
    assert "leaf" in _rules("Oil lamp exports", pack=pack)
    assert "leaf" not in _rules("Tea tree oil lamp exports", pack=pack)


def test_a_score_that_anti_concepts_eat_up_is_no_match() -> None:
    heavy = BASE.replace("weight: -0.8", "weight: -3")
    assert _rules("News", "A tea party.", pack=heavy) == {}


def test_verdicts_follow_the_thresholds() -> None:
    assert _verdict("Tea is back") is Verdict.ACCEPTED
    assert _verdict("Export grows") is Verdict.GRAY
    assert _verdict("News", "It rained. It was cold. The tea came late.") is Verdict.MENTION
    assert _verdict("News", "Rain.") is None


def test_a_single_late_sentence_earns_no_more_than_a_mention() -> None:
    rich = BASE.replace("all: [leaf], weight: 1.0", "all: [leaf], weight: 4.0")
    match = _classifier(rich).classify(Text("News", "It rained. The tea export grew.")).matches[0]
    assert (match.verdict, round(match.score, 6)) == (Verdict.MENTION, 0.6)


def test_a_lone_item_of_a_list_in_the_lead_is_a_mention() -> None:
    rich = BASE.replace("all: [leaf], weight: 1.0", "all: [leaf], weight: 4.0")
    match = _classifier(rich).classify(Text("News", "Shops sell bread, tea and soap in town.")).matches[0]
    assert (match.verdict, round(match.score, 6)) == (Verdict.MENTION, 0.6)


def test_a_full_article_needs_a_passage_not_two_words() -> None:
    filler = "It rained all day. " * 20
    thin = (
        _classifier()
        .classify(Text("News", filler + "Tea came. " + filler + "Tea went. " + filler))
        .matches[0]
    )
    thick = _classifier().classify(Text("News", filler + "Tea came back again. " * 12)).matches[0]
    assert thin.verdict is Verdict.MENTION
    assert thick.verdict is Verdict.ACCEPTED


def test_without_a_title_the_first_sentence_stands_for_it() -> None:
    found = _classifier().classify(Text("", "The tea is back. It rained.")).matches[0]
    assert (found.score, found.evidence[0].zone) == (1.5, "lead")


def test_a_phrase_counts_in_its_language_and_in_all_when_unsure() -> None:
    title = "Sube el té verde"
    assert not _classifier().classify(Text(title, language="en")).matches
    assert _classifier().classify(Text(title, language="es")).accepted == ("tea",)
    assert _classifier().classify(Text(title, language="en", language_confidence=0.2)).accepted == ("tea",)


def test_concepts_and_entities_are_told_apart_from_language() -> None:
    found = _classifier().classify(Text("Acme ships tea", "To Xanadu."))
    assert [hit.id for hit in found.entities] == ["acme", "country:XX"]
    assert {"tea:leaf", "tea:both", "tea:maker", "tea:place"} == set(found.concepts)


def test_a_classifier_survives_pickling() -> None:
    article = Text("Tea is back")
    assert pickle.loads(pickle.dumps(_classifier())).classify(article) == _classifier().classify(article)


def test_matches_come_best_first() -> None:
    other = BASE.replace("slug: tea", "slug: cocoa").replace("weight: 1.0", "weight: 2.0")
    both = TopicClassifier(load_packs({"a": BASE, "b": other}), ENTITIES)
    assert both.classify(Text("Tea is back")).accepted == ("cocoa", "tea")


WORDS = st.sampled_from(
    [
        "tea",
        "té verde",
        "export",
        "party",
        "cake",
        "Acme",
        "Xanadu",
        "rain",
        ".",
        ",",
        "\n",
        "and",
        "tea tree oil",
        "\u200f",
    ]
)


@given(st.lists(WORDS, max_size=6), st.lists(WORDS, max_size=25))
@settings(max_examples=200, deadline=None)
def test_evidence_adds_up_to_the_score_and_points_into_the_text(title: list[str], body: list[str]) -> None:
    article = Text(" ".join(title), " ".join(body), language_confidence=0.1)
    classifier = _classifier()
    first = classifier.classify(article)
    assert first == classifier.classify(article)
    for match in first.matches:
        assert match.score == pytest.approx(math.fsum(e.weight for e in match.evidence))
        assert match.score > 0
        for evidence in match.evidence:
            source = article.title if evidence.zone == "title" else article.text
            assert source[evidence.start : evidence.end] == evidence.text != ""


@given(st.text(max_size=300), st.text(max_size=2000))
@settings(max_examples=60, deadline=None)
def test_no_text_breaks_the_seeded_packs(title: str, body: str) -> None:
    SEEDED.classify(clean(Entry(id="1", title=title, summary=body)))


def test_a_concept_counts_through_two_steps() -> None:
    text = BASE.replace("companies:", "  all: {include: [both]}\ncompanies:").replace(
        "all: [leaf], weight: 1.0", "all: [all], weight: 1.0"
    )
    assert _rules("Export grows", pack=text)["leaf"] == 1.5
