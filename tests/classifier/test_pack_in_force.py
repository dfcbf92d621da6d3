"""A topic added while a worker runs: a real process judges by it within seconds, without a restart."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.adapters.db import packs, tables
from services.adapters.db.engine import Database
from services.adapters.queue import Doorbell
from services.adapters.seeds import load_gazetteer
from services.domain.packs import load_packs
from services.runtime.settings import Settings
from tests.support.builders import add_entry, add_feed
from tests.support.processes import wait_for

ROOT = Path(__file__).resolve().parents[2]
TEA = """
slug: tea
label: {en: Tea}
strong: [tea]
concepts:
  tea: {en: [oolong tea]}
rules:
  - {id: named, all: [tea], weight: 1.2}
examples:
  match: [{lang: en, title: Oolong tea prices rise}]
"""
WITHIN_S = 10.0  # a look every two seconds, a slow machine, and an entry on its way


@pytest.fixture
def worker(database: Database, database_url: str, redis_url: str) -> Iterator[subprocess.Popen[bytes]]:
    environment = os.environ | {"TRADEWIRE_DATABASE_URL": database_url, "TRADEWIRE_REDIS_URL": redis_url}
    process = subprocess.Popen([sys.executable, "-m", "services.classifier"], cwd=ROOT, env=environment)
    yield process
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=20) == 0


@pytest.mark.slow
def test_a_running_worker_judges_by_a_pack_soon_after_it_was_added(
    worker: subprocess.Popen[bytes], database: Database, redis_url: str
) -> None:
    doorbell = Doorbell(redis_url)
    numbers = iter(range(10_000))

    def topics_of_a_new_entry() -> list[str]:
        with database.transaction() as connection:
            title = f"Oolong tea of garden number {next(numbers)} is picked"
            entry_id = add_entry(connection, add_feed(connection), title=title, summary="", processed_at=None)
        doorbell.ring([entry_id])
        found: list[list[str]] = []

        def is_classified() -> bool:
            with database.transaction() as connection:
                query = (
                    tables.articles.select()
                    .join(tables.entries, tables.entries.c.article_id == tables.articles.c.id)
                    .where(tables.entries.c.id == entry_id)
                )
                found.extend(list(row.topics) for row in connection.execute(query))
            return bool(found)

        wait_for(is_classified, "an entry to be classified")
        return found[0]

    assert topics_of_a_new_entry() == []
    (pack,) = load_packs({"tea.yaml": TEA})
    with database.transaction() as connection:
        assert packs.add(connection, pack, load_gazetteer(Settings().entities_file)).in_force
    wait_for(lambda: topics_of_a_new_entry() == ["tea"], "the worker to judge by the new pack", WITHIN_S)
    with database.transaction() as connection:
        packs.set_enabled(connection, "tea", enabled=False)
    wait_for(lambda: topics_of_a_new_entry() == [], "the worker to leave the topic alone", WITHIN_S)
    assert worker.poll() is None
    doorbell.close()
