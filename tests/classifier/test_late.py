"""Late evidence works backwards: an uncertain article is tagged once its development is clear."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from services.adapters.db import tables, topics
from services.adapters.db.engine import Database
from services.adapters.seeds import load_gazetteer
from services.classifier.context import Context
from services.classifier.jobs import classify
from services.domain.packs import load_packs
from services.domain.topics import TopicClassifier
from services.runtime.settings import Settings
from tests.support.builders import add_entry, add_feed

PACK = """
slug: tea
label: {en: Tea}
strong: [tea]
concepts:
  tea: {en: [oolong tea]}
  estate: {en: [estate]}
rules:
  - {id: named, all: [tea], weight: 1.2}
  - {id: land, all: [estate], weight: 0.4}
"""
UNCERTAIN = (
    "Harwood Group buys the Zhangmuji estate for $40 million",
    "Harwood Group of Leeds pays $40 million for the Zhangmuji estate, both sides said on 3 February 2026.",
)
CLEAR = (
    "Oolong tea: Harwood Group buys Zhangmuji estate",
    "Harwood Group of Leeds pays $40 million for the Zhangmuji estate, known for its oolong tea, both sides "
    "said on 3 February 2026.",
)
CLEAR_TOO = (
    "Zhangmuji estate sold to Harwood Group in $40 million oolong tea deal",
    "The estate that grows Zhangmuji oolong tea was sold to Harwood Group of Leeds on 3 February 2026.",
)


@pytest.fixture
def context(database: Database) -> Context:
    """Judges by one small pack of this test's own."""
    (pack,) = load_packs({"tea.yaml": PACK})
    with database.transaction() as connection:
        version = topics.register(connection, pack)
    classifier = TopicClassifier([pack], load_gazetteer(Settings().entities_file))
    return Context(lambda: database, classifier, {"tea": version}, pack.hash)


@pytest.fixture
def listed(database: Database) -> Callable[[], list[tuple[Any, ...]]]:
    """Topics and development of each article, by id."""

    def _listed() -> list[tuple[Any, ...]]:
        columns = (tables.articles.c.topics, tables.articles.c.development_id)
        with database.transaction() as connection:
            return [tuple(row) for row in connection.execute(select(*columns).order_by(tables.articles.c.id))]

    return _listed


def arrive(database: Database, context: Context, text: tuple[str, str], publisher: str) -> None:
    with database.transaction() as connection:
        feed_id = add_feed(connection, publisher=publisher)
        entry_id = add_entry(connection, feed_id, title=text[0], summary=text[1], processed_at=None)
    classify(database, context, [entry_id])


def test_an_uncertain_article_and_its_copies_are_tagged_once_the_development_is_clear(
    database: Database, context: Context, listed: Callable[[], list[tuple[Any, ...]]]
) -> None:
    arrive(database, context, UNCERTAIN, "A")
    arrive(database, context, (UNCERTAIN[0] + " - B Wire", UNCERTAIN[1]), "B")
    assert listed() == [([], None), ([], None)]
    arrive(database, context, CLEAR, "C")
    arrive(database, context, CLEAR_TOO, "D")
    (development_id,) = {development for _, development in listed()}
    assert development_id is not None
    assert [tags for tags, _ in listed()] == [["tea"]] * 4


def test_subscribers_get_a_correction_when_an_earlier_article_turns_out_to_belong(
    database: Database, context: Context
) -> None:
    for publisher, entry in (("A", UNCERTAIN), ("C", CLEAR), ("D", CLEAR_TOO)):
        arrive(database, context, entry, publisher)
    with database.transaction() as connection:
        told = connection.execute(select(tables.events).order_by(tables.events.c.id)).all()
    late = [row for row in told if row.reason == "late_match"]
    assert [(row.type, row.payload["article"]["id"]) for row in late] == [("development.corrected", "art_1")]
    assert [row.sequence for row in told] == list(range(1, len(told) + 1))


def test_an_inherited_match_says_so_and_keeps_its_own_score(database: Database, context: Context) -> None:
    for publisher, entry in (("A", UNCERTAIN), ("C", CLEAR), ("D", CLEAR_TOO)):
        arrive(database, context, entry, publisher)
    with database.transaction() as connection:
        match = connection.execute(select(tables.matches).order_by(tables.matches.c.article_id)).first()
    assert match is not None
    assert match.verdict == "inherited"
    assert 0.3 <= match.score < match.threshold
