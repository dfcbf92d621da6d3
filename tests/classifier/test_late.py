"""Late evidence works backwards: an uncertain article is tagged once its development is clear."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select, update

from services.adapters.db import developments, feedback, tables, topics
from services.adapters.db.engine import Connection, Database
from services.adapters.db.judge import Judge
from services.adapters.seeds import load_gazetteer
from services.classifier import backlog as placing
from services.classifier import batch
from services.classifier.backlog import place_backlog
from services.classifier.context import Context
from services.classifier.jobs import classify
from services.classifier.reading import Reading, read
from services.domain.developments import Assignment
from services.domain.feedback import Opinion, Word
from services.domain.packs import combined_hash, load_packs
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
ESTATES = """
slug: estates
label: {en: Estates}
strong: [sale]
concepts:
  estate: {en: [estate]}
  sale: {en: [auction]}
rules:
  - {id: named, all: [estate, sale], weight: 1.2}
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

CLEAR_AS_WELL = (
    "Leeds buyer takes over oolong tea maker",
    "For $40 million Zhangmuji, where oolong tea is grown, went to Harwood Group on 3 February 2026.",
)


@pytest.fixture
def context(database: Database) -> Context:
    """Judges by one small pack of this test's own."""
    return judging_by(database, PACK)


def judging_by(database: Database, *texts: str) -> Context:
    packs = load_packs({f"{number}.yaml": text for number, text in enumerate(texts)})
    with database.transaction() as connection:
        versions = {pack.slug: topics.register(connection, pack) for pack in packs}
    classifier = TopicClassifier(packs, load_gazetteer(Settings().entities_file))
    return Context(lambda: database, classifier, versions, combined_hash(packs))


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


def bring_in(database: Database, context: Context, *texts: tuple[str, str]) -> None:
    """The texts come as one backlog, which is placed."""
    with database.transaction() as connection:
        for title, summary in texts:
            feed_id = add_feed(connection)
            add_entry(connection, feed_id, title=title, summary=summary, processed_at=None, backlog=True)
    place_backlog(database, context)


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


def test_what_a_backlog_makes_clear_of_an_earlier_article_is_a_correction(
    database: Database, context: Context, listed: Callable[[], list[tuple[Any, ...]]]
) -> None:
    arrive(database, context, UNCERTAIN, "A")
    bring_in(database, context, CLEAR_TOO, CLEAR_AS_WELL)
    assert [tags for tags, _ in listed()] == [["tea"]] * 3
    with database.transaction() as connection:
        told = connection.execute(select(tables.events).order_by(tables.events.c.id)).all()
    late = [row.payload["article"]["id"] for row in told if row.reason == "late_match"]
    assert late == ["art_1"]


def test_what_a_backlog_holds_itself_is_told_as_it_stands(database: Database, context: Context) -> None:
    bring_in(database, context, UNCERTAIN, CLEAR, CLEAR_TOO)
    with database.transaction() as connection:
        reasons = connection.execute(select(tables.events.c.reason)).scalars().all()
    assert "opened" in reasons
    assert "late_match" not in reasons


def test_what_a_reader_kept_out_of_a_topic_is_not_inherited_at_the_end_of_a_backlog(
    database: Database, listed: Callable[[], list[tuple[Any, ...]]]
) -> None:
    context = judging_by(database, PACK, ESTATES)
    arrive(database, context, UNCERTAIN, "A")
    judge = Judge(Settings().entities_file)
    with database.transaction() as connection:
        heard = feedback.add(connection, judge, 1, Word(Opinion.NOT_RELEVANT, "tea"), author="reader")
        assert isinstance(heard, tuple)
    classify(database, context, list(heard[1].unplaced))
    bring_in(database, context, CLEAR_TOO, CLEAR_AS_WELL)
    assert [tags for tags, _ in listed()] == [[], ["tea"], ["tea"]]


def test_an_uncertain_article_that_cannot_be_compared_keeps_no_backlog_open(
    database: Database, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_connection: Connection, *_arguments: Any) -> Assignment:
        raise ValueError("a bug")

    monkeypatch.setattr(placing, "assign_to", fail)
    bring_in(database, context, UNCERTAIN, CLEAR)
    with database.transaction() as connection:
        assert not connection.execute(select(tables.entries.c.id).where(tables.entries.c.backlog)).all()


def test_uncertain_articles_are_read_at_the_end_of_a_backlog_while_others_place(
    database: Database,
    context: Context,
    listed: Callable[[], list[tuple[Any, ...]]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    free: list[bool] = []

    def look(row: Any, classifier: TopicClassifier) -> Reading:
        lock = select(func.pg_try_advisory_xact_lock(developments.ASSIGNMENT_LOCK))
        with database.transaction() as connection:
            free.append(connection.execute(lock).scalar_one())
        return read(row, classifier)

    monkeypatch.setattr(batch, "read", look)
    bring_in(database, context, UNCERTAIN, CLEAR, CLEAR_TOO)
    assert free == [True] * 4  # the uncertain one twice
    assert [tags for tags, _ in listed()] == [["tea"]] * 3


def test_what_is_edited_before_the_end_of_a_backlog_is_decided_is_judged_as_it_then_stands(
    database: Database,
    context: Context,
    listed: Callable[[], list[tuple[Any, ...]]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    edits = [{"title": "Rain over Leeds", "summary": "It rained.", "revision": 2}]

    def edit_once_read(rows: list[Any], context: Context) -> tuple[list[Reading], dict[int, str]]:
        found = batch.read_all(rows, context)
        while edits:
            entry = tables.entries.c.id == 1
            with database.transaction() as connection:
                connection.execute(update(tables.entries).where(entry).values(edits.pop()))
        return found

    monkeypatch.setattr(placing, "read_all", edit_once_read)
    bring_in(database, context, UNCERTAIN, CLEAR_TOO, CLEAR_AS_WELL)
    assert [tags for tags, _ in listed()] == [[], ["tea"], ["tea"]]


def test_what_could_not_be_read_before_the_lock_is_read_under_it(
    database: Database,
    context: Context,
    listed: Callable[[], list[tuple[Any, ...]]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(placing, "_read_beforehand", lambda *_: {})
    bring_in(database, context, UNCERTAIN, CLEAR_TOO, CLEAR_AS_WELL)
    assert [tags for tags, _ in listed()] == [["tea"]] * 3
