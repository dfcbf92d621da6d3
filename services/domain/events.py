"""Which changes of a development are told, and why: the rule between a classified article and the outbox.

A change that is not told is still stored; an event exists if and only if the change it tells was committed,
because its row is written in the same transaction.
"""

from dataclasses import dataclass
from enum import StrEnum

SOURCE_STEPS = (2, 3, 5, 10, 20, 50)
OFFICIAL = "official"


class EventType(StrEnum):
    """The dotted name a subscriber filters by."""

    OPENED = "development.opened"
    UPDATED = "development.updated"
    MILESTONE = "milestone.added"
    QUIET = "development.quiet"
    MERGED = "development.merged"
    SPLIT = "development.split"
    CORRECTED = "development.corrected"
    TEST = "test"


class EventReason(StrEnum):
    """Why an event was recorded: log field, metric label and payload value."""

    OPENED = "opened"
    OFFICIAL_SOURCE = "official_source"
    STAGE_CHANGED = "stage_changed"
    TOPIC_ADDED = "topic_added"
    SOURCES_STEP = "sources_step"
    MILESTONE = "milestone"
    REOPENED = "reopened"
    QUIET = "quiet"
    MERGED = "merged"
    SPLIT = "split"
    MOVED = "moved"  # a person put an article elsewhere
    RENAMED = "renamed"
    PINNED = "pinned"
    UNPINNED = "unpinned"
    STAGE_SET = "stage_set"  # a person put the stage right
    CLOSED = "closed"
    CORRECTED = "corrected"
    LATE_MATCH = "late_match"  # an article from before belongs to it, as it now turns out
    TEST = "test"


class UntoldReason(StrEnum):
    """Why a change of a development was not told."""

    COPY = "copy"
    NOT_ON_TIME = "not_on_time"
    NOTHING_NEW = "nothing_new"


@dataclass(frozen=True, slots=True)
class State:
    """What of a development decides whether a change is told."""

    topics: frozenset[str]
    stage: str | None
    sources: int
    official_sources: int
    sequence: int  # of its newest event; 0 while nobody was told of it
    status: str = "emerging"


@dataclass(frozen=True, slots=True)
class Change:
    """One article's effect on one development."""

    before: State | None  # None where the article opened it
    after: State
    is_copy: bool
    on_time: bool  # late and backfilled articles join developments, but neither opens one aloud nor alerts
    new_milestones: int
    late: bool = False  # it was there before, on no topic, until the development became clear


@dataclass(frozen=True, slots=True)
class EventDraft:
    """An event still to be given its sequence and its facts."""

    type: EventType
    reason: EventReason


@dataclass(frozen=True, slots=True)
class EventDecision:
    """The events to record, in order; where there are none, why."""

    drafts: tuple[EventDraft, ...]
    untold: UntoldReason | None = None


def decide_events(change: Change) -> EventDecision:
    """What is told of `change`.

    Opening is told once, by the first article that arrived on time, with everything known by then, so no
    milestone event accompanies it. Later articles are told for their weightiest novelty, and apart from
    it for the dated steps they bring. One that was passed over until the development became clear puts right
    what was told of it, whether or not it brings anything else.
    """
    if change.is_copy:
        return EventDecision((), UntoldReason.COPY)
    if not change.on_time:
        return EventDecision((), UntoldReason.NOT_ON_TIME)
    if change.before is None or change.before.sequence == 0:
        return EventDecision((EventDraft(EventType.OPENED, EventReason.OPENED),))
    drafts = []
    reason = update_reason(change.before, change.after)
    if change.late:
        drafts.append(EventDraft(EventType.CORRECTED, EventReason.LATE_MATCH))
    elif reason is not None:
        drafts.append(EventDraft(EventType.UPDATED, reason))
    if change.new_milestones:
        drafts.append(EventDraft(EventType.MILESTONE, EventReason.MILESTONE))
    return EventDecision(tuple(drafts), None if drafts else UntoldReason.NOTHING_NEW)


def update_reason(before: State, after: State) -> EventReason | None:
    """The weightiest difference between two states of one development; None where none is worth telling."""
    if after.stage != before.stage and after.stage is not None:
        return EventReason.STAGE_CHANGED
    if after.official_sources and not before.official_sources:
        return EventReason.OFFICIAL_SOURCE
    if after.topics - before.topics:
        return EventReason.TOPIC_ADDED
    if before.status in ("quiet", "closed") and after.status == "reopened":
        return EventReason.REOPENED
    if any(before.sources < step <= after.sources for step in SOURCE_STEPS):
        return EventReason.SOURCES_STEP
    return None
