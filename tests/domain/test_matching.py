"""What counts as a hit."""

import pickle
from copy import deepcopy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.matching import (
    EVERY_LANGUAGE,
    LANGUAGES,
    Hit,
    Matcher,
    Phrase,
    PhraseError,
    language_bits,
    uncovered,
)
from services.domain.text import Folded


def _found(written: str | list[str], text: str, *, languages: int = EVERY_LANGUAGE) -> list[str]:
    phrases = [written] if isinstance(written, str) else written
    matcher = Matcher([Phrase.parse(p, 0, EVERY_LANGUAGE) for p in phrases])
    folded = Folded(text)
    spans = [folded.span(h.start, h.end) for h in matcher.find(folded, languages)]
    return [text[start:end] for start, end in spans]


def test_accents_case_and_hyphens_do_not_count() -> None:
    assert _found("rare earth", "RARE-EARTH and Rare Earth") == ["RARE-EARTH", "Rare Earth"]
    assert _found("minéraux critiques", "Mineraux  critiques") == ["Mineraux  critiques"]


def test_a_hit_stands_between_words_edges() -> None:
    assert _found("chip", "chipset microchip") == []
    assert _found("T-MEC", "Del TMEC al T‑MEC.") == ["T‑MEC"]


def test_an_apostrophe_is_an_edge() -> None:
    assert _found("ACEUM", "l’ACEUM") == ["ACEUM"]
    assert _found("indium", "d'indium") == ["indium"]


def test_a_plural_s_may_follow() -> None:
    assert _found("critical mineral", "critical minerals") == ["critical mineral"]


def test_a_prefix_may_end_anywhere_and_gives_the_whole_word() -> None:
    assert _found("refin*", "a refinery refining") == ["refinery", "refining"]


def test_capitals_can_be_asked_for() -> None:
    assert _found("=FORGE", "FORGE will forge a Forge") == ["FORGE"]


def test_words_glued_by_machine_translation_are_found() -> None:
    assert _found("critical mineral", "critical mineralswhich are vital") == ["critical mineral"]
    assert _found("jamieson greer", "Jamieson Greerand the secretary") == ["Jamieson Greer"]
    assert _found("chip", "chipand") == []


def test_of_overlapping_hits_of_one_owner_the_longest_stays() -> None:
    assert _found(["critical mineral", "critical minerals action plan"], "Critical Minerals Action Plan") == [
        "Critical Minerals Action Plan"
    ]
    assert _found(["a b", "b c d e"], "a b c d e") == ["b c d e"]


def test_hits_of_two_owners_may_overlap() -> None:
    matcher = Matcher([Phrase.parse("rare earth", 1, 7), Phrase.parse("earth", 2, 7)])
    assert {h.owner for h in matcher.find(Folded("rare earth"), 7)} == {1, 2}


def test_a_phrase_counts_in_its_own_language_only() -> None:
    matcher = Matcher([Phrase.parse("minera*", 0, LANGUAGES["es"])])
    assert matcher.find(Folded("minerals"), LANGUAGES["en"]) == []
    assert matcher.find(Folded("mineras"), LANGUAGES["es"])


def test_an_unsure_language_takes_all_phrases() -> None:
    assert language_bits("fr", 0.99) == LANGUAGES["fr"]
    assert language_bits("fr", 0.3) == EVERY_LANGUAGE
    assert language_bits("de", 0.99) == EVERY_LANGUAGE


@pytest.mark.parametrize("nothing", ["", "*", "=", " -- ", "\u200f", "¡!"])
def test_a_phrase_that_folds_to_nothing_is_refused(nothing: str) -> None:
    with pytest.raises(PhraseError, match="no letter or digit"):
        Phrase.parse(nothing, 0, 7)


def test_no_phrases_find_nothing() -> None:
    assert Matcher([]).find(Folded("critical minerals"), 7) == []


def test_a_matcher_survives_pickling() -> None:
    matcher = pickle.loads(pickle.dumps(Matcher([Phrase.parse("litio", 3, 7)])))
    assert matcher.find(Folded("El litio."), 7) == [Hit(3, 3, 8)]


def test_only_a_longer_hit_covers() -> None:
    hit, longer = Hit(0, 5, 10), Hit(1, 2, 10)
    assert uncovered([hit, longer]) == {longer}
    assert uncovered([hit, Hit(1, 5, 10), Hit(1, 10, 30)]) == {hit, Hit(1, 5, 10), Hit(1, 10, 30)}
    assert uncovered([hit, Hit(2, 9, 40)]) == {Hit(2, 9, 40)}


@given(
    st.text(max_size=60),
    st.text(alphabet="abc -é", min_size=1, max_size=6).filter(lambda p: any(c.isalnum() for c in p)),
)
def test_a_hit_always_lies_in_the_text_and_holds_the_phrase(text: str, written: str) -> None:
    phrase = Phrase.parse(written, 0, 7)
    folded = Folded(text + " " + written)
    matcher = Matcher([phrase])
    hits = matcher.find(folded, 7)
    assert hits == deepcopy(matcher).find(folded, 7)
    for hit in hits:
        assert folded.text.replace("-", " ")[hit.start : hit.end] == phrase.text


def test_a_glued_word_is_one_of_the_text_s_own_language() -> None:
    matcher = Matcher([Phrase.parse("minera", 0, 7)])
    assert not matcher.find(Folded("los minerales del país"), LANGUAGES["es"])
    assert matcher.find(Folded("la mineraque opera"), LANGUAGES["es"])
