"""What people may do to the grouping, and that parting and joining undo each other."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from services.domain.curation import (
    CANNOT,
    MUST,
    Links,
    Plan,
    RefusalReason,
    Refused,
    Standing,
    are_parted,
    links_after,
    plan_merge,
    plan_move,
    plan_split,
    plan_status,
)

OPENED = 100


@dataclass(frozen=True)
class Grouping:
    """Where articles belong, what people said of it, and where developments went."""

    homes: Mapping[int, int] = field(default_factory=dict)  # article -> development
    links: Links = field(default_factory=dict)
    merged: Mapping[int, int] = field(default_factory=dict)  # development -> the one that remains

    def standing(self, development: int) -> Standing:
        """A development with its articles."""
        articles = frozenset(article for article, home in self.homes.items() if home == development)
        return Standing(development, articles, self.merged.get(development))


def carry_out(grouping: Grouping, plan: Plan, *, opened: int) -> Grouping:
    """The grouping after `plan`; a development that it opens gets the id `opened`."""
    into = opened if plan.into is None else plan.into
    homes = {**grouping.homes, **dict.fromkeys(plan.articles, into)}
    links = links_after(grouping.links, plan, into)
    if plan.absorbed is None:
        return replace(grouping, homes=homes, links=links)
    merged = {gone: into if heir == plan.absorbed else heir for gone, heir in grouping.merged.items()}
    return Grouping(homes, dict(links), merged | {plan.absorbed: into})


groupings = st.dictionaries(st.integers(1, 12), st.integers(1, 4), min_size=1).map(Grouping)


def planned(plan: Plan | Refused) -> Plan:
    assert isinstance(plan, Plan)
    return plan


def refusal(plan: Plan | Refused | str) -> RefusalReason:
    assert isinstance(plan, Refused)
    assert plan.detail
    return plan.reason


@given(groupings, st.data())
def test_merging_what_was_split_restores_the_grouping(grouping: Grouping, data: st.DataObject) -> None:
    held = grouping.standing(data.draw(st.sampled_from(sorted(set(grouping.homes.values())))))
    assume(len(held.articles) > 1)
    taken = data.draw(
        st.sets(st.sampled_from(sorted(held.articles)), min_size=1, max_size=len(held.articles) - 1)
    )
    parted = carry_out(grouping, planned(plan_split(held, taken)), opened=OPENED)
    assert parted.standing(OPENED).articles == taken
    assert are_parted(parted.standing(held.id), parted.standing(OPENED), parted.links)
    merge = planned(plan_merge(parted.standing(OPENED), parted.standing(held.id)))
    joined = carry_out(parted, merge, opened=OPENED + 1)
    assert joined.homes == grouping.homes
    assert CANNOT not in joined.links.values()
    assert joined.merged == {OPENED: held.id}


@given(groupings, st.data())
def test_splitting_what_was_merged_restores_the_parts(grouping: Grouping, data: st.DataObject) -> None:
    ids = sorted(set(grouping.homes.values()))
    assume(len(ids) > 1)
    one, other = data.draw(st.lists(st.sampled_from(ids), min_size=2, max_size=2, unique=True))
    merge = planned(plan_merge(grouping.standing(one), grouping.standing(other)))
    joined = carry_out(grouping, merge, opened=OPENED)
    split = planned(plan_split(joined.standing(min(one, other)), grouping.standing(max(one, other)).articles))
    parted = carry_out(joined, split, opened=OPENED)
    renamed = {
        article: OPENED if home == max(one, other) else home for article, home in grouping.homes.items()
    }
    assert parted.homes == renamed


@given(groupings, st.lists(st.tuples(st.integers(1, 12), st.integers(1, 4)), max_size=6))
def test_an_article_is_never_kept_in_two_developments_nor_out_of_its_own(
    grouping: Grouping, moves: list[tuple[int, int]]
) -> None:
    for article, target in moves:
        home = grouping.homes.get(article)
        plan = plan_move(
            article, grouping.standing(home) if home is not None else None, grouping.standing(target)
        )
        if isinstance(plan, Plan):
            grouping = carry_out(grouping, plan, opened=OPENED)
    kept = [article for (article, _), kind in grouping.links.items() if kind == MUST]
    assert len(kept) == len(set(kept))
    for (article, development), kind in grouping.links.items():
        assert (grouping.homes[article] == development) == (kind == MUST)


def test_the_older_id_stays_whichever_is_named_first() -> None:
    old, new = Standing(3, frozenset({1})), Standing(8, frozenset({2}))
    assert plan_merge(old, new) == plan_merge(new, old) == Plan((2,), 3, absorbed=8, there=frozenset({1}))


def test_a_merge_by_rule_is_nobodys_word_but_keeps_what_a_person_said() -> None:
    plan = Plan((2, 5), 3, absorbed=8, by_person=False)
    said = {(5, 8): MUST, (9, 8): CANNOT, (2, 8): CANNOT}  # the last was outlived: it is in it all the same
    assert links_after(said, plan, 3) == {(5, 3): MUST, (9, 3): CANNOT}


def test_what_was_kept_out_of_the_absorbed_is_not_kept_out_of_where_it_is() -> None:
    plan = Plan((2,), 3, absorbed=8, there=frozenset({1}))
    assert links_after({(1, 8): CANNOT, (4, 8): CANNOT}, plan, 3) == {(2, 3): MUST, (4, 3): CANNOT}


def test_what_was_merged_earlier_leads_to_the_last_that_remains() -> None:
    grouping = Grouping({1: 3, 2: 8}, merged={9: 8})
    plan = planned(plan_merge(grouping.standing(8), grouping.standing(3)))
    assert carry_out(grouping, plan, opened=OPENED).merged == {9: 3, 8: 3}


def test_what_makes_no_sense_is_refused_with_a_remedy() -> None:
    one, other = Standing(3, frozenset({1, 2})), Standing(8, frozenset({4}))
    gone = Standing(9, frozenset(), merged_into=3)
    assert refusal(plan_merge(one, one)) is RefusalReason.ITSELF
    assert refusal(plan_merge(gone, other)) is RefusalReason.MERGED_AWAY
    assert refusal(plan_split(gone, {1})) is RefusalReason.MERGED_AWAY
    assert refusal(plan_split(one, {4})) is RefusalReason.NOT_A_MEMBER
    assert refusal(plan_split(one, ())) is RefusalReason.NOT_A_MEMBER
    assert refusal(plan_split(one, {1, 2})) is RefusalReason.NOTHING_LEFT
    assert refusal(plan_move(1, one, one)) is RefusalReason.ALREADY_THERE
    assert refusal(plan_move(4, other, one)) is RefusalReason.NOTHING_LEFT
    assert refusal(plan_move(4, other, None)) is RefusalReason.ALREADY_THERE
    assert refusal(plan_move(4, other, gone)) is RefusalReason.MERGED_AWAY


@pytest.mark.parametrize(
    ("held", "asked", "after"),
    [
        ("active", "closed", "closed"),
        ("closed", "closed", RefusalReason.ALREADY_THERE),
        ("closed", "reopened", "reopened"),
        ("quiet", "reopened", "reopened"),
        ("active", "reopened", RefusalReason.NOT_RESTING),
    ],
)
def test_a_status_by_hand(held: str, asked: str, after: str) -> None:
    found = plan_status(held, asked)
    assert (found.reason if isinstance(found, Refused) else found) == after
