"""The packs in force, compiled: for judging an article outside the classifier, to explain or to correct."""

from pathlib import Path

from sqlalchemy import Connection

from services.adapters.db import topics
from services.adapters.seeds import load_gazetteer
from services.domain.packs import PackModel, TopicPack
from services.domain.topics import TopicClassifier


class Judge:
    """Compiles the packs on first use, and anew when others are in force. Safe to share between threads."""

    def __init__(self, entities_file: Path) -> None:
        self._entities_file = entities_file
        self._held: tuple[list[int], TopicClassifier, dict[str, int]] | None = None

    def look(self, connection: Connection) -> tuple[TopicClassifier, dict[str, int]]:
        """The classifier of the packs in force, and each topic's version.

        Raises PackError where a pack names an entity that the list does not hold.
        """
        versions = topics.versions_in_force(connection)
        held = self._held
        if held is None or held[0] != versions:
            rows = topics.in_force(connection)
            packs = [TopicPack(PackModel.model_validate(row["body"])) for row in rows]
            classifier = TopicClassifier(packs, load_gazetteer(self._entities_file))
            held = (versions, classifier, {row["slug"]: row["version_id"] for row in rows})
            self._held = held
        return held[1], held[2]
