"""Which changes are told, and why."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.events import (
    Change,
    EventDraft,
    EventReason,
    EventType,
    State,
    UntoldReason,
    decide_events,
    update_reason,
)

TOLD = State(frozenset({"critical-minerals"}), None, sources=1, official_sources=0, sequence=1)

states = st.builds(
    State,
    topics=st.frozensets(st.sampled_from(["critical-minerals", "usmca-review"]), min_size=1),
    stage=st.sampled_from([None, "proposed", "in_force"]),
    sources=st.integers(1, 60),
    official_sources=st.integers(0, 3),
    sequence=st.integers(0, 9),
    status=st.sampled_from(["emerging", "active", "quiet", "closed", "reopened"]),
)
changes = st.builds(
    Change,
    before=st.none() | states,
    after=states,
    is_copy=st.booleans(),
    on_time=st.booleans(),
    new_milestones=st.integers(0, 3),
)


def arrival(before: State | None = TOLD, after: State = TOLD, **changed: object) -> Change:
    return replace(Change(before, after, is_copy=False, on_time=True, new_milestones=0), **changed)


def test_a_new_development_is_told_once_with_everything_known_by_then() -> None:
    decision = decide_events(arrival(before=None, new_milestones=2))
    assert decision.drafts == (EventDraft(EventType.OPENED, EventReason.OPENED),)


def test_a_development_opened_by_backfill_is_told_when_the_first_article_on_time_joins() -> None:
    silent = replace(TOLD, sequence=0)
    assert decide_events(arrival(before=None, on_time=False)).untold is UntoldReason.NOT_ON_TIME
    assert decide_events(arrival(before=silent)).drafts[0].type is EventType.OPENED


def test_a_copy_is_never_told() -> None:
    decision = decide_events(arrival(after=replace(TOLD, sources=2), is_copy=True))
    assert (decision.drafts, decision.untold) == ((), UntoldReason.COPY)


def test_another_report_of_the_same_is_not_told() -> None:
    decision = decide_events(arrival(before=replace(TOLD, sources=3), after=replace(TOLD, sources=4)))
    assert (decision.drafts, decision.untold) == ((), UntoldReason.NOTHING_NEW)


def test_a_dated_step_is_told_apart_from_the_update_that_brings_it() -> None:
    decision = decide_events(arrival(after=replace(TOLD, stage="in_force"), new_milestones=1))
    assert [draft.reason for draft in decision.drafts] == [EventReason.STAGE_CHANGED, EventReason.MILESTONE]


@pytest.mark.parametrize(
    ("after", "reason"),
    [
        (replace(TOLD, stage="announced"), EventReason.STAGE_CHANGED),
        (replace(TOLD, official_sources=1), EventReason.OFFICIAL_SOURCE),
        (replace(TOLD, topics=TOLD.topics | {"usmca-review"}), EventReason.TOPIC_ADDED),
        (replace(TOLD, sources=2), EventReason.SOURCES_STEP),
        (TOLD, None),
    ],
)
def test_an_update_is_told_for_its_weightiest_novelty(after: State, reason: EventReason | None) -> None:
    assert update_reason(TOLD, after) is reason


def test_waking_a_quiet_development_is_worth_telling() -> None:
    assert (
        update_reason(replace(TOLD, status="quiet"), replace(TOLD, status="reopened")) is EventReason.REOPENED
    )


@given(changes)
def test_every_change_is_told_or_has_a_reason_why_not(change: Change) -> None:
    decision = decide_events(change)
    assert bool(decision.drafts) != (decision.untold is not None)


@given(changes)
def test_opening_is_told_only_while_nobody_was_told(change: Change) -> None:
    types = [draft.type for draft in decide_events(change).drafts]
    untold = change.before is None or change.before.sequence == 0
    assert (EventType.OPENED in types) <= untold


def test_an_article_listed_late_puts_right_what_was_told() -> None:
    told = State(frozenset({"t"}), None, 1, 0, 1)
    more = replace(told, sources=2)
    for after in (told, more):  # whether it brings a source or not
        decision = decide_events(
            Change(told, after, is_copy=False, on_time=True, new_milestones=0, late=True)
        )
        assert [(one.type, one.reason) for one in decision.drafts] == [
            (EventType.CORRECTED, EventReason.LATE_MATCH)
        ]
    silent = decide_events(Change(told, more, is_copy=False, on_time=False, new_milestones=0, late=True))
    assert silent.drafts == ()
