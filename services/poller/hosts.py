"""How many requests one host gets at once from this process, and whether the network is there at all."""

import asyncio
from collections import deque
from urllib.parse import urlsplit

from services.domain.schedule import UNREACHABLE, PollReason

PER_HOST = 2
JUDGED_POLLS = 10
DOWN_FROM_POLLS, DOWN_FROM_HOSTS, DOWN_SHARE = 4, 3, 0.8


class HostSlots:
    """At most two requests in flight to one host name; others wait here and block nobody else's."""

    def __init__(self, per_host: int = PER_HOST) -> None:
        self._per_host = per_host
        self._slots: dict[str, tuple[asyncio.Semaphore, int]] = {}

    async def take(self, url: str, *, wait_s: float) -> bool:
        """Take one of the host's slots; False if none came free within `wait_s`. Give it back with `give`."""
        host = host_of(url)
        semaphore, users = self._slots.get(host, (asyncio.Semaphore(self._per_host), 0))
        self._slots[host] = (semaphore, users + 1)
        taken = False
        try:
            async with asyncio.timeout(wait_s):
                taken = await semaphore.acquire()
        except TimeoutError:
            return False
        finally:
            if not taken:
                self._leave(host)
        return True

    def give(self, url: str) -> None:
        """Give back a slot that was taken."""
        host = host_of(url)
        self._slots[host][0].release()
        self._leave(host)

    def _leave(self, host: str) -> None:
        semaphore, users = self._slots.pop(host)
        if users > 1:
            self._slots[host] = (semaphore, users - 1)


class NetworkState:
    """Whether our own line looks down: most of the last polls, on several hosts, reached nothing.

    While it does, failures are recorded but feeds are not pushed further and further back for them.
    """

    def __init__(self) -> None:
        self._polls: deque[tuple[str, bool]] = deque(maxlen=JUDGED_POLLS)
        self.down = False

    def note(self, url: str, reason: PollReason) -> bool:
        """Take in how a poll ended; True if the state has changed."""
        reached = reason not in UNREACHABLE
        if reached:
            self._polls.clear()
        self._polls.append((host_of(url), reached))
        before = self.down
        if reached:
            self.down = False
        elif not self.down:
            self.down = self._looks_down()
        return self.down is not before

    def _looks_down(self) -> bool:
        lost = [host for host, reached in self._polls if not reached]
        return (
            len(lost) >= DOWN_FROM_POLLS
            and len(set(lost)) >= DOWN_FROM_HOSTS
            and len(lost) >= DOWN_SHARE * len(self._polls)
        )


def host_of(url: str) -> str:
    """The host name of `url`, in lower case; empty if there is none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
