"""Results of attempts: saved only by the holder of the lease, with the told log and the endpoint's health."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, select, update

from services.adapters.db.deliveries import Claim
from services.adapters.db.endpoints import disable_endpoint
from services.adapters.db.tables import attempts, deliveries, endpoints, subscriptions
from services.adapters.db.told import merged_into, put_told, save_told
from services.domain.retry import (
    AttemptOutcome,
    AttemptReason,
    EndpointDecision,
    Health,
    RetryVerdict,
    decide_endpoint,
)
from services.domain.routing import Told

CATCH_UP_S = 60  # a recovered endpoint gets its waiting retries spread over this


@dataclass(frozen=True)
class Result:
    """What came of the attempt on `claim`. `answer` is the start of the receiver's answer, as plain text."""

    claim: Claim
    verdict: RetryVerdict
    finished_at: datetime
    duration_s: float
    status: int | None = None
    address: str | None = None
    error: str | None = None
    answer: str | None = None


@dataclass(frozen=True)
class Saved:
    """What became of the delivery; `state` is None where its lease had passed to somebody else."""

    result: Result
    state: str | None
    next_attempt_at: datetime | None
    disabled: str | None = None


def save_results(connection: Connection, results: Sequence[Result], *, now: datetime) -> list[Saved]:
    """Save a batch: an attempt keeps its outcome, a delivery changes only where the fence is still ours."""
    if not results:
        return []
    homes = _lock_endpoints(connection, {result.claim.endpoint_id for result in results})
    ours = _lock_deliveries(connection, [result.claim.delivery_id for result in results])
    saved, deliveries_changed, attempts_changed, told = [], [], [], []
    for result in sorted(results, key=lambda result: result.claim.delivery_id):
        home = homes[result.claim.endpoint_id]
        decision = decide_endpoint(home.health, result.verdict, now=now)
        home.follow(decision, result.verdict.reason)
        row = ours.get((result.claim.delivery_id, result.claim.fence))
        state, due_at = None, None
        if row is not None:
            state = _next_state(row, home, result.verdict)
            due_at = now + timedelta(seconds=result.verdict.wait_s or 0.0) if state == "pending" else None
            deliveries_changed.append(_delivery_values(row, result, state, due_at))
            if result.verdict.outcome is AttemptOutcome.DELIVERED and row.told is not None:
                told.append(row)
        attempts_changed.append(_attempt_values(result, due_at))
        saved.append(Saved(result, state, due_at, home.disable if decision.disable else None))
    _update(connection, deliveries_changed, attempts_changed)
    _save_told(connection, told, now)
    for home in homes.values():
        _save_endpoint(connection, home, now)
    return saved


@dataclass
class _Home:
    """An endpoint as it stands while a batch is saved."""

    id: int
    active: bool
    deleted: bool
    failures_running: int
    refusals_running: int
    failing_since_at: datetime | None
    not_before_at: datetime | None
    slow_until_at: datetime | None
    recovered: bool = False
    disable: str | None = None

    @property
    def health(self) -> Health:
        """As the rule sees it."""
        return Health(self.failures_running, self.failing_since_at, self.refusals_running)

    def follow(self, decision: EndpointDecision, reason: AttemptReason) -> None:
        """Take over what one attempt decided."""
        self.failures_running = decision.failures_running
        self.failing_since_at = decision.failing_since_at
        self.recovered |= decision.recovered
        self.slow_until_at = decision.slow_until_at or self.slow_until_at
        if decision.recovered:
            self.not_before_at = None
        elif decision.not_before_at is not None:
            self.not_before_at = max(decision.not_before_at, self.not_before_at or decision.not_before_at)
        refused = reason is AttemptReason.ADDRESS_REFUSED
        self.refusals_running = self.refusals_running + 1 if refused else 0
        if decision.disable is not None and self.active:
            self.active, self.disable = False, decision.disable.value


def _lock_endpoints(connection: Connection, ids: Iterable[int]) -> dict[int, _Home]:
    rows = connection.execute(
        select(endpoints)
        .where(endpoints.c.id.in_(sorted(ids)))
        .order_by(endpoints.c.id)
        .with_for_update(key_share=True)
    )
    return {
        row.id: _Home(
            row.id,
            row.state == "active",
            row.deleted_at is not None,
            row.failures_running,
            row.refusals_running,
            row.failing_since_at,
            row.not_before_at,
            row.slow_until_at,
        )
        for row in rows
    }


def _lock_deliveries(connection: Connection, ids: Sequence[int]) -> dict[tuple[int, int], Row[Any]]:
    """Deliveries that are still being sent, by id and fence: a result with another fence finds none."""
    rows = connection.execute(
        select(deliveries, subscriptions.c.deleted_at.label("unsubscribed_at"))
        .join(subscriptions, subscriptions.c.id == deliveries.c.subscription_id)
        .where(deliveries.c.id.in_(ids), deliveries.c.state == "sending")
        .order_by(deliveries.c.id)
        .with_for_update(of=deliveries)
    )
    return {(row.id, row.fence): row for row in rows}


def _save_told(connection: Connection, rows: Sequence[Row[Any]], now: datetime) -> None:
    """Record what arrived, in one order for all; where a development was merged away, for its home too."""
    homes = merged_into(connection, [row.development_id for row in rows]) if rows else {}
    wanted = [(row.development_id, row.subscription_id, False, row.told) for row in rows]
    wanted += [
        (homes[row.development_id], row.subscription_id, True, row.told)
        for row in rows
        if row.development_id in homes
    ]
    for development_id, subscription_id, is_of_merged, facts in sorted(wanted, key=lambda one: one[:3]):
        if is_of_merged:
            put_told(connection, subscription_id, development_id, Told.from_json(facts), now)
        else:
            save_told(connection, subscription_id, development_id, facts, now)


def _next_state(row: Row[Any], home: _Home, verdict: RetryVerdict) -> str:
    if verdict.outcome is AttemptOutcome.DELIVERED:
        return "delivered"
    if row.delivered_at is not None:
        return "delivered"  # it was sent once more, by hand: that this failed undoes nothing
    if home.deleted or row.unsubscribed_at is not None:
        return "cancelled"
    if not home.active:
        return "held"
    return "exhausted" if verdict.exhausted else "pending"


def _delivery_values(row: Row[Any], result: Result, state: str, due_at: datetime | None) -> dict[str, Any]:
    delivered = result.verdict.outcome is AttemptOutcome.DELIVERED
    return {
        "key": row.id,
        "next_state": state,
        "next_due_at": due_at,
        "next_delivered_at": result.finished_at if delivered else row.delivered_at,
        "next_attempts": row.attempts + (1 if delivered or result.verdict.counts else 0),
    }


def _attempt_values(result: Result, next_at: datetime | None) -> dict[str, Any]:
    return {
        "key": result.claim.delivery_id,
        "key_fence": result.claim.fence,
        "finished_at": result.finished_at,
        "outcome": result.verdict.outcome,
        "reason": result.verdict.reason,
        "status": result.status,
        "address": result.address,
        "duration_s": result.duration_s,
        "error": result.error,
        "answer": result.answer,
        "next_attempt_at": next_at,
    }


def _update(
    connection: Connection, of_deliveries: list[dict[str, Any]], of_attempts: list[dict[str, Any]]
) -> None:
    if of_deliveries:
        changed = (
            update(deliveries)
            .where(deliveries.c.id == bindparam("key"))
            .values(
                state=bindparam("next_state"),
                due_at=bindparam("next_due_at"),
                delivered_at=bindparam("next_delivered_at"),
                attempts=bindparam("next_attempts"),
                lease_until_at=None,
            )
        )
        connection.execute(changed, of_deliveries)
    mine = (attempts.c.delivery_id == bindparam("key")) & (attempts.c.fence == bindparam("key_fence"))
    columns = [name for name in of_attempts[0] if not name.startswith("key")]
    values: dict[str, Any] = {name: bindparam(name) for name in columns}
    connection.execute(update(attempts).where(mine).values(**values), of_attempts)


def _save_endpoint(connection: Connection, home: _Home, now: datetime) -> None:
    connection.execute(
        update(endpoints)
        .where(endpoints.c.id == home.id)
        .values(
            failures_running=home.failures_running,
            refusals_running=home.refusals_running,
            failing_since_at=home.failing_since_at,
            not_before_at=home.not_before_at,
            slow_until_at=home.slow_until_at,
        )
    )
    if home.recovered:
        _pull_forward(connection, home.id, now)
    if home.disable is not None and not home.deleted:
        disable_endpoint(connection, home.id, home.disable)


def _pull_forward(connection: Connection, endpoint_id: int, now: datetime) -> None:
    """A restored receiver gets its waiting retries within a minute, the oldest first."""
    place = func.row_number().over(order_by=deliveries.c.id)
    step = CATCH_UP_S / func.count().over()
    waiting = (
        select(deliveries.c.id, ((place - 1) * step).label("wait_s"))
        .where(
            deliveries.c.endpoint_id == endpoint_id,
            deliveries.c.state == "pending",
            deliveries.c.due_at > now,
        )
        .subquery()
    )
    connection.execute(
        update(deliveries)
        .where(
            deliveries.c.id == waiting.c.id,
            deliveries.c.due_at > now + waiting.c.wait_s * timedelta(seconds=1),
        )
        .values(due_at=now + waiting.c.wait_s * timedelta(seconds=1))
    )
