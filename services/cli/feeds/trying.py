"""Addresses asked as the poller would ask them, before or without polling."""

import asyncio
from collections.abc import Callable, Sequence

from services.adapters.admission import find_faults
from services.adapters.db.engine import Database
from services.adapters.db.feedlist import FeedList
from services.adapters.discovery import FoundFeed, NoFeed, ask_robots, find_feed
from services.adapters.http import HttpClient
from services.adapters.parsing import ParserPool
from services.domain.addresses import FEED_PORTS
from services.runtime.settings import Settings
from services.runtime.wiring import address_policy, open_feed_client

AT_ONCE = 8
Tried = FoundFeed | NoFeed


def try_all(
    settings: Settings,
    urls: Sequence[str],
    *,
    robots: dict[str, bool | None] | None = None,
    note: Callable[[int, int], None] = lambda _done, _of: None,
) -> list[Tried]:
    """Ask each address as the poller would; with `robots`, what robots.txt says of the feeds found, too."""
    policy = address_policy(settings, FEED_PORTS)
    faults = find_faults(urls, policy)

    async def one(client: HttpClient, parser: ParserPool, gate: asyncio.Semaphore, url: str) -> Tried:
        async with gate:
            found = await find_feed(client, parser, url)
            if robots is not None and isinstance(found, FoundFeed):
                robots[found.url] = await ask_robots(client, found.url)
        return found

    async def every() -> list[Tried]:
        parser, gate = ParserPool(2), asyncio.Semaphore(AT_ONCE)
        results: list[Tried] = []
        try:
            async with open_feed_client(settings) as client:
                tasks = [
                    asyncio.create_task(one(client, parser, gate, url)) if fault is None else None
                    for url, fault in zip(urls, faults, strict=True)
                ]
                for url, fault, task in zip(urls, faults, tasks, strict=True):
                    results.append(_unfit(url, fault) if task is None else await task)
                    note(len(results), len(urls))
        finally:
            await parser.aclose()
        return results

    return asyncio.run(every())


def _unfit(url: str, fault: str | None) -> NoFeed:
    remedy = "give another address"
    return NoFeed(url, "refused_address", f"the address {fault}", remedy)


def known_as(database: Database, url: str) -> int | None:
    """The feed on the list that has this address."""
    with database.transaction() as connection:
        return FeedList(connection).find(url)
