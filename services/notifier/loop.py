"""The notifier's loop: plan (route, release, take back what was lost), claim, send, save.

Database work runs in a thread, sends on the loop. It looks every 250 ms while busy and every second when
idle; a result that was saved frees a slot and wakes the claim at once. Rows are not announced by NOTIFY,
which takes a lock over the whole database at commit.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

import structlog

from services.adapters.db.attempts import Result, Saved, save_results
from services.adapters.db.deliveries import LEASE_S, Claim, Lost, claim_deliveries, lose_claims, lose_expired
from services.adapters.db.engine import Database
from services.adapters.db.health import is_outage
from services.domain.ids import public
from services.domain.retry import AttemptReason, Reply
from services.notifier.releaser import release_due
from services.notifier.router import route_events
from services.notifier.sender import Sender, utc_now

log = structlog.get_logger()
BUSY_S = 0.25
IDLE_S = 1.0
IN_FLIGHT = 200
BATCH = 50
DRAIN_S = 15.0
SAVE_S = 3.0
OUTAGE_PAUSE_S = 1.0


class Notifier:
    """Carries events to receivers until it is told to stop. One object a process."""

    def __init__(
        self,
        database: Database,
        sender: Sender,
        *,
        base_url: str,
        lease_s: float = LEASE_S,
        clock: Callable[[], datetime] = utc_now,
        tick: Callable[[], None] = lambda: None,
        drain_s: float = DRAIN_S,
    ) -> None:
        self._database, self._sender, self._base_url = database, sender, base_url
        self._lease_s = lease_s
        self._clock, self._tick, self._drain_s = clock, tick, drain_s
        self._flying: dict[asyncio.Task[None], Claim] = {}
        self._results: list[Result] = []
        self._arrived = asyncio.Event()
        self._wake = asyncio.Event()
        self._stopping = self._drained = False
        self._planned_at, self._more = float("-inf"), False

    async def run(self, stopped: Callable[[], Awaitable[None]]) -> None:
        """Work until `stopped` returns; then finish what flies in the drain time and give the rest back."""
        saver = asyncio.create_task(self._save_forever())
        watcher = asyncio.create_task(self._watch(stopped))
        try:
            while not self._stopping:
                self._tick()
                self._wake.clear()
                busy = await self._outage_is_survived(self._step)
                if saver.done():
                    break
                await self._pause(BUSY_S if busy or self._flying else IDLE_S)
            await self._drain(saver)
        finally:
            watcher.cancel()
            saver.cancel()
            outcomes = await asyncio.gather(watcher, saver, return_exceptions=True)
        for outcome in outcomes:
            if isinstance(outcome, Exception):
                raise outcome

    async def _watch(self, stopped: Callable[[], Awaitable[None]]) -> None:
        await stopped()
        self._stopping = True
        self._wake.set()

    async def _step(self) -> bool:
        planned, claimed = True, 0  # a plan put off counts as busy, so that it is made up for soon
        now = asyncio.get_running_loop().time()
        if self._more or now - self._planned_at >= BUSY_S:
            self._planned_at = now
            planned = self._more = await asyncio.to_thread(self.plan)
        while not self._stopping:
            room = min(BATCH, IN_FLIGHT - len(self._flying) - len(self._results))
            claims = await asyncio.to_thread(self._claim, room) if room > 0 else []
            for claim in claims:
                task = asyncio.create_task(self._fly(claim))
                self._flying[task] = claim
                task.add_done_callback(self._landed)
            claimed += len(claims)
            if not claims:
                break
        return planned or claimed > 0

    def plan(self) -> bool:
        """Route, release and take back what was lost, a batch each. True if there was anything to do."""
        now = self._clock()
        with self._database.transaction() as connection:
            lost = lose_expired(connection, now=now)
        for loss in lost:
            _log_loss(loss, AttemptReason.LEASE_OVER)
        routed = route_events(self._database, now=now)
        released = release_due(self._database, now=now, base_url=self._base_url)
        return bool(lost or routed or released)

    def _claim(self, room: int) -> list[Claim]:
        with self._database.transaction() as connection:
            return claim_deliveries(connection, now=self._clock(), limit=room, lease_s=self._lease_s)

    async def _fly(self, claim: Claim) -> None:
        try:
            result = await self._sender.send(claim)
        except Exception:  # the service's boundary: one message must not stop the others
            log.exception("delivery.crashed", delivery_id=public("dlv", claim.delivery_id))
            result = self._sender.judge(claim, Reply(failure=AttemptReason.OUR_FAULT), error="our fault")
        self._results.append(result)
        self._arrived.set()

    def _landed(self, task: asyncio.Task[None]) -> None:
        del self._flying[task]

    async def _save_forever(self) -> None:
        while not self._drained or self._results:
            await self._arrived.wait()
            self._arrived.clear()
            while self._results:
                await self._outage_is_survived(self._save_batch)
                self._wake.set()

    async def _save_batch(self) -> bool:
        batch = self._results[:BATCH]
        for saved in await asyncio.to_thread(self._save, batch):
            _log_attempt(saved)
        # Only now: a batch that could not be saved is tried again; the fence decides whether it still counts.
        del self._results[: len(batch)]
        return True

    def _save(self, batch: list[Result]) -> list[Saved]:
        with self._database.transaction() as connection:
            return save_results(connection, batch, now=self._clock())

    async def _outage_is_survived(self, work: Callable[[], Awaitable[bool]]) -> bool:
        """Do `work`; if the database is away, say so, wait a moment and return False."""
        try:
            return await work()
        except Exception as error:
            if not is_outage(error):
                raise
            log.warning("database.away", error=str(error).splitlines()[0])
            await asyncio.sleep(OUTAGE_PAUSE_S)
            return False

    async def _pause(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._wake.wait()
        except TimeoutError:
            pass

    async def _drain(self, saver: asyncio.Task[None]) -> None:
        if self._flying:
            await asyncio.wait(list(self._flying), timeout=self._drain_s)
        unfinished = dict(self._flying)
        for task in unfinished:
            task.cancel()
        await asyncio.gather(*unfinished, return_exceptions=True)
        self._drained = True
        self._arrived.set()
        await asyncio.wait((saver,), timeout=SAVE_S)
        if unfinished:
            await self._outage_is_survived(lambda: self._give_back(list(unfinished.values())))

    async def _give_back(self, claims: list[Claim]) -> bool:
        for loss in await asyncio.to_thread(self._lose, claims):
            _log_loss(loss, AttemptReason.STOPPED)
        return True

    def _lose(self, claims: list[Claim]) -> list[Lost]:
        with self._database.transaction() as connection:
            return lose_claims(connection, claims, now=self._clock())


def _log_attempt(saved: Saved) -> None:
    result, claim = saved.result, saved.result.claim
    log.info(
        "delivery.attempted",
        delivery_id=public("dlv", claim.delivery_id),
        message_id=claim.message_id,
        event_id=public("evt", claim.event_id),
        subscription_id=public("sub", claim.subscription_id),
        endpoint_id=public("ep", claim.endpoint_id),
        attempt=claim.fence,
        outcome=result.verdict.outcome.value,
        reason=result.verdict.reason.value,
        status=result.status,
        duration_s=round(result.duration_s, 3),
        state=saved.state or "fence_lost",
        next_attempt_at=saved.next_attempt_at and saved.next_attempt_at.isoformat(),
        **({"endpoint_disabled": saved.disabled} if saved.disabled else {}),
    )


def _log_loss(lost: Lost, reason: AttemptReason) -> None:
    log.warning(
        "delivery.attempted",
        delivery_id=public("dlv", lost.delivery_id),
        attempt=lost.fence,
        outcome="lost",
        reason=reason.value,
        state=lost.state,
    )
