"""The worker beside its jobs: sweeping, reloading packs, and a real forked job."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from redis import Redis
from rq import Queue

from services.adapters.db import entries, tables, topics
from services.adapters.db.engine import Database
from services.adapters.queue import QUEUE_NAME, Doorbell
from services.classifier.context import install, installed
from services.classifier.worker import PackWatch, Sweep, build_context
from services.domain.packs import load_packs
from services.runtime.setting_sources import SettingsError
from services.runtime.settings import Settings
from tests.support.builders import NOON, add_entry, add_feed
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
"""


def waiting(redis_url: str) -> int:
    with Redis.from_url(redis_url) as client:
        return Queue(QUEUE_NAME, connection=client, serializer="json").count


def test_what_was_never_rung_is_rung_once_by_one_sweeper(database: Database, redis_url: str) -> None:
    with database.transaction() as connection:
        add_entry(connection, add_feed(connection), processed_at=None, first_seen_at=NOON)
    doorbell = Doorbell(redis_url)
    for _ in range(2):
        Sweep(database, doorbell, after_s=60).run_if_due()
    assert waiting(redis_url) == 1
    doorbell.close()


def test_an_entry_tried_in_vain_is_rung_alone(database: Database, redis_url: str) -> None:
    with database.transaction() as connection:
        feed_id = add_feed(connection)
        ids = [add_entry(connection, feed_id, processed_at=None, first_seen_at=NOON) for _ in range(5)]
        entries.count_try(connection, ids[:2])
    doorbell = Doorbell(redis_url)
    Sweep(database, doorbell, after_s=60).run_if_due()
    assert waiting(redis_url) == 3
    doorbell.close()


def test_a_sweep_with_redis_away_loses_nothing(database: Database) -> None:
    with database.transaction() as connection:
        entry_id = add_entry(connection, add_feed(connection), processed_at=None, first_seen_at=NOON)
    doorbell = Doorbell("redis://127.0.0.1:1/0")
    Sweep(database, doorbell, after_s=1).run_if_due()
    with database.transaction() as connection:
        assert entries.get_many(connection, [entry_id])[0]["processed_at"] is None
    doorbell.close()


def test_a_topic_put_in_force_is_judged_by_without_a_restart(database: Database, database_url: str) -> None:
    settings = Settings(database_url=database_url)
    install(build_context(settings, database))
    with database.transaction() as connection:
        topics.register(connection, load_packs({"tea.yaml": TEA})[0])
    PackWatch(settings, database).run_if_due()
    assert "tea" in installed().topic_versions


def test_a_broken_pack_is_refused_with_its_line_and_field(database: Database, tmp_path: Path) -> None:
    (tmp_path / "tea.yaml").write_text(TEA.replace("weight: 1.2", "weight: heavy"))
    with pytest.raises(SettingsError, match=r"tea\.yaml.*8.*rules\[0\]\.weight"):
        build_context(Settings(topics_dir=tmp_path), database)


@pytest.mark.slow
def test_a_rung_entry_is_classified_by_a_real_worker_which_ends_on_sigterm(
    database: Database, database_url: str, redis_url: str
) -> None:
    with database.transaction() as connection:
        entry_id = add_entry(connection, add_feed(connection), processed_at=None, first_seen_at=NOON)
    doorbell = Doorbell(redis_url)
    assert doorbell.ring([entry_id])
    doorbell.close()
    environment = os.environ | {"TRADEWIRE_DATABASE_URL": database_url, "TRADEWIRE_REDIS_URL": redis_url}
    worker = subprocess.Popen([sys.executable, "-m", "services.classifier"], cwd=ROOT, env=environment)
    try:

        def processed() -> bool:
            with database.transaction() as connection:
                query = tables.entries.select().where(tables.entries.c.processed_at.is_not(None))
                return connection.execute(query).first() is not None

        wait_for(processed, "the entry to be classified")
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(timeout=20) == 0
    finally:
        worker.kill()  # else it would take the jobs of later tests
