"""The list of entities and the guards of short names."""

import pytest

from services.adapters.seeds import load_gazetteer, load_topic_packs
from services.domain.articles import Entry, clean
from services.domain.entities import Gazetteer, load_gazetteer_text
from services.domain.packs import PackError
from services.domain.topics import TopicClassifier
from tests.house.tree import ROOT

GAZETTEER = load_gazetteer(ROOT / "seeds" / "entities.yaml")
CLASSIFIER = TopicClassifier(load_topic_packs(ROOT / "seeds" / "topics"), GAZETTEER)


def _named(title: str, text: str = "", *, language: str = "en") -> set[str]:
    article = clean(Entry(id="1", title=title, summary=text, language=language))
    return {hit.id for hit in CLASSIFIER.classify(article).entities}


def test_one_person_has_one_id_in_three_languages() -> None:
    for title, language in (
        ("Ambassador Greer speaks to Congress about tariffs", "en"),
        ("El embajador Greer habla de aranceles ante el Congreso", "es"),
        ("L'ambassadeur Greer parle des tarifs au Congrès", "fr"),
    ):
        assert "greer" in _named(title, language=language)


@pytest.mark.parametrize(
    ("title", "language", "entity"),
    [
        ("EU y México acuerdan nuevas reglas para el acero", "es", "country:US"),
        ("The EU will answer the new tariffs next week", "en", "country:EU"),
        ("GM and Ford ask for more time, say the automakers", "en", "gm"),
        ("Shares of MP rose after the rare earth deal was announced", "en", "mp-materials"),
        ("The BIS rule widens export licences for chips", "en", "bis"),
        ("A CSIS report says the think tank sees little progress", "en", "csis"),
        ("The FTC meeting of the three USMCA partners was short", "en", "ftc-usmca"),
        ("Los precios del galio y del germanio subieron otra vez", "es", "mineral:gallium"),
        ("La SE, secretaria de economia de Ebrard, abre consultas", "es", "se"),
    ],
)
def test_a_short_name_counts_beside_its_neighbours(title: str, language: str, entity: str) -> None:
    assert entity in _named(title, language=language)


@pytest.mark.parametrize(
    ("title", "language", "entity"),
    [
        ("Se espera que la reunión se celebre mañana en la capital", "es", "se"),
        ("Conservative MP asks the minister about hospitals", "en", "mp-materials"),
        ("Growers defend GM corn before the committee", "en", "gm"),
        ("The BIS, bank for international settlements, warns of debt", "en", "bis"),
        ("CSIS says the spy agency has warned the minister", "en", "csis"),
        ("The FTC sues a retailer over antitrust claims", "en", "ftc-usmca"),
        ("Judy Greer stars in a new comedy about trade", "en", "greer"),
        ("Drought in New Mexico empties reservoirs", "en", "country:MX"),
        ("Bruselas: la EU y la Unión Europea discuten el presupuesto", "es", "country:US"),
    ],
)
def test_a_short_name_is_left_alone_elsewhere(title: str, language: str, entity: str) -> None:
    assert entity not in _named(title, language=language)


def test_offsets_point_into_the_original() -> None:
    article = clean(
        Entry(id="1", title="Maroš Šefčovič à Washington", summary="« L’uranium », dit-il.", language="fr")
    )
    for hit in CLASSIFIER.classify(article).entities:
        source = article.title if hit.zone == "title" else article.text
        assert source[hit.start : hit.end] in {"Maroš Šefčovič", "uranium"}


def test_the_list_can_be_asked() -> None:
    assert "ustr" in GAZETTEER
    assert GAZETTEER.get("nobody") is None
    assert len(GAZETTEER) == len(list(GAZETTEER)) > 300
    assert len(Gazetteer()) == 0


def test_each_seeded_entity_has_a_name_to_find() -> None:
    assert [entity.id for entity in GAZETTEER if not list(entity.phrases(0))] == []


def test_each_guard_belongs_to_an_alias() -> None:
    for entity in GAZETTEER:
        names = {phrase.text for phrase in entity.phrases(0)}
        assert set(entity.guards) <= names, entity.id


@pytest.mark.parametrize(
    ("text", "field", "message"),
    [
        ("minerals: []", "entities", "is missing or no list"),
        ("entities: 3", "entities", "is missing or no list"),
        ("entities:\n- {id: a, name: A}", "entities", "needs id, name and type"),
        ("entities:\n- {id: a, name: A, type: t, alias: {}}", "alias", "no field of an entity"),
        (
            "entities:\n- {id: a, name: A, type: t}\n- {id: a, name: B, type: t}",
            "entities[1].id",
            "used twice",
        ),
        ("entities:\n- {id: a, name: A, type: t, aliases: {de: [A]}}", "a.aliases.de", "is no language"),
        ("entities:\n- {id: a, name: A, type: t, aliases: {en: ['--']}}", "a.aliases", "no letter or digit"),
        ("entities: ]", "YAML", "mend the syntax"),
        ("- a", "YAML", "is no mapping"),
    ],
)
def test_a_mistake_is_told_with_its_place(text: str, field: str, message: str) -> None:
    with pytest.raises(PackError, match=message) as caught:
        load_gazetteer_text(text, file="e.yaml")
    assert caught.value.field == field
    assert caught.value.line >= 1
    assert "e.yaml, line" in str(caught.value)


def test_a_role_has_bounds_as_precise_as_known() -> None:
    biden, greer, tai = (GAZETTEER.get(name) for name in ("biden", "greer", "tai"))
    assert biden is not None
    assert greer is not None
    assert tai is not None
    assert [biden.held_on(day) for day in ("2021-01-19", "2021-01-20", "2025-01-20", "2025-01-21")] == [
        False, True, True, False,
    ]  # fmt: skip
    assert greer.held_on("2026-11-24")
    assert not greer.held_on("2024-12-31")
    assert tai.held_on("2025-01-31")


def test_a_country_that_yaml_takes_for_a_truth_value_is_refused_with_the_remedy() -> None:
    text = "entities:\n- {id: 'country:NO', name: Norway, type: country, country: NO}\n"
    with pytest.raises(PackError, match=r"line 2, country:NO\.country: False is no text; write it in quotes"):
        load_gazetteer_text(text)
