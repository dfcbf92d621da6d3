"""A scripted receiver on a real socket: answers are chosen per path, every request is kept and checked.

Each request is verified with `standardwebhooks`, an implementation that is not ours. Paths are scripted with
:meth:`Receiver.script`; a list of answers is used in turn, its last one for ever. It runs on a thread of its
own, so that synchronous tests, asyncio tests and other processes can all use it.
"""

import asyncio
import json
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from standardwebhooks import Webhook

REASONS = {200: "OK", 204: "No Content"}


@dataclass(frozen=True)
class Reply:
    """One scripted answer; `manner` is plain, "echo" (our headers back), or one of the misdeeds below."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    manner: str = "plain"


OK = Reply()
NO_CONTENT = Reply(204)
FAILS = Reply(500, body=b"broken")
GONE = Reply(410)
HANG = Reply(manner="hang")  # the request is read and never answered
HOLD = Reply(manner="hold")  # answered once the test calls `release`
DRIP = Reply(manner="drip")  # a header byte now and then, for ever
RESET = Reply(manner="reset")
RESET_BODY = Reply(manner="reset_body")
ENDLESS = Reply(manner="endless")
MANY_HEADERS = Reply(manner="headers")
GARBAGE = Reply(manner="garbage")


def throttled(retry_after: str, status: int = 429) -> Reply:
    """An answer that asks us to wait."""
    return Reply(status, {"Retry-After": retry_after})


def redirect(location: str) -> Reply:
    """An answer that points elsewhere."""
    return Reply(302, {"Location": location})


@dataclass(frozen=True)
class Received:
    """One request as it arrived. `verified`: its signature was checked by the other implementation."""

    path: str
    headers: dict[str, str]
    body: bytes
    at: float
    verified: bool

    @property
    def message_id(self) -> str:
        """The webhook-id."""
        return self.headers.get("webhook-id", "")

    @property
    def message(self) -> dict[str, Any]:
        """The body, parsed."""
        parsed: dict[str, Any] = json.loads(self.body)
        return parsed


class Receiver:
    """The server; `secrets` maps a path to the ``whsec_`` secret of its endpoint."""

    def __init__(self) -> None:
        self.secrets: dict[str, str] = {}
        self.port = 0
        self.in_flight: dict[str, int] = defaultdict(int)
        self.most_in_flight: dict[str, int] = defaultdict(int)
        self._scripts: dict[str, list[Reply]] = {}
        self._received: list[Received] = []
        self._changed = threading.Condition()
        self._loop = asyncio.new_event_loop()
        self._held = asyncio.Event()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._serve, name="receiver", daemon=True)

    def url(self, path: str) -> str:
        """The address of `path`."""
        return f"http://127.0.0.1:{self.port}{path}"

    def script(self, path: str, *replies: Reply, secret: str | None = None) -> str:
        """Answer `path` with `replies` in turn; returns its address."""
        self._scripts[path] = list(replies) or [OK]
        if secret is not None:
            self.secrets[path] = secret
        return self.url(path)

    def received(self, path: str | None = None) -> list[Received]:
        """What has arrived so far (at `path`), in order."""
        with self._changed:
            return [one for one in self._received if path is None or one.path == path]

    def wait_for(
        self, condition: Callable[[Sequence[Received]], bool], timeout_s: float = 20
    ) -> list[Received]:
        """Block until `condition` holds of everything received. Raises TimeoutError."""
        with self._changed:
            if not self._changed.wait_for(lambda: condition(self._received), timeout_s):
                raise TimeoutError(f"received {[one.path for one in self._received]}")
            return list(self._received)

    def release(self) -> None:
        """Let every held request be answered, now and later."""
        self._loop.call_soon_threadsafe(self._held.set)

    def start(self) -> None:
        """Listen on a free port of loopback."""
        self._thread.start()
        self._ready.wait(10)

    def stop(self) -> None:
        """Close everything."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._handle, "127.0.0.1", 0))
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()
        server.close()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0))
        self._loop.close()

    async def _handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            while await self._one(reader, writer):
                pass
        with suppress(Exception):
            writer.close()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        path = head[0].split(" ")[1]
        headers = {
            name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:-2])
        }
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        self.in_flight[path] += 1
        self.most_in_flight[path] = max(self.most_in_flight[path], self.in_flight[path])
        self._keep(path, headers, body)
        try:
            reply = self._next(path)
            if reply.manner == "echo":
                reply = Reply(reply.status, body=json.dumps(headers).encode())
            return await self._answer(reply, writer)
        finally:
            self.in_flight[path] -= 1

    def _keep(self, path: str, headers: dict[str, str], body: bytes) -> None:
        verified = False
        if path in self.secrets:
            with suppress(Exception):
                Webhook(self.secrets[path]).verify(body, headers)
                verified = True
        with self._changed:
            self._received.append(Received(path, headers, body, time.monotonic(), verified))
            self._changed.notify_all()

    def _next(self, path: str) -> Reply:
        replies = self._scripts.get(path, [Reply(404)])
        return replies.pop(0) if len(replies) > 1 else replies[0]

    async def _answer(self, reply: Reply, writer: asyncio.StreamWriter) -> bool:
        match reply.manner:
            case "hang":
                await asyncio.Event().wait()
            case "hold":
                await self._held.wait()
            case "reset":
                writer.transport.abort()
                return False
            case "garbage":
                writer.write(b"NOT HTTP AT ALL\r\n\r\n")
                await writer.drain()
                return False
            case "drip":
                await self._for_ever(writer, b"HTTP/1.1 200 OK\r\n", b"x-more: 1\r\n", 0.05)
            case "endless":
                await self._for_ever(writer, b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 65536, 0)
            case "headers":
                lines = "".join(f"x-{n}: {'y' * 100}\r\n" for n in range(1000))
                writer.write(f"HTTP/1.1 200 OK\r\n{lines}content-length: 0\r\n\r\n".encode())
                await writer.drain()
                return False
            case "reset_body":
                writer.write(b"HTTP/1.1 500 No\r\ncontent-length: 1000\r\n\r\nhalf")
                await writer.drain()
                writer.transport.abort()
                return False
        return await self._plain(reply, writer)

    async def _plain(self, reply: Reply, writer: asyncio.StreamWriter) -> bool:
        headers = {"Content-Length": str(len(reply.body)), **reply.headers}
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        writer.write(f"HTTP/1.1 {reply.status} {REASONS.get(reply.status, 'No')}\r\n{lines}\r\n".encode())
        writer.write(reply.body)
        await writer.drain()
        return True

    async def _for_ever(
        self, writer: asyncio.StreamWriter, head: bytes, piece: bytes, pause_s: float
    ) -> None:
        writer.write(head)
        while True:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(pause_s)


@contextmanager
def running() -> Iterator[Receiver]:
    """A receiver for the length of a block."""
    receiver = Receiver()
    receiver.start()
    try:
        yield receiver
    finally:
        receiver.stop()
