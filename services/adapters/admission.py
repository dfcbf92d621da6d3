"""May an address be asked at all? Judged when it is saved; every connection judges it once more.

Used wherever a person gives an address. What is refused is told in words that say what to do.
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from urllib.parse import urlsplit

from services.adapters.sockets import DNS_LOOKUPS, NameNotFoundError, Resolve, Resolver
from services.domain.addresses import DEFAULT_PORTS, GRANTED, AddressPolicy, AddressReason, check_url

RESOLVE_S = 2.0
NOT_ALLOWED = (
    "is not allowed: it must be public, unless the operator allows its network (TRADEWIRE_ALLOW_NETWORKS)"
)
_MESSAGES = {
    AddressReason.TOO_LONG: "is longer than 2048 characters",
    AddressReason.USERINFO: "names a user; leave user and password out",
    AddressReason.HOST: "has no host name or address that can be used",
    AddressReason.PORT: "uses a port that is not allowed",
}


def url_fault(url: str, *, schemes: Iterable[str] = ("http", "https")) -> str | None:
    """What is wrong with `url` before any name is resolved; None if nothing is."""
    wanted = tuple(schemes)
    fault = check_url(url, schemes=wanted)
    if fault is AddressReason.SCHEME:
        return f"must begin with {' or '.join(f'{scheme}://' for scheme in wanted)}"
    return None if fault is None else _MESSAGES.get(fault, "is not allowed")


def find_faults(
    urls: Sequence[str],
    policy: AddressPolicy,
    *,
    schemes: Iterable[str] = ("http", "https"),
    within_s: float = RESOLVE_S,
    note: Callable[[int, int], None] = lambda _done, _of: None,
) -> list[str | None]:
    """For each of `urls` why it must not be asked, or None; not to be called from an event loop.

    Each host is resolved once. A name that does not resolve within the time may do so later, and passes: the
    check at every connection is the one that counts. `note` is told how many hosts are done, of how many.
    """
    return asyncio.run(_faults(urls, policy, tuple(schemes), within_s, note, Resolver()))


async def _faults(
    urls: Sequence[str],
    policy: AddressPolicy,
    schemes: tuple[str, ...],
    within_s: float,
    note: Callable[[int, int], None],
    resolve: Resolve,
) -> list[str | None]:
    faults = [url_fault(url, schemes=schemes) for url in urls]
    places = {
        url: (parts.hostname or "", parts.port or DEFAULT_PORTS[parts.scheme])
        for url, fault in zip(urls, faults, strict=True)
        if fault is None
        for parts in (urlsplit(url),)
    }
    wanted = set(places.values())
    found: dict[tuple[str, int], AddressReason] = {}

    gate = asyncio.Semaphore(DNS_LOOKUPS)  # the resolver's time runs while one waits for it

    async def judge(place: tuple[str, int]) -> None:
        async with gate:
            try:
                found[place] = policy.decide_all(await resolve(*place), place[1])
            except NameNotFoundError:
                found[place] = AddressReason.PUBLIC
        note(len(found), len(wanted))

    tasks = [asyncio.create_task(judge(place)) for place in wanted]
    if tasks:
        _, late = await asyncio.wait(tasks, timeout=within_s)
        for task in late:
            task.cancel()
    verdicts = (found.get(places[url], AddressReason.PUBLIC) if url in places else None for url in urls)
    return [fault or _said(verdict) for fault, verdict in zip(faults, verdicts, strict=True)]


def _said(verdict: AddressReason | None) -> str | None:
    if verdict is None or verdict in GRANTED or verdict is AddressReason.NO_ADDRESS:
        return None
    return _MESSAGES[verdict] if verdict is AddressReason.PORT else NOT_ALLOWED
