"""The one engine, and the one place where a transaction is committed."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, RowMapping, create_engine
from sqlalchemy.engine import make_url

__all__ = ["Connection", "Database", "Row", "connect", "sqlalchemy_url"]

Row = RowMapping

CONNECT_ARGS = {
    # JIT costs more than it saves on queries this small, on external servers too.
    "options": "-c jit=off -c timezone=UTC",
    "connect_timeout": 10,
    "application_name": "tradewire",
}


class Database:
    """Connections to PostgreSQL; every read and write of tradewire goes through :meth:`transaction`."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A connection in a transaction: committed at the end of the block, rolled back if it raises."""
        with self.engine.begin() as connection:
            yield connection

    def close(self) -> None:
        """Close every pooled connection. Not for a forked child, whose connections these are not.

        A child opens a database of its own, and leaves what it inherited alone.
        """
        self.engine.dispose()


def sqlalchemy_url(url: str) -> str:
    """The same address with the psycopg driver named, as SQLAlchemy wants it.

    Raises ValueError, without the password in it, if `url` is not a PostgreSQL address.
    """
    try:
        parsed = make_url(url)
    except Exception as error:
        raise ValueError(
            "not a database address; expected postgresql://user:password@host:port/name"
        ) from error
    if parsed.get_backend_name() not in ("postgresql", "postgres"):
        raise ValueError(f"{parsed.get_backend_name()!r} is not supported; expected postgresql://…")
    return parsed.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)


def connect(url: str, *, pool_size: int = 5, statement_timeout_s: float | None = None) -> Database:
    """A database behind a small pool; connections are checked before use, so a restarted server is survived.

    `statement_timeout_s` bounds every statement of this pool (used by the API).
    """
    arguments = dict(CONNECT_ARGS)
    if statement_timeout_s is not None:
        arguments["options"] = (
            f"{CONNECT_ARGS['options']} -c statement_timeout={int(statement_timeout_s * 1000)}"
        )
    return Database(
        create_engine(
            sqlalchemy_url(url),
            pool_size=pool_size,
            max_overflow=5,
            pool_pre_ping=True,
            connect_args=arguments,
        )
    )
