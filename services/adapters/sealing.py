"""Secrets at rest: an endpoint's signing secrets are readable only with a key that is not in the database."""

import base64
import binascii
import fcntl
import hashlib
import hmac
import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from services.domain.signing import SECRET_BYTES, format_secret

KEY_FILE = "sealing.key"
SHORTEST_KEY_TEXT = 32
_VERSION = "v1."
_NONCE_BYTES = 12


class SealError(RuntimeError):
    """A sealed secret cannot be opened: the key is another one, or the row was altered."""


class Sealer:
    """Seals and opens short texts with AES-256-GCM under one key."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)
        self._key = key

    @classmethod
    def from_text(cls, text: str) -> "Sealer":
        """A sealer under the key that an operator gave. Raises ValueError if it is too short."""
        if len(text.strip()) < SHORTEST_KEY_TEXT:
            raise ValueError(
                f"sealing_key: at least {SHORTEST_KEY_TEXT} random characters, "
                "for example of: openssl rand -base64 32"
            )
        # The text is random, not chosen by a person, so one round of a digest is enough to get 32 bytes.
        return cls(hashlib.sha256(text.strip().encode()).digest())

    @classmethod
    def from_file(cls, path: Path) -> "Sealer":
        """A sealer under the key in `path`, which is made (mode 0600) when it is missing or empty.

        Raises ValueError, with the remedy, if the file can be read by others or is too short.
        """
        if not path.exists() or path.stat().st_size == 0:
            _make_key_file(path)
        if path.stat().st_mode & 0o077:
            raise ValueError(f"{path} can be read by others; run: chmod 600 {path}")
        return cls.from_text(path.read_text())

    def seal(self, text: str) -> str:
        """`text`, unreadable without the key. Sealing the same text twice gives two different results."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return _VERSION + base64.b64encode(nonce + self._cipher.encrypt(nonce, text.encode(), None)).decode()

    def open(self, sealed: str) -> str:
        """The text that was sealed. Raises SealError if the key does not fit."""
        try:
            raw = base64.b64decode(sealed.removeprefix(_VERSION), validate=True)
            return self._cipher.decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], None).decode()
        except (InvalidTag, binascii.Error, ValueError) as error:
            raise SealError(
                "a stored secret cannot be opened; was sealing_key or its file changed?"
            ) from error

    def derive(self, purpose: str) -> bytes:
        """Another key of 32 bytes for `purpose`, from which this one cannot be found."""
        return hmac.digest(self._key, purpose.encode(), "sha256")


def _make_key_file(path: Path) -> None:
    """Write a new key. Of several processes that start together one does, and the others wait for it."""
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if os.fstat(file.fileno()).st_size == 0:
            file.write(base64.b64encode(secrets.token_bytes(32)).decode() + "\n")
            file.flush()
            os.fsync(file.fileno())  # what it seals must not outlive it


def new_secret() -> str:
    """A fresh signing secret of 32 random bytes, ``whsec_<base64>``: shown once, then only stored sealed."""
    return format_secret(secrets.token_bytes(SECRET_BYTES))
