"""Entries in, rows out: what the classifier stores, groups and tells."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Table, select, text
from sqlalchemy.exc import OperationalError

from services.adapters.db import developments, tables
from services.adapters.db.engine import Database
from services.adapters.db.entries import MOST_FAILURES, claim_unrung
from services.classifier import batch
from services.classifier.context import Context
from services.classifier.jobs import classify
from services.classifier.place import place
from services.classifier.reading import read
from tests.support.builders import NOON, add_entry, add_feed
from tests.support.processes import wait_for

Arrive = Callable[..., int]

PLAN = (
    "US and Mexico sign action plan on critical minerals",
    "Trade Representative Jamieson Greer and Economy Secretary Marcelo Ebrard signed a critical minerals "
    "action plan in Washington on 4 February 2026. The two governments will explore border-adjusted price "
    "floors for imports of critical minerals within 60 days.",
)
PLAN_AGAIN = (
    "Greer and Ebrard agree critical minerals action plan between US and Mexico",
    "The United States and Mexico signed an action plan on critical minerals on 4 February 2026, with price "
    "floors to be explored by Jamieson Greer and Marcelo Ebrard over the coming 60 days.",
)
PLAN_ES = (
    "México y Estados Unidos firman plan de acción sobre minerales críticos",
    "Marcelo Ebrard y Jamieson Greer firmaron en Washington el 4 de febrero de 2026 un plan de acción sobre "
    "minerales críticos con precios mínimos en la frontera.",
)
FOOTBALL = ("Monaco finish in style", "A 4-0 win secured second place on the last day of the season.")


def rows(database: Database, table: Table) -> list[Any]:
    with database.transaction() as connection:
        return list(connection.execute(select(table).order_by(*table.primary_key.columns)))


def test_an_article_keeps_its_matches_with_the_words_that_say_so(database: Database, arrive: Arrive) -> None:
    arrive(*PLAN)
    match = next(row for row in rows(database, tables.matches) if row.verdict == "accepted")
    assert match.topic == "critical-minerals"
    assert match.score >= match.threshold
    title = next(piece for piece in match.evidence if piece["zone"] == "title")
    assert PLAN[0][title["start"] : title["end"]] == title["text"]


def test_an_article_on_no_topic_is_kept_and_told_to_nobody(database: Database, arrive: Arrive) -> None:
    arrive(*FOOTBALL)
    (article,) = rows(database, tables.articles)
    assert (article.topics, article.development_id) == ([], None)
    assert rows(database, tables.events) == []


def test_reports_of_one_act_in_two_languages_are_one_development(database: Database, arrive: Arrive) -> None:
    for title, summary in (PLAN, PLAN_AGAIN, PLAN_ES):
        arrive(title, summary)
    (development,) = rows(database, tables.developments)
    assert (development.articles, development.sources, development.languages) == (3, 3, ["en", "es"])


def test_opening_is_told_with_its_reasons_and_facts(database: Database, arrive: Arrive) -> None:
    arrive(*PLAN)
    (event,) = rows(database, tables.events)
    assert (event.type, event.reason, event.sequence) == ("development.opened", "opened", 1)
    assert event.payload["explain"]["matched"][0]["topic"] == "critical-minerals"
    assert event.payload["development"]["title"] == PLAN[0]
    assert event.payload["snapshot"]["independent_sources"] == 1


def test_the_same_page_in_two_feeds_is_one_article_with_two_sightings(
    database: Database, arrive: Arrive
) -> None:
    arrive(*PLAN, url="https://a.example.org/plan", canonical_url="https://a.example.org/plan")
    arrive(*PLAN, url="https://www.a.example.org/plan?utm_source=x")
    (article,) = rows(database, tables.articles)
    assert [entry.article_id for entry in rows(database, tables.entries)] == [article.id, article.id]
    assert len(rows(database, tables.events)) == 1


def test_a_copy_adds_to_the_spread_and_is_never_told(database: Database, arrive: Arrive) -> None:
    arrive(*PLAN, publisher="A")
    arrive(PLAN[0] + " - B Wire", PLAN[1], publisher="B")
    original, copy = rows(database, tables.articles)
    assert (copy.duplicate_of_id, copy.topics) == (original.id, original.topics)
    (development,) = rows(database, tables.developments)
    assert (development.articles, development.copies, development.sources) == (1, 1, 1)
    assert len(rows(database, tables.events)) == 1


def test_a_job_run_twice_changes_nothing(database: Database, context: Context, arrive: Arrive) -> None:
    entry_id = arrive(*PLAN)
    assert classify(database, context, [entry_id]) == 0
    assert len(rows(database, tables.articles)) == 1
    assert len(rows(database, tables.events)) == 1


def test_two_workers_rung_for_the_same_news_open_one_development(
    database: Database, context: Context
) -> None:
    with database.transaction() as connection:
        ids = [
            add_entry(connection, add_feed(connection), title=title, summary=summary, processed_at=None)
            for title, summary in (PLAN, PLAN_AGAIN)
        ]
    workers = [
        threading.Thread(target=classify, args=(database, context, batch)) for batch in (ids, ids[::-1])
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(rows(database, tables.articles)) == 2
    assert len(rows(database, tables.developments)) == 1


def test_an_entry_that_cannot_be_placed_costs_the_others_nothing(
    database: Database, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.transaction() as connection:
        feed_id = add_feed(connection)
        bad = add_entry(connection, feed_id, title="Bad", summary="", processed_at=None)
        good = add_entry(connection, feed_id, title=PLAN[0], summary=PLAN[1], processed_at=None)

    def refuse(connection: Any, context: Context, reading: Any) -> None:
        place(connection, context, reading)
        if reading.entry_id == bad:
            connection.execute(text("SELECT 1 / 0"))

    monkeypatch.setattr(batch, "place", refuse)
    classify(database, context, [bad, good])
    failed, placed = rows(database, tables.entries)
    assert (failed.processed_at, failed.process_failures) == (None, 1)
    assert "division by zero" in failed.process_error
    assert placed.article_id == rows(database, tables.articles)[0].id


def test_with_the_database_away_no_entry_is_taken_for_the_fault(
    database: Database, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.transaction() as connection:
        feed_id = add_feed(connection)
        ids = [
            add_entry(connection, feed_id, title=title, summary="", processed_at=None)
            for title in ("One", "Two")
        ]
    tried = []

    def lose(connection: Any, _context: Context, reading: Any) -> None:
        tried.append(reading.entry_id)
        connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    monkeypatch.setattr(batch, "place", lose)
    with pytest.raises(OperationalError):
        classify(database, context, ids)
    assert len(tried) == 1
    assert [row.process_error for row in rows(database, tables.entries)] == [None, None]


def test_an_entry_that_cannot_be_read_costs_the_others_nothing(
    database: Database, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.transaction() as connection:
        feed_id = add_feed(connection)
        bad = add_entry(connection, feed_id, title="Bad", summary="", processed_at=None)
        good = add_entry(connection, feed_id, title=PLAN[0], summary=PLAN[1], processed_at=None)

    def refuse(row: Any, classifier: Any) -> Any:
        if row["id"] == bad:
            raise ValueError("unreadable")
        return read(row, classifier)

    monkeypatch.setattr(batch, "read", refuse)
    classify(database, context, [bad, good])
    failed, placed = rows(database, tables.entries)
    assert (failed.processed_at, failed.process_error) == (None, "ValueError: unreadable")
    assert placed.process_failures == 0


def test_who_waits_for_a_turn_holds_no_row_that_another_may_want(
    database: Database, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.transaction() as connection:
        bad = add_entry(connection, add_feed(connection), processed_at=None)

    def refuse(row: Any, classifier: Any) -> Any:
        raise ValueError("unreadable")

    def waits() -> bool:
        query = text(
            "SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = database"
            " WHERE datname = current_database() AND locktype = 'advisory' AND NOT granted"
        )
        with database.transaction() as connection:
            return bool(connection.execute(query).scalar_one())

    monkeypatch.setattr(batch, "read", refuse)
    worker = threading.Thread(target=classify, args=(database, context, [bad]))
    with database.transaction() as connection:
        developments.lock_assignment(connection)
        worker.start()
        wait_for(waits, "a turn")
        connection.execute(select(tables.entries.c.id).with_for_update(nowait=True)).one()
    worker.join()
    assert rows(database, tables.entries)[0].process_error == "ValueError: unreadable"


def test_a_try_is_counted_even_if_it_kills_the_job(
    database: Database, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.transaction() as connection:
        entry_id = add_entry(connection, add_feed(connection), title="Bad", summary="", processed_at=None)

    def die(*_row: Any) -> Any:
        raise SystemExit

    monkeypatch.setattr(batch, "read", die)
    for _ in range(MOST_FAILURES):
        with pytest.raises(SystemExit):
            classify(database, context, [entry_id])
    with database.transaction() as connection:
        assert claim_unrung(connection, older_than_s=0, limit=9) == []


def test_contact_details_are_not_kept_for_display(database: Database, arrive: Arrive) -> None:
    arrive(PLAN[0], PLAN[1] + " Contact: Ana, +52 55 1234 5678, ana@example.org")
    (article,) = rows(database, tables.articles)
    assert "1234 5678" not in article.summary + article.folded
    assert "ana@" not in article.summary + article.folded


def test_backfill_opens_in_silence_and_is_told_with_the_first_article_on_time(
    database: Database, arrive: Arrive
) -> None:
    arrive(*PLAN, lateness="backfill", dated_at=NOON - timedelta(days=3))
    assert len(rows(database, tables.developments)) == 1
    assert rows(database, tables.events) == []
    arrive(*PLAN_AGAIN)
    (event,) = rows(database, tables.events)
    assert (event.type, event.payload["snapshot"]["articles"]) == ("development.opened", 2)


def test_a_developments_events_are_numbered_without_gaps(database: Database, arrive: Arrive) -> None:
    arrive(*PLAN, publisher="A")
    arrive(*PLAN_AGAIN, publisher="B")
    arrive(*PLAN_ES, publisher="USTR", kind="official")
    told = rows(database, tables.events)
    assert [event.sequence for event in told] == list(range(1, len(told) + 1))
    assert {"sources_step", "official_source"} <= {event.reason for event in told}
    assert rows(database, tables.developments)[0].sequence == len(told)


def test_an_edit_changes_the_article_and_makes_no_second_one(
    database: Database, context: Context, arrive: Arrive
) -> None:
    entry_id = arrive(*FOOTBALL)
    with database.transaction() as connection:
        connection.execute(
            tables.entries.update()
            .where(tables.entries.c.id == entry_id)
            .values(title=PLAN[0], summary=PLAN[1], processed_at=None, revision=2)
        )
    classify(database, context, [entry_id])
    (article,) = rows(database, tables.articles)
    assert article.title == PLAN[0]
    assert article.development_id == rows(database, tables.developments)[0].id


@pytest.mark.parametrize(
    "ugly",
    [
        ("", ""),
        ("\x00\u202eTitle", "<p>unclosed <b>&amp;&nbsp;"),
        ("x" * 5000, "mineralswhich Greerand " * 50_000),
        ("Título", "Texte en français and English too, todo junto."),
    ],
)
def test_ugly_text_is_stored_like_any_other(
    database: Database, arrive: Arrive, ugly: tuple[str, str]
) -> None:
    entry_id = arrive(ugly[0].replace("\x00", ""), ugly[1])
    (entry,) = [row for row in rows(database, tables.entries) if row.id == entry_id]
    assert entry.process_error is None
    assert entry.article_id is not None
