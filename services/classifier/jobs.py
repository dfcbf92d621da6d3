"""The RQ job: ids in, rows out. Run twice, it changes nothing the second time."""

import structlog

from services.adapters.db import developments, entries
from services.adapters.db.engine import Database
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
        rows = entries.get_many(connection, ids)
    readings = [read(row, context.classifier) for row in rows if row["processed_at"] is None]
    if not readings:
        return 0
    with database.transaction() as connection:
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
