"""The figures of quality."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.evaluation import Counts, Labelled, Predicted, bcubed, evaluate, harmonic, missing

A, B = "critical-minerals", "usmca-review"


def _gold(key: str, language: str, labels: set[str], development: str | None = None) -> Labelled:
    return Labelled(key, language, frozenset(labels), development)


def _said(topics: set[str], development: object = None) -> Predicted:
    return Predicted(frozenset(topics), development if isinstance(development, str | int) else None)


def test_all_right_is_one_everywhere() -> None:
    gold = [_gold("1", "en", {A}, "d"), _gold("2", "es", {A, B}, "d"), _gold("3", "fr", set())]
    found = evaluate(gold, {"1": _said({A}, 7), "2": _said({A, B}, 7), "3": _said(set())})
    assert found.macro_f1 == 1
    assert found.macro_f1_by_language == {"en": 1, "es": 1, "fr": 0}
    assert (found.off_topic_matched, found.all.f1, found.multi.f1, found.cross_language_recall) == (
        0,
        1,
        1,
        1,
    )


def test_figures_by_hand() -> None:
    gold = [
        _gold("1", "en", {A}, "d"),
        _gold("2", "en", {A}, "d"),
        _gold("3", "fr", {A}, "d"),
        _gold("4", "en", set()),
    ]
    found = evaluate(
        gold, {"1": _said({A}, 1), "2": _said(set(), 2), "3": _said({A}, 1), "4": _said({A, B}, 1)}
    )
    assert found.topics == {A: Counts(tp=2, fp=1, fn=1)}
    assert found.macro_f1 == pytest.approx(2 / 3)
    assert found.off_topic_matched == 1
    assert found.all.precision == 1
    assert found.all.recall == pytest.approx((2 / 3 + 1 / 3 + 2 / 3) / 3)
    assert (found.all.groups, found.all.gold_groups) == (2, 1)
    assert (found.cross_language_recall, found.cross_language_pairs) == (0.5, 2)


def test_a_missing_development_is_a_group_of_its_own_on_either_side() -> None:
    gold = [_gold("1", "en", {A}), _gold("2", "en", {A})]
    found = evaluate(gold, {"1": _said({A}), "2": _said({A})})
    assert (found.all.f1, found.all.groups, found.cross_language_recall) == (1, 2, None)
    assert found.multi.f1 == 0


def test_entries_without_a_prediction_are_named() -> None:
    assert missing([_gold("1", "en", set()), _gold("2", "en", set())], {"2": _said(set())}) == ["1"]


def test_nothing_to_find_is_no_fault() -> None:
    assert Counts(0, 0, 0).f1 == 1
    assert Counts(0, 1, 1).f1 == 0
    assert harmonic(0, 0) == 0
    assert evaluate([], {}).macro_f1 == 0


def test_the_figures_are_plain_data() -> None:
    found = evaluate([_gold("1", "en", {A}, "d")], {"1": _said({A}, "x")}).to_json()
    assert set(found) == {
        "entries", "macro_f1", "topics", "macro_f1_by_language", "off_topic_matched", "developments"
    }  # fmt: skip


GROUPS = st.dictionaries(st.text(min_size=1, max_size=3), st.integers(0, 4), min_size=1, max_size=12)


@given(GROUPS)
def test_a_grouping_agrees_with_itself_under_any_names(groups: dict[str, int]) -> None:
    renamed = {key: f"g{group}" for key, group in groups.items()}
    assert bcubed(groups, renamed).f1 == pytest.approx(1)


@given(GROUPS, st.data())
def test_changing_sides_swaps_precision_and_recall(groups: dict[str, int], data: st.DataObject) -> None:
    other = {key: data.draw(st.integers(0, 4)) for key in groups}
    there, back = bcubed(groups, other), bcubed(other, groups)
    assert (there.precision, there.recall) == pytest.approx((back.recall, back.precision))
    assert 0 < there.f1 <= 1 + 1e-9
