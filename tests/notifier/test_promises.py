"""What delivery promises, on real rows and real sockets."""

from services.adapters.db.deliveries import resend_delivery
from services.domain.addresses import RECEIVER_PORTS, AddressPolicy
from tests.support.desk import Desk
from tests.support.receiver import FAILS, GONE, NO_CONTENT, OK, RESET, redirect, throttled


def test_an_event_reaches_its_subscriber_signed(desk: Desk) -> None:
    endpoint = desk.endpoint("/hook", NO_CONTENT)
    desk.subscribe(endpoint)
    event = desk.open(desk.development())

    [saved] = desk.turn()

    [request] = desk.receiver.received("/hook")
    assert request.verified
    assert saved.state == "delivered"
    assert request.message["type"] == "development.opened"
    assert request.message["data"]["event_id"] == f"evt_{event}"
    assert request.message["data"]["reason"] == "first"
    assert desk.states() == ["delivered"]


def test_an_event_and_a_subscription_meet_once(desk: Desk) -> None:
    desk.subscribe(desk.endpoint())
    desk.open(desk.development())

    desk.turn()
    desk.turn()

    assert len(desk.rows()) == 1
    assert len(desk.receiver.received()) == 1


def test_every_event_is_accounted_for_at_every_subscription(desk: Desk) -> None:
    endpoint = desk.endpoint()
    everything = desk.subscribe(endpoint)
    filtered = desk.subscribe(endpoint, {"topics": ["usmca-review"]})
    waiting = desk.subscribe(endpoint, group_wait_s=60.0)
    development = desk.development()
    desk.open(development)
    desk.tell(development, reason="sources_step", sources=2)

    desk.turn()

    found = {
        (row.subscription_id, row.state, row.reason if row.state == "withheld" else None)
        for row in desk.rows()
    }
    assert found == {
        (everything, "folded", None),
        (everything, "delivered", None),
        (filtered, "withheld", "filtered"),
        (waiting, "waiting", None),
    }
    [clause] = {row.detail["clause"] for row in desk.rows("withheld")}
    assert clause == "topics"


def test_a_retry_sends_the_same_bytes_under_the_same_id(desk: Desk) -> None:
    desk.subscribe(desk.endpoint("/hook", FAILS, RESET, OK))
    desk.open(desk.development())

    desk.turn()
    desk.clock.forward(11)
    desk.turn()
    desk.clock.forward(60 * 6)
    desk.turn()

    first, second, third = desk.receiver.received("/hook")
    assert {one.message_id for one in (first, second, third)} == {first.message_id}
    assert {one.body for one in (first, second, third)} == {first.body}
    assert [row.outcome for row in desk.attempts()] == ["failed", "failed", "delivered"]
    assert [row.reason for row in desk.attempts()] == ["server_error", "reset", "ok"]


def test_every_request_has_a_row(desk: Desk) -> None:
    desk.subscribe(desk.endpoint("/hook", FAILS, OK))
    desk.open(desk.development())

    desk.turn()
    desk.clock.forward(11)
    desk.turn()

    assert len(desk.receiver.received()) == len(desk.attempts()) == 2
    assert [row.status for row in desk.attempts()] == [500, 200]
    assert desk.attempts()[0].answer == "broken"


def test_gone_disables_the_endpoint_and_keeps_what_was_for_it(desk: Desk) -> None:
    endpoint = desk.endpoint("/hook", GONE)
    desk.subscribe(endpoint)
    desk.open(desk.development())
    desk.turn()
    desk.open(desk.development())
    desk.turn()

    assert desk.endpoint_row(endpoint).state == "disabled"
    assert desk.endpoint_row(endpoint).disabled_reason == "gone"
    assert desk.states() == ["held", "held"]
    assert len(desk.receiver.received()) == 1


def test_retry_after_makes_the_whole_endpoint_wait(desk: Desk) -> None:
    endpoint = desk.endpoint("/hook", throttled("600"), OK)
    desk.subscribe(endpoint)
    desk.open(desk.development())
    desk.turn()
    desk.open(desk.development())

    desk.clock.forward(599)
    desk.turn()
    assert len(desk.receiver.received()) == 1
    desk.clock.forward(2)
    desk.turn()

    assert len(desk.receiver.received()) == 3
    assert desk.states() == ["delivered", "delivered"]


def test_a_redirect_is_a_failure_and_not_followed(desk: Desk) -> None:
    inner = desk.receiver.script("/inner", OK)
    desk.subscribe(desk.endpoint("/hook", redirect(inner)))
    desk.open(desk.development())

    [saved] = desk.turn()

    assert saved.result.verdict.reason == "redirect"
    assert desk.receiver.received("/inner") == []


def test_an_address_that_is_not_allowed_gets_nothing_and_three_refusals_disable(desk: Desk) -> None:
    endpoint = desk.endpoint("/hook", url="http://169.254.169.254/latest")
    desk.subscribe(endpoint)
    desk.open(desk.development())

    for _ in range(3):
        desk.turn()
        desk.clock.forward(3600)

    assert [row.reason for row in desk.attempts()] == ["address_refused"] * 3
    assert {row.error for row in desk.attempts()} == {"address not allowed"}
    assert desk.endpoint_row(endpoint).disabled_reason == "address_refused"
    assert desk.states() == ["held"]
    assert desk.endpoint_row(endpoint).refusals_running == 3
    desk.enable(endpoint)
    assert desk.endpoint_row(endpoint).refusals_running == 0


def test_refusals_count_only_without_a_break(desk: Desk) -> None:
    endpoint = desk.endpoint("/hook", FAILS)
    desk.subscribe(endpoint)
    desk.open(desk.development())
    allowed, refused = desk.policy, AddressPolicy(ports=RECEIVER_PORTS)

    for policy in (refused, refused, allowed, refused, refused):
        desk.policy = policy
        desk.turn()
        desk.forward_to_due()

    assert [row.reason for row in desk.attempts()] == [
        *["address_refused"] * 2,
        "server_error",
        *["address_refused"] * 2,
    ]
    assert desk.endpoint_row(endpoint).state == "active"


def test_a_message_ends_exhausted_after_ten_tries(desk: Desk) -> None:
    desk.subscribe(desk.endpoint("/hook", FAILS))
    desk.open(desk.development())

    for _ in range(10):
        desk.turn()
        desk.forward_to_due()

    assert desk.states() == ["exhausted"]
    assert len(desk.receiver.received()) == 10


def test_an_exhausted_message_can_be_sent_again_with_the_same_id(desk: Desk) -> None:
    desk.subscribe(desk.endpoint("/hook", *[FAILS] * 10, OK))
    desk.open(desk.development())
    for _ in range(10):
        desk.turn()
        desk.forward_to_due()
    [row] = desk.rows()

    with desk.database.transaction() as connection:
        assert resend_delivery(connection, row.id, now=desk.clock())
    desk.clock.forward(31)
    desk.turn()

    assert desk.states() == ["delivered"]
    assert {one.message_id for one in desk.receiver.received()} == {row.message_id}
