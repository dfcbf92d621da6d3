"""Two developments are one only where everything agrees."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.adapters.seeds import default_classifier
from services.domain.articles import Entry, clean
from services.domain.developments import Profile, VetoReason, features
from services.domain.membership import rebuild
from services.domain.siblings import Sibling, linkage, siblings
from services.domain.topics import TopicClassifier
from services.runtime.settings import Settings

NOON = datetime(2026, 2, 5, 12, tzinfo=UTC)
PLAN = (
    "Greer and Ebrard sign critical minerals action plan",
    "Jamieson Greer and Marcelo Ebrard signed a critical minerals action plan on 4 February 2026.",
)
PLAN_TOO = (
    "Ebrard and Greer sign action plan on critical minerals",
    "Marcelo Ebrard and Jamieson Greer signed an action plan on critical minerals on 4 February 2026.",
)
GALLIUM = (
    "China bans exports of gallium and germanium",
    "The Commerce Ministry in Beijing banned exports of gallium and germanium to the United States.",
)


@pytest.fixture(scope="module")
def shipped() -> TopicClassifier:
    return default_classifier(Settings().topics_dir, Settings().entities_file)


@pytest.fixture(scope="module")
def profiles(shipped: TopicClassifier) -> list[Profile]:
    """Two of one act, one of another, each of a single article."""
    found = []
    for number, (title, summary) in enumerate((PLAN, PLAN_TOO, GALLIUM)):
        at = NOON + timedelta(hours=number)
        article = clean(Entry(str(number), title, summary, published_at=at))
        found.append(rebuild([features(article, shipped.classify(article))]))
    return found


def listed(profiles: list[Profile]) -> list[Sibling]:
    return [Sibling(number, profile) for number, profile in enumerate(profiles, 1)]


def test_two_reports_of_one_act_are_siblings_and_the_older_stays(profiles: list[Profile]) -> None:
    (pair,) = siblings(listed(profiles))
    assert (pair.older, pair.newer) == (1, 2)
    assert pair.p > 0.3


@given(st.permutations([0, 1, 2]))
def test_the_order_of_developments_does_not_count(profiles: list[Profile], order: list[int]) -> None:
    shown = listed(profiles)
    assert siblings([shown[at] for at in order]) == siblings(shown)


def test_one_member_that_is_not_alike_keeps_two_apart(profiles: list[Profile]) -> None:
    mixed = rebuild([*profiles[1].members, *profiles[2].members])
    mixed = replace(mixed, topics=profiles[0].topics)
    assert linkage(profiles[0], mixed) is None


def test_without_a_shared_topic_key_time_or_rare_name_nothing_merges(profiles: list[Profile]) -> None:
    one, other = profiles[:2]
    assert linkage(one, other) is not None
    late = NOON + timedelta(days=200)
    assert linkage(one, replace(other, topics=("elsewhere",))) is None
    assert linkage(one, replace(other, keys=())) is None
    assert linkage(one, replace(other, first_at=late, last_at=late)) is None
    assert linkage(one, replace(other, first_at=None)) is None
    assert linkage(one, Profile()) is None
    assert linkage(one, other, rare=99.0) is None


def test_a_veto_between_any_two_members_keeps_them_apart(
    profiles: list[Profile], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.domain.siblings.veto", lambda *_: VetoReason.NUMBERS)
    assert linkage(profiles[0], profiles[1]) is None


def test_each_development_is_merged_once_a_turn(profiles: list[Profile]) -> None:
    pairs = siblings(listed([profiles[0], profiles[1], profiles[1]]))
    named = [number for pair in pairs for number in (pair.older, pair.newer)]
    assert len(named) == len(set(named))
