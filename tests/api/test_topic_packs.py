"""Topics of one's own: checked, put in force, compared with people's labels, disabled."""

from typing import Any

import pytest
from sqlalchemy import insert

from services.adapters.db import tables
from services.adapters.db.engine import Database
from services.api.models.topics import AddedPack, PackVerdict, VersionList
from tests.api.conftest import Client, add_key
from tests.api.shape import differences
from tests.support.builders import add_article, add_entry, add_feed

TEA = """
slug: tea
label: {en: Tea}
strong: [tea]
concepts:
  tea: {en: [oolong tea]}
rules:
  - {id: named, all: [tea], weight: 1.2}
examples:
  match: [{lang: en, title: Oolong tea prices rise}]
  avoid: [{lang: en, title: Coffee prices rise}]
"""


def send(api: Client, path: str, text: str) -> Any:
    return api.ask("POST", path, content=text.encode(), headers={"content-type": "application/yaml"})


def label(database: Database, title: str, verdict: str) -> int:
    """An article that somebody called relevant, or not."""
    with database.transaction() as connection:
        feed_id = add_feed(connection)
        article_id = add_article(connection, feed_id, title=title)
        add_entry(connection, feed_id, title=title, summary="", article_id=article_id)
        row = {"article_id": article_id, "topic": "tea", "verdict": verdict, "author": "desk"}
        connection.execute(insert(tables.feedback).values(**row))
    return article_id


def test_a_pack_is_put_in_force_with_its_version(api: Client) -> None:
    response = send(api, "/v1/topics", TEA)
    assert response.status_code == 201, response.text
    added = response.json()
    assert differences(AddedPack, added) == []
    assert response.headers["location"] == "/v1/topics/tea"
    topic = api.get("/v1/topics/tea").json()
    assert (topic["pack_hash"], topic["version_id"]) == (added["pack_hash"], added["version_id"])


def test_the_same_pack_as_json_is_the_same_version(api: Client) -> None:
    first = send(api, "/v1/topics", TEA).json()
    pack = api.get("/v1/topics/tea").json()["pack"]
    again = api.post("/v1/topics", pack)
    assert again.status_code == 201, again.text
    assert again.json()["version_id"] == first["version_id"]
    versions = api.get("/v1/topics/tea/versions").json()
    assert differences(VersionList, versions) == []
    assert len(versions["items"]) == 1


@pytest.mark.parametrize(
    ("broken", "place", "line"),
    [
        (TEA.replace("weight: 1.2", "weight: heavy"), "#/rules/0/weight", 8),
        (TEA.replace("all: [tea]", "all: [coffee]"), "#/rules/0/all/0", 8),
        (TEA.replace("[oolong tea]", "['…']"), "#/concepts/tea/en/0", 6),
        (TEA.replace("{en: [oolong tea]}", "{entities: [nobody]}"), "#/concepts/tea/entities/0", 6),
        (TEA + "rules: []\n", "#/rules", 12),
        ("slug: ]", "#", 1),
        ('slug: "\\0"', "#", 1),
        ("slug: &a [*a]", "#/slug", 1),
    ],
)
def test_a_broken_pack_is_refused_with_line_and_field(
    api: Client, broken: str, place: str, line: int
) -> None:
    for path in ("/v1/topics", "/v1/topics/check"):
        response = send(api, path, broken)
        assert response.status_code == 422, response.text
        fault, *_ = response.json()["errors"]
        assert fault["pointer"] == place
        assert fault["detail"].startswith(f"line {line}: ")


def test_a_check_changes_nothing(api: Client) -> None:
    response = send(api, "/v1/topics/check", TEA)
    assert differences(PackVerdict, response.json()) == []
    assert response.json()["allowed"]
    assert api.items("/v1/topics") == []


def test_a_pack_that_fails_its_own_example_is_refused_unless_forced(api: Client) -> None:
    failing = TEA.replace("Coffee prices", "Oolong tea")
    response = send(api, "/v1/topics", failing)
    assert response.status_code == 409
    verdict = response.json()["verdict"]
    assert verdict["refusals"] == ["example_fails"]
    assert [one["expected"] for one in verdict["failed"]] == ["avoid"]
    assert api.items("/v1/topics") == []
    assert send(api, "/v1/topics?force=true", failing).status_code == 201


def test_a_pack_that_agrees_less_with_people_is_refused_and_names_what_it_breaks(
    api: Client, database: Database
) -> None:
    assert send(api, "/v1/topics", TEA).status_code == 201
    kept = label(database, "Oolong tea harvest begins", "relevant")
    label(database, "Coffee harvest begins", "not_relevant")
    worse = TEA.replace("[oolong tea]", "[oolong tea prices]")
    response = send(api, "/v1/topics", worse)
    assert response.status_code == 409, response.text
    assert response.json()["verdict"]["refusals"] == ["lowers_f1"]
    assert response.json()["verdict"]["labels"] == {
        "f1_before": 1.0,
        "f1_after": 0.0,
        "broken": [f"art_{kept}"],
    }


def test_the_last_word_of_a_person_counts(api: Client, database: Database) -> None:
    assert send(api, "/v1/topics", TEA).status_code == 201
    article_id = label(database, "Oolong tea harvest begins", "relevant")
    row = {"article_id": article_id, "topic": "tea", "verdict": "not_relevant", "author": "desk"}
    with database.transaction() as connection:
        connection.execute(insert(tables.feedback).values(**row))
    narrower = TEA.replace("[oolong tea]", "[oolong tea prices]")
    assert send(api, "/v1/topics", narrower).status_code == 201


def test_a_disabled_topic_is_not_watched_until_it_is_enabled(api: Client) -> None:
    send(api, "/v1/topics", TEA)
    assert api.post("/v1/topics/tea/disable").json()["enabled"] is False
    assert api.post("/v1/topics/tea/enable").json()["enabled"] is True
    assert api.post("/v1/topics/coffee/disable").status_code == 404


def test_topics_are_changed_only_by_those_who_may(api: Client, database: Database) -> None:
    add_key(database, "developments:read", "feeds:write", key="a reader")
    reader = api.with_key("a reader")
    for path in ("/v1/topics", "/v1/topics/check", "/v1/topics/tea/disable", "/v1/topics/tea/enable"):
        assert send(reader, path, TEA).status_code == 403
    add_key(database, "topics:write", key="an editor")
    assert send(api.with_key("an editor"), "/v1/topics", TEA).status_code == 201
