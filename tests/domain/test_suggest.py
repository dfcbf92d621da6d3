"""Phrases proposed for a topic: what sets documents apart, beside what is known, with its evidence."""

import pytest

from services.domain.articles import Article, Entry, clean
from services.domain.entities import Gazetteer, load_gazetteer_text
from services.domain.packs import load_packs
from services.domain.suggest import Suggestions, suggest

PACK = """
slug: tea
label: {en: Tea}
strong: [tea]
concepts:
  tea: {en: ["oolong tea*"]}
  harvest: {en: [picking]}
rules:
  - {id: named, all: [tea], weight: 1.2}
"""
(TEA,) = load_packs({"tea.yaml": PACK})
GAZETTEER = load_gazetteer_text(
    "entities:\n- {id: acme, name: Acme, type: company, aliases: {any: [Acme Gardens]}}\n"
)
TEXTS = (
    "Withering racks dry the leaf after the picking. Oolong tea needs withering racks. Acme Gardens sells.",
    "During the picking the withering racks are full. Oolong teas are rolled. Acme Gardens rolls its leaves.",
    "The withering rack was invented here. Call 555-123-4567 about the fermentation room for every harvest.",
    "A fermentation room is warm. The fermentation room and the leaf are kept moist.",
)
BACKGROUND = tuple(
    clean(Entry(id=f"b{n}", content=text, language="en"))
    for n, text in enumerate(
        ("The football match was full of goals.", "The leaf of the maple is red.", "A room with a view.") * 30
    )
)


def documents(*texts: str, language: str = "en") -> list[Article]:
    return [clean(Entry(id=f"d{n}", content=text, language=language)) for n, text in enumerate(texts)]


@pytest.fixture(scope="module")
def found() -> Suggestions:
    return suggest(documents(*TEXTS), BACKGROUND, TEA, GAZETTEER)


def phrases(found: Suggestions) -> list[str]:
    return [one.phrase for one in found.phrases]


def test_what_the_topic_or_an_entity_holds_already_is_left_out(found: Suggestions) -> None:
    assert not any("oolong" in phrase or "acme" in phrase for phrase in phrases(found))
    assert found.covered > 0


def test_near_duplicates_are_folded_into_one(found: Suggestions) -> None:
    (racks,) = [one for one in found.phrases if "rack" in one.phrase]
    assert racks.phrase == "withering racks"
    assert "racks" in racks.also


def test_a_phrase_comes_with_its_counts_a_sentence_and_its_document(found: Suggestions) -> None:
    room = next(one for one in found.phrases if one.phrase == "fermentation room")
    assert (room.count, room.documents, room.background) == (3, 2, 0)
    assert room.log_odds > 0
    assert room.z >= 1.28
    assert (room.sentence, room.document) == ("A fermentation room is warm.", "d3")


def test_a_phrase_is_named_beside_the_concept_whose_company_it_keeps(found: Suggestions) -> None:
    near = {one.phrase: one.near for one in found.phrases}
    assert near["withering racks"] == "harvest"
    assert near["fermentation room"] is None


def test_what_the_background_is_full_of_sets_nothing_apart(found: Suggestions) -> None:
    assert "leaf" not in phrases(found)


def test_prototype_sentences_are_unlike_one_another_and_hide_contacts(found: Suggestions) -> None:
    texts = [one.sentence for one in found.prototypes]
    assert texts
    assert len(texts) == len(set(texts))
    assert not any("555-123" in text for text in texts)


def test_languages_are_kept_apart() -> None:
    spanish = (
        "El secado de la hoja empieza hoy. El secado de la hoja sigue. Nadie habla del secado de la hoja."
    )
    mixed = documents(*TEXTS) + documents(spanish, language="es")
    by_language = {one.phrase: one.language for one in suggest(mixed, BACKGROUND, None, Gazetteer()).phrases}
    assert by_language["withering racks"] == "en"
    assert by_language["secado de la hoja"] == "es"


def test_nothing_is_proposed_from_nothing() -> None:
    assert suggest([], BACKGROUND, None, Gazetteer()) == Suggestions((), (), 0)
    assert phrases(suggest(documents("", "One word."), [], None, Gazetteer())) == []


def test_the_order_of_the_documents_does_not_matter(found: Suggestions) -> None:
    backwards = suggest(documents(*TEXTS)[::-1], BACKGROUND, TEA, GAZETTEER)
    assert phrases(backwards) == phrases(found)
