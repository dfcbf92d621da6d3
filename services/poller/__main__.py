"""``python -m services.poller``."""

import asyncio

from services.adapters.parsing import ParserPool
from services.poller.loop import Poller
from services.runtime.loop import Service, run_service
from services.runtime.wiring import open_database, open_doorbell, open_feed_client


def main(service: Service) -> None:
    """Poll until the service is told to stop."""
    asyncio.run(_main(service))


async def _main(service: Service) -> None:
    settings = service.settings
    database, doorbell = open_database(settings), open_doorbell(settings)
    parser = ParserPool()
    stopping = asyncio.Event()
    try:
        async with open_feed_client(settings) as client:
            poller = Poller(
                database,
                doorbell,
                client,
                parser,
                slots=settings.poll_concurrency,
                lease_s=settings.poll_lease_s,
                tick=service.tick,
            )
            polling = asyncio.create_task(poller.run(stopping))
            stopped = asyncio.create_task(service.stopped())
            await asyncio.wait({polling, stopped}, return_when=asyncio.FIRST_COMPLETED)
            stopping.set()
            await polling
            stopped.cancel()
    finally:
        await parser.aclose()
        doorbell.close()
        database.close()


if __name__ == "__main__":
    run_service("poller", main)
