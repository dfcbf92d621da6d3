"""Results of attempts: saved only by the holder of the lease, with the told log and the endpoint's health."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, or_, select, update

from services.adapters.db.deliveries import Claim
from services.adapters.db.endpoints import disable_endpoint
from services.adapters.db.tables import attempts, deliveries, endpoints, subscriptions
from services.adapters.db.told import save_told
from services.domain.retry import (
    DISABLE_AFTER_REFUSALS,
    AttemptOutcome,
    AttemptReason,
    EndpointDecision,
    Health,
    RetryVerdict,
    decide_endpoint,
)

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
    ordered = sorted(results, key=lambda result: result.claim.delivery_id)
    homes = _lock_endpoints(connection, {result.claim.endpoint_id for result in ordered})
    saved = []
    for result in ordered:
        home = homes[result.claim.endpoint_id]
        decision = decide_endpoint(_health(connection, home, result), result.verdict, now=now)
        state, next_at = _save_delivery(connection, result, home, decision, now)
        _save_attempt(connection, result, next_at)
        disabled = _save_endpoint(connection, home, decision, now)
        saved.append(Saved(result, state, next_at, disabled))
    return saved


@dataclass
class _Home:
    """An endpoint as it stands while a batch is saved."""

    id: int
    active: bool
    deleted: bool
    failures_running: int
    failing_since_at: datetime | None
    not_before_at: datetime | None


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
            row.failing_since_at,
            row.not_before_at,
        )
        for row in rows
    }


def _health(connection: Connection, home: _Home, result: Result) -> Health:
    refusals = 0
    if result.verdict.reason is AttemptReason.ADDRESS_REFUSED:
        refusals = _refusals_running(connection, home.id)
    return Health(home.failures_running, home.failing_since_at, refusals)


def _refusals_running(connection: Connection, endpoint_id: int) -> int:
    """How many of the last finished attempts, without a break, were refused by our own address rule."""
    last = connection.execute(
        select(attempts.c.reason)
        .join(deliveries, deliveries.c.id == attempts.c.delivery_id)
        .where(
            deliveries.c.endpoint_id == endpoint_id,
            attempts.c.outcome.in_((AttemptOutcome.DELIVERED, AttemptOutcome.FAILED)),
        )
        .order_by(attempts.c.id.desc())
        .limit(DISABLE_AFTER_REFUSALS)
    ).scalars()
    running = 0
    for reason in last:
        if reason != AttemptReason.ADDRESS_REFUSED:
            break
        running += 1
    return running


def _save_delivery(
    connection: Connection, result: Result, home: _Home, decision: EndpointDecision, now: datetime
) -> tuple[str | None, datetime | None]:
    claim, verdict = result.claim, result.verdict
    row = connection.execute(
        select(deliveries, subscriptions.c.deleted_at.label("unsubscribed_at"))
        .join(subscriptions, subscriptions.c.id == deliveries.c.subscription_id)
        .where(
            deliveries.c.id == claim.delivery_id,
            deliveries.c.fence == claim.fence,
            deliveries.c.state == "sending",
        )
        .with_for_update(of=deliveries)
    ).one_or_none()
    if row is None:
        return None, None
    state = _next_state(row, home, decision, verdict)
    due_at = now + timedelta(seconds=verdict.wait_s or 0.0) if state == "pending" else None
    values: dict[str, Any] = {"state": state, "due_at": due_at, "lease_until_at": None}
    if verdict.outcome is AttemptOutcome.DELIVERED:
        values["delivered_at"] = result.finished_at
    if verdict.outcome is AttemptOutcome.DELIVERED or verdict.counts:
        values["attempts"] = claim.tries + 1
    connection.execute(update(deliveries).where(deliveries.c.id == claim.delivery_id).values(**values))
    if state == "delivered" and row.told is not None and row.development_id is not None:
        save_told(connection, row.subscription_id, row.development_id, row.told, now)
    return state, due_at


def _next_state(row: Row[Any], home: _Home, decision: EndpointDecision, verdict: RetryVerdict) -> str:
    if verdict.outcome is AttemptOutcome.DELIVERED:
        return "delivered"
    if row.delivered_at is not None:
        return "delivered"  # it was sent once more, by hand: that this failed undoes nothing
    if home.deleted or row.unsubscribed_at is not None:
        return "cancelled"
    if decision.disable is not None or not home.active:
        return "held"
    return "exhausted" if verdict.exhausted else "pending"


def _save_attempt(connection: Connection, result: Result, next_at: datetime | None) -> None:
    connection.execute(
        update(attempts)
        .where(attempts.c.delivery_id == result.claim.delivery_id, attempts.c.fence == result.claim.fence)
        .values(
            finished_at=result.finished_at,
            outcome=result.verdict.outcome,
            reason=result.verdict.reason,
            status=result.status,
            address=result.address,
            duration_s=result.duration_s,
            error=result.error,
            answer=result.answer,
            next_attempt_at=next_at,
        )
    )


def _save_endpoint(
    connection: Connection, home: _Home, decision: EndpointDecision, now: datetime
) -> str | None:
    """Store how the endpoint stands. Returns why it was disabled, if this attempt did it."""
    home.failures_running = decision.failures_running
    home.failing_since_at = decision.failing_since_at
    if decision.not_before_at is not None:
        home.not_before_at = max(decision.not_before_at, home.not_before_at or decision.not_before_at)
    connection.execute(
        update(endpoints)
        .where(endpoints.c.id == home.id)
        .values(
            failures_running=home.failures_running,
            failing_since_at=home.failing_since_at,
            not_before_at=home.not_before_at,
        )
    )
    if decision.recovered:
        _pull_forward(connection, home.id, now)
    if decision.disable is None or not home.active or home.deleted:
        return None
    home.active = False
    disable_endpoint(connection, home.id, decision.disable.value)
    return decision.disable.value


def _pull_forward(connection: Connection, endpoint_id: int, now: datetime) -> None:
    """A restored receiver gets its waiting retries within a minute, the oldest first."""
    place = func.row_number().over(order_by=deliveries.c.id)
    step = CATCH_UP_S / func.count().over()
    waiting = (
        select(deliveries.c.id, ((place - 1) * step).label("wait_s"))
        .where(
            deliveries.c.endpoint_id == endpoint_id,
            deliveries.c.state == "pending",
            or_(deliveries.c.due_at > now, deliveries.c.due_at.is_(None)),
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
