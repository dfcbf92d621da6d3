"""Guarded connections: a name is resolved once, every answer judged, and a judged address connected to.

httpcore asks this backend for each new connection and keeps the *name* for SNI, certificate and ``Host``, so
a name that resolves differently a moment later cannot slip through.
"""

import asyncio
import contextlib
import socket
import threading
from collections.abc import Awaitable, Callable, Iterable, Sequence
from ipaddress import ip_address
from typing import Any

import httpcore

from services.domain.addresses import GRANTED, Address, AddressPolicy, AddressReason

DNS_TIMEOUT_S = 5.0
DNS_LOOKUPS = 16

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]


class AddressRefusedError(Exception):
    """The address may not be reached; nothing was sent."""

    def __init__(self, host: str, reason: AddressReason) -> None:
        super().__init__(f"address of {host} not allowed: {reason}")
        self.reason = reason


class NameNotFoundError(Exception):
    """The name has no address; `temporary` when the name server could not be asked."""

    def __init__(self, host: str, detail: str, *, temporary: bool) -> None:
        super().__init__(f"no address for {host}: {detail}")
        self.temporary = temporary


class Resolver:
    """The system's name service, a daemon thread a lookup, at most `lookups` at once.

    A lookup cannot be broken off. On such threads one that hangs neither starves the event loop's pool nor
    holds up the end of the process.
    """

    def __init__(self, lookups: int = DNS_LOOKUPS) -> None:
        self._free = asyncio.Semaphore(lookups)

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        """Every address of `host`, in the system's order. Raises NameNotFoundError."""
        try:
            async with asyncio.timeout(DNS_TIMEOUT_S):
                await self._free.acquire()
                return await self._look_up(host, port)
        except TimeoutError:
            raise NameNotFoundError(host, "the name server did not answer", temporary=True) from None
        except socket.gaierror as error:
            temporary = error.errno in (socket.EAI_AGAIN, socket.EAI_SYSTEM)
            raise NameNotFoundError(host, error.strerror or str(error), temporary=temporary) from error
        except UnicodeError as error:
            raise NameNotFoundError(host, "not a host name", temporary=False) from error

    def _look_up(self, host: str, port: int) -> asyncio.Future[list[str]]:
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[list[str]] = loop.create_future()

        def deliver(found: list[str], error: Exception | None) -> None:
            self._free.release()  # now, not at the timeout: the thread was busy until here
            if answer.done():
                return
            if error is None:
                answer.set_result(found)
            else:
                answer.set_exception(error)

        def work() -> None:
            found: list[str] = []
            failure: Exception | None = None
            try:
                found = _addresses(host, port)
            except (OSError, UnicodeError) as error:
                failure = error
            with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
                loop.call_soon_threadsafe(deliver, found, failure)

        threading.Thread(target=work, name="dns", daemon=True).start()
        return answer


def _addresses(host: str, port: int) -> list[str]:
    rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(row[4][0]) for row in rows))


def own_addresses() -> frozenset[Address]:
    """The addresses that this machine's own name resolves to (requests to ourselves are refused)."""
    try:
        return frozenset(ip_address(text.partition("%")[0]) for text in _addresses(socket.gethostname(), 0))
    except OSError:
        return frozenset()


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """httpcore's sockets behind an AddressPolicy. Raises AddressRefusedError or NameNotFoundError."""

    def __init__(self, policy: AddressPolicy, resolve: Resolve) -> None:
        self._policy = policy
        self._resolve = resolve
        self._sockets = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 -- the signature is httpcore's
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to the first judged address of `host` that answers."""
        addresses = await self._judged(host, port)
        failure: Exception | None = None
        for address in addresses:
            try:
                stream = await self._sockets.connect_tcp(
                    address, port, timeout, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
                continue
            peer = stream.get_extra_info("server_addr")
            if peer is None or ip_address(peer[0].partition("%")[0]) != ip_address(address):
                await stream.aclose()
                raise AddressRefusedError(host, AddressReason.NOT_PUBLIC)
            return stream
        raise failure or httpcore.ConnectError(f"no address of {host} answered")

    async def sleep(self, seconds: float) -> None:
        """As httpcore asks (unused: retries are ours)."""
        await asyncio.sleep(seconds)

    async def _judged(self, host: str, port: int) -> Sequence[str]:
        literal = host.strip("[]")
        try:
            addresses: Sequence[str] = [str(ip_address(literal))]
        except ValueError:
            addresses = await self._resolve(host, port)
        verdict = self._policy.decide_all(addresses, port)
        if verdict not in GRANTED:
            raise AddressRefusedError(host, verdict)
        return addresses
