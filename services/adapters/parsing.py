"""Parsing off the event loop: a few child processes, each given one document at a time.

A pool of threads would gain nothing and could not be interrupted; a child that overruns is killed and
replaced, and no other feed waits for it.
"""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from services.domain.feeds import Document, NotAFeed, ParsedEntry

TIMEOUT_S = 15.0
DOCUMENTS_PER_CHILD = 500
# What reads hostile documents is not told the addresses and passwords of our servers.
ENVIRONMENT = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "VIRTUAL_ENV", "HOME", "LANG", "LC_ALL", "TZ")
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class ParserKilled:
    """The child overran its time or memory on this document."""

    complaint: str


class ParserPool:
    """At most `size` children. Children start when needed and are replaced after 500 documents."""

    def __init__(self, size: int = 2, *, timeout_s: float = TIMEOUT_S) -> None:
        self._timeout_s = timeout_s
        self._slots: asyncio.Queue[_Child] = asyncio.Queue()
        self._children = [_Child() for _ in range(size)]
        for child in self._children:
            self._slots.put_nowait(child)

    async def read(self, body: bytes, *, content_type: str, url: str) -> Document | NotAFeed | ParserKilled:
        """Parse `body`, waiting for a free child first (the wait does not count against the limit)."""
        child = await self._slots.get()
        try:
            async with asyncio.timeout(self._timeout_s):
                answer = await child.ask(body, {"content_type": content_type, "url": url})
        except TimeoutError:
            await child.kill()
            return ParserKilled(f"not parsed within {self._timeout_s:g} s")
        except (asyncio.IncompleteReadError, ConnectionError):
            await child.kill()
            return ParserKilled("the parser ended, most likely out of memory")
        except BaseException:
            await child.kill()  # cancelled half-way: an answer still to come must not meet the next document
            raise
        finally:
            self._slots.put_nowait(child)
        return _value(answer)

    async def aclose(self) -> None:
        """End every child."""
        await asyncio.gather(*(child.kill() for child in self._children))


class _Child:
    def __init__(self) -> None:
        self._process: Process | None = None
        self._documents = 0

    async def ask(self, body: bytes, head: dict[str, str]) -> dict[str, Any]:
        if self._process is None or self._documents >= DOCUMENTS_PER_CHILD:
            await self.kill()
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "services.adapters.parsing_child",
                stdin=PIPE,
                stdout=PIPE,
                cwd=ROOT,
                env={name: os.environ[name] for name in ENVIRONMENT if name in os.environ},
            )
        process = self._process
        assert process.stdin is not None
        assert process.stdout is not None
        self._documents += 1
        request = orjson.dumps(head) + b"\n" + body
        process.stdin.write(len(request).to_bytes(4, "big") + request)
        await process.stdin.drain()
        size = int.from_bytes(await process.stdout.readexactly(4), "big")
        answer: dict[str, Any] = orjson.loads(await process.stdout.readexactly(size))
        return answer

    async def kill(self) -> None:
        process, self._process, self._documents = self._process, None, 0
        if process is not None:
            if process.returncode is None:
                process.kill()
            await process.wait()


def _value(answer: dict[str, Any]) -> Document | NotAFeed:
    value = answer["value"]
    if answer["kind"] == NotAFeed.__name__:
        return NotAFeed(**value)
    return Document(**value | {"entries": tuple(_entry(entry) for entry in value["entries"])})


def _entry(value: dict[str, Any]) -> ParsedEntry:
    for name in ("published_at", "edited_at"):
        value[name] = datetime.fromisoformat(value[name]) if value[name] else None
    for name in ("tags", "flags"):
        value[name] = tuple(value[name])
    return ParsedEntry(**value)
