"""The list of entities, narrowed."""

import pytest

from services.domain.entities import load_gazetteer_text
from services.domain.entitylist import EntityFilter, find_entities, shown_entity

KNOWN = load_gazetteer_text(
    """
entities:
  - {id: b-minister, name: Ána Pérez, type: person, country: MX, topics: [tea], role: Minister,
     since: "2024-05"}
  - {id: a-mine, name: Tin Mine, type: company, country: CA, aliases: {es: [Mina de estaño]}}
"""
)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (EntityFilter(), ["a-mine", "b-minister"]),
        (EntityFilter(kinds=("person",)), ["b-minister"]),
        (EntityFilter(topics=("tea", "tin")), ["b-minister"]),
        (EntityFilter(countries=("CA",)), ["a-mine"]),
        (EntityFilter(on="2024-04-30"), ["a-mine"]),
        (EntityFilter(text="ana per"), ["b-minister"]),
        (EntityFilter(text="ESTANO"), ["a-mine"]),
        (EntityFilter(text="a-mine", countries=("MX",)), []),
    ],
)
def test_every_clause_must_hold(wanted: EntityFilter, found: list[str]) -> None:
    assert [one.id for one in find_entities(KNOWN, wanted)] == found


def test_a_list_goes_on_behind_the_last_one() -> None:
    (last,) = find_entities(KNOWN, EntityFilter(), after="a-mine")
    shown = shown_entity(last)
    assert (shown["id"], shown["kind"], shown["role"], shown["since"]) == (
        "b-minister",
        "person",
        "Minister",
        "2024-05",
    )
