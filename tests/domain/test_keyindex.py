"""Developments are found by the keys that they share with an article."""

from datetime import UTC, datetime, timedelta

from services.domain.developments import SHORTLIST, WINDOW
from services.domain.keyindex import KeyIndex, shortlist
from services.domain.profiles import PROFILE_KEYS, Profile
from services.domain.signals import Features

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def told(*keys: str, at: datetime | None = NOW) -> Features:
    weights = dict.fromkeys(keys, 1_000)
    return Features("en", at, weights, weights, weights, keys=keys, topics=frozenset({"tea"}))


def test_what_shares_the_rarest_matter_comes_first() -> None:
    index = KeyIndex()
    index.put(1, ["company", "e:nexperia"])
    index.put(2, ["company"])
    index.put(3, ["e:nexperia"])
    assert index.near(["company", "e:nexperia"]) == [1, 3, 2]


def test_of_equals_the_older_comes_first() -> None:
    index = KeyIndex()
    for number in (7, 3, 5):
        index.put(number, ["e:nexperia"])
    assert index.near(["e:nexperia"]) == [3, 5, 7]


def test_no_key_finds_nothing() -> None:
    index = KeyIndex()
    index.put(1, ["e:nexperia"])
    assert index.near([]) == []
    assert index.near(["e:tsmc"]) == []


def test_the_shortlist_is_short_and_within_the_window() -> None:
    index, profiles = KeyIndex(), {}
    for number in range(2 * SHORTLIST):
        late = number < SHORTLIST
        profiles[number] = Profile().with_member(
            told("e:tsmc", at=NOW - (2 * WINDOW if late else timedelta(0)))
        )
        index.put(number, ["e:tsmc"])
    found = [one.id for one in shortlist(told("e:tsmc"), index, profiles)]
    assert found == list(range(SHORTLIST, 2 * SHORTLIST))


def test_a_development_that_is_gone_or_asks_for_itself_is_passed_over() -> None:
    index, profiles = KeyIndex(), {2: Profile().with_member(told("e:tsmc"))}
    for number in (1, 2):
        index.put(number, ["e:tsmc"])
    assert [one.id for one in shortlist(told("e:tsmc"), index, profiles)] == [2]
    assert shortlist(told("e:tsmc"), index, profiles, but={2}) == []


def test_a_key_that_a_large_development_has_dropped_finds_it_no_more() -> None:
    small = Profile().with_member(told("company"))
    grown = small.with_member(told(*(f"rare-{number}" for number in range(PROFILE_KEYS))))
    index = KeyIndex()
    index.put(1, small.keys)
    assert shortlist(told("company"), index, {1: grown}) != []
    index.put(1, grown.keys)
    assert shortlist(told("company"), index, {1: grown}) == []
    assert shortlist(told("rare-1"), index, {1: grown}) != []
