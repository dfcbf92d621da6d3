"""Signatures: by the specification, by another implementation, and against strangers."""

import base64
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook

from services.domain.signing import (
    VerificationError,
    format_secret,
    headers,
    parse_secret,
    sign,
    verify,
)

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
OTHER = format_secret(b"o" * 32)
BODY = b'{"test": 2432232314}'
GOLDEN = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
NOW = 1_770_300_000

keys = st.binary(min_size=24, max_size=64)
message_ids = st.text("abcdefghijklmnopqrstuvwxyz0123456789_", min_size=1, max_size=40)


def test_the_golden_vector_of_the_specification() -> None:
    assert sign([SECRET], "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, BODY) == GOLDEN


@given(keys, message_ids, st.text().map(str.encode))
def test_another_implementation_accepts_what_we_sign(key: bytes, message_id: str, body: bytes) -> None:
    now = int(datetime.now(UTC).timestamp())
    secret = format_secret(key)

    Webhook(secret).verify(body, headers([secret], message_id, now, body), json_parse=False)


@given(keys, message_ids, st.text())
def test_we_accept_what_another_implementation_signs(key: bytes, message_id: str, body: str) -> None:
    secret = format_secret(key)
    moment = datetime.fromtimestamp(NOW, UTC)
    received = {
        "Webhook-Id": message_id,
        "Webhook-Timestamp": str(NOW),
        "Webhook-Signature": Webhook(secret).sign(message_id, moment, body),
    }

    assert verify([secret], received, body.encode(), now=NOW) == message_id


def test_while_secrets_rotate_either_of_them_verifies() -> None:
    received = headers([OTHER, SECRET], "msg_1", NOW, BODY)

    assert received["webhook-signature"].count("v1,") == 2
    assert verify([SECRET], received, BODY, now=NOW) == "msg_1"
    assert verify([OTHER], received, BODY, now=NOW) == "msg_1"


def test_signatures_of_unknown_versions_are_passed_over() -> None:
    received = headers([SECRET], "msg_1", NOW, BODY)
    received["webhook-signature"] = f"v1a,abc junk {received['webhook-signature']}"

    assert verify([SECRET], received, BODY, now=NOW) == "msg_1"


@pytest.mark.parametrize("off", [-300, 0, 300])
def test_five_minutes_off_are_accepted(off: int) -> None:
    assert verify([SECRET], headers([SECRET], "msg_1", NOW, BODY), BODY, now=NOW + off)


@pytest.mark.parametrize("off", [-301, 301])
def test_more_than_five_minutes_off_are_refused(off: int) -> None:
    with pytest.raises(VerificationError):
        verify([SECRET], headers([SECRET], "msg_1", NOW, BODY), BODY, now=NOW + off)


@pytest.mark.parametrize(
    "altered",
    [
        {"webhook-id": "msg_2"},
        {"webhook-id": ""},
        {"webhook-id": "msg.1"},
        {"webhook-timestamp": str(NOW + 1)},
        {"webhook-timestamp": "soon"},
        {"webhook-timestamp": "١٢٣"},
        {"webhook-timestamp": "9" * 400},
        {"webhook-signature": ""},
        {"webhook-signature": "v1"},
        {"webhook-signature": "v1,"},
        {"webhook-signature": "v1,not base64 é \ud800"},
    ],
)
def test_whatever_was_altered_is_one_error(altered: dict[str, str]) -> None:
    received = headers([SECRET], "msg_1", NOW, BODY) | altered

    with pytest.raises(VerificationError):
        verify([SECRET], received, BODY, now=NOW)


@given(st.dictionaries(st.sampled_from(["webhook-id", "webhook-timestamp", "webhook-signature"]), st.text()))
def test_whatever_a_stranger_sends_is_one_error(received: dict[str, str]) -> None:
    with pytest.raises(VerificationError):
        verify([SECRET], received, BODY, now=NOW)


def test_another_body_or_secret_is_refused() -> None:
    received = headers([SECRET], "msg_1", NOW, BODY)

    with pytest.raises(VerificationError):
        verify([SECRET], received, BODY + b" ", now=NOW)
    with pytest.raises(VerificationError):
        verify([OTHER], received, BODY, now=NOW)


@given(keys)
def test_secrets_round_trip(key: bytes) -> None:
    assert parse_secret(format_secret(key)) == key


@pytest.mark.parametrize(
    "text",
    [
        "",
        "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "whsec_",
        "whsec_***",
        "whsec_" + base64.b64encode(b"x" * 23).decode(),
        "whsec_" + base64.b64encode(b"x" * 65).decode(),
    ],
)
def test_what_is_no_secret_is_refused_without_showing_it(text: str) -> None:
    with pytest.raises(ValueError, match="secret") as caught:
        parse_secret(text)
    assert "MfKQ" not in str(caught.value)


def test_nothing_is_signed_without_a_secret_or_with_an_ambiguous_id() -> None:
    with pytest.raises(ValueError, match="no live secret"):
        sign([], "msg_1", NOW, BODY)
    with pytest.raises(ValueError, match="message id"):
        sign([SECRET], "msg.1", NOW, BODY)
