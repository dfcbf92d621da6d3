"""Why, and why not, of stored articles: each thing that is to be shown, shown."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from services.adapters.db import topics
from services.adapters.db.engine import Database
from services.adapters.db.judge import Judge
from services.adapters.db.reads.why import explain_article
from services.adapters.seeds import load_gazetteer
from services.classifier.context import Context
from services.domain.developments import Settings as Grouping
from services.domain.packs import load_packs
from services.domain.topics import TopicClassifier
from services.runtime.settings import Settings
from tests.classifier.test_classify import PLAN, PLAN_AGAIN
from tests.classifier.test_late import CLEAR, CLEAR_TOO, PACK
from tests.classifier.test_late import arrive as arrive_tea
from tests.support.builders import NOON

ANTI = "anti:\n  - {id: party, weight: -0.3, cap: 2.0, phrases: {en: [birthday party]}}\n"
PARTY = (
    "Oolong tea served at a birthday party in Leeds",
    "Guests drank oolong tea from an estate of the region.",
)
HALF = ("The Rothwell estate is for sale", "The estate of the Rothwell family in Kent is for sale since May.")
RIVAL = (
    "Greer wants price floors: Brussels and Washington weigh an action plan on minerals",
    "Jamieson Greer and Maros Sefcovic discussed tungsten stockpiles and border-adjusted price floors for "
    "critical minerals; a memorandum between the United States and the European Union may follow.",
)
VAGUE = (
    "Zhangmuji estate goes to Harwood Group of Leeds",
    "A spokeswoman confirmed on 3 February 2026 that Harwood Group takes over Zhangmuji for $40 million.",
)


@pytest.fixture
def tea(database: Database) -> Context:
    """Judges by one small pack, with an anti-concept."""
    (pack,) = load_packs({"tea.yaml": PACK + ANTI})
    with database.transaction() as connection:
        version = topics.register(connection, pack)
    classifier = TopicClassifier([pack], load_gazetteer(Settings().entities_file))
    return Context(lambda: database, classifier, {"tea": version}, pack.hash)


def why(
    database: Database, number: int, development: int | None = None, topic: str | None = "tea"
) -> dict[str, Any]:
    with database.transaction() as connection:
        judge = Judge(Settings().entities_file)
        found = explain_article(connection, judge, number, topic=topic, development_id=development)
    assert found is not None
    return found


def test_a_topic_s_score_is_what_its_rules_and_anti_concepts_add_up_to_with_their_words(
    database: Database, tea: Context
) -> None:
    arrive_tea(database, tea, PARTY, "A")
    (topic,) = why(database, 1)["topics"]
    parts = [rule for group in ("rules", "adjustments", "anti") for rule in topic[group]]
    assert topic["score"] == pytest.approx(sum(rule["weight"] for rule in parts), abs=1e-3)
    assert (topic["threshold"], topic["gap"], topic["decided_by"]) == (0.9, 0.0, "rules")
    assert [rule["rule"] for rule in topic["rules"]] == ["named", "land"]
    assert [rule["rule"] for rule in topic["anti"]] == ["anti:party"]
    for rule in parts:
        assert rule["matched"]
        for place in rule["matched"]:
            text = PARTY[0] if place["zone"] == "title" else PARTY[1]
            assert text[place["start"] : place["end"]] == place["text"] == place["quote"]["text"]


def test_a_topic_it_did_not_get_names_the_gap_and_what_would_have_closed_it(
    database: Database, tea: Context
) -> None:
    arrive_tea(database, tea, HALF, "A")
    found = why(database, 1)
    (topic,) = found["topics"]
    assert (topic["verdict"], found["article"]["topics"]) == ("gray", [])
    assert topic["gap"] == pytest.approx(topic["threshold"] - topic["score"], abs=1e-3)
    assert topic["near"] == []  # no rule has all of its concepts but one
    assert found["development"] is None


def test_an_inherited_topic_names_the_members_that_have_it(database: Database, tea: Context) -> None:
    arrive_tea(database, tea, CLEAR, "A")
    arrive_tea(database, tea, CLEAR_TOO, "B")
    arrive_tea(database, tea, VAGUE, "C")
    (topic,) = why(database, 3)["topics"]
    assert (topic["verdict"], topic["decided_by"]) == ("inherited", "development")
    assert topic["inherited_from"] == ["art_1", "art_2"]
    assert topic["gap"] > 0


@pytest.fixture
def three(database: Database, arrive: Callable[..., int]) -> None:
    """Talks of others, and twelve days later a plan told twice: art_1 in dev_1, art_2 and art_3 in dev_2."""
    earlier = NOON - timedelta(days=12)
    arrive(*RIVAL, dated_at=earlier, published_at=earlier)
    arrive(*PLAN)
    arrive(*PLAN_AGAIN)


@pytest.mark.usefixtures("three")
def test_a_member_shows_what_it_shares_how_far_apart_they_are_and_the_runner_up(database: Database) -> None:
    found = why(database, 3, topic=None)["development"]
    assert (found["development"], found["member"], found["reason"]) == ("dev_2", True, "joined")
    assert found["p"] >= found["theta"] == Grouping().theta
    assert {"greer", "ebrard"} <= set(found["shared"]["entities"])
    assert found["shared"]["terms"]
    assert found["gap_hours"] == 0
    assert found["runner_up"]["development"] == "dev_1"
    assert found["runner_up"]["p"] < found["theta"]


@pytest.mark.usefixtures("three")
def test_a_development_it_did_not_join_shows_how_near_it_came_and_where_it_is_instead(
    database: Database,
) -> None:
    own, found = (why(database, 3, number, topic=None)["development"] for number in (2, 1))
    assert (found["development"], found["member"]) == ("dev_1", False)
    assert found["p"] < found["theta"]
    assert "greer" in found["shared"]["entities"]
    assert found["obstacles"]
    assert found["runner_up"] == {"development": "dev_2", "p": pytest.approx(own["p"], abs=1e-3)}
