"""The backlog placed: the oldest first, chunk by chunk, by one worker; at its end late evidence is heeded.

What a rerun on the same entries gives does not depend on which feed answered first, on the size of a chunk or
on a worker's death: it is what `tradewire classify` gives for them.
"""

import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import structlog

from services.adapters.db import backlog, developments, entries
from services.adapters.db.engine import Connection, Database, Row
from services.adapters.db.health import raise_outage
from services.adapters.db.stored import rows_of
from services.classifier.batch import place_all, read_all
from services.classifier.context import Context
from services.classifier.gather import gather
from services.classifier.heed import heeded
from services.classifier.join import assign_to, inherit
from services.classifier.late import say_late
from services.classifier.reading import Reading
from services.classifier.tell import tell
from services.domain.developments import WINDOW, Assignment, Features, features
from services.domain.ids import public

log = structlog.get_logger()
CHUNK = 50
BUDGET_S = 20.0  # of placing: then live entries have their turn, and the backlog is rung again
MOST_GATHERED = 5000
MOST_UNCERTAIN = 5000


@dataclass(frozen=True)
class _Uncertain:
    """An article that a development could still give a topic, read by the row that speaks for it."""

    article_id: int
    row: Row
    reading: Reading
    features: Features


def place_backlog(
    database: Database, context: Context, *, chunk: int = CHUNK, budget_s: float = BUDGET_S
) -> int:
    """Place what waits, then settle; how many entries were placed. 0 where another worker is at it.

    Each chunk is a transaction of its own, so that live entries can be placed between two of them.
    """
    began, placed = time.monotonic(), 0
    with database.transaction() as holding:  # nothing but the lock, which ends with this process
        if not backlog.take(holding):
            return 0
        while done := _place_chunk(database, context, chunk):
            placed += done
            if time.monotonic() - began >= budget_s:
                return placed
        _settle(database, context)
    return placed


def _place_chunk(database: Database, context: Context, size: int) -> int:
    """Place the oldest entries; how many were tried."""
    with database.transaction() as connection:
        ids = backlog.next_ids(connection, size)
        entries.count_try(connection, ids)
        rows = {row["id"]: row for row in entries.get_many(connection, ids)}
    if ids:
        place_all(database, context, [rows[number] for number in ids])
        with database.transaction() as connection:
            left = backlog.waiting(connection)
        log.info(
            "backlog.placed", entries=len(ids), left=left, until=rows[ids[-1]]["dated_at"].date().isoformat()
        )
    return len(ids)


def _settle(database: Database, context: Context) -> None:
    """Gather lone articles, let uncertain ones inherit, and end the backlog; nothing if more has come.

    What takes long, reading the uncertain ones, is done before the lock is taken that all placing waits for.
    """
    read = _read_beforehand(database, context)
    with database.transaction() as connection:
        developments.lock_assignment(connection)
        span = backlog.span(connection)
        if span is None:
            return
        gathered = _gather(connection, span.first_at - WINDOW, span.last_at + WINDOW)
        inherited = _inherit(connection, context, _read_anew(connection, context, span, read))
        backlog.close(connection)
    log.info("backlog.settled", entries=span.placed, gathered=gathered, inherited=inherited)


def _read_beforehand(database: Database, context: Context) -> dict[int, _Uncertain]:
    with database.transaction() as connection:
        span = backlog.span(connection)
        rows = rows_of(connection, _list_uncertain(connection, span)) if span is not None else {}
    return _read(rows, context)


def _list_uncertain(connection: Connection, span: backlog.Span) -> list[int]:
    return backlog.list_uncertain(connection, span.first_at - WINDOW, span.last_at + WINDOW, MOST_UNCERTAIN)


def _read(rows: Mapping[int, Row], context: Context) -> dict[int, _Uncertain]:
    """Read articles by the rows that speak for them, in their order; one that cannot be read is left out."""
    article_of = {row["id"]: number for number, row in rows.items()}
    found: dict[int, _Uncertain] = {}
    for reading in read_all(list(rows.values()), context)[0]:
        number = article_of[reading.entry_id]
        try:
            seen = features(reading.article, reading.classification)
        except Exception:  # one article's failure must not keep a backlog open for ever
            log.exception("article.failed", article_id=public("art", number))
            continue
        found[number] = _Uncertain(number, rows[number], reading, seen)
    return found


def _read_anew(
    connection: Connection, context: Context, span: backlog.Span, read: Mapping[int, _Uncertain]
) -> list[_Uncertain]:
    """The uncertain articles as they stand now: only what changed or came since `read` is read here."""
    numbers = _list_uncertain(connection, span)
    rows = rows_of(connection, numbers)
    known = {number: one for number, one in read.items() if rows.get(number) == one.row}
    known |= _read({number: row for number, row in rows.items() if number not in known}, context)
    return [known[number] for number in numbers if number in known]


def _gather(connection: Connection, first_at: datetime, last_at: datetime) -> int:
    """Let lone articles find a home; how many did."""
    try:
        with connection.begin_nested():
            rows = developments.list_between(connection, first_at, last_at, MOST_GATHERED)
            return gather(connection, rows)
    except Exception as error:  # what cannot be gathered must not keep a backlog open for ever
        raise_outage(error)
        log.exception("backlog.not_gathered")
        return 0


def _inherit(connection: Connection, context: Context, uncertain: Sequence[_Uncertain]) -> int:
    """Let uncertain articles join by what the members of their development are about; how many did.

    All are judged by what was accepted before, so that their order does not count. One from before this
    backlog is told as a correction, as always when late evidence counts.
    """
    found = _homes(connection, context, uncertain)
    company = Counter(assignment.development for *_, assignment in found)
    inherited = 0
    for reading, number, seen, assignment in found:
        with _sparing_others(connection, number):
            others = company[assignment.development] - 1
            joined = inherit(connection, context, reading, number, seen, assignment, others_uncertain=others)
            if joined is not None:
                say_late(number, joined)
                tell(connection, reading, number, joined, late=not reading.in_backlog)
                inherited += 1
    return inherited


def _homes(
    connection: Connection, context: Context, uncertain: Sequence[_Uncertain]
) -> list[tuple[Reading, int, Features, Assignment]]:
    """Those of the articles that are still uncertain and near a development, with where they would go."""
    found: list[tuple[Reading, int, Features, Assignment]] = []
    for one in uncertain:
        number = one.article_id
        with _sparing_others(connection, number):
            reading = heeded(connection, context, one.reading, number)
            seen = one.features
            if reading.classification is not one.reading.classification:  # a reader had a word in it
                seen = features(reading.article, reading.classification)
            assignment = assign_to(connection, reading, number, seen)
            if reading.is_gray and assignment.development is not None:
                found.append((reading, number, seen, assignment))
    return found


@contextmanager
def _sparing_others(connection: Connection, article_id: int) -> Iterator[None]:
    """Undo and log what fails in the block: one article's failure must not keep a backlog open for ever."""
    try:
        with connection.begin_nested():
            yield
    except Exception as error:
        raise_outage(error)
        log.exception("article.failed", article_id=public("art", article_id))
