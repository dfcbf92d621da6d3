"""What receivers do to us, one misdeed each, on real sockets."""

import asyncio
import socket
from dataclasses import replace

import pytest

from services.adapters.answers import Deadlines
from services.adapters.db.attempts import Result
from services.adapters.db.deliveries import Claim
from services.adapters.sealing import Sealer
from services.domain.retry import AttemptOutcome, AttemptReason
from services.notifier.sender import Sender
from tests.support.desk import Desk
from tests.support.receiver import (
    DRIP,
    ENDLESS,
    FAILS,
    GARBAGE,
    HANG,
    MANY_HEADERS,
    OK,
    RESET,
    RESET_BODY,
    Reply,
    throttled,
)

SOON = Deadlines(total_s=0.5, connect_s=0.5)


@pytest.fixture
def claim(desk: Desk) -> Claim:
    """A claimed message for ``/hook``."""
    desk.subscribe(desk.endpoint("/hook", OK))
    desk.open(desk.development())
    desk.plan()
    [claimed] = desk.claim()
    return claimed


def send(desk: Desk, claim: Claim, *, sealer: Sealer | None = None, allow_http: bool = True) -> Result:
    """Try once, with half a second to answer."""

    async def main() -> Result:
        clients = desk.clients()
        sender = Sender(
            clients, sealer or desk.sealer, allow_http=allow_http, clock=desk.clock, deadlines=SOON
        )
        try:
            return await sender.send(claim)
        finally:
            await clients.aclose()

    return asyncio.run(main())


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (HANG, AttemptReason.TIMEOUT),
        (DRIP, AttemptReason.TIMEOUT),
        (RESET, AttemptReason.RESET),
        (RESET_BODY, AttemptReason.SERVER_ERROR),
        (GARBAGE, AttemptReason.BAD_ANSWER),
        (MANY_HEADERS, AttemptReason.BAD_ANSWER),
        (FAILS, AttemptReason.SERVER_ERROR),
        (Reply(404), AttemptReason.CLIENT_ERROR),
        (throttled("30", 503), AttemptReason.THROTTLED),
    ],
)
def test_a_misdeed_is_a_failure_with_its_reason(
    desk: Desk, claim: Claim, reply: Reply, reason: AttemptReason
) -> None:
    desk.receiver.script("/hook", reply)

    result = send(desk, claim)

    assert result.verdict.outcome is AttemptOutcome.FAILED
    assert result.verdict.reason is reason
    assert result.duration_s < 5


def test_a_yes_with_an_endless_body_is_a_yes(desk: Desk, claim: Claim) -> None:
    desk.receiver.script("/hook", ENDLESS)

    assert send(desk, claim).verdict.outcome is AttemptOutcome.DELIVERED


def test_a_closed_port_is_a_refusal(desk: Desk, claim: Claim) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]

    result = send(desk, replace(claim, url=f"http://127.0.0.1:{port}/"))

    assert result.verdict.reason is AttemptReason.REFUSED


@pytest.mark.parametrize(
    "url",
    [
        "http://10.0.0.1/",
        "http://[::1]/",
        "http://169.254.169.254/latest/meta-data",
        "http://0x7f000001/",
        "ftp://127.0.0.1/",
        "http://user:password@127.0.0.1/",
        "no address at all",
    ],
)
def test_an_address_that_is_not_allowed_is_told_no_more_than_that(desk: Desk, claim: Claim, url: str) -> None:
    result = send(desk, replace(claim, url=url))

    assert result.verdict.reason is AttemptReason.ADDRESS_REFUSED
    assert result.error == "address not allowed"
    assert desk.receiver.received() == []


def test_plain_http_needs_the_operator_s_leave(desk: Desk, claim: Claim) -> None:
    result = send(desk, claim, allow_http=False)

    assert result.verdict.reason is AttemptReason.ADDRESS_REFUSED
    assert desk.receiver.received() == []


def test_a_secret_we_cannot_open_is_our_fault_and_nothing_is_sent(desk: Desk, claim: Claim) -> None:
    result = send(desk, claim, sealer=Sealer(b"x" * 32))

    assert result.verdict.reason is AttemptReason.OUR_FAULT
    assert desk.receiver.received() == []
    assert not result.verdict.counts


def test_an_answer_is_kept_as_plain_text_and_not_all_of_it(desk: Desk, claim: Claim) -> None:
    desk.receiver.script("/hook", Reply(500, body=b"a\x00b\x1b[31m\xff" + b"x" * 5000))

    answer = send(desk, claim).answer

    assert answer is not None
    assert answer.startswith("ab[31m")
    assert len(answer) <= 2048
    assert "\x00" not in answer


def test_a_signature_that_comes_back_is_not_kept(desk: Desk, claim: Claim) -> None:
    desk.receiver.script("/hook", Reply(500, manner="echo"))

    answer = send(desk, claim).answer

    assert answer is not None
    assert "[signature]" in answer
    assert "v1," not in answer


def test_the_bytes_sent_are_the_bytes_signed(desk: Desk, claim: Claim) -> None:
    send(desk, claim)

    [request] = desk.receiver.received("/hook")
    assert request.verified
    assert request.body == claim.body
    assert request.headers["webhook-id"] == claim.message_id
    assert request.headers["content-type"] == "application/json"
    assert request.headers["accept-encoding"] == "identity"
