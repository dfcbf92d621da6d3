"""Can the database be reached, what is it, and is a failure an outage or a bug?"""

import re
from dataclasses import dataclass

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError

from services.adapters.db.engine import Database

HOPELESS = (
    "authentication failed",
    "does not exist",
    "no pg_hba.conf entry",
    "could not translate host name",
)
_NOISE = re.compile(r"^.*(?:failed|error): (?:FATAL: +)?", re.IGNORECASE | re.DOTALL)


class DatabaseUnreachableError(Exception):
    """No connection could be made; the message says where and why, without the password.

    `hopeless` is True where trying again cannot help (wrong password, no such database or host).
    """

    def __init__(self, message: str, *, hopeless: bool) -> None:
        super().__init__(message)
        self.hopeless = hopeless


@dataclass(frozen=True)
class ServerFacts:
    """What answers: its version as number (150018) and text (15.18), and our schema's revision or None."""

    number: int
    version: str
    revision: str | None


def where(database: Database) -> str:
    """The address for messages: host, port and name, without user and password."""
    url = database.engine.url
    return f"{url.host or 'local socket'}:{url.port or 5432}/{url.database or ''}"


def probe(database: Database) -> ServerFacts:
    """Connect and look. Raises DatabaseUnreachableError."""
    try:
        with database.transaction() as connection:
            return facts(connection)
    except OperationalError as error:
        reason = _reason(str(error.orig))
        hopeless = any(sign in str(error.orig) for sign in HOPELESS)
        raise DatabaseUnreachableError(
            f"no database at {where(database)}: {reason}; is it running, and is its address right?",
            hopeless=hopeless,
        ) from error


def require_tables(database: Database) -> ServerFacts:
    """Connect, and refuse a database without our tables. Raises DatabaseUnreachableError."""
    found = probe(database)
    if found.revision is None:
        raise DatabaseUnreachableError(
            f"the database at {where(database)} holds no installation yet; run `tradewire migrate` to make "
            "one, or, if `tradewire up` is running on another data folder, give --data or TRADEWIRE_DATA_DIR",
            hopeless=False,
        )
    return found


def facts(connection: Connection) -> ServerFacts:
    """Version and schema revision of the server behind `connection`."""
    number = int(connection.execute(text("SHOW server_version_num")).scalar_one())
    version = str(connection.execute(text("SHOW server_version")).scalar_one())
    known = connection.execute(text("SELECT to_regclass('alembic_version')")).scalar_one()
    revision = None
    if known is not None:
        revision = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    return ServerFacts(number, version.split(" ", 1)[0], revision)


def is_outage(error: BaseException) -> bool:
    """True if `error` says that the database was away or out of room: waiting or repairing it helps."""
    if isinstance(error, DatabaseUnreachableError | OperationalError | InterfaceError):
        return True
    if isinstance(error, DBAPIError):
        return bool(error.connection_invalidated)
    return isinstance(error, SQLAlchemyError) and "QueuePool limit" in str(error)


def raise_outage(error: Exception) -> None:
    """Raise `error` again if it is an outage: what fails then is everything, not the one thing at hand."""
    if is_outage(error):
        raise error


def _reason(message: str) -> str:
    """The last cause in a driver's message, as one line."""
    lines = [line.strip() for line in message.splitlines() if line.strip()]
    first = next(
        (line for line in lines if "failed" in line or "FATAL" in line), lines[0] if lines else "no answer"
    )
    return _NOISE.sub("", first)[:200]
