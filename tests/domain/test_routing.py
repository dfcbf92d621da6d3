"""Who is told, when and why; and that `first` is told once, whatever happens to the messages."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from services.domain.filters import parse_filter
from services.domain.routing import (
    ARTICLES_KEPT,
    EventView,
    Group,
    Listener,
    RouteDecision,
    SendReason,
    Told,
    WithheldReason,
    after_route,
    decide_release,
    decide_route,
    tell,
    untold_articles,
    untold_milestones,
)

NOW = datetime(2026, 2, 5, 12, tzinfo=UTC)
LISTENER = Listener(7, parse_filter({}), group_wait_s=60.0, update_interval_s=900.0)
STEP = {"date": "2026-07-01", "precision": "day", "cue": "review", "headline": "Joint review"}


def event(
    sequence: int = 1, type_: str = "development.updated", reason: str = "sources_step", **payload: Any
) -> EventView:
    facts = {
        "development": {"topics": ["usmca-review"], "stage": None} | payload.pop("development", {}),
        "snapshot": {"independent_sources": 1, "official_sources": 0} | payload.pop("snapshot", {}),
    }
    return EventView(sequence, type_, reason, 1, sequence, facts | payload, NOW)


def told_of(*events: EventView) -> Told:
    return tell(None, events)


# ---- routing ----


def test_a_first_message_waits_for_its_group() -> None:
    assert decide_route(event(), LISTENER, Group(), NOW) == RouteDecision(NOW + timedelta(seconds=60))


def test_a_first_message_on_an_official_source_does_not_wait() -> None:
    official = event(article={"id": "art_1", "kind": "official"})

    assert decide_route(official, LISTENER, Group(), NOW).release_at == NOW


def test_an_event_joins_the_group_that_waits() -> None:
    waiting = Group(waiting_until_at=NOW + timedelta(seconds=20))

    assert decide_route(event(2), LISTENER, waiting, NOW).release_at == waiting.waiting_until_at


def test_an_update_keeps_the_interval_after_the_last_message() -> None:
    sent = Group(released_at=NOW - timedelta(seconds=100), told=True)

    assert decide_route(event(2), LISTENER, sent, NOW).release_at == NOW + timedelta(seconds=800)


def test_an_update_long_after_the_last_message_is_told_at_once() -> None:
    assert decide_route(event(2), LISTENER, Group(None, NOW - timedelta(days=1)), NOW).release_at == NOW
    assert decide_route(event(2), LISTENER, Group(told=True), NOW).release_at == NOW


@pytest.mark.parametrize("type_", ["development.corrected", "development.merged", "development.split"])
def test_putting_right_what_was_told_ignores_the_interval(type_: str) -> None:
    sent = Group(released_at=NOW, told=True)

    assert decide_route(event(2, type_), LISTENER, sent, NOW).release_at == NOW


def test_an_event_without_a_development_is_told_at_once() -> None:
    notice = replace(event(), development_id=None, sequence=None, type="feed.unhealthy")

    assert decide_route(notice, LISTENER, Group(), NOW).release_at == NOW


def test_a_filtered_event_says_which_clause() -> None:
    picky = replace(LISTENER, filter=parse_filter({"topics": ["critical-minerals"]}))

    decision = decide_route(event(), picky, Group(), NOW)

    assert decision.withheld is WithheldReason.FILTERED
    assert decision.detail == {
        "clause": "topics",
        "wanted": ["critical-minerals"],
        "found": ["usmca-review"],
    }


@pytest.mark.parametrize(
    ("listener", "payload", "reason"),
    [
        (replace(LISTENER, paused=True), {}, WithheldReason.PAUSED),
        (replace(LISTENER, filter=None), {}, WithheldReason.FILTER_INVALID),
        (LISTENER, {"subscription_id": "sub_8"}, WithheldReason.NOT_ADDRESSED),
    ],
)
def test_other_reasons_to_withhold(
    listener: Listener, payload: dict[str, Any], reason: WithheldReason
) -> None:
    assert decide_route(event(**payload), listener, Group(), NOW).withheld is reason


def test_a_test_reaches_even_a_paused_subscription() -> None:
    paused = replace(LISTENER, paused=True, filter=None)

    assert decide_route(event(subscription_id="sub_7"), paused, Group(), NOW).release_at == NOW


def test_the_group_remembers_the_earliest_release() -> None:
    late, early = NOW + timedelta(seconds=60), NOW
    group = after_route(Group(), RouteDecision(late))

    assert group.waiting_until_at == late
    assert after_route(group, RouteDecision(early)).waiting_until_at == early
    assert after_route(group, RouteDecision(None, WithheldReason.PAUSED)) == group


# ---- release ----


def test_what_was_never_told_is_first() -> None:
    assert decide_release(None, [event()]).send is SendReason.FIRST


@pytest.mark.parametrize("type_", ["development.merged", "development.corrected"])
def test_what_is_gone_before_it_was_told_is_withheld(type_: str) -> None:
    assert decide_release(None, [event(type_=type_)]).withheld is WithheldReason.NOTHING_LEFT


@pytest.mark.parametrize(
    ("news", "reason"),
    [
        (event(2, "development.corrected", "corrected"), SendReason.CORRECTED),
        (event(2, "development.merged", "merged"), SendReason.MERGED),
        (event(2, development={"stage": "announced"}), SendReason.STATE_CHANGED),
        (event(2, development={"topics": ["usmca-review", "steel"]}), SendReason.MATERIAL_CHANGE),
        (event(2, milestones=[STEP]), SendReason.MILESTONE),
        (event(2, snapshot={"milestones": [STEP]}), SendReason.MILESTONE),
        (event(2, snapshot={"official_sources": 1}), SendReason.OFFICIAL_SOURCE),
        (event(2, reason="reopened"), SendReason.REOPENED),
        (event(2, snapshot={"independent_sources": 2}), SendReason.NEW_SOURCES),
    ],
)
def test_the_reason_table(news: EventView, reason: SendReason) -> None:
    assert decide_release(told_of(event()), [news]).send is reason


TOUCHED = {"articles": ["art_1"], "stage": False}
GONE = {"merged": {"kept": "dev_9", "gone": "dev_1"}, "touched": TOUCHED}
KEPT = {"merged": {"kept": "dev_1", "gone": "dev_2"}, "touched": {"articles": [], "stage": False}}


def test_what_remains_after_a_merge_is_first_told_like_any_other() -> None:
    assert decide_release(None, [event(), event(2, "development.merged", "merged", **KEPT)]).send is (
        SendReason.FIRST
    )
    gone = decide_release(None, [event(), event(2, "development.merged", "merged", **GONE)])
    assert gone.withheld is WithheldReason.NOTHING_LEFT


def test_a_merge_is_told_once_to_those_whose_development_ended() -> None:
    told = told_of(event(article={"id": "art_5"}))
    assert decide_release(told, [event(2, "development.merged", "merged", **GONE)]).send is SendReason.MERGED
    kept = decide_release(told, [event(2, "development.merged", "merged", **KEPT)])
    assert kept.withheld is WithheldReason.NOTHING_NEW
    grown = event(2, "development.merged", "merged", snapshot={"independent_sources": 3}, **KEPT)
    assert decide_release(told, [grown]).send is SendReason.NEW_SOURCES


@pytest.mark.parametrize(
    ("type_", "reason", "sent"),
    [
        ("development.split", "split", SendReason.SPLIT),
        ("development.corrected", "moved", SendReason.CORRECTED),
    ],
)
def test_a_split_or_a_move_concerns_those_who_were_told_of_what_left(
    type_: str, reason: str, sent: SendReason
) -> None:
    left = event(2, type_, reason, touched=TOUCHED)
    assert decide_release(told_of(event(article={"id": "art_1"})), [left]).send is sent
    other = decide_release(told_of(event(article={"id": "art_5"})), [left])
    assert other.withheld is WithheldReason.NOTHING_NEW


def test_a_stage_put_right_concerns_those_who_were_told_another() -> None:
    right = event(
        2,
        "development.corrected",
        "stage_set",
        development={"stage": "proposed"},
        touched={"articles": [], "stage": True},
    )
    assert decide_release(told_of(event(development={"stage": "in_force"})), [right]).send is (
        SendReason.CORRECTED
    )
    same = decide_release(told_of(event(development={"stage": "proposed"})), [right])
    assert same.withheld is WithheldReason.NOTHING_NEW


@pytest.mark.parametrize("reason", ["moved", "renamed", "pinned", "unpinned", "closed"])
def test_upkeep_is_news_to_nobody(reason: str) -> None:
    kept = event(2, reason=reason)
    assert decide_release(None, [kept]).withheld is WithheldReason.NOTHING_NEW
    assert decide_release(told_of(event()), [kept]).withheld is WithheldReason.NOTHING_NEW


def test_silence_is_told_to_those_who_ask_for_it() -> None:
    quiet = event(2, "development.quiet", "quiet")
    asks = replace(LISTENER, filter=parse_filter({"event_types": ["development.quiet"]}))
    assert decide_route(quiet, LISTENER, Group(), NOW).withheld is WithheldReason.NOT_ASKED_FOR
    assert decide_route(quiet, asks, Group(), NOW).withheld is None
    assert decide_release(told_of(event()), [quiet]).send is SendReason.QUIET


def test_the_weightiest_reason_wins() -> None:
    changed = event(
        2, reason="reopened", development={"stage": "announced"}, snapshot={"official_sources": 1}
    )

    assert decide_release(told_of(event()), [changed]).send is SendReason.STATE_CHANGED


@pytest.mark.parametrize(
    ("before", "after", "sent"),
    [(1, 1, False), (1, 2, True), (3, 4, False), (4, 5, True), (5, 9, False), (9, 60, True), (60, 90, False)],
)
def test_sources_are_news_at_steps(before: int, after: int, sent: bool) -> None:
    told = told_of(event(snapshot={"independent_sources": before}))

    decision = decide_release(told, [event(2, snapshot={"independent_sources": after})])

    assert decision.send is (SendReason.NEW_SOURCES if sent else None)
    assert decision.withheld is (None if sent else WithheldReason.NOTHING_NEW)


def test_a_step_that_was_told_is_no_news() -> None:
    told = told_of(event(milestones=[STEP]))

    assert decide_release(told, [event(2, milestones=[STEP])]).withheld is WithheldReason.NOTHING_NEW
    moved = STEP | {"date": "2026-08-01"}
    assert decide_release(told, [event(2, milestones=[moved])]).send is SendReason.MILESTONE


@pytest.mark.parametrize(
    ("type_", "reason"), [("test", SendReason.TEST), ("feed.unhealthy", SendReason.NOTICE)]
)
def test_events_without_a_development_are_sent_as_they_are(type_: str, reason: SendReason) -> None:
    notice = replace(event(type_=type_), development_id=None, sequence=None)

    assert decide_release(None, [notice]).send is reason


# ---- the told log ----


def test_the_told_log_round_trips() -> None:
    told = told_of(event(milestones=[STEP], article={"id": "art_1"}, development={"stage": "announced"}))

    assert Told.from_json(told.to_json()) == told
    assert Told.from_json({}) == Told()


def test_telling_forgets_nothing() -> None:
    told = told_of(event(milestones=[STEP], article={"id": "art_1"}, development={"stage": "announced"}))

    later = tell(told, [event(2, article={"id": "art_2"})])

    assert later.articles == ("art_1", "art_2")
    assert later.milestones == told.milestones
    assert later.stage == "announced"
    assert later.sequence == 2


def test_only_what_was_not_told_is_in_the_delta() -> None:
    told = told_of(event(article={"id": "art_1"}, milestones=[STEP]))
    again = event(2, article={"id": "art_1"}, milestones=[STEP])
    news = event(3, article={"id": "art_2"}, milestones=["no step", STEP | {"cue": "deadline"}])

    assert [row["id"] for row in untold_articles(told, [again, news])] == ["art_2"]
    assert [row["cue"] for row in untold_milestones(told, [again, news])] == ["deadline"]


def test_the_told_log_stays_small() -> None:
    told = told_of(*(event(n, article={"id": f"art_{n}"}) for n in range(1, ARTICLES_KEPT + 10)))

    assert len(told.articles) == ARTICLES_KEPT


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=3), lambda inner: st.lists(inner)
    )
)
def test_strange_facts_break_nothing(value: Any) -> None:
    strange = replace(event(), payload=dict.fromkeys(("article", "milestones", "snapshot", "explain"), value))

    decide_route(strange, LISTENER, Group(), NOW)
    assert decide_release(None, [strange]).send is SendReason.FIRST


class OneGroup(RuleBasedStateMachine):
    """Events of one development for one subscription, with messages that arrive or are given up."""

    def __init__(self) -> None:
        super().__init__()
        self.untold: list[EventView] = []
        self.flying: tuple[SendReason, Told] | None = None
        self.told: Told | None = None
        self.delivered: list[SendReason] = []
        self.sequence = 0
        self.articles: set[str] = set()

    @rule(
        type_=st.sampled_from(["development.updated", "development.corrected"]),
        reason=st.sampled_from(["sources_step", "reopened"]),
        stage=st.sampled_from([None, "proposed", "announced"]),
        sources=st.integers(1, 12),
    )
    def recorded(self, type_: str, reason: str, stage: str | None, sources: int) -> None:
        self.sequence += 1
        article = f"art_{self.sequence}"
        self.articles.add(article)
        facts = {"development": {"stage": stage}, "snapshot": {"independent_sources": sources}}
        self.untold.append(event(self.sequence, type_, reason, article={"id": article}, **facts))

    @precondition(lambda self: self.untold and self.flying is None)
    @rule()
    def released(self) -> None:
        decision = decide_release(self.told, self.untold)
        assert (decision.send is None) != (decision.withheld is None)
        if decision.send is not None:
            self.flying = (decision.send, tell(self.told, self.untold))

    @precondition(lambda self: self.flying)
    @rule(arrives=st.booleans())
    def answered(self, arrives: bool) -> None:
        assert self.flying is not None
        reason, told = self.flying
        self.flying = None
        if arrives:
            self.told = told
            self.delivered.append(reason)
            self.untold = [one for one in self.untold if (one.sequence or 0) > told.sequence]

    @invariant()
    def first_is_delivered_once_and_first(self) -> None:
        assert self.delivered.count(SendReason.FIRST) == (1 if self.delivered else 0)
        assert self.delivered[:1] in ([], [SendReason.FIRST])

    @invariant()
    def every_article_is_told_or_still_to_be_told(self) -> None:
        told = set(self.told.articles) if self.told else set()
        waiting = {one.payload["article"]["id"] for one in self.untold}
        assert told | waiting == self.articles


TestOneGroup = OneGroup.TestCase
