"""Filters: what they take, what they withhold and why, and where a bad one is wrong."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.filters import (
    EVENT_TYPES,
    LIST_CLAUSES,
    Facts,
    FilterError,
    Mismatch,
    event_facts,
    parse_filter,
    refuse_never,
)

VALUES = {
    "event_types": ["development.opened", "test"],
    "topics": ["critical-minerals", "usmca-review"],
    "languages": ["en", "es"],
    "kinds": ["official", "news"],
    "entities": ["greer", "country:MX"],
    "countries": ["MX", "CN"],
    "stages": ["proposed", "announced"],
    "developments": ["dev_1", "dev_2"],
}
clauses = st.fixed_dictionaries(
    {},
    optional={
        **{name: st.lists(st.sampled_from(values), max_size=2) for name, values in VALUES.items()},
        **{f"not_{name}": st.lists(st.sampled_from(values), max_size=2) for name, values in VALUES.items()},
        "min_score": st.floats(0, 10),
        "min_sources": st.integers(0, 50),
    },
)
facts = st.builds(
    Facts,
    **{name: st.frozensets(st.sampled_from(values), max_size=2) for name, values in VALUES.items()},
    score=st.floats(0, 10),
    sources=st.integers(0, 50),
)
EVENT: dict[str, Any] = {
    "development": {
        "id": "dev_7",
        "topics": ["critical-minerals"],
        "language": "en",
        "languages": ["en", "es"],
        "entities": ["greer"],
        "countries": ["MX"],
        "stage": "announced",
    },
    "article": {"language": "fr", "kind": "official", "country": "CA"},
    "snapshot": {"independent_sources": 3},
    "explain": {"matched": [{"topic": "critical-minerals", "score": 1.2}, {"topic": "x", "score": 0.4}]},
}


def test_an_empty_filter_takes_everything() -> None:
    assert parse_filter({}).match(event_facts("test", {})) is None
    assert parse_filter({"topics": []}).match(event_facts("test", {})) is None


def test_the_facts_of_an_event() -> None:
    found = event_facts("development.opened", EVENT)

    assert found == Facts(
        event_types=frozenset({"development.opened"}),
        topics=frozenset({"critical-minerals"}),
        languages=frozenset({"en", "es", "fr"}),
        kinds=frozenset({"official"}),
        entities=frozenset({"greer"}),
        countries=frozenset({"MX", "CA"}),
        stages=frozenset({"announced"}),
        developments=frozenset({"dev_7"}),
        score=1.2,
        sources=3,
    )


@given(
    st.dictionaries(st.sampled_from(list(EVENT)), st.none() | st.integers() | st.lists(st.text()) | st.text())
)
def test_a_strange_payload_has_no_facts_and_breaks_nothing(payload: dict[str, Any]) -> None:
    assert event_facts("test", payload).score == 0


def test_any_value_of_a_clause_is_enough_and_all_clauses_must_hold() -> None:
    found = event_facts("development.opened", EVENT)

    assert parse_filter({"topics": ["usmca-review", "critical-minerals"]}).match(found) is None
    both = parse_filter({"topics": ["critical-minerals"], "languages": ["de"]})
    assert both.match(found) == Mismatch("languages", ("de",), ("en", "es", "fr"))


@pytest.mark.parametrize(
    ("raw", "clause"),
    [
        ({"not_topics": ["critical-minerals"]}, "not_topics"),
        ({"event_types": ["milestone.added"]}, "event_types"),
        ({"min_score": 1.3}, "min_score"),
        ({"min_sources": 4}, "min_sources"),
        ({"kinds": ["news"]}, "kinds"),
        ({"not_stages": ["announced", "expired"]}, "not_stages"),
        ({"developments": ["dev_8"]}, "developments"),
    ],
)
def test_the_verdict_names_the_clause_that_withheld(raw: dict[str, Any], clause: str) -> None:
    mismatch = parse_filter(raw).match(event_facts("development.opened", EVENT))

    assert mismatch is not None
    assert mismatch.clause == clause
    assert set(mismatch.to_json()) == {"clause", "wanted", "found"}


@given(clauses, facts)
def test_a_clause_and_its_opposite_never_agree(raw: dict[str, Any], found: Facts) -> None:
    for name in LIST_CLAUSES:
        if raw.get(name):
            plain = parse_filter({name: raw[name]}).match(found)
            opposite = parse_filter({f"not_{name}": raw[name]}).match(found)
            assert (plain is None) != (opposite is None)


@given(clauses, facts)
def test_more_clauses_never_take_more(raw: dict[str, Any], found: Facts) -> None:
    if parse_filter(raw).match(found) is None:
        for key in raw:
            assert parse_filter({key: raw[key]}).match(found) is None


@given(clauses)
def test_filters_round_trip(raw: dict[str, Any]) -> None:
    read = parse_filter(raw)
    assert parse_filter(read.to_json()) == read


@pytest.mark.parametrize(
    ("raw", "pointer"),
    [
        ([], ""),
        ({"topic": ["x"]}, "/topic"),
        ({"a/b~c": 1}, "/a~1b~0c"),
        ({"topics": "critical-minerals"}, "/topics"),
        ({"topics": None}, "/topics"),
        ({"topics": ["x", 3]}, "/topics/1"),
        ({"topics": ["x", " "]}, "/topics/1"),
        ({"topics": [str(n) for n in range(201)]}, "/topics"),
        ({"not_event_types": ["development.closed"]}, "/not_event_types/0"),
        ({"min_score": "high"}, "/min_score"),
        ({"min_score": True}, "/min_score"),
        ({"min_score": -1}, "/min_score"),
        ({"min_score": float("nan")}, "/min_score"),
        ({"min_sources": 10**400}, "/min_sources"),
        ({"min_sources": 1.5}, "/min_sources"),
        ({"min_sources": float("inf")}, "/min_sources"),
    ],
)
def test_an_error_points_at_the_fault(raw: object, pointer: str) -> None:
    with pytest.raises(FilterError) as caught:
        parse_filter(raw)

    assert caught.value.pointer == pointer
    assert caught.value.message


@pytest.mark.parametrize("name", LIST_CLAUSES)
def test_what_can_never_match_is_told_from_what_can(name: str) -> None:
    one, other = ("dev_1", "dev_2") if name == "developments" else EVENT_TYPES[:2]
    refuse_never(parse_filter({name: [one, other], f"not_{name}": [one]}))
    refuse_never(parse_filter({f"not_{name}": [one]}))
    with pytest.raises(FilterError, match=f"never matches: not_{name}"):
        refuse_never(parse_filter({name: [one], f"not_{name}": [one, other]}))
