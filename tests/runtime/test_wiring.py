"""What is built from settings."""

import asyncio
from ipaddress import ip_address

import pytest

from services.adapters.answers import Answer, Failed, HttpFailure
from services.runtime import wiring
from services.runtime.settings import load_settings

OURS = "192.88.98.7"


def test_neither_a_receiver_nor_a_feed_may_be_at_our_own_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wiring, "own_addresses", lambda: frozenset({ip_address(OURS)}))
    settings = load_settings()

    async def ask() -> list[Answer | Failed]:
        clients = wiring.open_endpoint_clients(settings)
        try:
            async with wiring.open_feed_client(settings) as feeds, clients.use(1) as receiver:
                url = f"https://{OURS}/"
                return [await feeds.fetch(url), await receiver.post(url, b"{}", {})]
        finally:
            await clients.aclose()

    for got in asyncio.run(ask()):
        assert isinstance(got, Failed)
        assert got.reason is HttpFailure.REFUSED_ADDRESS
