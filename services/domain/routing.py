"""Who is told of an event, when, and why or why not.

Two decisions. *Routing*: each event meets each subscription once and either waits in its group (subscription
and development) or is withheld with a reason. *Release*: when a group's time has come, everything in it
becomes one message, told for the weightiest thing that this subscription was not yet told, or is withheld as
nothing new. What was told is what was *delivered*: what never arrived is told again by the next message.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from services.domain.events import SOURCE_STEPS, EventReason, EventType
from services.domain.filters import Filter, event_facts

OFFICIAL = "official"
ARTICLES_KEPT = 500
# What people look after tells nothing to those who never heard of the development.
UPKEEP = frozenset(
    {
        EventReason.MOVED,
        EventReason.RENAMED,
        EventReason.PINNED,
        EventReason.UNPINNED,
        EventReason.CLOSED,
    }
)


class SendReason(StrEnum):
    """Why a message is sent; the first that holds."""

    FIRST = "first"
    CORRECTED = "corrected"
    MERGED = "merged"
    SPLIT = "split"
    STATE_CHANGED = "state_changed"
    MATERIAL_CHANGE = "material_change"
    MILESTONE = "milestone"
    OFFICIAL_SOURCE = "official_source"
    REOPENED = "reopened"
    NEW_SOURCES = "new_sources"
    QUIET = "quiet"
    TEST = "test"
    NOTICE = "notice"  # an event without a development


class WithheldReason(StrEnum):
    """Why an event is not told to a subscription."""

    FILTERED = "filtered"
    FILTER_INVALID = "filter_invalid"
    PAUSED = "paused"
    NOT_ADDRESSED = "not_addressed"  # a test of another subscription
    NOT_ASKED_FOR = "not_asked_for"  # of silence only those are told who name that type of event
    SILENCED = "silenced"  # by its owner, for a time; judged afresh afterwards
    NOTHING_NEW = "nothing_new"
    NOTHING_LEFT = "nothing_left"  # corrected or merged away before anything was told


@dataclass(frozen=True)
class EventView:
    """An event as routing and rendering see it."""

    id: int
    type: str
    reason: str
    development_id: int | None
    sequence: int | None
    payload: Mapping[str, Any]
    recorded_at: datetime


@dataclass(frozen=True)
class Listener:
    """A subscription as routing sees it; `filter` is None where the stored one cannot be read."""

    id: int
    filter: Filter | None
    group_wait_s: float = 60.0
    update_interval_s: float = 900.0
    paused: bool = False


@dataclass(frozen=True)
class Group:
    """A subscription and a development: until when it waits, when it last released a message, was it told."""

    waiting_until_at: datetime | None = None
    released_at: datetime | None = None
    told: bool = False


@dataclass(frozen=True)
class RouteDecision:
    """Either `release_at` (it waits until then) or `withheld` (with what the filter saw)."""

    release_at: datetime | None
    withheld: WithheldReason | None = None
    detail: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Told:
    """What a subscription was delivered about a development."""

    sequence: int = 0
    articles: tuple[str, ...] = ()
    milestones: frozenset[str] = frozenset()
    topics: frozenset[str] = frozenset()
    stage: str | None = None
    sources: int = 0
    official_sources: int = 0

    def to_json(self) -> dict[str, Any]:
        """As the told log stores it."""
        return {
            "sequence": self.sequence,
            "articles": list(self.articles),
            "milestones": sorted(self.milestones),
            "topics": sorted(self.topics),
            "stage": self.stage,
            "sources": self.sources,
            "official_sources": self.official_sources,
        }

    @classmethod
    def from_json(cls, facts: Mapping[str, Any]) -> "Told":
        """The reverse of :meth:`to_json`; missing parts count as not told."""
        return cls(
            sequence=int(facts.get("sequence") or 0),
            articles=tuple(facts.get("articles") or ()),
            milestones=frozenset(facts.get("milestones") or ()),
            topics=frozenset(facts.get("topics") or ()),
            stage=facts.get("stage"),
            sources=int(facts.get("sources") or 0),
            official_sources=int(facts.get("official_sources") or 0),
        )


@dataclass(frozen=True)
class ReleaseDecision:
    """One of both: why the message is sent, or why not."""

    send: SendReason | None = None
    withheld: WithheldReason | None = None


def decide_route(event: EventView, listener: Listener, group: Group, now: datetime) -> RouteDecision:
    """Whether `listener` is to hear of `event`, and the earliest moment at which its group is released."""
    target = event.payload.get("subscription_id")
    if target is not None and target != f"sub_{listener.id}":
        return RouteDecision(None, WithheldReason.NOT_ADDRESSED)
    if target is not None:
        return RouteDecision(now)  # asked for by the owner: no filter, no waiting
    if listener.paused or listener.filter is None:
        reason = WithheldReason.PAUSED if listener.paused else WithheldReason.FILTER_INVALID
        return RouteDecision(None, reason)
    mismatch = listener.filter.match(event_facts(event.type, event.payload))
    if mismatch is not None:
        return RouteDecision(None, WithheldReason.FILTERED, mismatch.to_json())
    if event.type == EventType.QUIET and event.type not in listener.filter.lists.get("event_types", ()):
        return RouteDecision(None, WithheldReason.NOT_ASKED_FOR)
    return RouteDecision(_release_at(event, listener, group, now))


def after_route(group: Group, decision: RouteDecision) -> Group:
    """The group once `decision` has been stored: what the next event of the same batch meets."""
    if decision.release_at is None:
        return group
    earlier = [at for at in (group.waiting_until_at, decision.release_at) if at is not None]
    return replace(group, waiting_until_at=min(earlier))


def decide_release(told: Told | None, events: Sequence[EventView]) -> ReleaseDecision:
    """What becomes of a group's untold events, in the order of their sequence; `events` is not empty."""
    newest = events[-1]
    if newest.development_id is None:
        test = newest.type == EventType.TEST
        return ReleaseDecision(send=SendReason.TEST if test else SendReason.NOTICE)
    types = {event.type for event in events}
    if told is None:
        if _merged_away(newest) or types == {EventType.CORRECTED}:
            return ReleaseDecision(withheld=WithheldReason.NOTHING_LEFT)
        if {event.reason for event in events} <= UPKEEP:
            return ReleaseDecision(withheld=WithheldReason.NOTHING_NEW)
        return ReleaseDecision(send=SendReason.FIRST)
    reason = _news(told, events)
    return ReleaseDecision(reason, None if reason else WithheldReason.NOTHING_NEW)


def tell(told: Told | None, events: Sequence[EventView]) -> Told:
    """The told log once a message on `events` is delivered; nothing told before is forgotten."""
    before = told or Told()
    newest = events[-1]
    development, snapshot = part(newest.payload, "development"), part(newest.payload, "snapshot")
    articles = dict.fromkeys((*before.articles, *(str(row["id"]) for row in untold_articles(told, events))))
    steps = [milestone_key(step) for step in untold_milestones(told, events)]
    return Told(
        sequence=max(before.sequence, newest.sequence or 0),
        articles=tuple(articles)[-ARTICLES_KEPT:],
        milestones=before.milestones.union(steps),
        topics=before.topics.union(items(development, "topics")),
        stage=development.get("stage") or before.stage,
        sources=max(before.sources, count(snapshot, "independent_sources")),
        official_sources=max(before.official_sources, count(snapshot, "official_sources")),
    )


def untold_articles(told: Told | None, events: Sequence[EventView]) -> list[Mapping[str, Any]]:
    """The articles of `events` that were not told, oldest event first, each once."""
    known = set(told.articles) if told else set()
    found: dict[str, Mapping[str, Any]] = {}
    for event in events:
        article = part(event.payload, "article")
        if article.get("id") and article["id"] not in known:
            found.setdefault(str(article["id"]), article)
    return list(found.values())


def untold_milestones(told: Told | None, events: Sequence[EventView]) -> list[Mapping[str, Any]]:
    """The dated steps, of `events` and of the newest state, that were not told."""
    known = told.milestones if told else frozenset()
    found: dict[str, Mapping[str, Any]] = {}
    sources = [event.payload for event in events] + [part(events[-1].payload, "snapshot")]
    for source in sources:
        for step in items(source, "milestones"):
            if isinstance(step, Mapping) and milestone_key(step) not in known:
                found.setdefault(milestone_key(step), step)
    return list(found.values())


def milestone_key(step: Mapping[str, Any]) -> str:
    """What makes two dated steps of one development the same."""
    return f"{step.get('date')}|{step.get('precision')}|{step.get('cue')}"


def part(payload: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """An object inside a payload; empty if it is not there."""
    value = payload.get(name)
    return value if isinstance(value, Mapping) else {}


def items(payload: Mapping[str, Any], name: str) -> Sequence[Any]:
    """A list inside a payload; empty if it is not there."""
    value = payload.get(name)
    return value if isinstance(value, list | tuple) else ()


def count(payload: Mapping[str, Any], name: str) -> int:
    """A number inside a payload; 0 if it is not there."""
    value = payload.get(name)
    return int(value) if isinstance(value, int | float) else 0


def _release_at(event: EventView, listener: Listener, group: Group, now: datetime) -> datetime:
    if event.development_id is None or _breaking(event, group):
        return now
    if group.waiting_until_at is not None:
        return group.waiting_until_at
    if group.released_at is not None:
        return max(now, group.released_at + timedelta(seconds=listener.update_interval_s))
    if group.told:
        return now
    return now + timedelta(seconds=listener.group_wait_s)


def _breaking(event: EventView, group: Group) -> bool:
    """A first message on an official source does not wait; nor does putting right what was told."""
    if group.told or group.released_at is not None:
        return event.type in (EventType.CORRECTED, EventType.MERGED, EventType.SPLIT)
    return part(event.payload, "article").get("kind") == OFFICIAL


def _news(told: Told, events: Sequence[EventView]) -> SendReason | None:
    """The first row of the reason table that holds for a development told before."""
    newest = events[-1].payload
    development, snapshot = part(newest, "development"), part(newest, "snapshot")
    touching = {event.type for event in events if _touches(told, event)}
    reasons = {event.reason for event in events}
    stage, sources = development.get("stage"), count(snapshot, "independent_sources")
    added = set(items(development, "topics")) - told.topics
    table = (
        (EventType.CORRECTED in touching, SendReason.CORRECTED),
        (EventType.MERGED in touching, SendReason.MERGED),
        (EventType.SPLIT in touching, SendReason.SPLIT),
        (stage is not None and stage != told.stage, SendReason.STATE_CHANGED),
        (bool(added), SendReason.MATERIAL_CHANGE),
        (bool(untold_milestones(told, events)), SendReason.MILESTONE),
        (told.official_sources == 0 < count(snapshot, "official_sources"), SendReason.OFFICIAL_SOURCE),
        (EventReason.REOPENED in reasons, SendReason.REOPENED),
        (any(told.sources < step <= sources for step in SOURCE_STEPS), SendReason.NEW_SOURCES),
        (any(event.type == EventType.QUIET for event in events), SendReason.QUIET),
    )
    return next((reason for holds, reason in table if holds), None)


def _merged_away(event: EventView) -> bool:
    """Whether the event tells that its own development ended in another one."""
    kept = part(event.payload, "merged").get("kept")
    return event.type == EventType.MERGED and kept != f"dev_{event.development_id}"


def _touches(told: Told, event: EventView) -> bool:
    """Whether a correction, merge or split concerns what was told; one that does not say counts as doing so.

    Where a development ends in another one, whoever was told of it is concerned. The development that remains
    has only gained: what is new there is told like any news.
    """
    touched = part(event.payload, "touched")
    if _merged_away(event) or not touched:
        return True
    if touched.get("stage") and part(event.payload, "development").get("stage") != told.stage:
        return True
    return bool(set(items(touched, "articles")) & set(told.articles))
