"""What people do to the grouping: merge developments, split one, move an article.

Each operation runs in the caller's transaction: under the assignment lock and the rows' locks, with what it
means for later runs written as constraints, and told by events with the next sequence. A development of which
nothing was ever told is changed in silence: it is told, as it then stands, when it first is.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, select, update

from services.adapters.db import constraints, developments, members, milestones, retold
from services.adapters.db.articles import original
from services.adapters.db.members import settle
from services.adapters.db.tables import articles, matches
from services.adapters.db.telling import Recorded, record
from services.domain.absent import there_is_no
from services.domain.curation import (
    MUST,
    ByHand,
    Plan,
    RefusalReason,
    Refused,
    Rule,
    Standing,
    are_parted,
    links_after,
    plan_merge,
    plan_move,
    plan_split,
)
from services.domain.events import EventReason, EventType
from services.domain.ids import Kind, public
from services.domain.lifecycle import EMERGING, merged_status

BY_HAND = "by_hand"

Held = dict[int, Mapping[str, Any]]


@dataclass(frozen=True)
class Done:
    """What an operation made: the development to look at now, and the events that tell of it."""

    development_id: int
    events: tuple[Recorded, ...] = ()


@dataclass(frozen=True)
class Parted:
    """Where an article was before a person's word took it out of there, and how it was held there."""

    origin: int
    opened: int | None  # where it is since; None for one that is in no development
    join_reason: str
    kept: bool  # a person had put it there


def merge(connection: Connection, one_id: int, other_id: int, *, author: str | Rule) -> Done | Refused:
    """Make one of two developments; the older id stays and the other leads to it.

    Where a rule is the author, nothing is written as a person's word, and what a person parted stays apart.
    """
    developments.lock_assignment(connection)
    held = _lock(connection, one_id, other_id)
    if isinstance(held, Refused):
        return held
    one, other = (_standing(connection, held[number]) for number in (one_id, other_id))
    plan = plan_merge(one, other)
    if isinstance(plan, Refused):
        return plan
    if isinstance(author, Rule):
        links = constraints.list_links(connection, one.articles | other.articles, (one_id, other_id))
        if are_parted(one, other, links):
            return Refused(RefusalReason.ALREADY_THERE, "A person keeps the two apart.")
        return _join(connection, replace(plan, by_person=False), held, author)
    return _join(connection, plan, held, ByHand(author, "merge"))


def _join(
    connection: Connection, plan: Plan, held: Held, author: ByHand | Rule, *, status: str | None = None
) -> Done:
    """Let the development that `plan` absorbs end in the one that stays, which then has `status` if given."""
    assert plan.into is not None and plan.absorbed is not None  # noqa: PT018 - what a merge plans
    keep, gone = plan.into, plan.absorbed
    _regroup(connection, plan, keep, (keep, gone), author)
    by = author if isinstance(author, ByHand) else None
    adopted = _adopted(held[keep], held[gone])
    developments.change(connection, keep, adopted | ({"status": status} if status is not None else {}))
    developments.lead_on(connection, keep, gone)
    milestones.carry(connection, gone, keep, leaving=True)
    after = settle(connection, keep)
    milestones.drop(connection, gone)
    retold.merge(connection, keep, gone)
    names = {"merged": {"kept": public("dev", keep), "gone": public("dev", gone)}}
    events = []
    if held[gone]["sequence"]:
        row = developments.lock(connection, gone)
        facts = names | _touched(plan.articles)
        events.append(record(connection, row, EventType.MERGED, EventReason.MERGED, extra=facts, by=by))
    if held[gone]["sequence"] or held[keep]["sequence"]:
        facts, before = names | _touched(()), held[keep]
        events.append(
            record(connection, after, EventType.MERGED, EventReason.MERGED, extra=facts, before=before, by=by)
        )
    return Done(keep, tuple(events))


def _adopted(keep: Mapping[str, Any], gone: Mapping[str, Any]) -> dict[str, Any]:
    """The columns that the development that stays has from the one that ends in it: what people fixed counts,
    that of the one that stays before that of the other; what is related to one is related to both.
    """
    others = dict.fromkeys((*keep["related"], *gone["related"]))
    values: dict[str, Any] = {
        "status": merged_status(keep["status"], gone["status"]),
        "pinned": keep["pinned"] or gone["pinned"],
        "reopened_at": max(filter(None, (keep["reopened_at"], gone["reopened_at"])), default=None),
        "related": [number for number in others if number not in (keep["id"], gone["id"])],
        "parent_id": keep["parent_id"] or gone["parent_id"],
    }
    for flag, names in (("title_fixed", ("title",)), ("stage_fixed", ("stage", "stage_sentence"))):
        if gone[flag] and not keep[flag]:
            values |= {flag: True} | {name: gone[name] for name in names}
    return values


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
    return _part(connection, plan, held[development_id], ByHand(author, "split"))


def move(
    connection: Connection,
    article_id: int,
    development_id: int | None,
    *,
    author: str,
    command: str = "move",
) -> Done | Refused:
    """Put an article (with its copies; the original of a copy) into a development, or into one of its own."""
    developments.lock_assignment(connection)
    article = original(connection, article_id)
    if article is None:
        return Refused(RefusalReason.UNKNOWN, there_is_no(Kind.ARTICLE, article_id))
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
    by = ByHand(author, command)
    if target is None:
        assert source is not None
        return _part(connection, plan, source, by)
    return _hand_over(connection, plan, source, target, by)


def put_back(connection: Connection, article_id: int, parted: Parted, *, by: ByHand) -> Done | None:
    """Undo a parting: the article goes back, held there no more than before.

    None where it went elsewhere since, or nothing is left there: it is then only kept out no longer.
    """
    article = original(connection, article_id)
    assert article is not None and parted.opened is not None  # noqa: PT018 - what "wrong development" keeps
    row = developments.lock(connection, parted.origin)
    origin = row["merged_into_id"] or row["id"]
    links = constraints.list_links(connection, (article_id,), ())
    after = {pair: kind for pair, kind in links.items() if pair != (article_id, origin) or kind == MUST}
    back = article["development_id"] == parted.opened != origin and members.own_ids(connection, origin)
    if back:
        after.pop((article_id, parted.opened), None)
    constraints.save_links(connection, links, after, by.author)
    if not back:
        return None
    held = _lock(connection, origin, parted.opened)
    assert not isinstance(held, Refused)
    standing = {number: _standing(connection, held[number]) for number in held}
    if standing[parted.opened].articles == {article_id}:
        plan = plan_merge(standing[origin], standing[parted.opened])
        assert isinstance(plan, Plan)
        undone, status = replace(plan, by_person=False), held[origin]["status"]
        done = _join(connection, undone, held, by, status=status)
    else:
        plan = Plan((article_id,), origin, by_person=False)
        done = _hand_over(connection, plan, held[parted.opened], held[origin], by)
    members.rehome(connection, (article_id,), origin, parted.join_reason)
    if parted.kept:
        constraints.save_links(connection, {}, {(article_id, origin): MUST}, by.author)
    return done


def bring_back(connection: Connection, article_id: int, parted: Parted, *, by: ByHand) -> Done | None:
    """Put an article that is in no development back where it was, held there no more than before.

    None where people keep it out of there, or in another one. One that it left empty opens again.
    """
    row = developments.lock(connection, parted.origin)
    origin = row["merged_into_id"] or row["id"]
    kept = constraints.of_article(connection, article_id)
    if origin in kept.cannot or kept.must not in (None, origin):
        return None
    held = {**developments.lock(connection, origin)}
    if not held["articles"]:
        developments.change(connection, origin, {"status": EMERGING})
    done = _hand_over(connection, Plan((article_id,), origin, by_person=False), None, held, by)
    members.rehome(connection, (article_id,), origin, parted.join_reason)
    if parted.kept:
        constraints.save_links(connection, {}, {(article_id, origin): MUST}, by.author)
    return done


def knows_article(connection: Connection, article_id: int) -> bool:
    """Whether there is such an article."""
    return original(connection, article_id) is not None


def _part(connection: Connection, plan: Plan, source: Mapping[str, Any], by: ByHand) -> Done:
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
    _regroup(connection, plan, opened, (source["id"],), by)
    developments.relate(connection, opened, (source["id"],))
    milestones.carry(connection, source["id"], opened, leaving=False)
    new, left = settle(connection, opened), settle(connection, source["id"])
    retold.split(connection, source["id"], new, plan.articles)
    if not source["sequence"]:
        return Done(opened)
    names = {
        "split": {
            "from": public("dev", source["id"]),
            "opened": public("dev", opened),
            "articles": _art_ids(plan.articles),
        }
    }
    out, into = names | _touched(plan.articles), names | _touched(())
    events = (
        record(connection, left, EventType.SPLIT, EventReason.SPLIT, extra=out, before=source, by=by),
        record(connection, new, EventType.SPLIT, EventReason.SPLIT, extra=into, by=by),
    )
    return Done(opened, events)


def _hand_over(
    connection: Connection,
    plan: Plan,
    source: Mapping[str, Any] | None,
    target: Mapping[str, Any],
    by: ByHand,
) -> Done:
    """Put the article of `plan` from one development into another one that exists."""
    _regroup(connection, plan, target["id"], [row["id"] for row in (source, target) if row is not None], by)
    if source is not None:
        milestones.carry(connection, source["id"], target["id"], leaving=False)
    after = settle(connection, target["id"])
    names = {
        "moved": {
            "from": public("dev", source["id"]) if source is not None else None,
            "to": public("dev", target["id"]),
            "articles": _art_ids(plan.articles),
        }
    }
    events = []
    if source is not None:
        left = settle(connection, source["id"])
        retold.split(connection, source["id"], after, plan.articles, only_known=True)
        if source["sequence"]:
            facts, kind = names | _touched(plan.articles), EventType.CORRECTED
            events.append(
                record(connection, left, kind, EventReason.MOVED, extra=facts, before=source, by=by)
            )
    if target["sequence"]:
        facts, kind = names | _touched(()), EventType.UPDATED
        events.append(record(connection, after, kind, EventReason.MOVED, extra=facts, before=target, by=by))
    return Done(target["id"], tuple(events))


def _regroup(
    connection: Connection, plan: Plan, into: int, between: Iterable[int], by: ByHand | Rule
) -> None:
    """Put the articles where `plan` says, and keep a person's word for later runs."""
    links = constraints.list_links(connection, {*plan.articles, *plan.there}, between)
    reason, author = (BY_HAND, by.author) if isinstance(by, ByHand) else (by.value, "rule")
    members.rehome(connection, plan.articles, into, reason)
    constraints.save_links(connection, links, links_after(links, plan, into), author)


def _lock(connection: Connection, *ids: int) -> Held | Refused:
    """The rows by id, locked in the order of their ids."""
    held: Held = {}
    for number in sorted(set(ids)):
        row = developments.find(connection, number)
        if row is None:
            return Refused(RefusalReason.UNKNOWN, there_is_no(Kind.DEVELOPMENT, number))
        held[number] = {**row}
    return held


def _standing(connection: Connection, row: Mapping[str, Any]) -> Standing:
    return Standing(row["id"], members.own_ids(connection, row["id"]), row["merged_into_id"])


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


def _touched(numbers: Sequence[int]) -> dict[str, Any]:
    """What of that which was told of a development holds no more: these articles."""
    return {"touched": {"articles": _art_ids(numbers), "stage": False}}


def _art_ids(numbers: Sequence[int]) -> list[str]:
    return [public("art", number) for number in numbers]
