"""A value that is remembered for a few seconds, so that a page asked for often costs the database little."""

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Lately(Generic[T]):
    """What `make` gave last, for `seconds`; while one caller makes it anew, the others get the old one."""

    def __init__(
        self, seconds: float, make: Callable[[], T], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._seconds, self._make, self._clock = seconds, make, clock
        self._lock = threading.Lock()
        self._held: tuple[float, T] | None = None

    def get(self) -> T:
        """The value; whatever making it raises is passed on, and nothing is remembered."""
        held = self._held
        if held is not None and self._clock() - held[0] < self._seconds:
            return held[1]
        if not self._lock.acquire(blocking=held is None) and held is not None:
            return held[1]
        try:
            now = self._clock()
            if self._held is None or now - self._held[0] >= self._seconds:
                self._held = (now, self._make())
            return self._held[1]
        finally:
            self._lock.release()
