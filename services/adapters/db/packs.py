"""Putting a pack in force: load what there is to compare it with, let the domain decide, write the row."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select, update

from services.adapters.db.stored import list_labels
from services.adapters.db.tables import topic_versions, topics
from services.adapters.db.topics import register
from services.domain.entities import Gazetteer
from services.domain.packchange import ChangeDecision, decide_change
from services.domain.packs import PackModel, TopicPack
from services.domain.topics import TopicClassifier

# Any constant of our own: of two packs added at once, the second is compared with the first.
PACKS_LOCK = 727_003


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a topic's pack."""

    id: int
    pack: TopicPack


@dataclass(frozen=True, slots=True)
class Added:
    """What came of adding a pack: `version_id` is None where it was refused."""

    decision: ChangeDecision
    version_id: int | None
    replaced: str | None  # hash of the pack that was in force

    @property
    def in_force(self) -> bool:
        """Whether the pack is in force now."""
        return self.version_id is not None


def current(connection: Connection, slug: str) -> Version | None:
    """The version of a topic that is in force (or would be, were the topic not disabled)."""
    query = (
        select(topic_versions.c.id, topic_versions.c.body)
        .join(topics, topics.c.current_version_id == topic_versions.c.id)
        .where(topics.c.slug == slug)
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else Version(row.id, TopicPack(PackModel.model_validate(row.body)))


def find(connection: Connection, slug: str, hash_prefix: str) -> list[Version]:
    """The versions of a topic whose hash begins so, newest first."""
    query = (
        select(topic_versions.c.id, topic_versions.c.body)
        .where(
            topic_versions.c.topic == slug,
            topic_versions.c.pack_hash.startswith(hash_prefix, autoescape=True),
        )
        .order_by(topic_versions.c.id.desc())
    )
    return [
        Version(row.id, TopicPack(PackModel.model_validate(row.body))) for row in connection.execute(query)
    ]


def judge(connection: Connection, pack: TopicPack, gazetteer: Gazetteer) -> ChangeDecision:
    """Say what putting `pack` in force would do to its examples and to people's labels; changes nothing.

    Raises PackError where the pack names an entity that is not in the gazetteer.
    """
    classifier = TopicClassifier([pack], gazetteer)
    labels = list_labels(connection, pack.slug)
    held = current(connection, pack.slug) if labels else None
    return decide_change(
        pack, classifier, None if held is None else TopicClassifier([held.pack], gazetteer), labels
    )


def add(connection: Connection, pack: TopicPack, gazetteer: Gazetteer, *, force: bool = False) -> Added:
    """Put `pack` in force, unless something speaks against it and nobody insists.

    Its topic is enabled with it. Raises PackError as :func:`judge` does.
    """
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({PACKS_LOCK})")
    held = current(connection, pack.slug)
    decision = judge(connection, pack, gazetteer)
    if not (decision.allowed or force):
        return Added(decision, None, None if held is None else held.pack.hash)
    version_id = register(connection, pack)
    set_enabled(connection, pack.slug, enabled=True)
    return Added(decision, version_id, None if held is None else held.pack.hash)


def set_enabled(connection: Connection, slug: str, *, enabled: bool) -> bool:
    """Have a topic watched for, or not; what it gathered stays. False for an unknown topic."""
    changed = connection.execute(
        update(topics).where(topics.c.slug == slug).values(enabled=enabled).returning(topics.c.slug)
    )
    return changed.one_or_none() is not None


def list_differing(connection: Connection, shipped: Sequence[TopicPack]) -> list[TopicPack]:
    """Of `shipped` packs those that are not in force: they are newer, or somebody put in their own."""
    query = select(topics.c.slug, topic_versions.c.pack_hash).join(
        topic_versions, topic_versions.c.id == topics.c.current_version_id
    )
    held = {row.slug: row.pack_hash for row in connection.execute(query)}
    return [pack for pack in shipped if pack.slug in held and held[pack.slug] != pack.hash]
