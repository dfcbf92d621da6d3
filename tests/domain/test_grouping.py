"""Developments held in memory, and the second thought that late evidence gives."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.domain import grouping
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
def test_a_second_thought_settles_and_loses_nobody(order: list[Features]) -> None:
    made = grouped(*order)
    made.think_over()
    once = members(made)
    made.think_over()
    assert members(made) == once
    assert {article for group in once for article in group} == set(range(len(ALL)))


def test_probing_leaves_everything_as_it_was() -> None:
    made = grouped(*PLAN_TRAITS)
    assert made.probe(PLAN_TRAITS[0]).development == 1
    assert made.probe(NEIGHBOUR_TRAITS[0]).development is None
    assert members(made) == {frozenset({0, 1, 2})}


def test_an_article_that_opened_too_early_joins_later(monkeypatch: pytest.MonkeyPatch) -> None:
    made = grouped(PLAN_TRAITS[0])
    with monkeypatch.context() as patched:
        patched.setattr(Grouping, "_candidates", lambda self, own: [])
        made.place(1, PLAN_TRAITS[1])
    assert members(made) == {frozenset({0}), frozenset({1})}
    made.think_over()
    assert members(made) == {frozenset({0, 1})}


def test_an_article_that_does_not_belong_leaves_again() -> None:
    made = grouped(*PLAN_TRAITS[:2])
    made._join(1, 7, NEIGHBOUR_TRAITS[0])
    made._p[7] = 0.5
    made.think_over()
    assert members(made) == {frozenset({0, 1}), frozenset({7})}


def test_a_sure_member_and_a_large_development_are_left_in_peace(monkeypatch: pytest.MonkeyPatch) -> None:
    made = grouped(*PLAN_TRAITS)
    made._p.update(dict.fromkeys(range(3), 0.99))
    monkeypatch.setattr(Grouping, "_move", lambda self, article, own: pytest.fail("it was moved"))
    made.think_over()
    made._p.update(dict.fromkeys(range(3), 0.5))
    monkeypatch.setattr(grouping, "_SETTLED", 3)
    made.think_over()


def test_only_developments_of_the_topic_and_the_time_are_candidates() -> None:
    other_topic = traits(PLAN[1], topic="usmca-review")
    assert grouped(PLAN_TRAITS[0]).probe(other_topic).development is None
    late = replace(PLAN_TRAITS[1], at=AT + timedelta(days=90))
    assert grouped(PLAN_TRAITS[0]).probe(late).development is None
    assert grouped(PLAN_TRAITS[0]).probe(replace(late, at=None)).development == 1
