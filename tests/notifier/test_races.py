"""Two notifiers at once, and notifiers that die between two steps."""

import threading

import pytest
from sqlalchemy import text, update

from services.adapters.db.deliveries import claim_deliveries, lose_claims, resend_delivery
from services.adapters.db.outbox import lead, number_events
from services.adapters.db.subscriptions import get_subscription
from services.adapters.db.tables import deliveries, events
from services.domain.events import EventType
from services.domain.retry import FREE_LOSSES, TRIES
from services.notifier.releaser import release_due
from services.notifier.router import route_events
from tests.support.builders import add_event
from tests.support.desk import BASE_URL, Desk
from tests.support.processes import wait_for
from tests.support.receiver import FAILS, OK, Reply


def test_two_notifiers_never_claim_one_delivery(desk: Desk) -> None:
    for n in range(6):
        desk.subscribe(desk.endpoint(f"/hook-{n}"))
    for _ in range(8):
        desk.open(desk.development())
    desk.plan()
    claimed: list[int] = []
    start = threading.Barrier(4)

    def claim() -> None:
        start.wait()
        for _ in range(5):
            claimed.extend(one.delivery_id for one in desk.claim(5))

    threads = [threading.Thread(target=claim) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(claimed) == len(set(claimed))
    in_flight = [row.endpoint_id for row in desk.rows("sending")]
    assert max(in_flight.count(endpoint) for endpoint in in_flight) <= 4


def test_a_claim_open_elsewhere_is_passed_over_without_waiting(desk: Desk) -> None:
    desk.subscribe(desk.endpoint("/a"))
    desk.open(desk.development())
    desk.plan()
    with desk.database.transaction() as connection:
        mine = claim_deliveries(connection, now=desk.clock(), limit=10)
        assert desk.claim() == []

    assert len(mine) == 1


def test_one_endpoint_takes_no_more_than_its_slots_and_others_get_their_turn(desk: Desk) -> None:
    busy, quiet = desk.endpoint("/busy"), desk.endpoint("/quiet")
    desk.subscribe(busy)
    for _ in range(20):
        desk.open(desk.development())
    desk.plan()
    desk.subscribe(quiet)
    desk.open(desk.development())
    desk.plan()

    claims = desk.claim(50)

    assert [claim.endpoint_id for claim in claims].count(busy) == 4
    assert [claim.endpoint_id for claim in claims].count(quiet) == 1


def test_a_kill_between_claim_and_save_is_recorded_as_lost_and_told_again_with_the_same_id(
    desk: Desk,
) -> None:
    desk.subscribe(desk.endpoint())
    desk.open(desk.development())
    desk.plan()
    [claim] = desk.claim()  # and nothing more: its notifier dies here

    desk.turn()
    assert desk.receiver.received() == []  # the lease still stands
    desk.end_leases()
    desk.turn()

    [request] = desk.receiver.received()
    assert request.message_id == claim.message_id
    assert [row.outcome for row in desk.attempts()] == ["lost", "delivered"]
    assert desk.rows()[0].attempts == 1  # a loss does not use up the schedule


def test_a_late_save_keeps_its_own_outcome_and_leaves_the_delivery_to_its_new_owner(desk: Desk) -> None:
    desk.subscribe(desk.endpoint("/hook", FAILS, OK))
    desk.open(desk.development())
    desk.plan()
    slow = desk.claim()
    desk.end_leases()
    desk.plan()
    [owner] = desk.claim()

    [saved] = desk.send(slow)

    assert saved.state is None
    [row] = desk.rows()
    assert (row.state, row.fence) == ("sending", owner.fence)
    assert [row.outcome for row in desk.attempts()] == ["failed", "started"]
    desk.send([owner])
    assert desk.states() == ["delivered"]


def test_a_message_that_kills_its_sender_ends(desk: Desk) -> None:
    desk.subscribe(desk.endpoint())
    desk.open(desk.development())
    for _ in range(20):
        desk.plan()
        desk.claim()
        desk.end_leases()
    desk.plan()

    assert desk.states() == ["exhausted"]
    assert len(desk.attempts()) == 13  # three losses are free, ten count


def test_what_we_give_back_on_stopping_is_due_at_once(desk: Desk) -> None:
    desk.subscribe(desk.endpoint())
    desk.open(desk.development())
    desk.plan()
    claims = desk.claim()
    with desk.database.transaction() as connection:
        [lost] = lose_claims(connection, claims, now=desk.clock())

    assert lost.state == "pending"
    assert [(row.outcome, row.reason) for row in desk.attempts()] == [("lost", "stopped")]
    desk.turn()
    assert desk.states() == ["delivered"]


class KilledError(Exception):
    """The end of a process, as a transaction sees it."""


def die_between_numbering_and_fan_out(desk: Desk) -> None:
    with desk.database.transaction() as connection:
        assert lead(connection)
        assert number_events(connection)
        raise KilledError


def test_a_failed_routing_leaves_nothing_behind_and_runs_again(desk: Desk) -> None:
    desk.subscribe(desk.endpoint())
    event = desk.open(desk.development())

    with pytest.raises(KilledError):
        die_between_numbering_and_fan_out(desk)
    assert desk.rows() == []
    desk.plan()

    assert [row.event_id for row in desk.rows()] == [event]


def test_only_one_notifier_routes_and_releases_at_a_time(desk: Desk) -> None:
    desk.subscribe(desk.endpoint())
    desk.open(desk.development())
    with desk.database.transaction() as connection:
        assert lead(connection)
        assert route_events(desk.database, now=desk.clock()) == 0
        assert release_due(desk.database, now=desk.clock(), base_url=BASE_URL) == 0

    assert route_events(desk.database, now=desk.clock()) == 1


def test_numbers_have_no_gap_and_nobody_steps_over_an_open_transaction(desk: Desk) -> None:
    desk.subscribe(desk.endpoint())
    with desk.database.transaction() as slow:
        first = add_event(slow, None, type=EventType.TEST, reason="test", payload={})
        second = desk.tell(None, EventType.TEST, "test")
        desk.plan()
    desk.plan()

    with desk.database.transaction() as connection:
        rows = connection.execute(events.select().order_by(events.c.seq)).all()
    assert [(row.seq, row.id) for row in rows] == [(1, second), (2, first)]
    with desk.database.transaction() as connection:
        assert len(connection.execute(deliveries.select()).all()) == 2


def test_a_subscription_made_while_events_are_routed_counts_them_as_earlier_ones(desk: Desk) -> None:
    endpoint = desk.endpoint("/hook")
    desk.open(desk.development())
    made: list[int] = []
    asking = threading.Thread(target=lambda: made.append(desk.subscribe(endpoint)))

    with desk.database.transaction() as connection:
        assert lead(connection)
        asking.start()
        wait_for(lambda: _waits_for_the_leader(desk), "a subscription that waits")
        ((seq, _event),) = number_events(connection)
    asking.join()

    with desk.database.transaction() as connection:
        found = get_subscription(connection, made[0])
    assert found is not None
    assert found.after_seq == seq


def _waits_for_the_leader(desk: Desk) -> bool:
    waiting = text(
        "SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = database "
        "WHERE datname = current_database() AND locktype = 'advisory' AND NOT granted"
    )
    with desk.database.transaction() as connection:
        return bool(connection.execute(waiting).scalar_one())


def test_a_resent_message_whose_attempt_is_lost_stays_delivered(desk: Desk) -> None:
    desk.subscribe(desk.endpoint("/hook"))
    desk.open(desk.development())
    desk.turn()
    (row,) = desk.rows("delivered")
    with desk.database.transaction() as connection:
        assert resend_delivery(connection, row.id, now=desk.clock())
        connection.execute(update(deliveries).values(attempts=TRIES))
    for _ in range(FREE_LOSSES + 1):
        desk.claim()
        desk.end_leases()
        desk.plan()

    assert desk.states() == ["delivered"]


def test_a_recovered_endpoint_gets_its_backlog_within_a_minute(desk: Desk) -> None:
    endpoint = desk.endpoint("/hook", FAILS)
    desk.subscribe(endpoint)
    for _ in range(6):
        desk.open(desk.development())
    for _ in range(8):
        desk.turn()
        desk.clock.forward(31)
    assert desk.endpoint_row(endpoint).failures_running >= 5
    desk.forward_to_due()
    assert len(desk.claim()) == 1  # an ailing endpoint gets one at a time
    desk.end_leases()
    desk.receiver.script("/hook", OK)

    while not desk.rows("delivered"):
        desk.clock.forward(31)
        desk.turn()
        desk.forward_to_due()
    for _ in range(3):
        desk.clock.forward(21)
        desk.turn()

    assert set(desk.states()) == {"delivered"}


def test_an_overloaded_endpoint_gets_one_at_a_time_for_ten_minutes(desk: Desk) -> None:
    desk.subscribe(desk.endpoint("/hook", Reply(502), OK))
    desk.open(desk.development())
    desk.turn()
    for _ in range(8):
        desk.open(desk.development())
    desk.plan()

    first = desk.claim()
    assert len(first) == 1
    desk.send(first)
    desk.clock.forward(601)

    assert len(desk.claim()) == 4


def test_an_ailing_endpoint_is_asked_every_half_minute_at_most(desk: Desk) -> None:
    endpoint = desk.endpoint("/hook", FAILS)
    desk.subscribe(endpoint)
    for _ in range(12):
        desk.open(desk.development())
    for _ in range(3):
        desk.turn()
    tried = len(desk.attempts())
    assert desk.endpoint_row(endpoint).failures_running >= 5

    for _ in range(10):
        desk.clock.forward(6)
        desk.turn()

    assert len(desk.attempts()) - tried <= 2
