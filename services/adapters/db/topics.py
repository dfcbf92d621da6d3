"""Topics and the versions of their packs; what is in force is a row, so that all workers judge alike."""

from collections.abc import Iterable

from sqlalchemy import Connection, RowMapping, select, update
from sqlalchemy.dialects.postgresql import insert

from services.adapters.db.tables import topic_versions, topics
from services.domain.packs import TopicPack


def register(connection: Connection, pack: TopicPack) -> int:
    """Put `pack` in force and give its version's id. Done twice, it changes nothing; older versions stay."""
    connection.execute(
        insert(topics)
        .values(slug=pack.slug, label=pack.label)
        .on_conflict_do_update(index_elements=[topics.c.slug], set_={"label": pack.label})
    )
    connection.execute(
        insert(topic_versions)
        .values(topic=pack.slug, pack_hash=pack.hash, body=pack.model.model_dump(mode="json"))
        .on_conflict_do_nothing(index_elements=[topic_versions.c.topic, topic_versions.c.pack_hash])
    )
    of_pack = (topic_versions.c.topic == pack.slug, topic_versions.c.pack_hash == pack.hash)
    version_id: int = connection.execute(select(topic_versions.c.id).where(*of_pack)).scalar_one()
    connection.execute(update(topics).where(topics.c.slug == pack.slug).values(current_version_id=version_id))
    return version_id


def seed(connection: Connection, packs: Iterable[TopicPack]) -> int:
    """Register the packs whose topic is not known yet, and give their number; a known topic is left alone."""
    known = set(connection.execute(select(topics.c.slug)).scalars())
    missing = [pack for pack in packs if pack.slug not in known]
    for pack in missing:
        register(connection, pack)
    return len(missing)


def list_slugs(connection: Connection) -> list[str]:
    """Every topic's slug, sorted, those that are disabled too."""
    return list(connection.execute(select(topics.c.slug).order_by(topics.c.slug)).scalars())


def in_force(connection: Connection) -> list[RowMapping]:
    """`slug`, `version_id` and `body` of every enabled topic's current pack, by slug."""
    query = (
        select(topics.c.slug, topic_versions.c.id.label("version_id"), topic_versions.c.body)
        .join(topic_versions, topic_versions.c.id == topics.c.current_version_id)
        .where(topics.c.enabled)
        .order_by(topics.c.slug)
    )
    return list(connection.execute(query).mappings())


def versions_in_force(connection: Connection) -> list[int]:
    """The version ids in force, sorted: they differ whenever another set of packs is."""
    current = select(topics.c.current_version_id).where(
        topics.c.enabled, topics.c.current_version_id.is_not(None)
    )
    return sorted(connection.execute(current).scalars())
