"""The key of a request: found by its digest, and marked as used."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update

from services.adapters.db.tables import api_keys


@dataclass(frozen=True, slots=True)
class Key:
    """One row; whether it still holds is the caller's to judge."""

    id: int
    name: str
    key_sha256: str
    scopes: tuple[str, ...]
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None


def find(connection: Connection, sha256: str) -> Key | None:
    """The key with this digest (64 hex digits), revoked and expired ones too."""
    row = connection.execute(select(api_keys).where(api_keys.c.key_sha256 == sha256)).one_or_none()
    if row is None:
        return None
    return Key(
        row.id, row.name, row.key_sha256, tuple(row.scopes), row.expires_at, row.revoked_at, row.last_used_at
    )


def touch(connection: Connection, key_id: int, at: datetime) -> None:
    """Remember that the key was used."""
    connection.execute(update(api_keys).where(api_keys.c.id == key_id).values(last_used_at=at))
