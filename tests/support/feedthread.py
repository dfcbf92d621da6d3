"""The scripted feed server beside code that blocks: its loop runs in a thread of its own."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tests.support.feedserver import FeedServer


@contextmanager
def feed_server() -> Iterator[FeedServer]:
    """A feed server that answers while the block runs; `script` may be called from outside its thread."""
    server, ready, done = FeedServer(), threading.Event(), asyncio.Event()
    loop = asyncio.new_event_loop()

    async def serve() -> None:
        async with server:
            ready.set()
            await done.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()), daemon=True)
    thread.start()
    assert ready.wait(10)
    try:
        yield server
    finally:
        loop.call_soon_threadsafe(done.set)
        thread.join(10)
        loop.close()
