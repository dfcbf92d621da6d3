"""Folding and its way back; sentence bounds."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from services.domain.text import Folded, fold, sentences

TEXT = st.text(
    alphabet=st.one_of(st.characters(codec="utf-8"), st.sampled_from(" \n.éÉœŒßñİ’“—­‏\u0301ﬁ")), max_size=80
)


def test_accents_case_quotes_dashes_and_joined_letters_do_not_count() -> None:
    assert fold("L’ŒUVRE “Minéraux” — été ﬁn Straße Łódź") == 'l\'oeuvre "mineraux" - ete fin strasse lodz'


def test_control_characters_and_direction_marks_vanish() -> None:
    assert fold("rare\u200f ear\u00adth\x00s\u202e") == "rare earths"


def test_every_run_of_white_space_is_one_space() -> None:
    assert fold("critical\u00a0 \n\tminerals") == "critical minerals"


def test_a_capital_whose_small_letter_brings_a_mark_folds_to_a_plain_letter() -> None:
    assert fold("İstanbul") == "istanbul"


def test_a_span_leads_back_over_joined_letters_and_lost_marks() -> None:
    folded = Folded("«L’œuvre»\u200f  d’été e\u0301tain")
    for word, original in (("oeuvre", "œuvre"), ("ete", "été"), ("etain", "e\u0301tain")):
        start = folded.text.index(word)
        first, last = folded.span(start, start + len(word))
        assert folded.original[first:last] == original


def test_a_mark_after_the_last_letter_belongs_to_the_span() -> None:
    folded = Folded("cafe\u0301 noir")
    assert folded.span(0, 4) == (0, 5)


@given(TEXT)
def test_folding_twice_changes_nothing(text: str) -> None:
    once = fold(text)
    assert fold(once) == once


def test_no_character_folds_any_further_than_once() -> None:
    characters = [chr(code) for code in range(0x2_0000) if not 0xD800 <= code < 0xE000]
    assert [c for c in characters if fold(fold(c)) != fold(c)] == []


@given(TEXT)
def test_composed_and_decomposed_text_fold_alike(text: str) -> None:
    assert (
        fold(unicodedata.normalize("NFD", text)).split() == fold(unicodedata.normalize("NFC", text)).split()
    )


@given(TEXT, st.data())
def test_any_span_leads_back_to_what_folds_to_it(text: str, data: st.DataObject) -> None:
    folded = Folded(text)
    assert folded.text == fold(text)
    if not folded.text:
        return
    start = data.draw(st.integers(0, len(folded.text) - 1))
    end = data.draw(st.integers(start + 1, len(folded.text)))
    first, last = folded.span(start, end)
    assert 0 <= first < last <= len(text)
    # A letter that folds to two may be cut, so the original may say a little more.
    assert folded.text[start:end].strip() in fold(text[first:last])


@given(TEXT)
def test_sentences_lie_in_order_inside_the_text_and_lose_nothing(text: str) -> None:
    spans = sentences(text)
    last = 0
    for start, end in spans:
        assert last <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
        assert not text[last:start].strip()
        last = end
    assert not text[last:].strip()


def _split(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


def test_abbreviations_and_initials_end_no_sentence() -> None:
    assert len(_split("Mr. Greer met Sr. Ebrard of J. P. Morgan. They left.")) == 2
    assert _split("The U.S. Trade Representative spoke.") == ["The U.S. Trade Representative spoke."]


def test_an_acronym_ends_a_sentence_before_a_word_that_opens_one() -> None:
    assert _split("It was made in the U.S. The buyers left.") == [
        "It was made in the U.S.",
        "The buyers left.",
    ]


def test_a_line_break_and_an_exclamation_end_a_sentence() -> None:
    assert _split("Title here\n\nBody? Yes! ¿Qué? Fin…\n") == ["Title here", "Body?", "Yes!", "¿Qué?", "Fin…"]


def test_a_decimal_and_a_small_letter_end_none() -> None:
    assert len(_split("It costs 2.5 billion. and grows")) == 1


def test_an_empty_text_has_no_sentence() -> None:
    assert sentences("") == ()
    assert sentences(" \n ") == ()
