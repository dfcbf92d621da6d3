"""Standard Webhooks signatures: what a message is signed with, and how a receiver checks it.

The signed text is ``id.timestamp.body`` under HMAC-SHA256; the header carries one ``v1,<base64>`` a live
secret, separated by spaces, so that a rotation never breaks a receiver.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping, Sequence

SECRET_PREFIX = "whsec_"  # noqa: S105 - the prefix all secrets share, not one of them
SECRET_BYTES = 32
SHORTEST_SECRET_BYTES = 24
LONGEST_SECRET_BYTES = 64
LIVE_SECRETS = 5
TOLERANCE_S = 300
VERSION = "v1"


class VerificationError(ValueError):
    """The request is not ours, was altered, or is too old. The one error a verifier raises."""


def format_secret(key: bytes) -> str:
    """`key` as a receiver stores it: ``whsec_<base64>``. Raises ValueError unless it has 24 to 64 bytes."""
    if not SHORTEST_SECRET_BYTES <= len(key) <= LONGEST_SECRET_BYTES:
        raise ValueError(
            f"a secret has {SHORTEST_SECRET_BYTES} to {LONGEST_SECRET_BYTES} bytes, not {len(key)}"
        )
    return SECRET_PREFIX + base64.b64encode(key).decode()


def parse_secret(secret: str) -> bytes:
    """The key inside ``whsec_<base64>``. Raises ValueError (without the secret in it) if it is not one."""
    if not secret.startswith(SECRET_PREFIX):
        raise ValueError(f"a secret starts with {SECRET_PREFIX}")
    try:
        key = base64.b64decode(secret.removeprefix(SECRET_PREFIX), validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError("a secret is base64 after its prefix") from error
    format_secret(key)  # raises on a wrong length
    return key


def sign(secrets: Sequence[str], message_id: str, timestamp: int, body: bytes) -> str:
    """The ``webhook-signature`` of a message: one signature a secret, the newest first.

    `timestamp` is in whole seconds. Raises ValueError without a usable secret, or on an id with a dot in it
    (the signed text could then be read in two ways).
    """
    if not secrets:
        raise ValueError("nothing to sign with: the endpoint has no live secret")
    if not message_id or "." in message_id:
        raise ValueError(f"not a message id: {message_id!r}")
    return " ".join(
        f"{VERSION},{base64.b64encode(_digest(parse_secret(secret), message_id, timestamp, body)).decode()}"
        for secret in secrets[:LIVE_SECRETS]
    )


def headers(secrets: Sequence[str], message_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The three ``webhook-*`` headers of one try at sending `body`."""
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": sign(secrets, message_id, timestamp, body),
    }


def verify(secrets: Sequence[str], received: Mapping[str, str], body: bytes, *, now: int) -> str:
    """The message id of a request that is signed by one of `secrets` and at most five minutes off `now`.

    Header names may be in any case; signatures of versions it does not know are passed over. Compares in
    constant time. Raises VerificationError, and nothing else, on whatever a stranger may send. It does not
    remember ids: a receiver drops an id that it has handled.
    """
    given = {name.lower(): value for name, value in received.items()}
    message_id = given.get("webhook-id", "")
    timestamp = _timestamp(given.get("webhook-timestamp", ""), now)
    if not message_id or "." in message_id:
        raise VerificationError("webhook-id is missing or malformed")
    claimed = [
        value for version, value in _signatures(given.get("webhook-signature", "")) if version == VERSION
    ]
    genuine = False
    for secret in secrets:
        expected = base64.b64encode(_digest(parse_secret(secret), message_id, timestamp, body))
        for value in claimed:
            genuine |= hmac.compare_digest(expected, value.encode(errors="replace"))
    if not genuine:
        raise VerificationError("no signature matches")
    return message_id


def _digest(key: bytes, message_id: str, timestamp: int, body: bytes) -> bytes:
    return hmac.new(
        key, f"{message_id}.{timestamp}.".encode(errors="replace") + body, hashlib.sha256
    ).digest()


def _timestamp(text: str, now: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 12):
        raise VerificationError("webhook-timestamp is missing or malformed")
    timestamp = int(text)
    if abs(now - timestamp) > TOLERANCE_S:
        raise VerificationError("webhook-timestamp is more than five minutes off")
    return timestamp


def _signatures(text: str) -> list[tuple[str, str]]:
    pairs = (part.partition(",") for part in text.split(" "))
    return [(version, value) for version, comma, value in pairs if comma]
