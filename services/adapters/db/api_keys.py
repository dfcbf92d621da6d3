"""API keys: random secrets, shown once, of which only a digest is kept."""

import hashlib
import secrets
import string
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update

from services.adapters.db.tables import api_keys

PREFIX = "tw_live_"
SECRET_LETTERS = 40  # of 62 letters each: 238 bits
SHOWN_LETTERS = 6
ALPHABET = string.ascii_letters + string.digits


@dataclass(frozen=True)
class ApiKey:
    """A key as far as it is kept: `prefix` are its first letters, enough to recognise it."""

    id: int
    name: str
    prefix: str
    scopes: Sequence[str]
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None


def create_key(
    connection: Connection, name: str, scopes: Sequence[str], expires_at: datetime | None = None
) -> tuple[int, str]:
    """Add a key. Gives its id and the secret, which cannot be read again."""
    secret = PREFIX + "".join(secrets.choice(ALPHABET) for _ in range(SECRET_LETTERS))
    statement = insert(api_keys).returning(api_keys.c.id)
    row = {
        "name": name,
        "prefix": secret[: len(PREFIX) + SHOWN_LETTERS],
        "key_sha256": hashlib.sha256(secret.encode()).hexdigest(),
        "scopes": list(scopes),
        "expires_at": expires_at,
    }
    return int(connection.execute(statement, row).scalar_one()), secret


def list_keys(connection: Connection) -> list[ApiKey]:
    """Every key, the oldest first."""
    columns = [column for column in api_keys.c if column.name != "key_sha256"]
    return [ApiKey(**row) for row in connection.execute(select(*columns).order_by(api_keys.c.id)).mappings()]


def revoke_key(connection: Connection, key_id: int) -> bool:
    """End a key at once; False if there is none of that id that still works."""
    statement = (
        update(api_keys)
        .where(api_keys.c.id == key_id, api_keys.c.revoked_at.is_(None))
        .values(revoked_at=func.now())
    )
    return connection.execute(statement).rowcount == 1


def has_working_key(connection: Connection) -> bool:
    """True if anybody can use the API."""
    working = api_keys.c.revoked_at.is_(None) & (
        api_keys.c.expires_at.is_(None) | (api_keys.c.expires_at > func.now())
    )
    return connection.execute(select(api_keys.c.id).where(working).limit(1)).first() is not None
