"""Which development an article joins, whatever the order, the portion and the process it is decided in."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.domain.articles import Article, Entry, clean
from services.domain.developments import (
    AssignReason,
    Candidate,
    Profile,
    Settings,
    VetoReason,
    assign,
    features,
    rank_by_keys,
)
from services.domain.likeness import compare
from services.domain.profiles import MEMBERS, PROFILE_KEYS
from services.domain.signals import KEYS, Features
from services.domain.verdicts import Classification
from tests.domain.builders import AT, NEIGHBOUR, PLAN, entry, traits, verdict


def profile(*members: Features) -> Profile:
    made = Profile()
    for member in members:
        made = made.with_member(member)
    return made


NOTHING = Classification((), (), ())
PLAN_TRAITS = [traits(story, f"p{number}") for number, story in enumerate(PLAN)]
NEIGHBOUR_TRAITS = [traits(story, f"n{number}") for number, story in enumerate(NEIGHBOUR)]
CANDIDATES = [
    Candidate(1, profile(PLAN_TRAITS[0])),
    Candidate(2, profile(NEIGHBOUR_TRAITS[0])),
    Candidate(3, profile(replace(NEIGHBOUR_TRAITS[1], at=AT - timedelta(days=40)))),
]


@pytest.mark.parametrize("told", PLAN_TRAITS[1:])
def test_one_act_told_in_another_language_is_one_development(told: Features) -> None:
    decision = assign(told, CANDIDATES)
    assert (decision.development, decision.reason) == (1, AssignReason.JOINED)
    assert decision.p > Settings().theta


def test_a_neighbouring_event_of_the_topic_stays_apart() -> None:
    decision = assign(NEIGHBOUR_TRAITS[1], CANDIDATES[:1])
    assert (decision.development, decision.reason) == (None, AssignReason.OPENED_BELOW)
    assert decision.runner_up == 1


def test_where_nothing_is_near_a_development_opens() -> None:
    assert assign(PLAN_TRAITS[0], []).reason is AssignReason.OPENED
    assert assign(PLAN_TRAITS[0], [Candidate(9, Profile())]).reason is AssignReason.OPENED


def test_an_article_off_topic_joins_but_never_opens() -> None:
    gray = replace(PLAN_TRAITS[1], topics=frozenset())
    assert assign(gray, CANDIDATES).development == 1
    assert assign(gray, []).reason is AssignReason.NOT_ON_TOPIC
    assert assign(gray, CANDIDATES[1:]).reason is AssignReason.NOT_ON_TOPIC


def test_an_undated_article_joins_by_what_it_says() -> None:
    undated = traits(PLAN[1], dated=False)
    assert undated.at is None
    assert assign(undated, CANDIDATES).development == 1


@given(st.permutations(CANDIDATES), st.sampled_from(PLAN_TRAITS + NEIGHBOUR_TRAITS))
def test_the_order_of_candidates_does_not_count(order: list[Candidate], article: Features) -> None:
    assert assign(article, order) == assign(article, CANDIDATES)


@given(st.sampled_from(PLAN_TRAITS + NEIGHBOUR_TRAITS))
def test_profiles_read_back_from_json_decide_alike(article: Features) -> None:
    stored = [
        Candidate(one.id, Profile.from_json(json.loads(json.dumps(one.profile.to_json()))))
        for one in CANDIDATES
    ]
    assert assign(article, stored) == assign(article, CANDIDATES)
    assert json.loads(json.dumps(assign(article, stored).explain)) == assign(article, stored).explain


def test_a_profile_survives_json_and_an_older_row_has_defaults() -> None:
    made = profile(*PLAN_TRAITS)
    read = Profile.from_json(json.loads(json.dumps(made.to_json())))
    assert read.to_json() == made.to_json()
    assert Profile.from_json({}) == Profile()


def test_likeness_is_symmetric() -> None:
    for one in PLAN_TRAITS + NEIGHBOUR_TRAITS:
        for other in PLAN_TRAITS + NEIGHBOUR_TRAITS:
            a, b = compare(one, other).as_dict(), compare(other, one).as_dict()
            assert a == pytest.approx(b)


def test_deciding_changes_nothing_it_was_given() -> None:
    before = json.dumps([one.profile.to_json() for one in CANDIDATES])
    assert assign(PLAN_TRAITS[1], CANDIDATES) == assign(PLAN_TRAITS[1], CANDIDATES)
    assert json.dumps([one.profile.to_json() for one in CANDIDATES]) == before


def test_the_explanation_names_what_was_shared_and_the_runner_up() -> None:
    explain = assign(PLAN_TRAITS[1], [*CANDIDATES, Candidate(8, profile(PLAN_TRAITS[2]))]).explain
    assert explain["entities"] == ["mineral:antimony"]
    assert {"dorvan", "quilan"} <= set(explain["terms"])  # type: ignore[arg-type]  # a list of terms
    assert explain["acts"] == ["sign"]
    assert explain["gap_hours"] == 3.0
    assert explain["runner_up"]["development"] == 8  # type: ignore[index]  # a mapping


def test_what_shares_little_beside_the_best_is_not_compared() -> None:
    assert [one.id for one in rank_by_keys(PLAN_TRAITS[1], CANDIDATES)] == [1]
    assert rank_by_keys(PLAN_TRAITS[1], []) == []


def test_what_resembles_but_is_not_joined_is_related() -> None:
    decision = assign(PLAN_TRAITS[1], [CANDIDATES[0], Candidate(8, profile(PLAN_TRAITS[2]))])
    assert decision.development in {1, 8}
    assert decision.related == tuple({1, 8} - {decision.development})


# ---- vetoes ------------------------------------------------------------


def plain(title: str, text: str, *entities: str) -> Features:
    article = clean(Entry("1", title, text, language="en", published_at=AT))
    made = features(article, verdict(article))
    extra = {f"e:{one}": 0.1 for one in entities}
    return replace(made, head={**made.head, **extra}, names={"e:country:US": 1.0})


def vetoed(one: Features, other: Features) -> object:
    decision = assign(one, [Candidate(1, profile(other))], Settings(theta=0.0))
    return decision.explain.get("vetoes")


def test_another_mineral_or_another_partner_forbids_a_join() -> None:
    one = plain("Governments agree on supply", "Both sides agree on supply.", "mineral:gallium")
    other = plain("Governments agree on supply", "Both sides agree on supply.", "mineral:cobalt")
    assert vetoed(one, other) == {"1": VetoReason.ENTITIES.value}
    assert assign(one, [Candidate(1, profile(other))], Settings(theta=0.0)).reason is AssignReason.VETOED
    japan = plain("Governments agree on supply", "Both sides agree.", "country:JP")
    australia = plain("Governments agree on supply", "Both sides agree.", "country:AU")
    assert vetoed(japan, australia) == {"1": VetoReason.ENTITIES.value}


def test_another_percentage_of_a_stake_forbids_a_join() -> None:
    one = plain("State takes a 10% stake", "The state takes a stake of 10%.")
    other = plain("State takes a 5% stake", "The state takes a stake of 5%.")
    assert vetoed(one, other) == {"1": VetoReason.NUMBERS.value}
    assert vetoed(one, one) is None


def test_another_day_of_a_hearing_forbids_a_join_but_not_the_next_day() -> None:
    one = plain("Hearing on December 3", "The hearing is on December 3.")
    other = plain("Hearing on December 16", "The hearing is on December 16.")
    next_day = plain("Hearing on December 4", "The hearing is on December 4.")
    assert vetoed(one, other) == {"1": VetoReason.DATES.value}
    assert vetoed(one, next_day) is None
    assert vetoed(one, plain("A hearing", "The hearing.")) is None


def test_a_rare_name_in_common_outweighs_a_veto() -> None:
    one = replace(plain("State takes a 10% stake", "10%"), names={"zyxwvu": 1.0})
    other = replace(plain("State takes a 5% stake", "5%"), names={"zyxwvu": 1.0})
    assert vetoed(one, other) is None


# ---- profiles ------------------------------------------------------------


def test_a_profile_keeps_its_first_member_and_the_latest() -> None:
    members = [replace(PLAN_TRAITS[0], at=AT + timedelta(hours=hour)) for hour in range(MEMBERS + 5)]
    made = profile(*members)
    assert made.size == MEMBERS + 5
    assert len(made.members) == MEMBERS
    assert made.members[0] == members[0]
    assert made.members[-1] == members[-1]
    assert (made.first_at, made.last_at) == (members[0].at, members[-1].at)


def test_a_late_arrival_moves_the_beginning() -> None:
    early = replace(PLAN_TRAITS[1], at=AT - timedelta(days=2))
    made = profile(PLAN_TRAITS[0], early, replace(PLAN_TRAITS[2], at=None))
    assert made.first_at == early.at
    assert profile(replace(PLAN_TRAITS[0], at=None)).first_at is None


def test_keys_are_bounded_and_shared_by_retellings() -> None:
    assert all(len(one.keys) <= KEYS for one in PLAN_TRAITS)
    assert set(PLAN_TRAITS[0].keys) & set(PLAN_TRAITS[1].keys) & set(PLAN_TRAITS[2].keys)
    many = [replace(PLAN_TRAITS[0], keys=tuple(f"w{at}-{key}" for key in range(KEYS))) for at in range(20)]
    assert len(profile(*many).keys) == PROFILE_KEYS
    assert rank_by_keys(PLAN_TRAITS[1], CANDIDATES)[0].id == 1


def test_the_signature_is_what_most_members_carry() -> None:
    assert profile(*PLAN_TRAITS[:2]).signature == {}
    signature = profile(*PLAN_TRAITS).signature
    assert {"dorvan", "quilan", "harowg"} <= set(signature)
    assert "price" not in signature


def test_a_title_gives_way_only_to_a_clearly_better_one() -> None:
    asked = traits(("en", 0, "Will Dorvane and Quillan sign the Harrowgate plan?", PLAN[0][3]))
    made = profile(asked)
    assert made.title == asked.title
    told = made.with_member(PLAN_TRAITS[0])
    assert told.title == PLAN_TRAITS[0].title
    assert told.with_member(PLAN_TRAITS[1]).title == PLAN_TRAITS[0].title
    assert told.language == "en"


@settings(max_examples=20)
@given(st.permutations(PLAN_TRAITS))
def test_retellings_meet_in_whatever_order_they_arrive(order: list[Features]) -> None:
    made = profile(order[0])
    for article in order[1:]:
        decision = assign(article, [Candidate(1, made), CANDIDATES[1]])
        assert decision.development == 1
        made = made.with_member(article)


# ---- features ------------------------------------------------------------


@settings(max_examples=60)
@given(st.text(max_size=200), st.text(max_size=400), st.sampled_from(["en", "es", "fr"]))
def test_no_text_breaks_the_features(title: str, text: str, language: str) -> None:
    article = clean(Entry("1", title, text, language=language))
    made = features(article, NOTHING)
    assert made.topics == frozenset()
    assert assign(made, CANDIDATES).development in {None, 1, 2, 3}


def test_a_headline_in_capitals_gives_no_names() -> None:
    shouted = features(_article("Harrowgate Ministers Sign Minerals Plan Today", "x"), NOTHING)
    spoken = features(_article("Ministers sign the Harrowgate minerals plan", "x"), NOTHING)
    assert "harowg" not in shouted.names
    assert "harowg" in spoken.names


def test_what_follows_after_is_background() -> None:
    made = features(
        _article("News", "The ministers signed a plan after they suspended talks."),
        NOTHING,
    )
    assert made.acts == {"sign"}


def test_a_day_is_named_with_and_without_its_month() -> None:
    made = features(
        clean(entry(("en", 0, "Talks", "They met on Tuesday and meet on March 3."))),
        NOTHING,
    )
    assert made.days == {"02-03", "03-03"}


def test_a_day_before_the_calendar_is_not_named() -> None:
    article = replace(_article("Talks", "They met on Sunday."), published_at=datetime(1, 1, 1, tzinfo=UTC))
    assert features(article, NOTHING).days == frozenset()


def test_a_document_without_a_title_bears_its_own_date() -> None:
    made = features(_article("", "Ottawa, 4 February 2026. The ministers met."), NOTHING)
    assert made.at is not None
    assert made.at.date() == AT.date()
    assert features(_article("", "The ministers met in Ottawa."), NOTHING).at is None


def _article(title: str, text: str) -> Article:
    return clean(Entry("1", title, text, language="en"))
