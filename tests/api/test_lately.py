"""A value that is remembered for a while."""

import threading

import pytest

from services.api.lately import Lately


class Clock:
    """Seconds that pass when the test says so."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_value_is_made_once_until_its_time_is_over() -> None:
    clock, made = Clock(), iter(range(9))
    lately = Lately(5, lambda: next(made), clock)
    assert [lately.get(), lately.get()] == [0, 0]
    clock.now = 4.9
    assert lately.get() == 0
    clock.now = 5
    assert lately.get() == 1


def test_nobody_waits_for_a_new_value_while_there_is_an_old_one() -> None:
    clock, started, released = Clock(), threading.Event(), threading.Event()
    values = iter(["old", "new"])

    def make() -> str:
        if clock.now:
            started.set()
            assert released.wait(10)
        return next(values)

    lately = Lately(5, make, clock)
    assert lately.get() == "old"
    clock.now = 5
    maker = threading.Thread(target=lately.get)
    maker.start()
    assert started.wait(10)
    assert lately.get() == "old"
    released.set()
    maker.join(10)
    assert lately.get() == "new"


def test_a_failure_is_not_remembered() -> None:
    answers = iter([ValueError("away"), 7])

    def make() -> int:
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    lately = Lately(5, make, Clock())
    with pytest.raises(ValueError, match="away"):
        lately.get()
    assert lately.get() == 7
