"""Lone articles find a home late; nothing else moves."""

from hypothesis import given, settings
from hypothesis import strategies as st

from services.domain.developments import Candidate, Profile
from services.domain.latecomers import Move, latecomers
from services.domain.signals import Features
from tests.domain.builders import NEIGHBOUR, PLAN, traits

PLAN_TRAITS = [traits(story) for story in PLAN]
NEIGHBOUR_TRAITS = [traits(story) for story in NEIGHBOUR]


def development(number: int, *members: Features) -> Candidate:
    made = Profile()
    for member in members:
        made = made.with_member(member)
    return Candidate(number, made)


HELD = [
    development(1, *PLAN_TRAITS[:2]),
    development(2, PLAN_TRAITS[2]),
    development(3, *NEIGHBOUR_TRAITS),
]


def test_a_lone_article_moves_to_the_development_it_belongs_to() -> None:
    (move,) = latecomers(HELD)
    assert (move.lone, move.home) == (2, 1)
    assert move.p > 0.5


def test_two_lone_articles_of_one_event_meet() -> None:
    alone = [development(number, story) for number, story in enumerate(PLAN_TRAITS, 1)]
    moves = latecomers(alone)
    assert {move.lone for move in moves} | {moves[-1].home} == {1, 2, 3}
    assert len(moves) == 2


def test_what_people_parted_stays_apart_whichever_is_named_first() -> None:
    assert latecomers(HELD, parted=[(1, 2)]) == []
    assert latecomers(HELD, parted=[(2, 1)]) == []


def test_nobody_follows_to_where_one_of_two_that_people_parted_went() -> None:
    alone = [development(number, story) for number, story in enumerate(PLAN_TRAITS, 1)]
    assert [(move.lone, move.home) for move in latecomers(alone, parted=[(1, 2)])] == [(1, 3)]
    assert latecomers(alone, parted=[(1, 2), (3, 1), (2, 3)]) == []


def test_what_has_company_stays_even_where_it_would_fit() -> None:
    assert latecomers([development(1, *PLAN_TRAITS[:2]), development(2, *PLAN_TRAITS[1:])]) == []


def test_a_lone_article_without_a_near_development_stays() -> None:
    assert latecomers([development(1, *PLAN_TRAITS), development(2, NEIGHBOUR_TRAITS[0])]) == []
    assert latecomers([]) == []
    assert latecomers([Candidate(1, Profile())]) == []


@settings(max_examples=20)
@given(st.permutations(HELD))
def test_the_order_of_developments_does_not_count(order: list[Candidate]) -> None:
    assert latecomers(order) == latecomers(HELD)


def test_profiles_from_storage_give_the_same_moves() -> None:
    stored = [Candidate(one.id, Profile.from_json(one.profile.to_json())) for one in HELD]
    moves: list[Move] = latecomers(stored)
    assert moves == latecomers(HELD)
