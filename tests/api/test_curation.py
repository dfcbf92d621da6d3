"""What people do to developments through the API."""

from datetime import timedelta
from typing import Any

import pytest

from services.adapters.db.engine import Database
from tests.api.conftest import Client, add_key
from tests.support.builders import (
    NOON,
    add_article,
    add_development,
    add_feed,
    add_match,
    add_topic,
)


@pytest.fixture
def two(database: Database) -> None:
    """dev_1 with art_1 and art_2; dev_2 with art_3. Both were told once."""
    with database.transaction() as connection:
        add_topic(connection)
        feed = add_feed(connection)
        for number, home in ((1, 1), (2, 1), (3, 2)):
            if number != 2:
                add_development(connection, sequence=1)
            at = NOON + timedelta(hours=number)
            article = add_article(
                connection,
                feed,
                development_id=home,
                topics=["critical-minerals"],
                dated_at=at,
                stance="press",
            )
            add_match(connection, article, "critical-minerals")


def detail(api: Client, name: str) -> dict[str, Any]:
    found: dict[str, Any] = api.get(f"/v1/developments/{name}").json()
    return found


def told(api: Client) -> list[tuple[str, str]]:
    """Type and reason of what was recorded, as the timelines show it."""
    steps = [step for name in ("dev_1", "dev_2", "dev_3") for step in detail(api, name).get("timeline", ())]
    return [(s["event"]["type"], s["event"]["reason"]) for s in steps if s["what"] == "event"]


@pytest.mark.usefixtures("two")
def test_a_merge_keeps_the_older_and_redirects_the_other(api: Client) -> None:
    answer = api.post("/v1/developments/dev_1/merge", {"into": "dev_2"})
    assert (answer.status_code, answer.headers["location"]) == (200, "/v1/developments/dev_1")
    assert (answer.json()["articles"], answer.json()["sources"]) == (3, 3)
    gone = api.get("/v1/developments/dev_2")
    assert (gone.status_code, gone.headers["location"]) == (308, "/v1/developments/dev_1")
    assert [one["id"] for one in api.items("/v1/developments")] == ["dev_1"]


@pytest.mark.usefixtures("two")
def test_a_split_opens_a_development_and_says_where(api: Client) -> None:
    answer = api.post("/v1/developments/dev_1/split", {"articles": ["art_2"]})
    assert (answer.status_code, answer.headers["location"]) == (201, "/v1/developments/dev_3")
    assert (answer.json()["articles"], detail(api, "dev_1")["articles"]) == (1, 1)
    assert told(api) == [("development.split", "split")] * 2
    assert answer.json()["related"][0]["id"] == "dev_1"


@pytest.mark.usefixtures("two")
def test_an_article_is_moved_and_says_so(api: Client) -> None:
    answer = api.post("/v1/articles/art_2/move", {"development": "dev_2"})
    assert (answer.status_code, answer.json()["id"], answer.json()["articles"]) == (200, "dev_2", 2)
    moved = api.get("/v1/articles/art_2").json()
    assert (moved["development_id"], moved["why"]["join_reason"]) == ("dev_2", "by_hand")
    assert sorted(told(api)) == [("development.corrected", "moved"), ("development.updated", "moved")]


@pytest.mark.usefixtures("two")
def test_an_article_is_put_into_one_of_its_own(api: Client) -> None:
    assert api.post("/v1/articles/art_1/move", {"development": None}).json()["id"] == "dev_3"


@pytest.mark.usefixtures("two")
def test_what_a_person_sets_is_shown_as_set(api: Client) -> None:
    changes = {"title": "Named", "pinned": True, "stage": "suspended", "status": "closed"}
    answer = api.patch("/v1/developments/dev_1", changes)
    assert answer.status_code == 200, answer.text
    assert changes.items() <= answer.json().items()
    assert (answer.json()["title_fixed"], answer.json()["stage_fixed"]) == (True, True)
    assert told(api) == [("development.corrected", "stage_set")]


@pytest.mark.usefixtures("two")
def test_a_change_that_changes_nothing_is_told_to_nobody(api: Client) -> None:
    assert api.patch("/v1/developments/dev_1", {"pinned": False}).status_code == 200
    assert told(api) == []


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize("title", ["", " \t\n", "x" * 501])
def test_a_title_that_names_nothing_is_refused(api: Client, title: str) -> None:
    answer = api.patch("/v1/developments/dev_1", {"title": title})
    (fault,) = answer.json()["errors"]
    assert (answer.status_code, fault["pointer"]) == (422, "#/title")
    assert fault["detail"].startswith("give a title")
    assert not detail(api, "dev_1")["title_fixed"]


@pytest.mark.usefixtures("two")
def test_a_stale_change_is_refused(api: Client) -> None:
    tag = api.get("/v1/developments/dev_1").headers["etag"]
    assert api.patch("/v1/developments/dev_1", {"title": "A"}, headers={"if-match": tag}).status_code == 200
    assert api.patch("/v1/developments/dev_1", {"title": "B"}, headers={"if-match": tag}).status_code == 412
    assert detail(api, "dev_1")["title"] == "A"


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/v1/developments/dev_9/merge", {"into": "dev_1"}, 404),
        ("/v1/developments/dev_1/merge", {"into": "dev_9"}, 422),
        ("/v1/developments/dev_1/merge", {"into": "nonsense"}, 422),
        ("/v1/developments/dev_1/merge", {"into": "dev_1"}, 409),
        ("/v1/developments/dev_1/split", {"articles": []}, 422),
        ("/v1/developments/dev_1/split", {"articles": ["art_3"]}, 422),
        ("/v1/developments/dev_1/split", {"articles": ["art_1", "art_2"]}, 409),
        ("/v1/articles/art_9/move", {"development": "dev_1"}, 404),
        ("/v1/articles/art_3/move", {"development": "dev_1"}, 409),
        ("/v1/articles/art_1/move", {}, 422),
    ],
)
def test_what_does_not_fit_is_refused(api: Client, path: str, body: dict[str, Any], status: int) -> None:
    answer = api.post(path, body)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert told(api) == []


@pytest.mark.usefixtures("two")
def test_what_was_merged_is_changed_no_more(api: Client) -> None:
    api.post("/v1/developments/dev_1/merge", {"into": "dev_2"})
    answer = api.patch("/v1/developments/dev_2", {"pinned": True})
    assert answer.status_code == 409
    assert "dev_1" in answer.json()["detail"]


@pytest.mark.usefixtures("two")
def test_reading_keys_change_nothing(api: Client, database: Database) -> None:
    reader = api.with_key(add_key(database, "developments:read", key="reads"))
    writer = api.with_key(add_key(database, "developments:write", key="writes"))
    assert reader.patch("/v1/developments/dev_1", {"pinned": True}).status_code == 403
    assert reader.post("/v1/developments/dev_1/merge", {"into": "dev_2"}).status_code == 403
    assert writer.patch("/v1/developments/dev_1", {"pinned": True}).status_code == 200
