"""The worker process: what is loaded before the first fork, and what is done beside the jobs."""

import structlog

from services.adapters.db import backlog, entries, topics
from services.adapters.db.engine import Database
from services.adapters.queue import Doorbell, run_worker
from services.adapters.seeds import load_gazetteer, load_topic_packs
from services.classifier.context import Context, install, installed
from services.classifier.errands import Errand, Latecomers, Rest, Siblings
from services.domain.articles import Entry, clean
from services.domain.packs import PackError, PackModel, TopicPack, combined_hash
from services.domain.topics import TopicClassifier
from services.runtime.loop import Service
from services.runtime.setting_sources import SettingsError
from services.runtime.settings import Settings
from services.runtime.wiring import open_database, open_doorbell, redis_url

log = structlog.get_logger()
SWEEP_BATCH = 1000
LOOK_FOR_PACKS_EVERY_S = 2.0
LOOK_FOR_BACKLOG_EVERY_S = 1.0


def main(service: Service) -> None:
    """Load, then work until told to stop. A Redis gone for over a minute ends the process."""
    settings = service.settings
    database = open_database(settings, pool_size=1)
    doorbell = open_doorbell(settings)
    install(build_context(settings, database))
    errands: list[Errand] = [
        Sweep(database, doorbell, settings.sweep_after_s),
        Backlog(database, doorbell, settings.backlog_wait_s, settings.sweep_after_s),
        PackWatch(settings, database),
        Rest(database),
        Latecomers(database),
    ]
    if settings.merge_siblings:
        errands.append(Siblings(database))

    def pulse() -> None:
        service.beat()
        for errand in errands:
            errand.run_if_due()

    try:
        run_worker(redis_url(settings), service.instance, pulse, service.stopping.is_set)
    finally:
        doorbell.close()
        database.close()


def build_context(settings: Settings, database: Database) -> Context:
    """Compile the packs in force (the shipped ones, where the database has none yet) and warm up.

    Raises SettingsError for a pack or an entity list that cannot be used, with its file, line and field.
    """
    try:
        with database.transaction() as connection:
            topics.seed(connection, load_topic_packs(settings.topics_dir))
            rows = topics.in_force(connection)
        packs = [TopicPack(PackModel.model_validate(row["body"])) for row in rows]
        classifier = TopicClassifier(packs, load_gazetteer(settings.entities_file))
    except (PackError, FileNotFoundError) as error:
        raise SettingsError([str(error)]) from error
    classifier.classify(clean(Entry(id="warm-up", title="Loads the language model before the first fork")))
    return Context(
        open_database=lambda: open_database(settings, pool_size=2),  # a backlog's lock is held by one
        classifier=classifier,
        topic_versions={row["slug"]: row["version_id"] for row in rows},
        pack_hash=combined_hash(packs),
    )


class Sweep(Errand):
    """Rings again what was left: entries whose bell was lost with Redis, or whose worker died.

    Several workers may sweep at once: each entry is claimed by moving its `rung_at`, so one of them rings it.
    """

    def __init__(self, database: Database, doorbell: Doorbell, after_s: float) -> None:
        super().__init__(every_s=after_s / 2)
        self._database, self._doorbell, self._after_s = database, doorbell, after_s

    def run(self) -> None:
        """Ring every entry that has waited too long."""
        with self._database.transaction() as connection:
            ids = entries.claim_unrung(connection, older_than_s=self._after_s, limit=SWEEP_BATCH)
            suspects = entries.tried_before(connection, ids)
        if ids:
            self._doorbell.ring([entry_id for entry_id in ids if entry_id not in suspects])
            # One that was tried in vain may be what killed its job, so it takes no others with it again.
            self._doorbell.ring(sorted(suspects), a_job=1)
            log.info("entries.rung_again", entries=len(ids))


class Backlog(Errand):
    """Rings a backlog once it is complete, or has waited long enough, and again one that was left.

    Several workers may look at once: one of them rings.
    """

    def __init__(self, database: Database, doorbell: Doorbell, wait_s: float, again_s: float) -> None:
        super().__init__(every_s=LOOK_FOR_BACKLOG_EVERY_S)
        self._database, self._doorbell = database, doorbell
        self._wait_s, self._again_s = wait_s, again_s

    def run(self) -> None:
        """Ring it, unless a worker is at it or it was rung a moment ago."""
        with self._database.transaction() as connection:
            due = backlog.claim(connection, wait_s=self._wait_s, again_s=self._again_s)
            waiting = backlog.waiting(connection) if due else 0
        if due:
            rung = self._doorbell.ring_backlog()
            log.info("backlog.rung", entries=waiting, rung=rung)


class PackWatch(Errand):
    """Loads the packs anew when others are in force, so that a topic is added without a restart."""

    def __init__(self, settings: Settings, database: Database) -> None:
        super().__init__(every_s=LOOK_FOR_PACKS_EVERY_S)
        self._settings, self._database = settings, database

    def run(self) -> None:
        """Compare the versions in force with those loaded; jobs started from here on use the new ones."""
        with self._database.transaction() as connection:
            versions = topics.versions_in_force(connection)
        if versions != sorted(installed().topic_versions.values()):
            install(build_context(self._settings, self._database))
            log.info("packs.loaded", versions=versions)
