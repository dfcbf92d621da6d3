"""Slots of hosts, and whether the network is there."""

import asyncio

from services.domain.schedule import PollReason
from services.poller.hosts import HostSlots, NetworkState, host_of


def test_a_host_gets_two_requests_at_once_and_another_host_is_not_held_up() -> None:
    async def main() -> None:
        slots = HostSlots()
        assert await slots.take("https://a.example/1", wait_s=0.01)
        assert await slots.take("https://A.example/2", wait_s=0.01)
        assert not await slots.take("https://a.example/3", wait_s=0.01)
        assert await slots.take("https://b.example/1", wait_s=0.01)
        slots.give("https://a.example/1")
        assert await slots.take("https://a.example/3", wait_s=0.01)
        for url in ("https://a.example/2", "https://a.example/3", "https://b.example/1"):
            slots.give(url)
        assert slots._slots == {}

    asyncio.run(main())


def test_several_hosts_out_of_reach_mean_that_the_network_is_down_until_one_answers() -> None:
    state = NetworkState()
    changes = [state.note(f"https://h{n}.example/", PollReason.DNS_TEMPORARY) for n in range(6)]
    assert changes == [False, False, False, True, False, False]
    assert state.down
    assert state.note("https://h1.example/", PollReason.HTTP_ERROR)
    assert not state.down


def test_one_dead_host_says_nothing_about_the_network() -> None:
    state = NetworkState()
    assert not any(state.note("https://dead.example/", PollReason.TIMEOUT) for _ in range(20))


def test_an_address_that_is_none_has_no_host() -> None:
    assert host_of("http://[broken") == ""
