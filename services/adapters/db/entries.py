"""Entries: what feeds published, saved once, revised when edited, and worked off by the classifier."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    any_,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, BIGINT, TEXT
from sqlalchemy.dialects.postgresql import insert as pg_insert

from services.adapters.db.feeds import manual_feed
from services.adapters.db.tables import entries, feeds, revisions
from services.domain.feeds import (
    EARLIEST,
    Dates,
    EntryDecision,
    EntryReason,
    KnownEntry,
    ParsedEntry,
    decide_dates,
    decide_entries,
    identify,
    lookup,
)

MOST_FAILURES = 5  # after so many the entry waits for a person: `process_error` says why
ERROR_CAP = 500
INSERT_BATCH = 500


@dataclass(frozen=True)
class NewEntry:
    """A decision to add an entry, with its dates."""

    decision: EntryDecision
    dates: Dates


@dataclass
class SavedEntries:
    """Ids of the rows added (in order of date), revised, and met again.

    New ones of a `backlog` are not rung one by one: the lot is, once it is complete (see `backlog`).
    """

    new: list[int] = field(default_factory=list)
    edited: list[int] = field(default_factory=list)
    known: list[int] = field(default_factory=list)
    backlog: bool = False

    @property
    def touched(self) -> list[int]:
        """Every entry that the classifier has to look at, now or with its backlog."""
        return self.new + self.edited

    @property
    def to_ring(self) -> list[int]:
        """Every entry to be rung now."""
        return self.edited if self.backlog else self.touched


# ---- poller ------------------------------------------------------------------------------------------------


def find_known(
    connection: Connection, feed_id: int, keys: Sequence[str], url_hashes: Sequence[int]
) -> list[KnownEntry]:
    """The feed's entries under any of these keys or URLs, with the hashes of their earlier versions."""
    rows = connection.execute(
        select(
            entries.c.id,
            entries.c.entry_key,
            entries.c.canonical_url,
            entries.c.content_hash,
            entries.c.revision,
        ).where(
            entries.c.feed_id == feed_id,
            or_(
                entries.c.entry_key == any_(literal(list(keys), ARRAY(TEXT))),
                entries.c.url_hash == any_(literal(list(url_hashes), ARRAY(BIGINT))),
            ),
        )
    ).all()
    older = _older_versions(connection, [row.id for row in rows if row.revision > 1])
    return [
        KnownEntry(
            id=row.id,
            key=row.entry_key,
            canonical_url=row.canonical_url,
            content_hash=row.content_hash,
            revision=row.revision,
            older=tuple(older.get(row.id, ())),
        )
        for row in rows
    ]


def _older_versions(connection: Connection, ids: Sequence[int]) -> dict[int, list[tuple[str, datetime]]]:
    found: dict[int, list[tuple[str, datetime]]] = {}
    if ids:
        rows = connection.execute(
            select(revisions.c.entry_id, revisions.c.content_hash, revisions.c.seen_at)
            .where(revisions.c.entry_id.in_(ids))
            .order_by(revisions.c.number)
        )
        for row in rows:
            found.setdefault(row.entry_id, []).append((row.content_hash, row.seen_at))
    return found


def add_many(
    connection: Connection, feed_id: int, new: Sequence[NewEntry], *, backlog: bool = False
) -> list[int]:
    """Insert entries and give their ids, in the order of `new`.

    One that another poller inserted meanwhile is passed over.
    """
    rows = [_row(feed_id, item) | {"backlog": backlog} for item in new]
    statement = (
        pg_insert(entries)
        .on_conflict_do_nothing(index_elements=["feed_id", "entry_key"])
        .returning(entries.c.id)
    )
    ids: list[int] = []
    for start in range(0, len(rows), INSERT_BATCH):
        ids.extend(connection.execute(statement, rows[start : start + INSERT_BATCH]).scalars())
    return sorted(ids)


def _row(feed_id: int, item: NewEntry) -> dict[str, Any]:
    decision, entry = item.decision, item.decision.entry
    return {
        "feed_id": feed_id,
        "entry_key": decision.key,
        "guid": entry.guid,
        "url": entry.url,
        "canonical_url": decision.canonical_url,
        "url_hash": decision.url_hash,
        "title": entry.title,
        "summary": entry.summary,
        "content": entry.content,
        "author": entry.author,
        "publisher": entry.publisher,
        "language": entry.language,
        "tags": list(entry.tags),
        "published_at": item.dates.published_at,
        "edited_at": entry.edited_at,
        "dated_at": item.dates.dated_at,
        "date_flag": item.dates.flag,
        "lateness": item.dates.lateness.value,
        "content_hash": decision.content_hash,
    }


def revise(connection: Connection, decision: EntryDecision) -> int | None:
    """Keep what an entry said, put in what it says now, and have it read again; its id.

    None if the row is gone or holds this very text already (another poller was first). Its dates stay as they
    were at first sight.
    """
    entry = decision.entry
    held = connection.execute(
        select(entries)
        .where(entries.c.id == decision.known_id, entries.c.content_hash != decision.content_hash)
        .with_for_update()
    ).one_or_none()
    if held is None:
        return None
    connection.execute(
        insert(revisions).values(
            entry_id=held.id,
            number=held.revision,
            title=held.title,
            summary=held.summary,
            content=held.content,
            url=held.url,
            content_hash=held.content_hash,
        )
    )
    connection.execute(
        update(entries)
        .where(entries.c.id == held.id)
        .values(
            title=entry.title,
            summary=entry.summary,
            content=entry.content,
            url=entry.url,
            canonical_url=decision.canonical_url,
            url_hash=decision.url_hash,
            edited_at=entry.edited_at,
            content_hash=decision.content_hash,
            revision=held.revision + 1,
            processed_at=None,
            process_failures=0,
            process_error=None,
            rung_at=None,
        )
    )
    return int(held.id)


def rekey(connection: Connection, entry_id: int, key: str) -> None:
    """Give an entry another key within its feed (its guid turned out to be shared)."""
    connection.execute(update(entries).where(entries.c.id == entry_id).values(entry_key=key))


def save_decisions(
    connection: Connection,
    feed_id: int,
    decisions: Iterable[EntryDecision],
    dates: Sequence[Dates],
    *,
    backlog: bool = False,
) -> SavedEntries:
    """Carry out what was decided on a document's entries; `dates` stand beside `decisions`, in order.

    New entries are inserted oldest first, so that ids follow the news. Known ones are changed in the order of
    their ids, in which the classifier locks them too: no deadlocks.
    """
    saved = SavedEntries(backlog=backlog)
    new: list[NewEntry] = []
    pairs = sorted(zip(decisions, dates, strict=True), key=lambda pair: pair[0].known_id or 0)
    for decision, dated in pairs:
        if decision.rekey and decision.known_id is not None:
            rekey(connection, decision.known_id, decision.key)
        if decision.reason is EntryReason.NEW:
            new.append(NewEntry(decision, dated))
        elif decision.reason is EntryReason.EDITED:
            revised = revise(connection, decision)
            if revised is not None:
                saved.edited.append(revised)
        elif decision.known_id is not None:
            saved.known.append(decision.known_id)
    new.sort(key=lambda item: item.dates.dated_at)
    saved.new = add_many(connection, feed_id, new, backlog=backlog)
    return saved


def insert_manual(connection: Connection, parsed: Sequence[ParsedEntry], *, now: datetime) -> SavedEntries:
    """Save documents that a person brings in, under the feed of kind `manual`.

    Identity is judged as for any feed, so bringing one in twice adds nothing. They are a backlog, placed in
    order of date. None of them is late: somebody wants to know now.
    """
    feed_id = manual_feed(connection)
    identities = identify(parsed)
    decisions = decide_entries(identities, find_known(connection, feed_id, *lookup(identities)), now=now)
    dates = [decide_dates(decision.entry, now=now, last_ok_at=EARLIEST) for decision in decisions]
    return save_decisions(connection, feed_id, decisions, dates, backlog=True)


# ---- classifier --------------------------------------------------------------------------------------------


def get_many(connection: Connection, ids: Sequence[int]) -> list[RowMapping]:
    """Entries with their feed's word: `feed_publisher`, `feed_kind`, `_country`, `_language`, `_lane`."""
    rows = connection.execute(
        select(
            entries,
            feeds.c.publisher.label("feed_publisher"),
            feeds.c.kind.label("feed_kind"),
            feeds.c.country.label("feed_country"),
            feeds.c.language.label("feed_language"),
            feeds.c.lane.label("feed_lane"),
        )
        .join(feeds, feeds.c.id == entries.c.feed_id)
        .where(_among(ids))
        .order_by(entries.c.id)
    )
    return list(rows.mappings())


def lock_unprocessed(connection: Connection, ids: Sequence[int]) -> set[int]:
    """Which of `ids` are unprocessed, locked until the transaction ends (in id order: no deadlocks)."""
    rows = connection.execute(
        select(entries.c.id)
        .where(_among(ids), entries.c.processed_at.is_(None))
        .order_by(entries.c.id)
        .with_for_update()
    )
    return set(rows.scalars())


def claim_unrung(connection: Connection, older_than_s: float, limit: int) -> list[int]:
    """Ids of entries that wait, first seen and last rung at least `older_than_s` ago, oldest first.

    They are marked as rung, so of several sweepers one rings an entry. Those that failed too often stay out,
    and so do those of a backlog, which is rung as a whole.
    """
    waiting = _waiting(older_than_s).limit(limit).with_for_update(skip_locked=True)
    claimed = connection.execute(
        update(entries)
        .where(entries.c.id.in_(waiting))
        .values(rung_at=func.clock_timestamp())
        .returning(entries.c.id)
    )
    return sorted(claimed.scalars())


def mark_processed(connection: Connection, entry_id: int, article_id: int | None) -> None:
    """The entry has been classified, as `article_id` (None: it came to nothing)."""
    connection.execute(
        update(entries)
        .where(entries.c.id == entry_id)
        .values(
            processed_at=func.clock_timestamp(),
            article_id=article_id,
            process_failures=0,
            process_error=None,
        )
    )


def count_try(connection: Connection, ids: Sequence[int]) -> None:
    """Note, before anything is read, that unprocessed entries are tried once more.

    Counted first, so that a text that kills its worker is given up too, after `MOST_FAILURES` tries.
    """
    connection.execute(
        update(entries)
        .where(_among(ids), entries.c.processed_at.is_(None))
        .values(process_failures=entries.c.process_failures + 1)
    )


def tried_before(connection: Connection, ids: Sequence[int]) -> set[int]:
    """Which of `ids` have been tried without success."""
    return set(
        connection.execute(select(entries.c.id).where(_among(ids), entries.c.process_failures > 0)).scalars()
    )


def mark_failed(connection: Connection, entry_id: int, error: str) -> None:
    """Say why an entry could not be classified; its try was counted when it began.

    It leaves its backlog, which does not wait for it: the sweep rings it alone.
    """
    connection.execute(
        update(entries)
        .where(entries.c.id == entry_id)
        .values(process_error=error.replace("\x00", "")[:ERROR_CAP], backlog=False)
    )


def _among(ids: Sequence[int]) -> ColumnElement[bool]:
    return entries.c.id == any_(literal(list(ids), ARRAY(BIGINT)))


def _waiting(older_than_s: float) -> Any:
    limit = func.clock_timestamp() - timedelta(seconds=older_than_s)
    return (
        select(entries.c.id)
        .where(
            entries.c.processed_at.is_(None),
            ~entries.c.backlog,
            entries.c.process_failures < MOST_FAILURES,
            func.coalesce(entries.c.rung_at, entries.c.first_seen_at) <= limit,
        )
        .order_by(entries.c.id)
    )
