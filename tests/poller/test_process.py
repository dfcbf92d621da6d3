"""The poller as a process: started, stopped, killed, two at once, and its database gone for a while."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import func, select, update

from services.adapters.db import feeds
from services.adapters.db.engine import Database
from services.adapters.db.tables import entries as entry_rows
from services.adapters.db.tables import feeds as feed_rows
from services.adapters.db.tables import fetches as fetch_rows
from services.cli.samplefeeds import SampleServer, sample_feeds
from tests.support.processes import children, lives, wait_for

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]
ENTRIES = 266


@contextmanager
def poller(
    database_url: str, redis_url: str, log: Path, **settings: str
) -> Iterator[subprocess.Popen[bytes]]:
    environment = os.environ | {
        "TRADEWIRE_DATABASE_URL": database_url,
        "TRADEWIRE_REDIS_URL": redis_url,
        "TRADEWIRE_ALLOW_NETWORKS": "127.0.0.0/8",
        **settings,
    }
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "services.poller"], cwd=ROOT, env=environment, stderr=output, stdout=output
        )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def count(database: Database, *conditions: Any) -> Callable[[], int]:
    def counted() -> int:
        with database.transaction() as connection:
            wanted = select(func.count()).select_from(entry_rows).where(*conditions)
            return int(connection.execute(wanted).scalar_one())

    return counted


def register(database: Database, base_url: str) -> int:
    rows = sample_feeds(base_url)
    with database.transaction() as connection:
        feeds.register(connection, rows)
    return len(rows)


def test_two_pollers_share_the_feeds_and_store_each_entry_once(
    database: Database, database_url: str, redis_url: str, tmp_path: Path
) -> None:
    with SampleServer() as server:
        many = register(database, server.base_url)
        few = {"TRADEWIRE_POLL_CONCURRENCY": "2"}
        with (
            poller(database_url, redis_url, tmp_path / "one", **few),
            poller(database_url, redis_url, tmp_path / "two", **few),
        ):
            wait_for(lambda: count(database)() >= ENTRIES, "all entries")
    with database.transaction() as connection:
        reasons = connection.execute(select(fetch_rows.c.reason)).scalars().all()
    assert reasons == ["changed"] * many
    assert count(database)() == ENTRIES
    assert count(database, entry_rows.c.lateness != "on_time")() == 0


def test_a_poller_that_is_told_to_end_does_so_and_leaves_no_process_behind(
    database: Database, database_url: str, redis_url: str, tmp_path: Path
) -> None:
    with SampleServer() as server:
        register(database, server.base_url)
        with poller(database_url, redis_url, tmp_path / "log") as process:
            wait_for(lambda: count(database)() == ENTRIES, "all entries")
            offspring = children(process.pid)
            assert offspring
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=20) == 0
    assert not any(lives(pid) for pid in offspring)
    log = (tmp_path / "log").read_text()
    assert log.count("feed.polled") == 14
    assert "Traceback" not in log


def test_what_a_killed_poller_had_claimed_is_read_by_the_next_one(
    database: Database, database_url: str, redis_url: str, tmp_path: Path
) -> None:
    quick = {"TRADEWIRE_POLL_LEASE_S": "5", "TRADEWIRE_POLL_CONCURRENCY": "1"}
    with SampleServer() as server:
        many = register(database, server.base_url)
        with poller(database_url, redis_url, tmp_path / "log", **quick) as process:
            wait_for(lambda: count(database)() > 0, "the first entries")
            offspring = children(process.pid)
            process.kill()
            process.wait()
        wait_for(lambda: not any(lives(pid) for pid in offspring), "the parser to end with its poller")
        with poller(database_url, redis_url, tmp_path / "log", **quick):
            wait_for(lambda: count(database)() == ENTRIES, "all entries")
    with database.transaction() as connection:
        reasons = connection.execute(select(fetch_rows.c.reason)).scalars().all()
    assert reasons.count("changed") == many
    assert set(reasons) <= {"changed", "abandoned", None}


def test_a_database_that_goes_away_is_waited_for(
    database: Database, database_url: str, redis_url: str, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    head, _, name = database_url.rpartition("/")
    shut = psycopg.sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}")
    with SampleServer() as server, psycopg.connect(f"{head}/postgres", autocommit=True) as admin:
        register(database, server.base_url)
        with poller(database_url, redis_url, log):
            wait_for(lambda: count(database)() == ENTRIES, "all entries")
            admin.execute(shut.format(psycopg.sql.Identifier(name), psycopg.sql.SQL("false")))
            admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
            wait_for(lambda: "database.away" in log.read_text(), "the outage to be told")
            admin.execute(shut.format(psycopg.sql.Identifier(name), psycopg.sql.SQL("true")))
            wait_for(lambda: "database.back" in log.read_text(), "the return to be told")
            with database.transaction() as connection:
                connection.execute(update(feed_rows).values(next_poll_at=func.now()))
            wait_for(lambda: "not_modified" in log.read_text(), "polling to go on")
    assert log.read_text().count("database.away") == 1
