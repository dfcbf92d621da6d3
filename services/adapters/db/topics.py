"""Topics and the versions of their packs."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, func, select, update
from sqlalchemy.dialects.postgresql import insert

from services.adapters.db.tables import topic_versions, topics


def register(connection: Connection, slug: str, label: Mapping[str, str], pack_hash: str, body: Any) -> int:
    """Make this pack the topic's current version; give the version's id. Done twice, it changes nothing."""
    connection.execute(
        insert(topics)
        .values(slug=slug, label=dict(label))
        .on_conflict_do_update(index_elements=[topics.c.slug], set_={"label": dict(label)})
    )
    connection.execute(
        insert(topic_versions)
        .values(topic=slug, pack_hash=pack_hash, body=body)
        .on_conflict_do_nothing(index_elements=[topic_versions.c.topic, topic_versions.c.pack_hash])
    )
    version_id: int = connection.execute(
        select(topic_versions.c.id).where(
            topic_versions.c.topic == slug, topic_versions.c.pack_hash == pack_hash
        )
    ).scalar_one()
    connection.execute(update(topics).where(topics.c.slug == slug).values(current_version_id=version_id))
    return version_id


def count(connection: Connection) -> int:
    """How many topics are registered."""
    return connection.execute(select(func.count()).select_from(topics)).scalar_one()
