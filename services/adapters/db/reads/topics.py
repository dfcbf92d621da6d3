"""Topics as the API shows them."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, func, select

from services.adapters.db.reads.keyset import first, overlaps, rows
from services.adapters.db.tables import developments, matches, topic_versions, topics
from services.domain.verdicts import LISTED

NAMES = ("slug", "label", "enabled", "created_at", "pack_hash", "version_id", "version_at")
MOST_TOPICS = MOST_VERSIONS = 1000


def _topics(*more: Any) -> Select[Any]:
    return select(
        topics.c.slug,
        topics.c.label,
        topics.c.enabled,
        topics.c.created_at,
        topic_versions.c.pack_hash,
        topic_versions.c.id,
        topic_versions.c.created_at,
        *more,
    ).outerjoin(topic_versions, topic_versions.c.id == topics.c.current_version_id)


def list_topics(connection: Connection) -> list[dict[str, Any]]:
    """Every topic with its current version; topics are few."""
    return rows(connection, _topics().order_by(topics.c.slug).limit(MOST_TOPICS), NAMES)


def get_topic(connection: Connection, slug: str, now: datetime) -> dict[str, Any] | None:
    """One topic with its pack, its newest versions, and what it gathered in the 30 days before `now`."""
    topic = first(connection, _topics(topic_versions.c.body).where(topics.c.slug == slug), (*NAMES, "pack"))
    if topic is None:
        return None
    topic["versions"] = _versions(connection, slug, 20)
    topic["counts"] = {"articles": _articles(connection, slug, now)} | {
        "developments": _developments(connection, slug, now)
    }
    return topic


def list_versions(connection: Connection, slug: str) -> list[dict[str, Any]] | None:
    """The versions of a topic's pack, newest first; None for an unknown topic."""
    known = connection.execute(select(topics.c.slug).where(topics.c.slug == slug)).first()
    return None if known is None else _versions(connection, slug, MOST_VERSIONS)


def _versions(connection: Connection, slug: str, limit: int) -> list[dict[str, Any]]:
    versions = (
        select(topic_versions.c.id, topic_versions.c.pack_hash, topic_versions.c.created_at)
        .where(topic_versions.c.topic == slug)
        .order_by(topic_versions.c.id.desc())
        .limit(limit)
    )
    return rows(connection, versions, ("id", "pack_hash", "created_at"))


def _articles(connection: Connection, slug: str, now: datetime) -> dict[str, int]:
    """Articles dated in the last 1, 7 and 30 days: a bounded stretch of the topic's own index."""
    since = {days: now - timedelta(days=days) for days in (1, 7, 30)}
    counted = (
        func.count().filter(matches.c.dated_at >= moment).label(f"days_{days}")
        for days, moment in since.items()
    )
    row = connection.execute(
        select(*counted).where(
            matches.c.topic == slug,
            matches.c.verdict.in_(LISTED),
            matches.c.dated_at >= since[30],
        )
    ).one()
    return {f"days_{days}": int(count) for days, count in zip(since, row, strict=True)}


def _developments(connection: Connection, slug: str, now: datetime) -> dict[str, int]:
    """Developments seen in the last 1, 7 and 30 days."""
    since = {days: now - timedelta(days=days) for days in (1, 7, 30)}
    counted = (
        func.count().filter(developments.c.last_seen_at >= moment).label(f"days_{days}")
        for days, moment in since.items()
    )
    row = connection.execute(
        select(*counted).where(
            overlaps(developments.c.topics, [slug]),
            developments.c.merged_into_id.is_(None),
            developments.c.last_seen_at >= since[30],
        )
    ).one()
    return {f"days_{days}": int(count) for days, count in zip(since, row, strict=True)}
