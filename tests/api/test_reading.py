"""Topics, articles, developments, milestones and feeds, as they are read."""

from datetime import date, timedelta
from typing import Any

import pytest

from services.adapters.db.engine import Database
from services.api.models.articles import ArticleDetail, ArticlePage
from services.api.models.developments import DevelopmentDetail, DevelopmentPage
from services.api.models.feeds import FeedDetail, FeedPage
from services.api.models.milestones import MilestonePage
from services.api.models.topics import TopicDetail, TopicList
from tests.api.conftest import Client
from tests.api.shape import differences
from tests.support.builders import (
    NOON,
    add_article,
    add_development,
    add_entry,
    add_event,
    add_feed,
    add_fetch,
    add_match,
    add_milestone,
    add_topic,
)

DAY = timedelta(days=1)


@pytest.fixture
def full(api: Client, database: Database) -> Client:
    """Two developments with three articles, one of them a copy, on two topics."""
    with database.transaction() as c:
        add_topic(c, "critical-minerals")
        add_topic(c, "usmca-review")
        feed = add_feed(c, title="Ministère", publisher="Ministère", language="fr", kind="official")
        add_fetch(c, feed)
        dev = add_development(c, entities=["mineral:gallium"], countries=["CN"], stage="announced", version=3)
        other = add_development(
            c,
            topics=["usmca-review", "critical-minerals"],
            languages=["es"],
            status="active",
            entities=["mineral:gallium"],
            first_seen_at=NOON - 9 * DAY,
            last_seen_at=NOON - DAY,
        )
        first = add_article(
            c, feed, title="Gallium exports stop", development_id=dev, entities=["mineral:gallium"],
            join_reason="opened", joined_by={"p": 1.0}, topics=["critical-minerals"], publisher="A",
        )  # fmt: skip
        add_match(c, first, "critical-minerals")
        copy = add_article(
            c, feed, title="Gallium exports stop!", development_id=dev, duplicate_of_id=first,
            duplicate_reason="same_text", dated_at=NOON + timedelta(hours=1), publisher="B",
        )  # fmt: skip
        add_match(c, copy, "critical-minerals", dated_at=NOON + timedelta(hours=1))
        second = add_article(
            c, feed, title="Révision de l'accord", folded="revision de l'accord", language="fr", country="CA",
            development_id=other, dated_at=NOON - DAY, publisher="C",
        )  # fmt: skip
        add_match(c, second, "usmca-review", dated_at=NOON - DAY)
        add_match(c, second, "critical-minerals", verdict="mention", dated_at=NOON - DAY)
        add_entry(c, feed, article_id=first, title="Gallium exports stop")
        add_entry(c, feed, article_id=first, title="Gallium exports stop", publisher="Wire")
        add_event(c, dev, seq=1)
        add_milestone(c, development_id=dev, article_id=first)
        add_milestone(c, topics=["usmca-review"], date=date(2025, 7, 1), cue="review", key="past")
    return api


def ids(rows: list[dict[str, Any]]) -> list[str]:
    return [row["id"] for row in rows]


ANSWERS = [
    ("/v1/topics", TopicList),
    ("/v1/topics/critical-minerals", TopicDetail),
    ("/v1/articles?duplicates=include", ArticlePage),
    ("/v1/articles/art_1", ArticleDetail),
    ("/v1/articles/art_2", ArticleDetail),
    ("/v1/developments", DevelopmentPage),
    ("/v1/developments/dev_1", DevelopmentDetail),
    ("/v1/milestones?from=2000-01-01", MilestonePage),
    ("/v1/feeds", FeedPage),
    ("/v1/feeds/feed_1", FeedDetail),
]


def test_every_answer_fits_its_schema(full: Client) -> None:
    for path, model in ANSWERS:
        response = full.get(path)
        assert response.status_code == 200, response.text
        assert differences(model, response.json(), path) == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["art_1", "art_3"]),
        ("duplicates=include", ["art_2", "art_1", "art_3"]),
        ("topic=critical-minerals", ["art_1"]),
        ("topic=critical-minerals&duplicates=include", ["art_2", "art_1"]),
        ("topic=critical-minerals&topic=usmca-review", ["art_1", "art_3"]),
        ("language=FR", ["art_3"]),
        ("country=ca", ["art_3"]),
        ("publisher=A&publisher=C", ["art_1", "art_3"]),
        ("entity=mineral:gallium", ["art_1"]),
        ("development=dev_2", ["art_3"]),
        ("since=2026-02-05", ["art_1"]),
        ("until=2026-02-05T00:00:00Z", ["art_3"]),
        ("since=2026-02-05T13:00:00%2B02:00", ["art_1"]),
        ("q=Révision", ["art_3"]),
        ("q=REVISION -gallium", ["art_3"]),
        ('q="gallium exports"', ["art_1"]),
        ('q="exports gallium"', []),
        ("q=gallium or accord", ["art_1", "art_3"]),
        ("q=' \" ) :* !!", None),
    ],
)
def test_articles_are_narrowed(full: Client, query: str, found: list[str] | None) -> None:
    rows = full.items(f"/v1/articles?{query}")
    assert found is None or ids(rows) == found


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["dev_1", "dev_2"]),
        ("topic=usmca-review", ["dev_2"]),
        ("language=es", ["dev_2"]),
        ("country=cn", ["dev_1"]),
        ("entity=mineral:gallium", ["dev_1", "dev_2"]),
        ("status=active", ["dev_2"]),
        ("status=active&status=emerging", ["dev_1", "dev_2"]),
        ("stage=announced", ["dev_1"]),
        ("since=2026-02-05", ["dev_1"]),
        ("sort=first_seen&until=2026-02-01", ["dev_2"]),
        ("q=révision", ["dev_2"]),
        ("q=nothing", []),
    ],
)
def test_developments_are_narrowed(full: Client, query: str, found: list[str]) -> None:
    assert ids(full.items(f"/v1/developments?{query}")) == found


def test_a_development_tells_its_timeline_sources_milestones_and_relatives(full: Client) -> None:
    found = full.get("/v1/developments/dev_1").json()
    steps = [(step["what"], step[step["what"]]["id"]) for step in found["timeline"]]
    assert steps == [("article", "art_2"), ("event", "evt_1"), ("article", "art_1")]
    assert [(one["publisher"], one["articles"], one["copies"]) for one in found["source_list"]] == [
        ("A", 1, 0),
        ("B", 0, 1),
    ]
    assert ids(found["milestones"]) == ["ms_1"]
    assert [(one["id"], one["relation"]) for one in found["related"]] == [("dev_2", "shares_entities")]


def test_an_article_tells_where_it_was_seen_and_why_it_is_where_it_is(full: Client) -> None:
    found = full.get("/v1/articles/art_1").json()
    assert [(one["id"], one["publisher"]) for one in found["sightings"]] == [
        ("ent_1", "Ministère"),
        ("ent_2", "Wire"),
    ]
    assert ids(found["copies"]) == ["art_2"]
    assert found["why"] == {"join_reason": "opened", "joined_by": {"p": 1.0}}
    (match,) = found["matches"]
    assert match["evidence"][0]["text"] == "Gallium"
    assert match["pack_hash"] == "a" * 64


def test_a_merged_development_leads_to_its_heir(full: Client, database: Database) -> None:
    with database.transaction() as connection:
        merged = add_development(connection, merged_into_id=1)
    response = full.get(f"/v1/developments/dev_{merged}")
    assert response.status_code == 308
    assert response.headers["location"] == "/v1/developments/dev_1"
    assert f"dev_{merged}" not in ids(full.items("/v1/developments"))
    relatives = full.get("/v1/developments/dev_1").json()["related"]
    assert {one["id"]: one["relation"] for one in relatives}[f"dev_{merged}"] == "merged"


def test_what_grouping_found_near_is_related(full: Client, database: Database) -> None:
    with database.transaction() as connection:
        near = add_development(connection)
        parent = add_development(connection)
        other = add_development(connection, related=[near, near + 100], parent_id=parent)
    found = full.get(f"/v1/developments/dev_{other}").json()["related"]
    assert {one["id"]: one["relation"] for one in found} == {f"dev_{near}": "near", f"dev_{parent}": "parent"}


def test_a_topic_counts_what_it_gathered_lately(full: Client) -> None:
    found = full.get("/v1/topics/critical-minerals").json()
    assert found["pack_hash"] == "a" * 64
    assert found["counts"]["articles"] == {"days_1": 2, "days_7": 2, "days_30": 2}
    assert found["counts"]["developments"] == {"days_1": 2, "days_7": 2, "days_30": 2}


def test_the_calendar_begins_today_unless_asked_otherwise(full: Client) -> None:
    assert ids(full.items("/v1/milestones")) == ["ms_1"]
    assert ids(full.items("/v1/milestones?from=2025-01-01")) == ["ms_2", "ms_1"]
    assert ids(full.items("/v1/milestones?from=2025-01-01&to=2025-07-01")) == ["ms_2"]
    assert ids(full.items("/v1/milestones?from=2025-01-01&cue=deadline")) == ["ms_1"]
    assert ids(full.items("/v1/milestones?from=2025-01-01&topic=usmca-review")) == ["ms_2"]
    assert ids(full.items("/v1/milestones?development=dev_1")) == ["ms_1"]


def test_what_has_not_changed_is_not_sent_again(full: Client, database: Database) -> None:
    first = full.get("/v1/developments/dev_1")
    tag = first.headers["etag"]
    assert tag.startswith('"3.')
    for header in (tag, f'"x", {tag}', f"W/{tag}", "*"):
        again = full.get("/v1/developments/dev_1", headers={"if-none-match": header})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    with database.transaction() as connection:
        add_milestone(connection, development_id=1, date=date(2026, 8, 1))
    changed = full.get("/v1/developments/dev_1", headers={"if-none-match": tag})
    assert changed.status_code == 200
    assert changed.headers["etag"] != tag


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", 1),
        ("language=fr", 1),
        ("kind=official", 1),
        ("kind=news", 0),
        ("state=gone", 0),
        ("enabled=false", 0),
        ("q=minist", 1),
        ("q=100%25", 0),
    ],
)
def test_feeds_are_narrowed(full: Client, query: str, found: int) -> None:
    assert len(full.items(f"/v1/feeds?{query}")) == found


@pytest.mark.parametrize("noun", ["developments", "articles", "milestones", "events", "feedback", "feeds"])
def test_an_unknown_topic_is_refused_with_those_that_are_known(
    api: Client, database: Database, noun: str
) -> None:
    with database.transaction() as connection:
        add_topic(connection)
    answer = api.get(f"/v1/{noun}?topic=nope")
    (fault,) = answer.json()["errors"]
    assert (answer.status_code, fault["parameter"]) == (422, "topic")
    assert fault["detail"] == "There is no topic nope; known are critical-minerals."
