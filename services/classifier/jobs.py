"""The RQ jobs: ids in, rows out. Run twice, they change nothing the second time."""

import structlog

from services.adapters.db import developments, entries
from services.adapters.db.engine import Database, Row
from services.adapters.db.stored import rows_of
from services.classifier.again import judge_again
from services.classifier.context import Context, installed
from services.classifier.place import place
from services.classifier.reading import Reading, read

log = structlog.get_logger()


def classify_entries(ids: list[int]) -> int:
    """Classify the entries that are still unprocessed, and give how many there were. For the queue only."""
    context = installed()
    database = context.open_database()
    try:
        return classify(database, context, ids)
    finally:
        database.close()


def classify(database: Database, context: Context, ids: list[int]) -> int:
    """Classify the entries of `ids` that are still unprocessed; how many there were.

    Reading (cleaning, matching) needs no lock and runs beside other workers; placing is serial. An entry that
    cannot be placed costs the others nothing: its failure is recorded and it is tried again later.
    """
    with database.transaction() as connection:
        entries.count_try(connection, ids)
        rows = [row for row in entries.get_many(connection, ids) if row["processed_at"] is None]
    if not rows:
        return 0
    readings, unread = _read_all(rows, context)
    with database.transaction() as connection:
        for entry_id, error in unread.items():
            entries.mark_failed(connection, entry_id, error)
        developments.lock_assignment(connection)
        open_ids = entries.lock_unprocessed(connection, [reading.entry_id for reading in readings])
        placed = 0
        for reading in sorted(readings, key=Reading.order):
            if reading.entry_id not in open_ids:
                continue  # another worker was rung for it too, and was first
            placed += 1
            try:
                with connection.begin_nested():
                    place(connection, context, reading)
            except Exception as error:  # one entry's failure must not hold up the other 49
                log.exception("entry.failed", entry_id=reading.entry_id)
                entries.mark_failed(connection, reading.entry_id, f"{type(error).__name__}: {error}")
    return placed


def _read_all(rows: list[Row], context: Context) -> tuple[list[Reading], dict[int, str]]:
    """The entries that can be read, and what stood in the way of the others."""
    readings, unread = [], {}
    for row in rows:
        try:
            readings.append(read(row, context.classifier))
        except Exception as error:  # one entry's failure must not hold up the other 49
            log.exception("entry.failed", entry_id=row["id"])
            unread[row["id"]] = f"{type(error).__name__}: {error}"
    return readings, unread


def reclassify_articles(ids: list[int], pack_hash: str, aloud: bool) -> int:
    """Judge stored articles again, and give how many there were. For the queue only.

    Nothing is done where this worker judges by other packs than `pack_hash`: it has not loaded them yet, and
    whoever asked rings again.
    """
    context = installed()
    if context.pack_hash != pack_hash:
        return 0
    database = context.open_database()
    try:
        return reclassify(database, context, ids, aloud=aloud)
    finally:
        database.close()


def reclassify(database: Database, context: Context, ids: list[int], *, aloud: bool = False) -> int:
    """Judge stored articles again by the packs of `context`; how many there were.

    As with new entries, reading needs no lock and placing is serial; one that fails costs the others nothing.
    """
    with database.transaction() as connection:
        rows = rows_of(connection, ids)
    article_of = {row["id"]: article_id for article_id, row in rows.items()}
    readings, _unread = _read_all(list(rows.values()), context)
    with database.transaction() as connection:
        developments.lock_assignment(connection)
        for reading in sorted(readings, key=Reading.order):
            article_id = article_of[reading.entry_id]
            try:
                with connection.begin_nested():
                    judge_again(connection, context, reading, article_id, aloud=aloud)
            except Exception:  # one article's failure must not hold up the other 49
                log.exception("article.failed", article_id=article_id)
    return len(readings)
