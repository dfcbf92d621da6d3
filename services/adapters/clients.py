"""One small HTTP client an endpoint, so that a receiver that hangs holds no connection of another."""

import ssl
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from services.adapters.http import HttpClient, tls_context
from services.adapters.sockets import Resolve, Resolver
from services.domain.addresses import AddressPolicy

CONNECTIONS = 4
MOST_CLIENTS = 256


@dataclass
class _Entry:
    client: HttpClient
    users: int = 0


class EndpointClients:
    """Clients by endpoint, the least recently used closed first; one TLS context and one resolver for all."""

    def __init__(
        self,
        policy: AddressPolicy,
        *,
        user_agent: str,
        tls: ssl.SSLContext | None = None,
        resolve: Resolve | None = None,
        most: int = MOST_CLIENTS,
    ) -> None:
        self._policy, self._user_agent, self._most = policy, user_agent, most
        self._tls = tls or tls_context()
        self._resolve = resolve or Resolver()
        self._entries: OrderedDict[int, _Entry] = OrderedDict()

    @asynccontextmanager
    async def use(self, endpoint_id: int) -> AsyncIterator[HttpClient]:
        """The endpoint's client; it is not closed while it is in use."""
        entry = self._entries.get(endpoint_id)
        if entry is None:
            entry = self._entries[endpoint_id] = _Entry(self._make())
        self._entries.move_to_end(endpoint_id)
        entry.users += 1
        try:
            await self._shrink()
            yield entry.client
        finally:
            entry.users -= 1

    async def aclose(self) -> None:
        """Close every connection."""
        for entry in self._entries.values():
            await entry.client.aclose()
        self._entries.clear()

    def _make(self) -> HttpClient:
        return HttpClient(
            self._policy,
            user_agent=self._user_agent,
            tls=self._tls,
            connections=CONNECTIONS,
            keepalive=CONNECTIONS,
            resolve=self._resolve,
        )

    async def _shrink(self) -> None:
        while len(self._entries) > self._most:
            idle = next((key for key, entry in self._entries.items() if entry.users == 0), None)
            if idle is None:
                return
            await self._entries.pop(idle).client.aclose()
