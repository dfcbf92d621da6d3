"""One poll stored: entries, revisions, validators, schedule, attempt; one transaction, under the fence."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from services.adapters.db import entries, feeds, fetches
from services.adapters.db.engine import Connection, Database
from services.adapters.db.entries import SavedEntries
from services.adapters.db.feeds import ClaimedFeed, FeedUpdate
from services.adapters.db.fetches import FetchRecord
from services.adapters.feedparse import PARSER_VERSION
from services.domain.feeds import (
    Document,
    EntryDecision,
    EntryReason,
    decide_dates,
    decide_entries,
    identify,
    lookup,
)
from services.domain.schedule import (
    COMPLETE,
    Outcome,
    Pace,
    PollReason,
    ScheduleDecision,
    ScheduleRule,
    decide_schedule,
    start_interval,
)
from services.poller.reading import Reading

MOST_NEW = 500
COMPLAINT_CAP = 300


@dataclass(frozen=True)
class SavedPoll:
    """What was stored; all but the reason is missing if the lease was lost, for then nothing was."""

    reason: PollReason
    next_poll_at: datetime | None = None
    rule: ScheduleRule | None = None
    entries: SavedEntries = field(default_factory=SavedEntries)
    record: FetchRecord | None = None


def save(
    database: Database, feed: ClaimedFeed, reading: Reading, *, jitter: float, network_down: bool
) -> SavedPoll:
    """Decide on the entries of `reading` and store everything, or nothing if the fence has moved."""
    with database.transaction() as connection:
        if not feeds.hold(connection, feed):
            fetches.close_unsaved(connection, feed, PollReason.SUPERSEDED, "the lease ran out")
            return SavedPoll(PollReason.SUPERSEDED)
        reading, saved = _entries(connection, feed, reading)
        schedule = decide_schedule(
            _pace(feed, reading), _outcome(feed, reading, saved, network_down=network_down), jitter
        )
        due = feeds.save_poll(connection, feed, _change(reading, schedule))
        record = _record(feed, reading, saved, schedule)
        fetches.close(connection, feed, record, next_poll_at=due)
    return SavedPoll(reading.reason, due, schedule.rule, saved, record)


def give_up(database: Database, feed: ClaimedFeed, reason: PollReason, *, wait_s: float = 0.0) -> None:
    """Record that this feed was not read, without a verdict on it; it is due again after `wait_s`."""
    with database.transaction() as connection:
        fetches.close_unsaved(connection, feed, reason, None)
        feeds.release(connection, feed, wait_s=wait_s)


def _entries(connection: Connection, feed: ClaimedFeed, reading: Reading) -> tuple[Reading, SavedEntries]:
    """Store the document's entries; the reading, with its reason made exact."""
    document = reading.document
    if document is None:
        return reading, SavedEntries()
    now = datetime.now(UTC)
    identities = identify(document.entries, feed_urls=(feed.url,))
    known = entries.find_known(connection, feed.id, *lookup(identities))
    decisions, left = _capped(decide_entries(identities, known, now=now))
    dates = [decide_dates(decision.entry, now=now, last_ok_at=feed.last_ok_at) for decision in decisions]
    first = feed.last_ok_at is None or feed.last_polled_at is None
    saved = entries.save_decisions(connection, feed.id, decisions, dates, backlog=first)
    if reading.reason is PollReason.CHANGED:
        if left or document.left_over:
            forgets = replace(reading, validators=None, body_sha256=None)
            return replace(forgets, reason=PollReason.OVERFLOW), saved
        if not saved.touched:
            return replace(reading, reason=PollReason.UNCHANGED_ENTRIES), saved
    return reading, saved


def _capped(decisions: Sequence[EntryDecision]) -> tuple[list[EntryDecision], int]:
    """At most 500 new entries a poll, the newest; how many are left for the next."""
    new = [decision for decision in decisions if decision.reason is EntryReason.NEW]
    if len(new) <= MOST_NEW:
        return list(decisions), 0
    oldest = datetime.min.replace(tzinfo=UTC)
    newest = sorted(new, key=lambda decision: decision.entry.published_at or oldest, reverse=True)
    dropped = {id(decision) for decision in newest[MOST_NEW:]}
    return [decision for decision in decisions if id(decision) not in dropped], len(dropped)


def _pace(feed: ClaimedFeed, reading: Reading) -> Pace:
    interval_s = feed.interval_s
    if feed.last_ok_at is None and reading.document is not None:
        dates = [entry.published_at for entry in reading.document.entries if entry.published_at]
        interval_s = start_interval(feed.lane, dates) or interval_s
    gap = planned = None
    if feed.last_polled_at is not None:
        gap = (feed.claimed_at - feed.last_polled_at).total_seconds()
        planned = (feed.next_poll_at - feed.last_polled_at).total_seconds()
    failing_since = feed.failing_since_at or feed.claimed_at
    return Pace(
        feed.lane,
        interval_s,
        feed.failure_score,
        planned,
        gap,
        throttled=feed.last_reason == PollReason.THROTTLED,
        failing_for_s=(feed.claimed_at - failing_since).total_seconds(),
    )


def _outcome(feed: ClaimedFeed, reading: Reading, saved: SavedEntries, *, network_down: bool) -> Outcome:
    first = feed.last_ok_at is None  # what a first poll finds says nothing about the feed's rhythm
    return Outcome(
        reason=reading.reason,
        status=reading.status,
        new=0 if first else len(saved.new),
        length=len(reading.document.entries) if reading.document else 0,
        retry_after_s=reading.retry_after_s,
        max_age_s=reading.max_age_s,
        network_down=network_down,
    )


def _change(reading: Reading, schedule: ScheduleDecision) -> FeedUpdate:
    validators = reading.validators
    complete = reading.reason in COMPLETE
    return FeedUpdate(
        wait_s=schedule.wait_s,
        interval_s=schedule.interval_s,
        failure_score=schedule.failure_score,
        complete=complete,
        status=reading.status,
        reason=reading.reason.value,
        error=None if complete else reading.error,
        etag=validators.etag if validators else None,
        last_modified=validators.last_modified if validators else None,
        validators_url=validators.url if validators else None,
        body_sha256=reading.body_sha256,
        parser_version=PARSER_VERSION,
    )


def _record(
    feed: ClaimedFeed, reading: Reading, saved: SavedEntries, schedule: ScheduleDecision
) -> FetchRecord:
    answer, failure = reading.answer, reading.failure
    source = answer or failure
    document = reading.document or Document("", ())
    return FetchRecord(
        reason=reading.reason,
        status=reading.status,
        final_url=source.url if source else feed.url,
        hops=[
            {"url": hop.url, "status": hop.status, "location": hop.location}
            for hop in (source.hops if source else ())
        ],
        wire_bytes=answer.wire_bytes if answer else 0,
        decoded_bytes=answer.decoded_bytes if answer else 0,
        body_sha256=reading.body_sha256,
        entries_seen=len(document.entries),
        entries_new=len(saved.new),
        entries_edited=len(saved.edited),
        entries_bad=document.bad,
        complaint=document.complaint[:COMPLAINT_CAP] if document.complaint else None,
        error_class=failure.reason.value if failure else None,
        error=reading.error,
        failure_weight=schedule.failure_weight,
        schedule_rule=schedule.rule.value,
    )
