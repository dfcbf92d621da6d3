"""A batch of entries: read beside other workers, placed one at a time, one transaction for all."""

from collections.abc import Sequence

import structlog

from services.adapters.db import developments, entries
from services.adapters.db.engine import Database, Row
from services.adapters.db.health import raise_outage
from services.classifier.context import Context
from services.classifier.place import place
from services.classifier.reading import Reading, read

log = structlog.get_logger()


def place_all(database: Database, context: Context, rows: Sequence[Row]) -> int:
    """Classify the entries of these rows, in their order; how many were still unprocessed.

    Reading (cleaning, matching) needs no lock and runs beside other workers; placing is serial. An entry that
    cannot be placed costs the others nothing: its failure is recorded and it is tried again later.
    """
    readings, unread = read_all(rows, context)
    with database.transaction() as connection:
        developments.lock_assignment(connection)  # first: whoever holds it may want these rows
        for entry_id, error in unread.items():
            entries.mark_failed(connection, entry_id, error)
        open_ids = entries.lock_unprocessed(connection, [reading.entry_id for reading in readings])
        placed = 0
        for reading in readings:
            if reading.entry_id not in open_ids:
                continue  # another worker was rung for it too, and was first
            placed += 1
            try:
                with connection.begin_nested():
                    place(connection, context, reading)
            except Exception as error:  # one entry's failure must not hold up the other 49
                raise_outage(error)
                log.exception("entry.failed", entry_id=reading.entry_id)
                entries.mark_failed(connection, reading.entry_id, f"{type(error).__name__}: {error}")
    return placed


def read_all(rows: Sequence[Row], context: Context) -> tuple[list[Reading], dict[int, str]]:
    """The entries that can be read, and what stood in the way of the others."""
    readings, unread = [], {}
    for row in rows:
        try:
            readings.append(read(row, context.classifier))
        except Exception as error:  # one entry's failure must not hold up the other 49
            log.exception("entry.failed", entry_id=row["id"])
            unread[row["id"]] = f"{type(error).__name__}: {error}"
    return readings, unread
