"""A poller with everything around it: a scripted server, the real client, parser, database and queue."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import func, select, update

from services.adapters.db import feeds
from services.adapters.db.engine import Database
from services.adapters.db.tables import entries as entry_rows
from services.adapters.db.tables import feeds as feed_rows
from services.adapters.db.tables import fetches as fetch_rows
from services.adapters.http import HttpClient
from services.adapters.parsing import ParserPool
from services.adapters.queue import Doorbell
from services.domain.addresses import AddressPolicy, parse_networks
from services.poller.loop import Poller
from tests.support.feedserver import FeedServer

LOOPBACK = AddressPolicy(allow=parse_networks(["127.0.0.0/8"]))


@dataclass
class Bench:
    """One poller on a database of its own, and the feeds that its server offers."""

    database: Database
    doorbell: Doorbell
    server: FeedServer
    poller: Poller

    def register(self, path: str = "/feed", slug: str = "f", **values: Any) -> None:
        row = {
            "slug": slug,
            "url": self.server.base + path,
            "title": slug,
            "publisher": slug,
            "interval_s": 600.0,
        }
        with self.database.transaction() as connection:
            feeds.register(connection, [row | values])

    async def poll(self) -> Any:
        """Make every feed due, poll once, and give the newest attempt."""
        with self.database.transaction() as connection:
            connection.execute(update(feed_rows).values(next_poll_at=func.now()))
        await self.poller.poll_due()
        return self.attempts()[-1]

    def attempts(self) -> Sequence[Any]:
        with self.database.transaction() as connection:
            return connection.execute(select(fetch_rows).order_by(fetch_rows.c.id)).all()

    def feed(self) -> Any:
        with self.database.transaction() as connection:
            return connection.execute(select(feed_rows)).one()

    def titles(self) -> list[str]:
        with self.database.transaction() as connection:
            return list(connection.execute(select(entry_rows.c.title).order_by(entry_rows.c.id)).scalars())


Run = Callable[[Callable[[Bench], Awaitable[None]]], None]


@pytest.fixture
def bench(database: Database, redis_url: str) -> Run:
    """Run a test's coroutine with a bench."""

    def run(test: Callable[[Bench], Awaitable[None]]) -> None:
        async def main() -> None:
            parser = ParserPool(1)
            doorbell = Doorbell(redis_url)
            try:
                async with FeedServer() as server, HttpClient(LOOPBACK, user_agent="t") as client:
                    poller = Poller(database, doorbell, client, parser, draw=lambda: 0.5)
                    await test(Bench(database, doorbell, server, poller))
            finally:
                await parser.aclose()
                doorbell.close()

        asyncio.run(main())

    return run
