"""Why and why not, readers' words, and dated steps put right, through the API."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from services.adapters.db import topics
from services.adapters.db.engine import Database
from services.adapters.queue import Doorbell
from services.api.app import create_app
from services.domain.packs import load_packs
from tests.api.conftest import Client, add_key
from tests.support.builders import (
    add_article,
    add_delivery,
    add_development,
    add_endpoint,
    add_entry,
    add_event,
    add_feed,
    add_match,
    add_milestone,
    add_subscription,
)

PACK = """
slug: tea
label: {en: Tea}
strong: [tea]
concepts:
  tea: {en: [green tea]}
  trade: {en: [export*]}
rules:
  - {id: named, all: [tea], weight: 1.2}
  - {id: traded, all: [tea, trade], weight: 0.5}
"""


@pytest.fixture
def two(database: Database) -> None:
    """dev_1, told once, with art_1 and art_2 on tea; art_3 on nothing."""
    (pack,) = load_packs({"tea.yaml": PACK})
    with database.transaction() as connection:
        topics.register(connection, pack)
        feed = add_feed(connection)
        add_development(connection, sequence=1, topics=["tea"])
        for number in (1, 2, 3):
            title = "Green tea exports rise" if number < 3 else "Exports of salt rise"
            home = {"development_id": 1, "topics": ["tea"]} if number < 3 else {}
            article = add_article(connection, feed, title=title, **home)
            add_entry(connection, feed, article_id=article, title=title, summary="It rained.")
            if number < 3:
                add_match(connection, article, "tea", evidence=[])


def topics_of(api: Client, name: str) -> tuple[list[str], str | None]:
    row = api.get(f"/v1/articles/{name}").json()
    return row["topics"], row["development_id"]


@pytest.mark.usefixtures("two")
def test_a_word_is_in_force_at_once_listed_and_taken_back(api: Client) -> None:
    answer = api.post(
        "/v1/articles/art_2/feedback", {"verdict": "not_relevant", "topic": "tea", "note": "no"}
    )
    assert answer.status_code == 201, answer.text
    assert (answer.json()["id"], answer.headers["location"]) == ("fb_1", "/v1/feedback/fb_1")
    assert topics_of(api, "art_2") == ([], None)
    assert api.get("/v1/developments/dev_1").json()["articles"] == 1
    assert [row["author"] for row in api.items("/v1/feedback?verdict=not_relevant&topic=tea")] == ["test"]
    assert api.items("/v1/feedback?article=art_1") == []
    why = api.get("/v1/articles/art_2/why").json()
    assert [one["decided_by"] for one in why["topics"]] == ["reader"]
    assert [one["id"] for one in why["feedback"]] == ["fb_1"]
    assert api.delete("/v1/feedback/fb_1").status_code == 204
    assert topics_of(api, "art_2")[0] == ["tea"]
    assert api.delete("/v1/feedback/fb_1").status_code == 404


@pytest.mark.usefixtures("two")
def test_what_was_told_and_is_withdrawn_is_an_event(api: Client) -> None:
    api.post("/v1/articles/art_2/feedback", {"verdict": "not_relevant"})
    steps = api.get("/v1/developments/dev_1").json()["timeline"]
    assert [s["event"]["type"] for s in steps if s["what"] == "event"] == ["development.corrected"]


@pytest.mark.usefixtures("two")
def test_relevant_puts_an_article_under_a_topic(api: Client) -> None:
    assert api.post("/v1/articles/art_3/feedback", {"verdict": "relevant", "topic": "tea"}).status_code == 201
    assert topics_of(api, "art_3") == (["tea"], None)


@pytest.mark.usefixtures("two")
def test_an_article_that_gains_a_topic_is_rung_at_once(api: Client, redis_url: str) -> None:
    doorbell = Doorbell(redis_url)
    ringing = Client(create_app(replace(api.context, doorbell=doorbell)), api.key)
    ringing.post("/v1/articles/art_3/feedback", {"verdict": "relevant", "topic": "tea"})
    assert doorbell.depth() == 1
    doorbell.close()


@pytest.mark.usefixtures("two")
def test_wrong_development_taken_back_puts_the_article_back_and_is_told(api: Client) -> None:
    said = api.post("/v1/articles/art_2/feedback", {"verdict": "wrong_development"}).json()["id"]
    assert topics_of(api, "art_2") == (["tea"], "dev_2")
    assert api.delete(f"/v1/feedback/{said}").status_code == 204
    assert topics_of(api, "art_2") == (["tea"], "dev_1")
    assert api.get("/v1/developments/dev_2").json()["merged_into_id"] == "dev_1"


@pytest.mark.usefixtures("two")
def test_wrong_development_moves_the_article_out(api: Client) -> None:
    assert api.post("/v1/articles/art_2/feedback", {"verdict": "wrong_development"}).status_code == 201
    assert topics_of(api, "art_2") == (["tea"], "dev_2")
    assert api.post("/v1/articles/art_2/feedback", {"verdict": "wrong_development"}).status_code == 409


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize(
    ("name", "body", "status"),
    [
        ("art_9", {"verdict": "not_relevant"}, 404),
        ("art_1", {"verdict": "relevant"}, 422),
        ("art_1", {"verdict": "relevant", "topic": "salt"}, 422),
        ("art_1", {"verdict": "dull"}, 422),
        ("art_1", {}, 422),
    ],
)
def test_words_that_do_not_fit_are_refused(api: Client, name: str, body: dict[str, Any], status: int) -> None:
    assert api.post(f"/v1/articles/{name}/feedback", body).status_code == status
    assert api.items("/v1/feedback") == []


@pytest.mark.usefixtures("two")
def test_only_keys_for_feedback_may_say_anything(api: Client, database: Database) -> None:
    reader = api.with_key(add_key(database, "developments:read", key="reads"))
    said = api.with_key(add_key(database, "feedback:write", key="says"))
    body = {"verdict": "not_relevant"}
    assert reader.post("/v1/articles/art_1/feedback", body).status_code == 403
    assert said.post("/v1/articles/art_1/feedback", body).status_code == 201
    assert reader.delete("/v1/feedback/fb_1").status_code == 403
    assert len(reader.items("/v1/feedback")) == 1


@pytest.mark.usefixtures("two")
def test_why_not_names_the_word_that_would_have_done(api: Client) -> None:
    why = api.get("/v1/articles/art_3/why?topic=tea&development=dev_1").json()
    (topic,) = why["topics"]
    assert (topic["verdict"], topic["gap"]) == (None, topic["threshold"])
    assert topic["near"][0] | {"rule": "traded", "lacks": "tea", "phrases": ["green tea"]} == topic["near"][0]
    assert why["development"]["member"] is False
    assert api.get("/v1/articles/art_3/why?topic=salt").status_code == 422
    assert api.get("/v1/articles/art_3/why?development=dev_9").status_code == 422
    assert api.get("/v1/articles/art_9/why").status_code == 404


def test_an_event_is_followed_to_each_subscription(api: Client, database: Database) -> None:
    with database.transaction() as connection:
        development = add_development(connection)
        event = add_event(connection, development, seq=5)
        endpoint = add_endpoint(connection)
        first = add_subscription(connection, endpoint)
        add_subscription(connection, endpoint, after_seq=9)
        detail = {"clause": "topics", "wanted": ["tea"], "found": ["salt"]}
        add_delivery(connection, event, first, endpoint, state="withheld", reason="filtered", detail=detail)
    found = api.get(f"/v1/events/evt_{event}/explain").json()["subscriptions"]
    assert [one["state"] for one in found] == ["withheld", None]
    assert "asks for topics tea, and this is salt" in found[0]["summary"]
    assert "after number 9" in found[1]["summary"]
    one = api.get(f"/v1/events/evt_{event}/explain?subscription=sub_2").json()["subscriptions"]
    assert [row["subscription_id"] for row in one] == ["sub_2"]
    assert api.get("/v1/events/evt_99/explain").status_code == 404
    assert api.get(f"/v1/events/evt_{event}/explain?subscription=sub_9").status_code == 404


def test_a_contradicted_step_is_shown_and_put_right_for_good(api: Client, database: Database) -> None:
    with database.transaction() as connection:
        home = add_development(connection)
        add_milestone(connection, development_id=home, publishers=["A", "C"])
        add_milestone(connection, development_id=home, date=date(2026, 7, 3), publishers=["B"])
    one, other = api.items("/v1/milestones")
    assert (one["conflicts_with"], other["conflicts_with"]) == (["ms_2"], ["ms_1"])
    assert (one["publishers"], one["confirmed"], one["standing"]) == (["A", "C"], True, "ahead")
    assert api.patch("/v1/milestones/ms_2", {"date": "2026-07-01"}).status_code == 409
    answer = api.patch("/v1/milestones/ms_2", {"dismissed": True})
    assert (answer.status_code, answer.json()["fixed"], answer.json()["dismissed"]) == (200, True, True)
    assert [row["conflicts_with"] for row in api.items("/v1/milestones")] == [[]]
    assert len(api.items("/v1/milestones?dismissed=include")) == 2
    changed = api.patch("/v1/milestones/ms_1", {"date": "2026-07-02", "cue": "hearing"}).json()
    assert (changed["date"], changed["cue"]) == ("2026-07-02", "hearing")
    assert api.patch("/v1/milestones/ms_9", {"dismissed": True}).status_code == 404
