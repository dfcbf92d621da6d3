"""The poller's loop: claim as many due feeds as there are free slots, poll them side by side, save, ring.

Several pollers may run; claims keep them apart. A database that is away stops the claiming and nothing else:
what was fetched meanwhile is dropped, the leases run out, and the feeds are polled again.
"""

import asyncio
import random
import time
from collections.abc import Callable

import structlog

from services.adapters.answers import Answer, Failed
from services.adapters.db import feeds, fetches
from services.adapters.db.engine import Database
from services.adapters.db.feeds import LEASE_S, ClaimedFeed
from services.adapters.db.health import is_outage
from services.adapters.http import HttpClient
from services.adapters.parsing import ParserPool
from services.adapters.queue import Doorbell
from services.domain.ids import public
from services.domain.schedule import PollReason, ScheduleRule
from services.poller.hosts import HostSlots, NetworkState
from services.poller.reading import Reading, judge, kept_validators
from services.poller.saving import SavedPoll, give_up, save

IDLE_S = 1.0
GATHER_S = 0.03  # polls end one by one; their slots are filled by one claim
OUTAGE_PAUSE_S = 2.0
DRAIN_S = 12.0
HOST_WAIT_S, BUSY_WAIT_S = 60.0, 30.0
UPKEEP_EVERY_S = 600.0

log = structlog.get_logger()


class Poller:
    """Polls until told to stop.

    `slots` feeds are polled at once, each under a lease of `lease_s`; `draw` gives the jitter of the next
    times, in [0, 1); `tick` is called every turn of the loop with what is going on.
    """

    def __init__(
        self,
        database: Database,
        doorbell: Doorbell,
        client: HttpClient,
        parser: ParserPool,
        *,
        slots: int = 32,
        lease_s: float = LEASE_S,
        draw: Callable[[], float] = random.random,
        tick: Callable[..., None] = lambda **_detail: None,
    ) -> None:
        self._database, self._doorbell = database, doorbell
        self._client, self._parser = client, parser
        self._slots, self._lease_s = slots, lease_s
        self._draw, self._tick = draw, tick
        self._hosts = HostSlots()
        self._network = NetworkState()
        self._flying: set[asyncio.Task[None]] = set()
        self._upkeep_at = 0.0
        self._database_away = self._doorbell_away = False

    async def run(self, stopping: asyncio.Event) -> None:
        """Claim and poll until `stopping`; then finish what is under way, or give it up after 12 s."""
        while not stopping.is_set():
            self._tick(polling=len(self._flying), network_down=self._network.down)
            claimed = await self._claim()
            for feed in claimed:
                self._start(feed)
            full = len(self._flying) >= self._slots
            pause = OUTAGE_PAUSE_S if self._database_away else IDLE_S
            await self._pause(stopping, None if full else pause)
        await self._drain()

    async def poll_due(self) -> int:
        """Claim once and poll what was claimed to the end; how many feeds. For tests and single runs."""
        claimed = await self._claim()
        for feed in claimed:
            self._start(feed)
        if self._flying:
            await asyncio.wait(self._flying)
        return len(claimed)

    async def _claim(self) -> list[ClaimedFeed]:
        free = self._slots - len(self._flying)
        if free <= 0:
            return []
        try:
            claimed = await asyncio.to_thread(self._claim_rows, free)
        except Exception as error:
            if not is_outage(error):
                raise
            self._note_database(str(error).splitlines()[0])
            return []
        self._note_database(None)
        return claimed

    def _claim_rows(self, limit: int) -> list[ClaimedFeed]:
        with self._database.transaction() as connection:
            if time.monotonic() >= self._upkeep_at:
                self._upkeep_at = time.monotonic() + UPKEEP_EVERY_S
                feeds.pull_back(connection)
            claimed = feeds.claim_due(connection, limit=limit, lease_s=self._lease_s)
            fetches.open_many(connection, claimed)
        return claimed

    def _start(self, feed: ClaimedFeed) -> None:
        task = asyncio.create_task(self._poll(feed), name=f"poll {feed.slug}")
        self._flying.add(task)
        task.add_done_callback(self._flying.discard)

    async def _poll(self, feed: ClaimedFeed) -> None:
        started = time.monotonic()
        try:
            try:
                reading = await self._read(feed)
            except asyncio.CancelledError:
                await asyncio.to_thread(give_up, self._database, feed, PollReason.STOPPED)
                raise
            if reading is None:
                await asyncio.to_thread(
                    give_up, self._database, feed, PollReason.HOST_BUSY, wait_s=BUSY_WAIT_S
                )
                return
            saved = await asyncio.to_thread(
                save,
                self._database,
                feed,
                reading,
                jitter=self._draw(),
                network_down=self._network.down,
            )
        except Exception as error:  # the service's boundary: one feed's bug must not stop the others
            if is_outage(error):
                self._note_database(str(error).splitlines()[0])
            else:
                log.exception("feed.failed", feed=public("feed", feed.id), slug=feed.slug)
            return
        await self._ring(saved)
        _say(feed, reading, saved, time.monotonic() - started)

    async def _read(self, feed: ClaimedFeed) -> Reading | None:
        """Fetch and judge; None if the host's slots were taken too long (the lease must outlast the poll)."""
        if not await self._hosts.take(feed.url, wait_s=min(HOST_WAIT_S, self._lease_s / 2)):
            return None
        try:
            result = await self._client.fetch(feed.url, validators=kept_validators(feed))
        finally:
            self._hosts.give(feed.url)
        reading = await judge(feed, result, self._parser)
        if self._network.note(feed.url, reading.reason):
            self._say_network(result)
        return reading

    def _say_network(self, result: Answer | Failed) -> None:
        if self._network.down and isinstance(result, Failed):
            log.warning(
                "network.down",
                error=result.detail,
                remedy="check this machine's network; polling goes on, and no feed is blamed meanwhile",
            )
        else:
            log.info("network.up")

    async def _ring(self, saved: SavedPoll) -> None:
        ids = saved.entries.touched
        if not ids:
            return
        to_ring = saved.entries.to_ring
        rung = await asyncio.to_thread(self._doorbell.ring, to_ring)
        if to_ring and rung == self._doorbell_away:
            self._doorbell_away = not rung
            if rung:
                log.info("doorbell.back")
            else:
                log.warning("doorbell.away", remedy="entries are saved; they are rung again within minutes")
        log.info(
            "entry.ingested",
            new=len(saved.entries.new),
            edited=len(saved.entries.edited),
            first=public("ent", min(ids)),
            last=public("ent", max(ids)),
            rung=rung and bool(to_ring),
            backlog=saved.entries.backlog,
        )

    def _note_database(self, error: str | None) -> None:
        """Say once that the database went away, and once that it is back."""
        away = error is not None
        if away != self._database_away:
            self._database_away = away
            if away:
                log.error("database.away", error=error, remedy="polling goes on when it answers again")
            else:
                log.info("database.back")

    async def _pause(self, stopping: asyncio.Event, seconds: float | None) -> None:
        """Wait for `seconds`, or (None) until a poll has ended; less if the poller is told to stop."""
        stop = asyncio.create_task(stopping.wait())
        waited = {stop, *self._flying} if seconds is None else {stop}
        await asyncio.wait(waited, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        if seconds is None and not stop.done():
            await asyncio.wait({stop}, timeout=GATHER_S)
        stop.cancel()

    async def _drain(self) -> None:
        if self._flying:
            _, late = await asyncio.wait(self._flying, timeout=DRAIN_S)
            for task in late:
                task.cancel()
            if late:
                await asyncio.wait(late, timeout=DRAIN_S / 4)


def _say(feed: ClaimedFeed, reading: Reading, saved: SavedPoll, seconds: float) -> None:
    record = saved.record
    # With the line down, `network.down` has said it once for all.
    say = log.debug if saved.rule is ScheduleRule.NETWORK_DOWN else log.info
    say(
        "feed.polled",
        feed=public("feed", feed.id),
        slug=feed.slug,
        status=reading.status,
        reason=saved.reason.value,
        entries=record.entries_seen if record else 0,
        new=len(saved.entries.new),
        edited=len(saved.entries.edited),
        bytes=record.wire_bytes if record else 0,
        seconds=round(seconds, 3),
        rule=saved.rule.value if saved.rule else None,
        next_poll_at=saved.next_poll_at.isoformat(timespec="seconds") if saved.next_poll_at else None,
        **({"error": reading.error} if reading.error else {}),
    )
