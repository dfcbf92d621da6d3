"""The same entries give the same developments, whoever answered first, however many workers there are."""

import asyncio
import os
import random
import signal
import subprocess
import sys
import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select, update

from services.adapters.db import backlog, entries, feeds, tables, topics
from services.adapters.db.engine import Database, connect
from services.adapters.db.stored import entry_of
from services.adapters.http import HttpClient
from services.adapters.parsing import ParserPool
from services.adapters.queue import Doorbell
from services.adapters.seeds import default_classifier
from services.classifier.backlog import place_backlog
from services.classifier.context import Context
from services.cli.samplefeeds import SampleServer, sample_feeds
from services.domain.topics import TopicClassifier
from services.domain.tracking import Tracker
from services.poller.loop import Poller
from services.runtime.settings import Settings
from tests.support.desk import LOOPBACK
from tests.support.processes import children, wait_for

ROOT = Path(__file__).resolve().parents[2]
Key = tuple[str, str]  # an entry, in every run: its feed's name and its key
Partition = set[frozenset[Key]]


@pytest.fixture(scope="module")
def sample() -> Iterator[str]:
    """The bundled feeds on a socket; where they are."""
    with SampleServer() as server:
        yield server.base_url


@pytest.fixture(scope="module")
def shipped() -> TopicClassifier:
    """The shipped packs, compiled once."""
    settings = Settings()
    return default_classifier(settings.topics_dir, settings.entities_file)


@pytest.fixture
def context(database: Database, database_url: str, shipped: TopicClassifier) -> Context:
    """What a worker has loaded, on this test's database."""
    with database.transaction() as connection:
        versions = {pack.slug: topics.register(connection, pack) for pack in shipped.packs}
    return Context(lambda: connect(database_url), shipped, versions, "shipped")


async def poll(database: Database, redis_url: str, base_url: str, seed: int) -> None:
    """Poll every feed by the real poller, one after another, in an order drawn by `seed`."""
    parser, doorbell = ParserPool(1), Doorbell(redis_url)
    rows = sample_feeds(base_url)
    with database.transaction() as connection:
        feeds.register(connection, rows)
        connection.execute(update(tables.feeds).values(enabled=False))
    order = [row["slug"] for row in rows]
    random.Random(seed).shuffle(order)
    try:
        async with HttpClient(LOOPBACK, user_agent="tradewire-test") as client:
            poller = Poller(database, doorbell, client, parser, draw=lambda: 0.5)
            for slug in order:
                with database.transaction() as connection:
                    named = tables.feeds.c.slug == slug
                    connection.execute(update(tables.feeds).where(named).values(enabled=True))
                assert await poller.poll_due() == 1
        assert doorbell.depth() == 0
    finally:
        doorbell.close()
        await parser.aclose()


def work(database_url: str, context: Context, chunk: int) -> None:
    """What one worker does: a chunk a job, until nothing is left."""
    database = connect(database_url)
    try:
        while True:
            with database.transaction() as connection:
                if not backlog.is_open(connection):
                    return
            place_backlog(database, context, chunk=chunk, budget_s=0)
    finally:
        database.close()


def found(database: Database) -> Partition:
    """The entries by development, as the rows have it."""
    query = (
        select(tables.feeds.c.slug, tables.entries.c.entry_key, tables.articles.c.development_id)
        .select_from(tables.entries)
        .join(tables.feeds, tables.feeds.c.id == tables.entries.c.feed_id)
        .join(tables.articles, tables.articles.c.id == tables.entries.c.article_id)
        .where(tables.articles.c.development_id.is_not(None))
    )
    with database.transaction() as connection:
        return parted((row.development_id, (row.slug, row.entry_key)) for row in connection.execute(query))


def events(database: Database) -> list[tuple[str, str, int]]:
    """What was told, in its order."""
    table = tables.events.c
    with database.transaction() as connection:
        rows = connection.execute(select(table.type, table.reason, table.sequence).order_by(table.id))
        return [(row.type, row.reason, row.sequence) for row in rows]


def expected(database: Database, classifier: TopicClassifier) -> Partition:
    """The entries by development, as `tradewire classify` has it."""
    slugs = select(tables.feeds.c.id, tables.feeds.c.slug)
    tracker, keys = Tracker(classifier), []
    with database.transaction() as connection:
        names = {row.id: row.slug for row in connection.execute(slugs)}
        rows = entries.get_many(connection, list(connection.execute(select(tables.entries.c.id)).scalars()))
    for row in rows:
        keys.append((names[row["feed_id"]], row["entry_key"]))
        tracker.observe(replace(entry_of(row), id=f"{row['feed_id']:03} {row['entry_key']}"))
    lines = zip(tracker.results(), keys, strict=True)
    return parted((line["development"], key) for line, key in lines if line["development"] is not None)


def parted(pairs: Iterable[tuple[object, Key]]) -> Partition:
    groups: defaultdict[object, set[Key]] = defaultdict(set)
    for development, key in pairs:
        groups[development].add(key)
    return {frozenset(group) for group in groups.values()}


_told: list[list[tuple[str, str, int]]] = []


@pytest.mark.parametrize(("seed", "chunk", "workers"), [(1, 50, 1), (2, 7, 2), (3, 1, 2)])
def test_neither_the_order_of_polling_nor_jobs_nor_workers_change_a_development(
    database: Database,
    database_url: str,
    redis_url: str,
    context: Context,
    sample: str,
    seed: int,
    chunk: int,
    workers: int,
) -> None:
    asyncio.run(poll(database, redis_url, sample, seed))
    threads = [
        threading.Thread(target=work, args=(database_url, context, chunk), daemon=True)
        for _ in range(workers)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert found(database) == expected(database, context.classifier)
    _told.append(events(database))
    assert _told[-1] == _told[0]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="reads process ids from /proc, which only Linux has")
def test_a_worker_killed_in_the_middle_changes_nothing(
    database: Database, database_url: str, redis_url: str, context: Context, sample: str
) -> None:
    asyncio.run(poll(database, redis_url, sample, 4))
    environment = os.environ | {
        "TRADEWIRE_DATABASE_URL": database_url,
        "TRADEWIRE_REDIS_URL": redis_url,
        "TRADEWIRE_SWEEP_AFTER_S": "1",
    }

    def start() -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-m", "services.classifier"], cwd=ROOT, env=environment)

    def waiting() -> int:
        with database.transaction() as connection:
            return backlog.waiting(connection)

    def settled() -> bool:
        with database.transaction() as connection:
            return not backlog.is_open(connection)

    for _ in range(2):
        before, worker = waiting(), start()
        wait_for(lambda before=before: waiting() < before, "a part to be placed")  # type: ignore[misc]  # mypy infers no lambda with a default
        for pid in [*children(worker.pid), worker.pid]:
            os.kill(pid, signal.SIGKILL)
        worker.wait()
        assert waiting() > 0
    worker = start()
    try:
        wait_for(settled, "the backlog to be settled")
    finally:
        worker.terminate()
        worker.wait(timeout=20)
    assert found(database) == expected(database, context.classifier)
