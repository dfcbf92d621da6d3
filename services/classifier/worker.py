"""The worker process: what is loaded before the first fork, and what is done beside the jobs."""

import hashlib
import time

import structlog

from services.adapters.db import entries, topics
from services.adapters.db.engine import Database
from services.adapters.db.health import is_outage
from services.adapters.queue import Doorbell, run_worker
from services.adapters.seeds import load_gazetteer, load_topic_packs
from services.classifier.context import Context, install
from services.domain.articles import Entry, clean
from services.domain.topics import PackError, TopicClassifier
from services.runtime.loop import Service
from services.runtime.setting_sources import SettingsError
from services.runtime.settings import Settings
from services.runtime.wiring import open_database, open_doorbell, redis_url

log = structlog.get_logger()
SWEEP_BATCH = 1000


def main(service: Service) -> None:
    """Load, then work until told to stop. A Redis gone for over a minute ends the process."""
    settings = service.settings
    database = open_database(settings, pool_size=1)
    doorbell = open_doorbell(settings)
    install(build_context(settings, database))
    sweep = Sweep(database, doorbell, settings.sweep_after_s)

    def pulse() -> None:
        service.beat()
        sweep.if_due()

    try:
        run_worker(redis_url(settings), service.instance, pulse)
    finally:
        doorbell.close()
        database.close()


def build_context(settings: Settings, database: Database) -> Context:
    """Load the topic packs and entities, register the packs' versions, and warm up what loads late.

    Raises SettingsError for a pack that cannot be used, with its file, line and field.
    """
    try:
        packs = load_topic_packs(settings.topics_dir)
        classifier = TopicClassifier(packs, load_gazetteer(settings.entities_file))
    except (PackError, FileNotFoundError) as error:
        raise SettingsError([str(error)]) from error
    with database.transaction() as connection:
        versions = {
            pack.slug: topics.register(
                connection, pack.slug, pack.label, pack.hash, pack.model.model_dump(mode="json")
            )
            for pack in packs
        }
    classifier.classify(clean(Entry(id="warm-up", title="Loads the language model before the first fork")))
    together = hashlib.sha256("".join(sorted(pack.hash for pack in packs)).encode()).hexdigest()
    return Context(lambda: open_database(settings, pool_size=1), classifier, versions, together)


class Sweep:
    """Rings again what was left: entries whose bell was lost with Redis, or whose worker died.

    Several workers may sweep at once: each entry is claimed by moving its `rung_at`, so one of them rings it.
    """

    def __init__(self, database: Database, doorbell: Doorbell, after_s: float) -> None:
        self._database, self._doorbell, self._after_s = database, doorbell, after_s
        self._due_at = 0.0

    def if_due(self) -> None:
        """Sweep if the last time is long enough ago. A database that is away is left for the next time."""
        if time.monotonic() < self._due_at:
            return
        self._due_at = time.monotonic() + self._after_s / 2
        try:
            rung = self.now()
        except Exception as error:
            if not is_outage(error):
                raise
            log.warning("sweep.failed", error=str(error).splitlines()[0])
        else:
            if rung:
                log.info("entries.rung_again", entries=rung)

    def now(self) -> int:
        """Ring every entry that has waited too long; how many there were."""
        with self._database.transaction() as connection:
            ids = entries.claim_unrung(connection, older_than_s=self._after_s, limit=SWEEP_BATCH)
        self._doorbell.ring(ids)
        return len(ids)
