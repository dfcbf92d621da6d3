"""The RQ jobs: ids in, rows out. Run twice, they change nothing the second time."""

from datetime import datetime

import structlog

from services.adapters.db import developments, entries
from services.adapters.db.engine import Database, Row
from services.adapters.db.health import raise_outage
from services.adapters.db.stored import rows_of
from services.classifier.again import judge_again
from services.classifier.backlog import place_backlog
from services.classifier.batch import place_all, read_all
from services.classifier.context import Context, installed
from services.classifier.reading import Reading

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
    """Classify the entries of `ids` that are still unprocessed, by date; how many there were.

    Those of a backlog are left to it (see :mod:`services.classifier.backlog`).
    """
    with database.transaction() as connection:
        rows = [
            row
            for row in entries.get_many(connection, ids)
            if row["processed_at"] is None and not row["backlog"]
        ]
        entries.count_try(connection, [row["id"] for row in rows])
    if not rows:
        return 0
    return place_all(database, context, sorted(rows, key=_by_date))


def _by_date(row: Row) -> tuple[datetime, int]:
    return row["dated_at"], row["id"]


def classify_backlog() -> int:
    """Place the backlog, and give how many entries were placed. For the queue only."""
    context = installed()
    database = context.open_database()
    try:
        return place_backlog(database, context)
    finally:
        database.close()


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
    readings, _unread = read_all(list(rows.values()), context)
    with database.transaction() as connection:
        developments.lock_assignment(connection)
        for reading in sorted(readings, key=Reading.order):
            article_id = article_of[reading.entry_id]
            try:
                with connection.begin_nested():
                    judge_again(connection, context, reading, article_id, aloud=aloud)
            except Exception as error:  # one article's failure must not hold up the other 49
                raise_outage(error)
                log.exception("article.failed", article_id=article_id)
    return len(readings)
