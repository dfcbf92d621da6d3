"""What a new development follows from."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.domain.developments import Assignment, AssignReason
from services.domain.lineage import MOST_RELATED, parent_of, related_to
from services.domain.profiles import Profile
from services.domain.rarity import rarity
from services.domain.signals import Features

NOON = datetime(2025, 11, 19, 12, tzinfo=UTC)
RARE = "nexperia"
ARTICLE = Features("en", NOON, {}, {}, {RARE: 1}, topics=frozenset({"semiconductor-supply-chains"}))
EARLIER = Profile().with_member(replace(ARTICLE, at=NOON - timedelta(days=30)))


def nearly(*related: int, **explain: Any) -> Assignment:
    return Assignment(None, AssignReason.OPENED_BELOW, 0.3, explain=explain, related=related)


def test_the_name_of_these_tests_is_rare() -> None:
    assert rarity(RARE) >= 3.5


def test_a_later_step_follows_from_the_earlier_one_it_nearly_joined() -> None:
    assert parent_of(ARTICLE, nearly(4, 7), {4: Profile(), 7: EARLIER}) == 7


@pytest.mark.parametrize(
    ("article", "profile", "explain"),
    [
        (ARTICLE, Profile().with_member(replace(ARTICLE, at=NOON + timedelta(days=1))), {}),
        (ARTICLE, Profile().with_member(replace(ARTICLE, at=None)), {}),
        (replace(ARTICLE, names={"trade": 1}), EARLIER, {}),
        (ARTICLE, EARLIER, {"vetoes": {"7": "entities"}}),
    ],
)
def test_what_comes_later_names_others_or_is_of_another_kind_is_no_parent(
    article: Features, profile: Profile, explain: dict[str, Any]
) -> None:
    assert parent_of(article, nearly(7, **explain), {7: profile}) is None


def test_another_day_or_figure_forbids_joining_not_following() -> None:
    assert parent_of(ARTICLE, nearly(7, vetoes={"7": "dates"}), {7: EARLIER}) == 7


def test_only_the_likest_count_as_related() -> None:
    assert related_to(nearly(*range(20))) == tuple(range(MOST_RELATED))
    assert parent_of(ARTICLE, nearly(9), {}) is None
