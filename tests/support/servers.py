"""Real servers for tests: a fresh database a test, cloned from a migrated template; a Redis number a process.

Those named by TRADEWIRE_DATABASE_URL and TRADEWIRE_REDIS_URL, else one embedded pair for all test processes:
started by the process that hands out the tests, or by the first test that asks where there is only one.
"""

import fcntl
import hashlib
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from redis import Redis

from services.adapters.db.engine import Database, connect
from services.adapters.db.migrate import upgrade
from services.runtime.embedded.servers import Addresses, Servers
from services.runtime.settings import load_settings

PAIR = pytest.StashKey["EmbeddedPair"]()


class EmbeddedPair:
    """Both servers in a folder of their own, as far as the environment does not name them."""

    def __init__(self) -> None:
        self.servers: Servers | None = None
        self.folder: Path | None = None

    def addresses(self) -> Addresses:
        """Where the servers are; started at the first call."""
        if self.servers is None:
            # Other users must reach it: as root, PostgreSQL may have to run as one of them.
            self.folder = Path(tempfile.mkdtemp(prefix="tradewire-tests-"))
            self.folder.chmod(0o711)
            settings = load_settings(data_dir=self.folder / "data")
            self.servers = Servers(settings, "test", durable=False).__enter__()
        return self.servers.addresses

    def stop(self) -> None:
        """Stop what was started and remove its folder."""
        if self.servers is not None:
            self.servers.stop()
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)


def pytest_configure(config: pytest.Config) -> None:
    """Keep one pair for this process; processes of xdist are told the addresses instead."""
    config.stash[PAIR] = EmbeddedPair()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: object) -> None:
    """Tell a process of xdist where the servers are."""
    config: pytest.Config = node.config  # type: ignore[attr-defined]  # xdist has no types
    found = config.stash[PAIR].addresses()
    node.workerinput["servers"] = (found.database_url, found.redis_url)  # type: ignore[attr-defined]  # as above


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave nothing behind."""
    pair = config.stash.get(PAIR, None)
    if pair is not None:
        pair.stop()


def _with_name(url: str, name: str) -> str:
    head, _, tail = url.rpartition("/")
    _, mark, query = tail.partition("?")
    return f"{head}/{name}{mark}{query}"


@pytest.fixture(scope="session")
def _addresses(request: pytest.FixtureRequest) -> Addresses:
    told = getattr(request.config, "workerinput", {}).get("servers")
    return Addresses(*told) if told else request.config.stash[PAIR].addresses()


@pytest.fixture(scope="session")
def postgres_url(_addresses: Addresses) -> str:
    """Address of a server on which tests may create databases."""
    return _addresses.database_url


@pytest.fixture(scope="session")
def redis_server_url(_addresses: Addresses) -> str:
    """Address of a server whose numbered databases tests may empty."""
    return _addresses.redis_url


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


@pytest.fixture(scope="session")
def _redis_number(redis_server_url: str) -> Iterator[int]:
    """A number that no other test process of this machine empties meanwhile, whoever started it."""
    server = hashlib.sha256(redis_server_url.encode()).hexdigest()[:12]
    with Redis.from_url(redis_server_url) as client:
        numbers = int(client.config_get("databases")["databases"])
    for number in range(1, numbers):
        with (Path(tempfile.gettempdir()) / f"tradewire-tests-{server}-{number}.lock").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            yield number
            return
    pytest.fail(f"all {numbers} numbers of this Redis are in use by other test processes")


@pytest.fixture
def redis_url(redis_server_url: str, _redis_number: int) -> Iterator[str]:
    """Address of an empty Redis database; one number a test process."""
    url = _with_name(redis_server_url, str(_redis_number))
    with Redis.from_url(url) as client:
        client.flushdb()
        yield url
        client.flushdb()
