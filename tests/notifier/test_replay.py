"""A subscription is told what it missed, and nothing twice."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from services.adapters.db import replay as replaying
from services.adapters.db.outbox import lead
from services.adapters.db.replay import Replayed, replay
from services.adapters.db.subscriptions import save_subscription
from services.domain.routing import RouteDecision, decide_route
from tests.notifier.test_groups import article, data
from tests.support.builders import NOON
from tests.support.desk import Desk
from tests.support.receiver import FAILS, OK

SINCE = NOON - timedelta(days=1)
NOTHING = Replayed(0, 0, more=False)


def ask(desk: Desk, subscription: int, **how: Any) -> Replayed | None:
    with desk.database.transaction() as connection:
        return replay(connection, subscription, **({"since": SINCE, "now": desk.clock()} | how))


def turn_later(desk: Desk) -> None:
    desk.clock.forward(60)
    desk.turn()


def change(desk: Desk, subscription: int, **changes: Any) -> None:
    with desk.database.transaction() as connection:
        save_subscription(connection, subscription, changes)


def test_a_subscription_made_later_is_told_one_message_a_development(desk: Desk) -> None:
    one, other = desk.development(), desk.development()
    desk.open(one, article=article(1))
    desk.tell(one, article=article(2), stage="announced")
    desk.open(other)
    desk.plan()
    subscription = desk.subscribe(desk.endpoint())
    desk.turn()
    assert desk.receiver.received() == []

    assert ask(desk, subscription, dry_run=True) == Replayed(3, 2, more=False)
    assert desk.rows() == []
    assert ask(desk, subscription) == Replayed(3, 2, more=False)
    turn_later(desk)

    told = {found["development"]["id"]: found for found in map(data, desk.receiver.received())}
    assert set(told) == {f"dev_{one}", f"dev_{other}"}
    assert [new["id"] for new in told[f"dev_{one}"]["delta"]["articles"]] == ["art_1", "art_2"]
    assert {(found["reason"], found["replayed"]) for found in told.values()} == {("first", True)}
    assert ask(desk, subscription) == NOTHING


def test_what_was_overtaken_by_what_was_told_is_left_out(desk: Desk) -> None:
    subscription = desk.subscribe(desk.endpoint(), {"stages": ["announced"]})
    development = desk.development()
    desk.open(development)
    desk.tell(development, stage="announced")
    desk.turn()
    assert len(desk.receiver.received()) == 1

    change(desk, subscription, filter={})
    assert ask(desk, subscription) == NOTHING


def test_what_is_overtaken_by_a_message_on_its_way_is_left_out(desk: Desk) -> None:
    subscription = desk.subscribe(desk.endpoint("/hook", FAILS, OK), {"stages": ["announced"]})
    development = desk.development()
    desk.open(development)
    desk.tell(development, stage="announced")
    desk.turn()
    change(desk, subscription, filter={})
    assert ask(desk, subscription) == NOTHING


def test_a_wider_filter_is_told_what_it_would_have_taken(desk: Desk) -> None:
    subscription = desk.subscribe(desk.endpoint(), {"topics": ["usmca-review"]})
    desk.open(desk.development())
    desk.turn()
    assert ask(desk, subscription) == NOTHING

    change(desk, subscription, filter={})
    assert ask(desk, subscription) == Replayed(1, 1, more=False)
    turn_later(desk)
    [request] = desk.receiver.received()
    assert request.verified
    assert len(desk.rows()) == 1


def test_what_a_pause_withheld_is_told_after_it(desk: Desk) -> None:
    subscription = desk.subscribe(desk.endpoint())
    desk.pause(subscription)
    desk.open(desk.development())
    desk.turn()
    assert ask(desk, subscription) is None
    change(desk, subscription, state="active")
    assert ask(desk, subscription) == Replayed(1, 1, more=False)
    turn_later(desk)
    assert desk.states() == ["delivered"]


def test_only_events_since_then_are_told(desk: Desk) -> None:
    desk.open(desk.development())
    desk.plan()
    subscription = desk.subscribe(desk.endpoint())
    assert ask(desk, subscription, since=NOON + timedelta(seconds=1)) == NOTHING


def test_a_receiver_is_not_flooded(desk: Desk) -> None:
    for _ in range(6):
        desk.open(desk.development())
    desk.plan()
    subscription = desk.subscribe(desk.endpoint())
    ask(desk, subscription)
    times = [row.release_at for row in desk.rows()]
    assert times[-1] - times[0] == timedelta(seconds=1)


def test_a_long_replay_goes_on_where_it_ended(desk: Desk) -> None:
    for _ in range(3):
        desk.open(desk.development())
    desk.plan()
    subscription = desk.subscribe(desk.endpoint())
    assert ask(desk, subscription, most=2) == Replayed(2, 2, more=True)
    assert ask(desk, subscription, most=2) == Replayed(1, 1, more=False)


def test_a_subscription_that_is_gone_is_told_nothing(desk: Desk) -> None:
    subscription = desk.subscribe(desk.endpoint())
    desk.unsubscribe(subscription)
    assert ask(desk, subscription) is None


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], object]], None]:
    """Have something done once, while a replay judges its first event."""

    def _meanwhile(do: Callable[[], object]) -> None:
        waiting = [do]

        def judge(*arguments: Any) -> RouteDecision:
            if waiting:
                waiting.pop()()
            return decide_route(*arguments)

        monkeypatch.setattr(replaying, "decide_route", judge)

    return _meanwhile


Meanwhile = Callable[[Callable[[], object]], None]


def test_nobody_is_held_up_while_it_judges(desk: Desk, meanwhile: Meanwhile) -> None:
    desk.open(desk.development())
    desk.plan()
    subscription = desk.subscribe(desk.endpoint())
    led: list[bool] = []

    def take_the_lead() -> None:
        with desk.database.transaction() as connection:
            led.append(lead(connection))

    meanwhile(take_the_lead)
    assert ask(desk, subscription) == Replayed(1, 1, more=False)
    assert led == [True]


def test_what_was_overtaken_while_it_judged_is_left_out(desk: Desk, meanwhile: Meanwhile) -> None:
    development = desk.development()
    desk.open(development)
    desk.plan()
    subscription = desk.subscribe(desk.endpoint())

    def go_on() -> None:
        desk.tell(development, stage="announced")
        desk.turn()

    meanwhile(go_on)
    assert ask(desk, subscription) == NOTHING
    assert [data(request)["development"]["stage"] for request in desk.receiver.received()] == ["announced"]


def test_what_was_replayed_while_it_judged_is_left_out(desk: Desk, meanwhile: Meanwhile) -> None:
    desk.open(desk.development())
    desk.plan()
    subscription = desk.subscribe(desk.endpoint())
    meanwhile(lambda: ask(desk, subscription))
    assert ask(desk, subscription) == NOTHING
    assert len(desk.rows()) == 1


def test_a_filter_changed_while_it_judged_counts(desk: Desk, meanwhile: Meanwhile) -> None:
    desk.open(desk.development())
    desk.plan()
    subscription = desk.subscribe(desk.endpoint())
    meanwhile(lambda: change(desk, subscription, filter={"topics": ["usmca-review"]}))
    assert ask(desk, subscription) == NOTHING
    assert desk.rows() == []


def test_a_pause_while_it_judged_counts(desk: Desk, meanwhile: Meanwhile) -> None:
    desk.open(desk.development())
    desk.plan()
    subscription = desk.subscribe(desk.endpoint())
    meanwhile(lambda: desk.pause(subscription))
    assert ask(desk, subscription) is None
    assert desk.rows() == []
