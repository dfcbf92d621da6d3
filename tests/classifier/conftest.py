"""A context with the shipped packs, and a way to let an entry arrive."""

from collections.abc import Callable
from typing import Any

import pytest

from services.adapters.db import topics
from services.adapters.db.engine import Database, connect
from services.adapters.seeds import load_gazetteer, load_topic_packs
from services.classifier.context import Context
from services.classifier.jobs import classify
from services.domain.topics import TopicClassifier
from services.runtime.settings import Settings
from tests.support.builders import add_entry, add_feed

DEFAULTS = Settings()


@pytest.fixture(scope="session")
def shipped() -> TopicClassifier:
    """The shipped packs and entities, compiled once a test process."""
    return TopicClassifier(load_topic_packs(DEFAULTS.topics_dir), load_gazetteer(DEFAULTS.entities_file))


@pytest.fixture
def context(database: Database, database_url: str, shipped: TopicClassifier) -> Context:
    """What the worker builds at its start, on this test's database; the packs are compiled only once."""
    with database.transaction() as connection:
        versions = {pack.slug: topics.register(connection, pack) for pack in shipped.packs}
    return Context(lambda: connect(database_url), shipped, versions, "shipped")


@pytest.fixture
def arrive(database: Database, context: Context) -> Callable[..., int]:
    """Let an entry arrive in a feed of its own (or `feed_id`) and be classified; give the entry's id."""

    def _arrive(title: str, summary: str = "", **values: Any) -> int:
        feed = {name: values.pop(name) for name in ("publisher", "kind", "language") if name in values}
        with database.transaction() as connection:
            feed_id = values.pop("feed_id", None) or add_feed(connection, **feed)
            entry_id = add_entry(
                connection,
                feed_id,
                title=title,
                summary=summary,
                processed_at=None,
                **{"language": None} | values,
            )
        classify(database, context, [entry_id])
        return entry_id

    return _arrive
