"""Stored articles judged again: who enters joins, who leaves is taken out, and nobody is told unasked."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from services.adapters.db import tables, topics
from services.adapters.db.engine import Database
from services.adapters.db.stored import ids_left
from services.adapters.seeds import load_gazetteer
from services.classifier.context import Context
from services.classifier.jobs import classify, reclassify
from services.domain.packs import combined_hash, load_packs
from services.domain.topics import TopicClassifier
from services.runtime.settings import Settings
from tests.support.builders import NOON, add_entry, add_feed

PACK = """
slug: tea
label: {en: Tea}
strong: [tea]
concepts:
  tea: {en: [PHRASE]}
rules:
  - {id: named, all: [tea], weight: 1.2}
"""
OOLONG = (
    "Oolong tea: Harwood Group buys Zhangmuji estate",
    "Harwood Group of Leeds pays $40 million for the Zhangmuji estate, known for its oolong tea and its "
    "green tea, both sides said on 3 February 2026.",
)
OOLONG_ONLY = (
    "Zhangmuji estate sold to Harwood Group in $40 million oolong tea deal",
    "The estate that grows Zhangmuji oolong tea was sold to Harwood Group of Leeds on 3 February 2026.",
)
GREEN_ONLY = (
    "Harwood Group of Leeds buys green tea estate of Zhangmuji for $40 million",
    "The Zhangmuji estate and its green tea gardens go to Harwood Group, it was said on 3 February 2026.",
)
Judge = Callable[[str], Context]


@pytest.fixture
def judging_by(database: Database) -> Judge:
    """Puts a pack in force that knows one phrase, as a worker would load it."""
    gazetteer = load_gazetteer(Settings().entities_file)

    def _judging_by(phrase: str) -> Context:
        (pack,) = load_packs({"tea.yaml": PACK.replace("PHRASE", phrase)})
        with database.transaction() as connection:
            version = topics.register(connection, pack)
        return Context(
            lambda: database, TopicClassifier([pack], gazetteer), {"tea": version}, combined_hash([pack])
        )

    return _judging_by


def arrive(database: Database, context: Context, text: tuple[str, str], publisher: str) -> None:
    with database.transaction() as connection:
        feed_id = add_feed(connection, publisher=publisher)
        entry_id = add_entry(connection, feed_id, title=text[0], summary=text[1], processed_at=None)
    classify(database, context, [entry_id])


def apply(database: Database, context: Context, *, aloud: bool = False) -> int:
    with database.transaction() as connection:
        left = ids_left(connection, NOON, context.pack_hash)
    return reclassify(database, context, left, aloud=aloud)


def listed(database: Database) -> list[tuple[Any, ...]]:
    columns = (tables.articles.c.topics, tables.articles.c.development_id)
    with database.transaction() as connection:
        return [tuple(row) for row in connection.execute(select(*columns).order_by(tables.articles.c.id))]


def count(database: Database, table: Any) -> int:
    with database.transaction() as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def development(database: Database, number: int) -> Any:
    with database.transaction() as connection:
        table = tables.developments
        return connection.execute(select(table).where(table.c.id == number)).one()


def test_an_article_that_enters_joins_the_development_that_it_belongs_to_in_silence(
    database: Database, judging_by: Judge
) -> None:
    narrow = judging_by("oolong tea")
    arrive(database, narrow, OOLONG, "A")
    arrive(database, narrow, GREEN_ONLY, "B")
    (first, second), told = listed(database), count(database, tables.events)
    assert (first[0], second) == (["tea"], ([], None))
    wide = judging_by("oolong tea, green tea")
    assert apply(database, wide) == 2
    assert listed(database) == [(["tea"], first[1]), (["tea"], first[1])]
    assert development(database, first[1]).articles == 2
    assert count(database, tables.events) == told


def test_an_article_that_leaves_every_topic_leaves_its_development_with_its_copies(
    database: Database, judging_by: Judge
) -> None:
    wide = judging_by("oolong tea")
    arrive(database, wide, OOLONG, "A")
    arrive(database, wide, OOLONG_ONLY, "B")
    arrive(database, wide, (OOLONG_ONLY[0] + " - C Wire", OOLONG_ONLY[1]), "C")
    number = listed(database)[0][1]
    assert [home for _, home in listed(database)] == [number] * 3
    apply(database, judging_by("green tea"))
    assert listed(database) == [(["tea"], number), ([], None), ([], None)]
    row = development(database, number)
    assert (row.articles, row.copies, row.sources) == (1, 0, 1)


def test_a_development_that_everybody_left_is_closed_and_found_by_nobody(
    database: Database, judging_by: Judge
) -> None:
    arrive(database, judging_by("oolong tea"), OOLONG_ONLY, "A")
    number = listed(database)[0][1]
    apply(database, judging_by("white tea"))
    row = development(database, number)
    assert (row.status, row.articles, row.topics, row.profile_keys) == ("closed", 0, [], [])
    assert count(database, tables.milestones) == 0


def test_judging_again_is_done_once_and_goes_on_where_it_stopped(
    database: Database, judging_by: Judge
) -> None:
    narrow = judging_by("oolong tea")
    for publisher, entry in (("A", OOLONG), ("B", OOLONG_ONLY), ("C", GREEN_ONLY)):
        arrive(database, narrow, entry, publisher)
    green = judging_by("green tea")
    with database.transaction() as connection:
        left = ids_left(connection, NOON, green.pack_hash)
    reclassify(database, green, left[:1])
    assert apply(database, green) == 2
    before = listed(database)
    assert apply(database, green) == 0
    reclassify(database, green, left)
    assert listed(database) == before


def test_subscribers_are_told_only_where_that_was_asked_for(database: Database, judging_by: Judge) -> None:
    arrive(database, judging_by("oolong tea"), GREEN_ONLY, "A")
    apply(database, judging_by("green tea"), aloud=True)
    assert count(database, tables.events) == 1
    apply(database, judging_by("white tea"))
    assert count(database, tables.events) == 1
