"""Looking names up."""

import asyncio
import socket
import threading

import pytest

from services.adapters import sockets
from services.adapters.sockets import NameNotFoundError, Resolver


def test_a_name_gives_its_addresses_and_an_unknown_one_is_said_to_be_unknown() -> None:
    async def main() -> None:
        assert "127.0.0.1" in await Resolver()("localhost", 80)
        with pytest.raises(NameNotFoundError):
            await Resolver()("no-such-name.invalid", 80)
        with pytest.raises(NameNotFoundError, match="not a host name"):
            await Resolver()("x" * 70 + ".example", 80)

    asyncio.run(main())


def test_a_lookup_that_hangs_is_given_up_and_holds_its_place_until_it_ends(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    go_on = threading.Event()

    def hang(host: str, _port: int) -> list[str]:
        if host == "slow.example":
            go_on.wait(30)
        return ["192.0.2.1"]

    monkeypatch.setattr(sockets, "_addresses", hang)
    monkeypatch.setattr(sockets, "DNS_TIMEOUT_S", 0.2)

    async def main() -> None:
        resolver = Resolver(lookups=1)
        with pytest.raises(NameNotFoundError) as failure:
            await resolver("slow.example", 80)
        assert failure.value.temporary
        with pytest.raises(NameNotFoundError):  # the only place is still taken
            await resolver("quick.example", 80)
        go_on.set()
        monkeypatch.setattr(sockets, "DNS_TIMEOUT_S", 10)
        assert await resolver("quick.example", 80) == ["192.0.2.1"]

    asyncio.run(main())


def test_a_name_server_that_cannot_be_asked_is_a_temporary_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_host: str, _port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    monkeypatch.setattr(sockets, "_addresses", fail)

    async def main() -> None:
        with pytest.raises(NameNotFoundError, match="Temporary failure") as failure:
            await Resolver()("news.example", 80)
        assert failure.value.temporary

    asyncio.run(main())
