"""What people do to developments: merge, split, move, rename, pin, set the stage, close.

Each operation runs in the caller's transaction: under the assignment lock and the rows' locks, with what it
means for later runs written as constraints, and told by events with the next sequence. A development of which
nothing was ever told is changed in silence: it is told, as it then stands, when it first is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, func, select, update

from services.adapters.db import constraints, developments, members, milestones, retold
from services.adapters.db.members import rehome, settle
from services.adapters.db.tables import articles, matches
from services.adapters.db.tables import developments as table
from services.adapters.db.telling import Recorded, record
from services.domain.curation import (
    Plan,
    RefusalReason,
    Refused,
    Standing,
    are_parted,
    links_after,
    merged_away,
    plan_merge,
    plan_move,
    plan_split,
    plan_status,
)
from services.domain.events import EventReason, EventType
from services.domain.facts import moved
from services.domain.ids import public
from services.domain.lifecycle import CLOSED, merged_status

BY_HAND = "by_hand"
BY_RULE = "siblings"
CHANGEABLE = ("title", "pinned", "stage", "status")


@dataclass(frozen=True)
class Done:
    """What an operation made: the development to look at now, and the events that tell of it."""

    development_id: int
    events: tuple[Recorded, ...] = ()


def merge(connection: Connection, one_id: int, other_id: int, *, author: str | None) -> Done | Refused:
    """Make one of two developments; the older id stays and the other leads to it.

    `author` None is the rule that merges siblings: nothing is written as a person's word, and what a person
    parted stays apart.
    """
    developments.lock_assignment(connection)
    held = _lock(connection, one_id, other_id)
    if isinstance(held, Refused):
        return held
    one, other = (_standing(connection, held[number]) for number in (one_id, other_id))
    plan = plan_merge(one, other)
    if isinstance(plan, Refused):
        return plan
    assert plan.into is not None and plan.absorbed is not None  # noqa: PT018 - what a merge plans
    keep, gone = plan.into, plan.absorbed
    links = constraints.list_links(connection, one.articles | other.articles, (keep, gone))
    if author is None and are_parted(one, other, links):
        return Refused(RefusalReason.ALREADY_THERE, "A person keeps the two apart.")
    before = held[keep]
    plan = replace(plan, by_person=author is not None)
    _regroup(connection, plan, keep, links, author)
    status = merged_status(before["status"], held[gone]["status"])
    pinned = before["pinned"] or held[gone]["pinned"]
    developments.change(connection, keep, {"status": status, "pinned": pinned})
    developments.lead_on(connection, keep, gone)
    milestones.carry(connection, gone, keep)
    after = settle(connection, keep)
    milestones.drop(connection, gone)
    retold.merge(connection, keep, gone)
    names = {"merged": {"kept": public("dev", keep), "gone": public("dev", gone)}}
    taken = _art_ids(plan.articles)
    events = []
    if held[gone]["sequence"]:
        facts = names | {"touched": {"articles": taken, "stage": False}}
        row = developments.lock(connection, gone)
        events.append(record(connection, row, EventType.MERGED, EventReason.MERGED, extra=facts))
    if held[gone]["sequence"] or before["sequence"]:
        facts = names | {"touched": {"articles": [], "stage": False}}
        events.append(
            record(connection, after, EventType.MERGED, EventReason.MERGED, extra=facts, before=before)
        )
    return Done(keep, tuple(events))


def split(
    connection: Connection, development_id: int, article_ids: Sequence[int], *, author: str
) -> Done | Refused:
    """Take articles (with their copies) out of a development and open a new one with them."""
    developments.lock_assignment(connection)
    held = _lock(connection, development_id)
    if isinstance(held, Refused):
        return held
    plan = plan_split(_standing(connection, held[development_id]), article_ids)
    if isinstance(plan, Refused):
        return plan
    return _part(connection, plan, held[development_id], author)


def move(
    connection: Connection, article_id: int, development_id: int | None, *, author: str
) -> Done | Refused:
    """Put an article (with its copies; the original of a copy) into a development, or into one of its own."""
    developments.lock_assignment(connection)
    article = _original(connection, article_id)
    if article is None:
        return Refused(RefusalReason.UNKNOWN, f"There is no article {public('art', article_id)}.")
    wanted = [number for number in (article["development_id"], development_id) if number is not None]
    held = _lock(connection, *wanted)
    if isinstance(held, Refused):
        return held
    source = held.get(article["development_id"])
    target = held[development_id] if development_id is not None else None
    plan = plan_move(
        article["id"],
        _standing(connection, source) if source is not None else None,
        _standing(connection, target) if target is not None else None,
    )
    if isinstance(plan, Refused):
        return plan
    if not article["topics"] and not (target is not None and _inherit(connection, article["id"], target)):
        return Refused(
            RefusalReason.NOT_GROUPED,
            f"{public('art', article['id'])} is on no topic of that development: it belongs to none.",
        )
    if target is None:
        assert source is not None
        return _part(connection, plan, source, author)
    return _hand_over(connection, plan, source, target, author)


def knows_article(connection: Connection, article_id: int) -> bool:
    """Whether there is such an article."""
    return _original(connection, article_id) is not None


def change(connection: Connection, development_id: int, changes: Mapping[str, Any]) -> Done | Refused:
    """Rename (None gives the title back to the rules), pin, set the stage (None likewise) or the status.

    `changes` holds any of `CHANGEABLE`. What is already so is no change, and is not told.
    """
    developments.lock_assignment(connection)
    held = _lock(connection, development_id)
    if isinstance(held, Refused):
        return held
    before = held[development_id]
    values = merged_away(_standing(connection, before)) or _values(before, changes)
    if isinstance(values, Refused):
        return values
    if not values:
        return Done(development_id)
    developments.change(connection, development_id, values)
    back = values.get("title_fixed", True) is False or values.get("stage_fixed", True) is False
    after = (settle if back else developments.lock)(connection, development_id)
    changed = {name: moved(before[name], after[name]) for name in CHANGEABLE}
    changed = {name: step for name, step in changed.items() if step is not None}
    if not before["sequence"] or not changed:
        return Done(development_id)
    type_, reason = _told_as(changed)
    extra = {"changed": changed, "touched": {"articles": [], "stage": "stage" in changed}}
    return Done(development_id, (record(connection, after, type_, reason, extra=extra, before=before),))


def _values(before: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any] | Refused:
    """The columns that `changes` come to."""
    values: dict[str, Any] = {}
    for name, fixed in (("title", "title_fixed"), ("stage", "stage_fixed")):
        if name in changes:
            wanted = changes[name]
            if wanted is None and before[fixed]:
                values[fixed] = False
            elif wanted is not None and (wanted != before[name] or not before[fixed]):
                values |= {name: wanted, fixed: True}
                values |= {"stage_sentence": None} if name == "stage" else {}
    if "pinned" in changes and changes["pinned"] != before["pinned"]:
        values["pinned"] = changes["pinned"]
    if "status" in changes:
        status = plan_status(before["status"], changes["status"])
        if isinstance(status, Refused):
            return status
        values["status"] = status
    return values


def _told_as(changed: Mapping[str, Any]) -> tuple[EventType, EventReason]:
    if "stage" in changed:
        return EventType.CORRECTED, EventReason.STAGE_SET
    if "status" in changed:
        closed = changed["status"]["to"] == CLOSED
        return EventType.UPDATED, EventReason.CLOSED if closed else EventReason.REOPENED
    if "title" in changed:
        return EventType.UPDATED, EventReason.RENAMED
    return EventType.UPDATED, EventReason.PINNED if changed["pinned"]["to"] else EventReason.UNPINNED


def _part(connection: Connection, plan: Plan, source: Mapping[str, Any], author: str) -> Done:
    """Open a development with the articles of `plan`, which leave `source`."""
    first = connection.execute(select(articles).where(articles.c.id == plan.articles[0])).mappings().one()
    opened = developments.add(
        connection,
        {
            "title": first["title"],
            "language": first["language"],
            "lead": first["summary"],
            "first_seen_at": first["dated_at"],
            "last_seen_at": first["dated_at"],
            "related": [source["id"]],
        },
    )
    links = constraints.list_links(connection, plan.articles, (source["id"],))
    _regroup(connection, plan, opened, links, author)
    related = func.array_append(table.c.related, opened)
    connection.execute(update(table).where(table.c.id == source["id"]).values(related=related))
    new, left = settle(connection, opened), settle(connection, source["id"])
    retold.split(connection, source["id"], new, plan.articles)
    if not source["sequence"]:
        return Done(opened)
    taken = _art_ids(plan.articles)
    names = {
        "split": {"from": public("dev", source["id"]), "opened": public("dev", opened), "articles": taken}
    }
    out = names | {"touched": {"articles": taken, "stage": False}}
    into = names | {"touched": {"articles": [], "stage": False}}
    events = (
        record(connection, left, EventType.SPLIT, EventReason.SPLIT, extra=out, before=source),
        record(connection, new, EventType.SPLIT, EventReason.SPLIT, extra=into),
    )
    return Done(opened, events)


def _hand_over(
    connection: Connection,
    plan: Plan,
    source: Mapping[str, Any] | None,
    target: Mapping[str, Any],
    author: str,
) -> Done:
    """Put the article of `plan` from one development into another one that exists."""
    numbers = [row["id"] for row in (source, target) if row is not None]
    links = constraints.list_links(connection, plan.articles, numbers)
    _regroup(connection, plan, target["id"], links, author)
    after = settle(connection, target["id"])
    taken = _art_ids(plan.articles)
    names = {
        "moved": {
            "from": public("dev", source["id"]) if source is not None else None,
            "to": public("dev", target["id"]),
            "articles": taken,
        }
    }
    events = []
    if source is not None:
        left = settle(connection, source["id"])
        retold.split(connection, source["id"], after, plan.articles, only_known=True)
        if source["sequence"]:
            facts = names | {"touched": {"articles": taken, "stage": False}}
            events.append(
                record(connection, left, EventType.CORRECTED, EventReason.MOVED, extra=facts, before=source)
            )
    if target["sequence"]:
        facts = names | {"touched": {"articles": [], "stage": False}}
        events.append(
            record(connection, after, EventType.UPDATED, EventReason.MOVED, extra=facts, before=target)
        )
    return Done(target["id"], tuple(events))


def _regroup(
    connection: Connection, plan: Plan, into: int, links: constraints.Links, author: str | None
) -> None:
    """Put the articles where `plan` says, and keep a person's word for later runs."""
    rehome(connection, plan.articles, into, BY_HAND if author is not None else BY_RULE)
    constraints.save_links(connection, links, links_after(links, plan, into), author or "rule")


def _lock(connection: Connection, *ids: int) -> dict[int, Mapping[str, Any]] | Refused:
    """The rows by id, locked in the order of their ids."""
    held: dict[int, Mapping[str, Any]] = {}
    for number in sorted(set(ids)):
        row = developments.find(connection, number)
        if row is None:
            return Refused(RefusalReason.UNKNOWN, f"There is no development {public('dev', number)}.")
        held[number] = {**row}
    return held


def _standing(connection: Connection, row: Mapping[str, Any]) -> Standing:
    return Standing(row["id"], members.own_ids(connection, row["id"]), row["merged_into_id"])


def _original(connection: Connection, article_id: int) -> Mapping[str, Any] | None:
    """The article, or the one that it copies."""
    query = select(articles).where(articles.c.id == article_id)
    row = connection.execute(query).mappings().one_or_none()
    if row is not None and row["duplicate_of_id"] is not None:
        query = select(articles).where(articles.c.id == row["duplicate_of_id"])
        row = connection.execute(query).mappings().one()
    return {**row} if row is not None else None


def _inherit(connection: Connection, article_id: int, target: Mapping[str, Any]) -> bool:
    """Let an uncertain article take the topics of the development that a person put it in; False if none."""
    topics = (
        connection.execute(
            update(matches)
            .where(
                matches.c.article_id == article_id,
                matches.c.verdict == "gray",
                matches.c.topic.in_(target["topics"]),
            )
            .values(verdict="inherited")
            .returning(matches.c.topic)
        )
        .scalars()
        .all()
    )
    if topics:
        connection.execute(
            update(articles)
            .where((articles.c.id == article_id) | (articles.c.duplicate_of_id == article_id))
            .values(topics=sorted(topics), gray_keys=[])
        )
    return bool(topics)


def _art_ids(numbers: Sequence[int]) -> list[str]:
    return [public("art", number) for number in numbers]
