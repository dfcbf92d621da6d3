"""Rows for tests: every builder fills what a test does not care about, and returns the new row's id."""

import itertools
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Table, insert

from services.adapters.db import tables

NOON = datetime(2026, 2, 5, 12, 0, tzinfo=UTC)
"""The moment around which rows are built; tests say times as differences from it."""

_numbers = itertools.count(1)


def _add(connection: Connection, table: Table, values: dict[str, Any]) -> int:
    row = connection.execute(insert(table).values(**values).returning(table.c.id)).one()
    return int(row[0])


def add_topic(connection: Connection, slug: str = "critical-minerals", **values: Any) -> str:
    """A topic with one version; returns its slug."""
    version = values.pop("version", "a" * 64)
    row = {"slug": slug, "label": {"en": slug.replace("-", " ").capitalize()}} | values
    connection.execute(insert(tables.topics).values(**row))
    body = {"slug": slug, "label": row["label"]}
    version_id = _add(connection, tables.topic_versions, {"topic": slug, "pack_hash": version, "body": body})
    connection.execute(
        tables.topics.update().where(tables.topics.c.slug == slug).values(current_version_id=version_id)
    )
    return slug


def add_feed(connection: Connection, **values: Any) -> int:
    """An enabled feed in English."""
    n = next(_numbers)
    row = {
        "slug": f"feed-{n}",
        "url": f"https://feed-{n}.example.org/rss",
        "title": f"Feed {n}",
        "publisher": f"Publisher {n}",
        "language": "en",
        "interval_s": 900.0,
    }
    return _add(connection, tables.feeds, row | values)


def add_fetch(connection: Connection, feed_id: int, **values: Any) -> int:
    """A finished fetch that answered 200."""
    row = {
        "feed_id": feed_id,
        "url": "https://feed.example.org/rss",
        "started_at": NOON,
        "finished_at": NOON + timedelta(seconds=1),
        "status": 200,
        "reason": "ok",
    }
    return _add(connection, tables.fetches, row | values)


def add_entry(connection: Connection, feed_id: int, **values: Any) -> int:
    """A processed entry of `feed_id`; give `article_id` to make it a sighting of that article."""
    n = next(_numbers)
    row = {
        "feed_id": feed_id,
        "entry_key": f"entry-{n}",
        "url": f"https://news.example.org/{n}",
        "title": f"Entry {n}",
        "summary": "A summary.",
        "content": "",
        "language": "en",
        "published_at": NOON,
        "dated_at": NOON,
        "first_seen_at": NOON,
        "processed_at": NOON,
        "content_hash": f"{n:064d}",
    }
    return _add(connection, tables.entries, row | values)


def add_article(connection: Connection, feed_id: int, **values: Any) -> int:
    """An article of `feed_id` in English, on no topic; `folded` follows from its title and summary."""
    n = next(_numbers)
    row: dict[str, Any] = {
        "feed_id": feed_id,
        "url": f"https://news.example.org/{n}",
        "title": f"Article {n}",
        "summary": "What the article says.",
        "language": "en",
        "publisher": f"Publisher {n}",
        "kind": "news",
        "published_at": NOON,
        "dated_at": NOON,
        "first_seen_at": NOON,
        "pack_hash": "a" * 64,
    }
    row |= values
    row.setdefault("folded", f"{row['title']} {row['summary']}".lower())
    return _add(connection, tables.articles, row)


def add_match(connection: Connection, article_id: int, topic: str, **values: Any) -> None:
    """An accepted match of an article with a topic that :func:`add_topic` made."""
    version = connection.execute(
        tables.topic_versions.select().where(tables.topic_versions.c.topic == topic)
    ).first()
    assert version is not None, f"add the topic {topic} first"
    row = {
        "article_id": article_id,
        "topic": topic,
        "topic_version_id": version.id,
        "verdict": "accepted",
        "score": 1.4,
        "threshold": 0.9,
        "evidence": [
            {"rule": "gallium", "weight": 0.7, "zone": "title", "text": "Gallium", "start": 0, "end": 7}
        ],
        "dated_at": NOON,
    }
    connection.execute(insert(tables.matches).values(**(row | values)))


def add_development(connection: Connection, **values: Any) -> int:
    """An emerging development on critical minerals, first and last seen at noon."""
    n = next(_numbers)
    row = {
        "title": f"Development {n}",
        "language": "en",
        "lead": "What happened.",
        "topics": ["critical-minerals"],
        "first_seen_at": NOON,
        "last_seen_at": NOON,
        "articles": 1,
        "sources": 1,
        "languages": ["en"],
    }
    return _add(connection, tables.developments, row | values)


def add_milestone(connection: Connection, **values: Any) -> int:
    """A dated step from an article: a deadline on 1 July 2026."""
    row = {
        "source": "article",
        "topics": ["critical-minerals"],
        "date": date(2026, 7, 1),
        "precision": "day",
        "cue": "deadline",
        "headline": "Comments close",
        "sentence": "Comments are due by 1 July 2026.",
        "start": 20,
        "end": 31,
        "confidence": 0.9,
    }
    return _add(connection, tables.milestones, row | values)


def event_payload(development_id: int | None = None, **values: Any) -> dict[str, Any]:
    """The payload of an event, in the shape of schema version 1."""
    development = None
    if development_id is not None:
        development = {
            "id": f"dev_{development_id}",
            "title": "China bans exports of gallium",
            "language": "en",
            "topics": ["critical-minerals"],
            "status": "emerging",
            "stage": None,
            "languages": ["en"],
            "countries": ["CN"],
            "entities": ["mineral:gallium"],
            "first_seen_at": NOON.isoformat(),
            "last_seen_at": NOON.isoformat(),
        }
    payload: dict[str, Any] = {
        "development": development,
        "article": None,
        "milestones": [],
        "snapshot": {
            "articles": 1,
            "copies": 0,
            "independent_sources": 1,
            "official_sources": 0,
            "by_language": {"en": 1},
            "milestones": [],
        },
        "change": {"reason": "opened", "stage": None, "sources": {"from": 0, "to": 1}},
        "explain": {"matched": [], "joined_by": None},
        "timing": {
            "published_at": NOON.isoformat(),
            "first_seen_at": NOON.isoformat(),
            "classified_at": NOON.isoformat(),
            "recorded_at": NOON.isoformat(),
        },
    }
    return payload | values


def add_event(connection: Connection, development_id: int | None = None, **values: Any) -> int:
    """An event that is not yet numbered (give `seq` for one that is)."""
    row: dict[str, Any] = {
        "type": "development.opened",
        "reason": "opened",
        "development_id": development_id,
        "sequence": 1 if development_id is not None else None,
        "payload": event_payload(development_id),
        "recorded_at": NOON,
    }
    return _add(connection, tables.events, row | values)


def add_endpoint(connection: Connection, **values: Any) -> int:
    """An active endpoint without a usable secret."""
    n = next(_numbers)
    row = {"name": f"Endpoint {n}", "url": f"https://hooks-{n}.example.org/in", "sealed_secrets": []}
    return _add(connection, tables.endpoints, row | values)


def add_subscription(connection: Connection, endpoint_id: int, **values: Any) -> int:
    """An active subscription to everything."""
    row = {"endpoint_id": endpoint_id, "name": "Everything", "filter": {}}
    return _add(connection, tables.subscriptions, row | values)


def add_delivery(
    connection: Connection, event_id: int, subscription_id: int, endpoint_id: int, **values: Any
) -> int:
    """A delivery that waits for its first attempt."""
    n = next(_numbers)
    row = {
        "message_id": f"msg_{n:032x}",
        "event_id": event_id,
        "subscription_id": subscription_id,
        "endpoint_id": endpoint_id,
        "state": "pending",
        "reason": "first",
        "due_at": NOON,
        "created_at": NOON,
    }
    return _add(connection, tables.deliveries, row | values)


def add_attempt(connection: Connection, delivery_id: int, **values: Any) -> int:
    """A delivered attempt."""
    row = {
        "delivery_id": delivery_id,
        "fence": 1,
        "started_at": NOON,
        "finished_at": NOON + timedelta(seconds=0.2),
        "outcome": "delivered",
        "reason": "ok",
        "status": 204,
        "duration_s": 0.2,
    }
    return _add(connection, tables.attempts, row | values)
