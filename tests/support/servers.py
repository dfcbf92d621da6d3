"""Real servers for tests: a fresh database a test, cloned from a migrated template; a Redis database a process."""

import os
import uuid
from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql
from redis import Redis

from services.adapters.db.engine import Database, connect
from services.adapters.db.migrate import upgrade


def _with_name(url: str, name: str) -> str:
    head, _, tail = url.rpartition("/")
    _, mark, query = tail.partition("?")
    return f"{head}/{name}{mark}{query}"


@pytest.fixture(scope="session")
def postgres_url() -> str:
    """Address of a server on which tests may create databases."""
    return os.environ["TRADEWIRE_DATABASE_URL"]


@pytest.fixture(scope="session")
def redis_server_url() -> str:
    """Address of a server whose numbered databases tests may empty."""
    return os.environ["TRADEWIRE_REDIS_URL"]


@pytest.fixture(scope="session")
def template(postgres_url: str) -> Iterator[str]:
    """Name of a migrated database that is cloned for each test (a clone takes a tenth of a migration)."""
    name = f"tw_template_{uuid.uuid4().hex[:10]}"
    with psycopg.connect(postgres_url, autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    database = connect(_with_name(postgres_url, name))
    upgrade(database)
    database.close()
    yield name
    with psycopg.connect(postgres_url, autocommit=True) as admin:
        admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def database_url(postgres_url: str, template: str) -> Iterator[str]:
    """Address of an empty, migrated database of this test's own."""
    name = f"tw_test_{uuid.uuid4().hex[:10]}"
    with psycopg.connect(postgres_url, autocommit=True) as admin:
        admin.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
        )
    yield _with_name(postgres_url, name)
    with psycopg.connect(postgres_url, autocommit=True) as admin:
        admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An empty, migrated database of this test's own."""
    opened = connect(database_url)
    yield opened
    opened.close()


@pytest.fixture
def redis_url(redis_server_url: str) -> Iterator[str]:
    """Address of an empty Redis database; one number a test process."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) + 1
    url = _with_name(redis_server_url, str(worker))
    with Redis.from_url(url) as client:
        client.flushdb()
        yield url
        client.flushdb()
