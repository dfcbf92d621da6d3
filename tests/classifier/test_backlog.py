"""A backlog: rung when it is complete, placed by date by one worker at a time, held up for no long."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from redis import Redis
from rq import Queue
from sqlalchemy import Connection, Table, select, text, update
from sqlalchemy.exc import OperationalError

from services.adapters.db import backlog, entries, feedback, tables
from services.adapters.db.engine import Database
from services.adapters.db.judge import Judge
from services.adapters.db.stored import rows_of
from services.adapters.queue import BACKLOG_JOB, QUEUE_NAME, Doorbell
from services.classifier import backlog as placing
from services.classifier import batch
from services.classifier.backlog import place_backlog
from services.classifier.context import Context
from services.classifier.errands import Latecomers, Rest, Siblings
from services.classifier.jobs import classify
from services.classifier.place import place
from services.classifier.reading import read
from services.classifier.worker import Backlog, Sweep
from services.domain.feedback import Opinion, Word
from services.domain.feeds import ParsedEntry
from services.runtime.settings import Settings
from tests.classifier.test_classify import FOOTBALL, PLAN, PLAN_AGAIN, PLAN_ES
from tests.support.builders import NOON, add_entry, add_feed

POLLED: dict[str, Any] = {"last_polled_at": NOON}
WAIT_S = 30.0


def rows(database: Database, table: Table) -> list[Any]:
    with database.transaction() as connection:
        return list(connection.execute(select(table).order_by(*table.primary_key.columns)))


def save(database: Database, story: tuple[str, str] = PLAN, days: float = 0, **values: Any) -> int:
    """An entry of a first poll, dated `days` after noon, seen just now; its id."""
    at = NOON + timedelta(days=days)
    with database.transaction() as connection:
        feed_id = values.pop("feed_id", None) or add_feed(connection, **POLLED)
        row: dict[str, Any] = {
            "published_at": at,
            "dated_at": at,
            "first_seen_at": datetime.now(UTC),
            "processed_at": None,
        }
        row |= {"title": story[0], "summary": story[1], "language": None, "backlog": True}
        return add_entry(connection, feed_id, **row | values)


def is_due(database: Database, wait_s: float = WAIT_S, again_s: float = 60.0) -> bool:
    with database.transaction() as connection:
        return backlog.claim(connection, wait_s=wait_s, again_s=again_s)


def is_open(database: Database) -> bool:
    with database.transaction() as connection:
        return backlog.is_open(connection)


def test_it_waits_for_feeds_that_were_never_polled_and_no_longer_than_the_wait(database: Database) -> None:
    entry_id = save(database)
    with database.transaction() as connection:
        add_feed(connection)
    assert not is_due(database)
    with database.transaction() as connection:
        seen_at = datetime.now(UTC) - timedelta(seconds=WAIT_S)
        entry = tables.entries.c.id == entry_id
        connection.execute(update(tables.entries).where(entry).values(first_seen_at=seen_at))
    assert is_due(database)


@pytest.mark.parametrize(
    "feed",
    [
        {"last_polled_at": NOON, "failing_since_at": NOON, "last_error": "dead"},
        {"enabled": False},
        {"kind": "manual"},
    ],
)
def test_a_feed_that_failed_or_is_not_polled_at_all_holds_nothing(
    database: Database, feed: dict[str, Any]
) -> None:
    save(database)
    with database.transaction() as connection:
        add_feed(connection, **feed)
    assert is_due(database)


def test_of_several_workers_one_rings_and_one_that_was_left_is_rung_again(
    database: Database, redis_url: str
) -> None:
    save(database)
    doorbell = Doorbell(redis_url)
    for again_s in (60.0, 60.0, 0.0):
        Backlog(database, doorbell, WAIT_S, again_s).run()
    Sweep(database, doorbell, after_s=0).run()
    with Redis.from_url(redis_url) as client:
        jobs = Queue(QUEUE_NAME, connection=client, serializer="json").jobs
    assert [job.func_name for job in jobs] == [BACKLOG_JOB, BACKLOG_JOB]
    doorbell.close()


def test_with_redis_away_it_waits_and_is_rung_later(database: Database, redis_url: str) -> None:
    save(database)
    away, back = Doorbell("redis://127.0.0.1:1/0"), Doorbell(redis_url)
    Backlog(database, away, WAIT_S, again_s=0).run()
    Backlog(database, back, WAIT_S, again_s=0).run()
    assert back.depth() == 1
    away.close()
    back.close()


def test_while_one_worker_places_it_another_passes_on(database: Database, context: Context) -> None:
    save(database)
    with database.transaction() as connection:
        assert backlog.take(connection)
        assert not is_due(database)
        assert place_backlog(database, context) == 0
    assert place_backlog(database, context) == 1


def test_an_id_rung_alone_is_left_to_its_backlog(database: Database, context: Context) -> None:
    entry_id = save(database)
    assert classify(database, context, [entry_id]) == 0
    assert rows(database, tables.entries)[0].process_failures == 0


def test_what_was_published_first_opens_and_is_the_original_whoever_was_polled_first(
    database: Database, context: Context
) -> None:
    later, earlier = save(database, days=1), save(database, days=0)
    save(database, PLAN_ES, days=-1)
    assert place_backlog(database, context, chunk=1) == 3
    opener, original, copy = rows(database, tables.articles)
    found = {row.id: row.article_id for row in rows(database, tables.entries)}
    assert (found[earlier], found[later]) == (original.id, copy.id)
    assert (original.duplicate_of_id, copy.duplicate_of_id) == (None, original.id)
    assert opener.language == "es"
    assert len({article.development_id for article in (opener, original, copy)}) == 1


def test_a_job_ends_in_good_time_and_is_rung_at_once_for_what_is_left(
    database: Database, context: Context
) -> None:
    save(database)
    save(database, FOOTBALL, days=1)
    assert is_due(database)
    assert place_backlog(database, context, chunk=1, budget_s=0) == 1
    assert is_due(database)
    assert place_backlog(database, context, chunk=1) == 1
    assert not is_open(database)


def test_what_cannot_be_placed_leaves_the_backlog_to_be_tried_alone(
    database: Database, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = save(database, FOOTBALL), save(database, days=1)

    def refuse(connection: Any, context: Any, reading: Any) -> None:
        if reading.entry_id == bad:
            raise ValueError("unplaceable")
        place(connection, context, reading)

    monkeypatch.setattr(batch, "place", refuse)
    place_backlog(database, context)
    failed, placed = rows(database, tables.entries)
    assert (failed.processed_at, failed.process_error) == (None, "ValueError: unplaceable")
    assert (placed.id, placed.article_id is not None) == (good, True)
    assert not is_open(database)
    with database.transaction() as connection:
        assert entries.claim_unrung(connection, older_than_s=0, limit=9) == [bad]


def test_what_kills_its_job_is_tried_alone_and_then_passed_over(
    database: Database, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, bad, last = (save(database, story, days=n) for n, story in enumerate((PLAN, FOOTBALL, PLAN_ES)))

    def die(row: Any, classifier: Any) -> Any:
        if row["id"] == bad:
            raise SystemExit
        return read(row, classifier)

    monkeypatch.setattr(batch, "read", die)
    for _ in range(backlog.MOST_TRIES):
        with pytest.raises(SystemExit):
            place_backlog(database, context)
    assert place_backlog(database, context) == 1
    done = {row.id: row.processed_at is not None for row in rows(database, tables.entries)}
    assert done == {first: True, bad: False, last: True}
    assert not is_open(database)


def test_an_edit_of_what_waits_is_placed_with_its_backlog(database: Database, context: Context) -> None:
    with database.transaction() as connection:
        feed_id = add_feed(connection, **POLLED)
    entry_id = save(database, feed_id=feed_id)
    with database.transaction() as connection:
        row = tables.entries.c.id == entry_id
        connection.execute(update(tables.entries).where(row).values(title=PLAN_AGAIN[0], revision=2))
    place_backlog(database, context)
    assert [article.title for article in rows(database, tables.articles)] == [PLAN_AGAIN[0]]


def test_beside_the_jobs_nothing_is_decided_until_it_is_settled(
    database: Database, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(database)
    save(database, FOOTBALL, days=1)
    place_backlog(database, context, chunk=1, budget_s=0)

    def after(days: float) -> Callable[[], datetime]:
        return lambda: NOON + timedelta(days=days)

    for errand in (Latecomers(database, after(1)), Siblings(database, after(1)), Rest(database, after(40))):
        errand.run()
    assert [row.status for row in rows(database, tables.developments)] == ["emerging"]
    place_backlog(database, context)
    Rest(database, after(40)).run()
    assert [row.status for row in rows(database, tables.developments)] != ["emerging"]


def test_a_fault_in_gathering_keeps_no_backlog_open(
    database: Database, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: Any) -> int:
        raise ValueError("a bug")

    monkeypatch.setattr(placing, "gather", fail)
    save(database)
    place_backlog(database, context)
    assert not is_open(database)
    assert len(rows(database, tables.developments)) == 1


def test_with_the_database_away_it_stays_open_and_is_settled_later(
    database: Database, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lose(connection: Connection, *_arguments: Any) -> int:
        connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
        return 0

    save(database)
    with monkeypatch.context() as away:
        away.setattr(placing, "gather", lose)
        with pytest.raises(OperationalError):
            place_backlog(database, context)
    assert is_open(database)
    place_backlog(database, context)
    assert not is_open(database)


def test_a_feed_added_later_joins_what_is_there(database: Database, context: Context) -> None:
    save(database)
    place_backlog(database, context)
    save(database, PLAN_AGAIN, days=-0.5)
    assert is_due(database)
    place_backlog(database, context)
    (development,) = rows(database, tables.developments)
    assert (development.articles, development.first_seen_at) == (2, NOON - timedelta(days=0.5))


def test_documents_brought_in_by_hand_are_one_backlog(database: Database, context: Context) -> None:
    parsed = [
        ParsedEntry(title=title, summary=summary, published_at=NOON + timedelta(days=days))
        for days, (title, summary) in ((1, PLAN_AGAIN), (0, PLAN), (2, FOOTBALL))
    ]
    with database.transaction() as connection:
        saved = entries.insert_manual(connection, parsed, now=NOON)
    assert (saved.to_ring, len(saved.touched)) == ([], 3)
    assert is_due(database)
    place_backlog(database, context)
    first, second, third = rows(database, tables.articles)
    assert (first.title, second.title) == (PLAN[0], PLAN_AGAIN[0])
    assert first.development_id == second.development_id
    assert third.development_id is None


def test_an_article_is_spoken_for_by_the_sighting_that_made_it(database: Database, context: Context) -> None:
    page: dict[str, Any] = {"url": "https://desk.example.org/monaco"}
    save(database, FOOTBALL, days=1, **page)  # polled first, published later
    made_it = save(database, FOOTBALL, **page)
    place_backlog(database, context)
    (article,) = rows(database, tables.articles)
    word = Word(Opinion.RELEVANT, "critical-minerals")
    judge = Judge(Settings().entities_file)
    with database.transaction() as connection:
        assert rows_of(connection, [article.id])[article.id]["id"] == made_it
        feedback.add(connection, judge, article.id, word, author="reader")
    assert [row.id for row in rows(database, tables.entries) if row.processed_at is None] == [made_it]
