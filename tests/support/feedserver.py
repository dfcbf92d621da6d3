"""A feed server on a real socket that answers as a script says, broken answers included."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

Handler = Callable[["Asked", asyncio.StreamWriter], Awaitable[None]]


@dataclass(frozen=True)
class Asked:
    """A request as it came in; header names in lower case."""

    method: str
    path: str
    headers: dict[str, str]


@dataclass
class FeedServer:
    """Use as ``async with FeedServer() as server``; give each path its answers with :meth:`script`.

    The last answer of a path repeats. `asked` holds every request.
    """

    scripts: dict[str, list[Handler]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    _server: asyncio.Server | None = None
    _open: set[asyncio.Task[None]] = field(default_factory=set)

    async def __aenter__(self) -> "FeedServer":
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *_exception: object) -> None:
        assert self._server is not None
        self._server.close()
        for task in self._open:
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    @property
    def base(self) -> str:
        """Address of the server, without a slash at the end."""
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    def script(self, path: str, *answers: Handler) -> str:
        """Answer requests for `path` with these, in turn; gives the full address."""
        self.scripts[path] = list(answers)
        return self.base + path

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        try:
            first = await reader.readexactly(1)
            if not first.isalpha():  # a TLS greeting: answer it in plain HTTP, as a wrong port does
                writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
                return
            asked = await _read(first, reader)
            self.asked.append(asked)
            answers = self.scripts.get(asked.path, [answer(b"", status="404 Not Found")])
            await (answers.pop(0) if len(answers) > 1 else answers[0])(asked, writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # the client left, or the test is over
        finally:
            self._open.discard(task)
            writer.close()


async def _read(first: bytes, reader: asyncio.StreamReader) -> Asked:
    head = (first + await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    line, *rows = head.split("\r\n")
    method, path, _ = line.split(" ", 2)
    headers = {name.lower(): value.strip() for name, _, value in (row.partition(":") for row in rows if row)}
    return Asked(method, path, headers)


def answer(body: bytes, *, status: str = "200 OK", length: int | None = None, **headers: str) -> Handler:
    """A plain answer; `length` lies about the body's, underscores in header names become dashes."""

    async def respond(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        given = {"Content-Length": str(len(body) if length is None else length), "Connection": "close"}
        given |= {name.replace("_", "-"): value for name, value in headers.items()}
        head = "".join(f"{name}: {value}\r\n" for name, value in given.items())
        writer.write(f"HTTP/1.1 {status}\r\n{head}\r\n".encode("latin-1") + body)
        await writer.drain()

    return respond


def conditional(body: bytes, *, etag: str) -> Handler:
    """A 200 with an ETag, and 304 to whoever sends it back."""
    fresh = answer(body, ETag=etag)
    same = answer(b"", status="304 Not Modified", ETag=etag)

    async def respond(asked: Asked, writer: asyncio.StreamWriter) -> None:
        await (same if asked.headers.get("if-none-match") == etag else fresh)(asked, writer)

    return respond


def redirect(location: str, status: str = "302 Found") -> Handler:
    """A redirect to `location`."""
    return answer(b"", status=status, Location=location)


async def silence(_asked: Asked, _writer: asyncio.StreamWriter) -> None:
    """Accept, and never answer."""
    await asyncio.Event().wait()


async def reset(_asked: Asked, writer: asyncio.StreamWriter) -> None:
    """End the connection without a word."""
    writer.transport.abort()


def then_silence(first: bytes) -> Handler:
    """Headers and the first part of a body whose rest never comes."""

    async def respond(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n" + first)
        await writer.drain()
        await asyncio.Event().wait()

    return respond


def drip(body: bytes, every_s: float = 0.01) -> Handler:
    """Headers at once, then the body a byte at a time."""

    async def respond(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n\r\n".encode())
        for n in range(len(body)):
            writer.write(body[n : n + 1])
            await writer.drain()
            await asyncio.sleep(every_s)

    return respond


def held(first: Handler, started: asyncio.Event, go_on: asyncio.Event) -> Handler:
    """Say that the request is here, and answer it only when told to."""

    async def respond(asked: Asked, writer: asyncio.StreamWriter) -> None:
        started.set()
        with contextlib.suppress(asyncio.CancelledError):
            await go_on.wait()
        await first(asked, writer)

    return respond


def rss(*items: str, head: str = "") -> bytes:
    """An RSS 2.0 document around `items` (see `item`)."""
    return f'<rss version="2.0"><channel><title>T</title>{head}{"".join(items)}</channel></rss>'.encode()


def item(number: int, title: str | None = None, *, guid: str | None = None, link: str | None = None) -> str:
    """One RSS item, dated a few minutes apart."""
    return (
        f"<item><title>{title or f'Title {number}'}</title>"
        f"<link>{link or f'https://news.example/{number}'}</link>"
        f"<guid isPermaLink='false'>{guid or number}</guid>"
        f"<description>Text of number {number}.</description></item>"
    )
