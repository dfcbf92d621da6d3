"""`tradewire seed`."""

from dataclasses import dataclass

import orjson
import typer

from services.adapters.db import milestones, topics
from services.adapters.db.engine import Database
from services.adapters.db.feeds import register as register_feeds
from services.adapters.db.health import require_tables
from services.adapters.db.packs import list_differing
from services.adapters.seedlists import load_feed_list, load_timeline
from services.adapters.seeds import load_topic_packs
from services.cli.options import Data, Json, err, out, settings_for
from services.domain.packs import TopicPack
from services.runtime.reach import reach_servers
from services.runtime.settings import ROOT, Settings
from services.runtime.wiring import open_database

TIMELINE = ROOT / "seeds" / "timeline.yaml"


@dataclass(frozen=True)
class SeedReport:
    """How many rows were added; what was there is left as its operator has made it."""

    topics: int
    feeds: int
    milestones: int
    differing: tuple[TopicPack, ...] = ()  # packs that came along, but are not in force

    @property
    def added(self) -> int:
        """All rows together."""
        return self.topics + self.feeds + self.milestones

    @property
    def remedies(self) -> list[str]:
        """For each topic that is judged by another pack than the one that came along, what to do."""
        return [
            f"{pack.slug}: {pack.file} is not the pack in force; what it would change: "
            f"tradewire topics diff {pack.slug} {pack.file}; to take it: tradewire topics add {pack.file}"
            for pack in self.differing
        ]

    def __str__(self) -> str:
        return f"registered {self.topics} topics, {self.feeds} feeds, {self.milestones} milestones"


def seed(json: Json = False, data: Data = None) -> None:
    """Register the bundled topics, feeds and milestones. Done twice, it adds nothing and changes nothing.

    The files are those of the settings topics_dir and feeds_file; a fault in one is named with its line.

    Example: tradewire seed
    """
    settings = settings_for("seed", data)
    with reach_servers(settings, "seed") as reached:
        database = open_database(reached.settings, pool_size=1)
        try:
            require_tables(database)
            report = seed_all(database, reached.settings)
        finally:
            database.close()
    for remedy in report.remedies:
        err.print(remedy, markup=False)
    if json:
        shown = {name: getattr(report, name) for name in ("topics", "feeds", "milestones")}
        typer.echo(orjson.dumps(shown))
        return
    out.print(str(report) if report.added else "nothing to add: topics, feeds and milestones are registered")


def seed_all(database: Database, settings: Settings, *, feeds: bool = True) -> SeedReport:
    """Register what is missing, in one transaction. Raises PackError or SeedError for a fault in a file."""
    packs = load_topic_packs(settings.topics_dir)
    rows = load_feed_list(settings.feeds_file) if feeds else []
    records = load_timeline(TIMELINE)
    with database.transaction() as connection:
        return SeedReport(
            topics=topics.seed(connection, packs),
            feeds=register_feeds(connection, rows).added if rows else 0,
            milestones=sum(milestones.seed(connection, record) for record in records),
            differing=tuple(list_differing(connection, packs)),
        )
