"""Why, and why not, in values."""

from typing import Any

import pytest

from services.domain.articles import Entry, clean
from services.domain.chain import tell_chain
from services.domain.packs import TopicPack, load_packs
from services.domain.profiles import Profile
from services.domain.routing import WithheldReason
from services.domain.topics import TopicClassifier
from services.domain.why import Asked, explain_absence, explain_membership, explain_topic, with_names
from tests.domain.builders import NEIGHBOUR, PLAN, TOPIC, traits
from tests.domain.teapack import BASE, ENTITIES
from tests.support.builders import NOON


def explained(title: str, summary: str = "") -> dict[str, Any]:
    (pack,) = load_packs({"tea.yaml": BASE})
    article = clean(Entry("1", title, summary, language="en"))
    found = TopicClassifier([pack], ENTITIES).classify(article)
    match = found.matches[0] if found.matches else None
    return explain_topic(match, pack, found.concepts, "en", judged="now").to_json()


def pack() -> TopicPack:
    (found,) = load_packs({"tea.yaml": BASE})
    return found


def test_the_parts_of_a_score_add_up_to_it() -> None:
    why = explained("Tea for the party", "The tea was sold.")
    parts = [part for group in ("rules", "anti", "adjustments") for part in why[group]]
    assert sum(part["weight"] for part in parts) == pytest.approx(why["score"], abs=1e-3)
    assert [part["rule"] for part in why["anti"]] == ["anti:party"]
    assert why["rules"][0]["matched"][0]["text"] == "Tea"


def test_what_was_nearest_is_named_with_words_that_would_have_done() -> None:
    why = explained("Export by Xanadu", "Xanadu plans to export more.")
    assert why["gap"] > 0
    near = {one["rule"]: one for one in why["near"]}
    assert (near["leaf-trade"]["lacks"], near["leaf-trade"]["phrases"]) == ("leaf", ["tea"])
    assert near["leaf-trade"]["has"] == ["trade"]
    assert near["leaf-trade"]["would_do"] is (why["gap"] <= 0.5)


def test_a_rule_that_was_kept_from_firing_says_by_what() -> None:
    why = explained("Acme and its export", "Acme plans to export more.")
    near = {one["rule"]: one for one in why["near"]}
    assert near["no-maker"]["hindered_by"] == "maker occurs as well"


def test_a_text_that_says_nothing_of_a_topic_has_the_whole_way_to_go() -> None:
    why = explained("A football match")
    assert (why["verdict"], why["decided_by"], why["gap"], why["near"]) == (None, "nothing", 1.0, [])


def asked(**values: Any) -> Asked:
    profile = Profile().with_member(traits(PLAN[0]))
    known: dict[str, Any] = {"id": 4, "name": "dev_4", "title": "Plan", "profile": profile}
    return Asked(**(known | {"topics": frozenset({TOPIC})} | values))


def test_a_neighbouring_event_is_said_to_have_too_little_in_common() -> None:
    why = explain_absence(traits(NEIGHBOUR[0]), frozenset({TOPIC}), asked(), home="dev_9").to_json()
    assert why["member"] is False
    assert why["p"] < why["theta"]
    assert any("in common" in obstacle for obstacle in why["obstacles"])


def test_what_people_and_merges_did_stands_before_likeness() -> None:
    barred = asked(barred=True, merged_into="dev_2")
    why = explain_absence(traits(PLAN[1]), frozenset({"tea"}), barred, home=None)
    assert why.obstacles[:3] == (
        "it was merged into dev_2",
        "a reader keeps the article out of it",
        "they have no topic in common",
    )
    assert explain_absence(None, frozenset(), asked(), home=None).reason == "not_compared"


def test_a_retelling_that_stands_elsewhere_fits_elsewhere_better() -> None:
    why = explain_absence(traits(PLAN[1]), frozenset({TOPIC}), asked(), home="dev_9")
    assert why.p is not None
    assert why.p >= why.theta
    assert "dev_9" in why.obstacles[0]


def test_membership_names_the_runner_up_and_vetoes_by_their_public_ids() -> None:
    found = {"entities": ["x"], "runner_up": {"development": 7, "p": 0.3}, "vetoes": {7: "numbers"}}
    why = explain_membership("dev_3", "T", "joined", with_names(found) | {"p": 0.8}).to_json()
    assert why["p"] == 0.8
    assert why["runner_up"] == {"development": "dev_7", "p": 0.3}
    assert why["vetoes"] == {"dev_7": "numbers"}
    assert with_names({"runner_up": None}) == {"runner_up": None}
    assert explain_membership("dev_4", "Plan", None, None).reason == "copy"


@pytest.mark.parametrize(
    ("delivery", "said"),
    [
        ({"state": "waiting", "release_at": NOON}, "waits to be told"),
        ({"state": "pending", "due_at": None}, "no time yet"),
        ({"state": "delivered", "delivered_at": NOON, "reason": "first"}, "(first), in 1 attempt."),
        ({"state": "folded", "folded_into_id": 8}, "by dlv_8"),
        ({"state": "withheld", "reason": "nothing_new"}, "had not been told"),
        ({"state": "withheld", "reason": None}, "no reason was kept"),
        (
            {
                "state": "withheld",
                "reason": "filtered",
                "detail": {"clause": "topics", "wanted": ["tea"], "found": []},
            },
            "asks for topics tea, and this is nothing",
        ),
        ({"state": "withheld", "reason": "paused"}, "the subscription was paused"),
        (
            {
                "state": "withheld",
                "reason": "silenced",
                "detail": {"silence": "sil_3", "until_at": "2026-03-01T00:00:00+00:00", "reason": "on leave"},
            },
            "sil_3 (on leave) keeps it back until 2026-03-01 00:00:00 UTC",
        ),
        ({"state": "withheld", "reason": "filter_invalid"}, "cannot be read"),
        ({"state": "withheld", "reason": "not_addressed"}, "a test of another subscription"),
        (None, "was not active"),
    ],
)
def test_what_became_of_an_event_is_told_in_a_sentence(delivery: dict[str, Any] | None, said: str) -> None:
    event = {"seq": 5, "type": "development.opened"}
    names = ("release_at", "due_at", "delivered_at", "folded_into_id", "reason", "detail")
    row = dict.fromkeys(names) | {"attempts": 1} | delivery if delivery is not None else None
    subscription = {"after_seq": 2, "deleted_at": None}
    assert said in tell_chain(event, subscription, row)


@pytest.mark.parametrize("reason", list(WithheldReason))
def test_every_reason_to_withhold_has_words(reason: WithheldReason) -> None:
    names = ("release_at", "due_at", "delivered_at", "folded_into_id", "detail")
    row: dict[str, Any] = dict.fromkeys(names) | {"attempts": 0, "state": "withheld", "reason": reason.value}
    said = tell_chain({"seq": 5, "type": "x"}, {"after_seq": 2, "deleted_at": None}, row)
    assert said != f"It was withheld: {reason.value}."


def test_an_event_from_before_a_subscription_is_not_for_it() -> None:
    held: dict[str, Any] = {"after_seq": 9, "deleted_at": None}
    assert "after number 9" in tell_chain({"seq": 5, "type": "x"}, held, None)
    assert "waits for its number" in tell_chain({"seq": None, "type": "x"}, held, None)
    held = {"after_seq": 1, "deleted_at": NOON}
    assert "was deleted" in tell_chain({"seq": 5, "type": "x"}, held, None)
    held = {"after_seq": 1, "deleted_at": None}
    assert "test event" in tell_chain({"seq": 5, "type": "test"}, held, None)
