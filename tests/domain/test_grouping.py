"""Developments held in memory, and the homes that lone articles find late."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.domain.grouping import Grouping
from services.domain.signals import Features
from tests.domain.builders import AT, NEIGHBOUR, PLAN, traits

PLAN_TRAITS = [traits(story) for story in PLAN]
NEIGHBOUR_TRAITS = [traits(story) for story in NEIGHBOUR]
ALL = PLAN_TRAITS + NEIGHBOUR_TRAITS


def grouped(*told: Features) -> Grouping:
    made = Grouping()
    for number, one in enumerate(told):
        made.place(number, one)
    return made


def members(made: Grouping) -> set[frozenset[int]]:
    return {frozenset(articles) for _, articles in made.developments()}


def test_retellings_share_a_development() -> None:
    made = grouped(*ALL)
    assert members(made) == {frozenset({0, 1, 2}), frozenset({3, 4})}
    assert made.development_of(0) == made.development_of(2) == 1
    assert made.development_of(99) is None


@settings(max_examples=20)
@given(st.permutations(ALL))
def test_gathering_settles_and_loses_nobody(order: list[Features]) -> None:
    made = grouped(*order)
    made.gather()
    once = members(made)
    made.gather()
    assert members(made) == once
    assert {article for group in once for article in group} == set(range(len(ALL)))


def test_probing_leaves_everything_as_it_was() -> None:
    made = grouped(*PLAN_TRAITS)
    assert made.probe(PLAN_TRAITS[0]).development == 1
    assert made.probe(NEIGHBOUR_TRAITS[0]).development is None
    assert members(made) == {frozenset({0, 1, 2})}


def test_an_article_that_was_left_alone_joins_later(monkeypatch: pytest.MonkeyPatch) -> None:
    made = grouped(*PLAN_TRAITS[:2])
    with monkeypatch.context() as patched:
        patched.setattr(Grouping, "_candidates", lambda self, own: [])
        made.place(2, PLAN_TRAITS[2])
    assert members(made) == {frozenset({0, 1}), frozenset({2})}
    made.gather()
    assert members(made) == {frozenset({0, 1, 2})}
    assert made.development_of(2) == made.development_of(0)
    assert made.probe(PLAN_TRAITS[2]).development == made.development_of(0)


def test_only_developments_of_the_topic_and_the_time_are_candidates() -> None:
    other_topic = traits(PLAN[1], topic="usmca-review")
    assert grouped(PLAN_TRAITS[0]).probe(other_topic).development is None
    late = replace(PLAN_TRAITS[1], at=AT + timedelta(days=90))
    assert grouped(PLAN_TRAITS[0]).probe(late).development is None
    assert grouped(PLAN_TRAITS[0]).probe(replace(late, at=None)).development == 1
