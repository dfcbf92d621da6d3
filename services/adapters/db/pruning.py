"""What is deleted once it is old, and what keeps a row beyond its time: all of retention, in one table.

Never deleted: developments, articles, milestones, what people said, entries (one that its feed still lists
would come back as new), the told log of living subscriptions, the newest event (the router counts on from
it).

Rows are deleted in steps. A step looks at the next few hundred rows in the order of their ids, deletes those
that may go, and is one short transaction: nothing is waited for, so several processes may prune at once, and
one that is killed has lost nothing. A row that somebody else holds at that moment is left for the next time.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Table,
    and_,
    delete,
    exists,
    func,
    or_,
    select,
    true,
    tuple_,
)
from sqlalchemy.dialects.postgresql import insert

from services.adapters.db.tables import (
    attempts,
    deliveries,
    events,
    fetches,
    heartbeats,
    prunings,
    revisions,
    subscriptions,
    told,
)

OPEN = ("waiting", "pending", "sending", "held")
UNTOLD = ("folded", "exhausted")  # told by the next message of their group, unless it was told already
FETCHES_KEPT = 200  # the newest of a feed, however old: a feed read once a day shows half a year


@dataclass(frozen=True)
class Step:
    """What one step did: rows deleted, and the id to go on after; None at the end."""

    rows: int
    after: int | None


@dataclass(frozen=True)
class Rule:
    """One kind of rows, named by its table. `may_go` says, for a time, which rows nothing needs any more.

    `since` is when a row was made, and rises with its id. Of rows that may go, `unbind` gives those that no
    other row refers to; `gone` is told what is deleted, before it is.
    """

    kind: str
    table: Table
    since: ColumnElement[Any]
    may_go: Callable[[datetime], ColumnElement[bool]] = lambda _before: true()
    unbind: Callable[[Connection, list[int]], list[int]] = lambda _connection, ids: ids
    gone: Callable[[Connection, list[int]], None] = lambda _connection, _ids: None


def step(connection: Connection, rule: Rule, *, before: datetime, after: int, limit: int) -> Step:
    """Delete those of the next `limit` rows behind `after` that were made before `before` and may go."""
    if "id" not in rule.table.c:
        return _step_at_large(connection, rule, before, limit)
    number = rule.table.c.id
    window = connection.execute(
        select(number, (rule.since < before).label("is_old"))
        .where(number > after)
        .order_by(number)
        .limit(limit)
    ).all()
    old = [row.id for row in window if row.is_old]
    if not old:
        return Step(0, None)
    free = (
        select(number)
        .where(number.in_(old), rule.since < before, rule.may_go(before))
        .order_by(number)
        .with_for_update(of=rule.table, skip_locked=True)
    )
    ids = rule.unbind(connection, list(connection.execute(free).scalars()))
    if ids:
        rule.gone(connection, ids)
        connection.execute(delete(rule.table).where(number.in_(ids)))
        note(connection, rule.kind, rows=len(ids))
    return Step(len(ids), window[-1].id)


def count(connection: Connection, rule: Rule, *, before: datetime) -> int:
    """How many rows may go now; deleting some may set others free."""
    query = select(func.count()).select_from(rule.table).where(rule.since < before, rule.may_go(before))
    return int(connection.execute(query).scalar_one())


def note(
    connection: Connection,
    kind: str,
    *,
    rows: int = 0,
    through_seq: int = 0,
    finished_at: datetime | None = None,
) -> None:
    """Add to what is known of the pruning of one kind; kept in rows, so that every process tells the same."""
    statement = insert(prunings).values(
        kind=kind, rows=rows, through_seq=through_seq, finished_at=finished_at
    )
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=[prunings.c.kind],
            set_={
                "rows": prunings.c.rows + statement.excluded.rows,
                "through_seq": func.greatest(prunings.c.through_seq, statement.excluded.through_seq),
                "finished_at": func.greatest(prunings.c.finished_at, statement.excluded.finished_at),
            },
        )
    )


def pruned_through(connection: Connection) -> int:
    """The highest number of an event that was deleted; 0 where none was. Above it there are no gaps."""
    query = select(func.coalesce(func.max(prunings.c.through_seq), 0))
    return int(connection.execute(query).scalar_one())


def _step_at_large(connection: Connection, rule: Rule, before: datetime, limit: int) -> Step:
    key = tuple(rule.table.primary_key.columns)
    doomed = (
        select(*key)
        .where(rule.since < before, rule.may_go(before))
        .limit(limit)
        .with_for_update(of=rule.table, skip_locked=True)
    )
    rows = connection.execute(delete(rule.table).where(tuple_(*key).in_(doomed))).rowcount
    if rows:
        note(connection, rule.kind, rows=rows)
    return Step(rows, 0 if rows == limit else None)


def _settled(before: datetime) -> ColumnElement[bool]:
    """Deliveries that have ended, of groups in which nothing is under way and nothing is left to be told."""
    group = deliveries.alias("group")
    under_way = exists().where(
        group.c.subscription_id == deliveries.c.subscription_id,
        group.c.development_id == deliveries.c.development_id,
        group.c.state.in_(OPEN),
    )
    told_until = (
        select(told.c.sequence)
        .where(
            told.c.subscription_id == deliveries.c.subscription_id,
            told.c.development_id == deliveries.c.development_id,
        )
        .correlate(deliveries)
        .scalar_subquery()
    )
    never_arrived = exists().where(
        events.c.id == deliveries.c.event_id,
        events.c.sequence > func.coalesce(told_until, 0),
        subscriptions.c.id == deliveries.c.subscription_id,
        subscriptions.c.deleted_at.is_(None),
    )
    return and_(
        deliveries.c.state.not_in(OPEN),
        deliveries.c.silence_id.is_(None),  # a silence keeps back, it deletes nothing
        func.coalesce(deliveries.c.delivered_at < before, true()),  # it may have been sent again, by hand
        ~under_way,
        or_(deliveries.c.state.not_in(UNTOLD), ~never_arrived),
    )


def _without_carriers(connection: Connection, ids: list[int]) -> list[int]:
    """Of deliveries, those that no other one, which stays, was folded into."""
    query = select(deliveries.c.folded_into_id).where(
        deliveries.c.folded_into_id.in_(ids), deliveries.c.id.not_in(ids)
    )
    needed = set(connection.execute(query).scalars()) if ids else set()
    return [number for number in ids if number not in needed]


def _take_attempts_along(connection: Connection, ids: list[int]) -> None:
    found = connection.execute(delete(attempts).where(attempts.c.delivery_id.in_(ids))).rowcount
    if found:
        note(connection, "attempts", rows=found)


def _raise_horizon(connection: Connection, ids: list[int]) -> None:
    """Say until which number events are no longer complete, in the transaction that deletes them."""
    highest = connection.execute(select(func.max(events.c.seq)).where(events.c.id.in_(ids))).scalar_one()
    note(connection, "events", through_seq=highest)


def _numbered_and_told(_before: datetime) -> ColumnElement[bool]:
    newest = select(func.max(events.c.seq)).scalar_subquery()
    return and_(events.c.seq < newest, ~exists().where(deliveries.c.event_id == events.c.id))


def _beyond_the_newest(_before: datetime) -> ColumnElement[bool]:
    newer = fetches.alias("newer")
    floor = (
        select(newer.c.id)
        .where(newer.c.feed_id == fetches.c.feed_id)
        .order_by(newer.c.id.desc())
        .offset(FETCHES_KEPT - 1)
        .limit(1)
        .scalar_subquery()
    )
    return and_(fetches.c.finished_at.is_not(None), fetches.c.id < floor)


def _unsubscribed_at() -> ColumnElement[Any]:
    """When the subscription of a row of the told log was deleted; null, and so never old, while it lives."""
    return (
        select(subscriptions.c.deleted_at)
        .where(subscriptions.c.id == told.c.subscription_id)
        .scalar_subquery()
    )


def _has_ended(_before: datetime) -> ColumnElement[bool]:
    """No request goes without a row that says how it ended: one under way becomes `lost` first."""
    return attempts.c.outcome != "started"


RULES: Sequence[Rule] = (
    Rule("fetches", fetches, fetches.c.started_at, _beyond_the_newest),
    Rule("revisions", revisions, revisions.c.seen_at),
    Rule("heartbeats", heartbeats, heartbeats.c.beat_at),
    Rule("attempts", attempts, attempts.c.started_at, _has_ended),
    Rule(
        "deliveries",
        deliveries,
        deliveries.c.created_at,
        _settled,
        unbind=_without_carriers,
        gone=_take_attempts_along,
    ),
    Rule("events", events, events.c.recorded_at, _numbered_and_told, gone=_raise_horizon),
    Rule("told", told, _unsubscribed_at()),
)
