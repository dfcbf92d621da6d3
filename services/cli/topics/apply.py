"""`tradewire topics apply`: stored articles are judged again by the packs in force."""

import time
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Annotated, Any

import orjson
import typer
from rich.progress import Progress

from services.adapters.db import topics
from services.adapters.db.engine import Database
from services.adapters.db.health import require_tables
from services.adapters.db.stored import ids_left, stored_topics, unjudged
from services.adapters.queue import Doorbell
from services.cli.ingest import classifier_at_work
from services.cli.options import Data, Json, err, out, settings_for
from services.cli.seed import seed_all
from services.cli.topics.access import Since, moment
from services.domain.packs import PackModel, TopicPack, combined_hash
from services.runtime.embedded.process import ServerError
from services.runtime.reach import Reached, reach_servers
from services.runtime.wiring import open_database, open_doorbell

AT_ONCE = 1000  # articles in the queue at a time: new entries wait behind no more than that
RING_AGAIN_AFTER_S = 10.0
STUCK_AFTER_S = 120.0
LOOK_EVERY_S = 0.2
LINE_EVERY_S = 5.0
NAMED = 10  # articles that are named of those that entered, or left, a topic

Before = Mapping[int, tuple[str, ...]]


def apply(
    since: Since = "90d",
    alerts: Annotated[
        bool, typer.Option("--alerts", help="Tell subscribers what changes; else it changes in silence.")
    ] = False,
    json: Json = False,
    data: Data = None,
) -> None:
    """Judge stored articles again by the packs in force, and say who entered and who left.

    An article that leaves every topic leaves its development; one that enters joins or opens one, as if it
    had just come. Done by the workers, beside what they do; where none runs, one is started for the while. It
    may be interrupted: what is done stays, and a second run goes on with the rest. Done twice, it changes
    nothing.

    Example: tradewire topics apply --since 90d
    """
    start = moment(since)
    settings = settings_for("topics", data)
    with reach_servers(settings, "topics apply") as reached:
        database = open_database(reached.settings, pool_size=1)
        doorbell = open_doorbell(reached.settings)
        try:
            require_tables(database)
            seed_all(database, reached.settings, feeds=False)  # as every worker does at its start
            report = judge_all(reached, database, doorbell, start, aloud=alerts)
        finally:
            doorbell.close()
            database.close()
    if json:
        typer.echo(orjson.dumps(report, option=orjson.OPT_INDENT_2))
        return
    for slug, counts in report["topics"].items():
        out.print(f"{slug}: {counts['entered']} entered, {counts['left']} left")
        for verb in ("entered", "left"):
            if counts[f"first_{verb}"]:
                more = counts[verb] - len(counts[f"first_{verb}"])
                rest = f" and {more} more" if more else ""
                out.print(f"  {verb}: {', '.join(counts[f'first_{verb}'])}{rest}")
    out.print(
        f"{report['judged']} articles judged again: {report['entered']} were on no topic and now are, "
        f"{report['left']} are on none any more, {report['changed']} are on other topics than before, "
        f"{report['unchanged']} unchanged"
    )


def judge_all(
    reached: Reached, database: Database, doorbell: Doorbell, since: datetime, *, aloud: bool
) -> dict[str, Any]:
    """Have everything judged that other packs judged last; what became of it. Raises ServerError."""
    wanted, versions = packs_in_force(database)
    with database.transaction() as connection:
        before = stored_topics(connection, since, not_by=wanted)

    def watch() -> None:
        """What must hold while the workers work, looked at between two looks at what is left."""
        with database.transaction() as connection:
            if topics.versions_in_force(connection) != versions:
                raise ServerError("other packs were put in force meanwhile; run it again for the rest")
        if supervisor.failure is not None:
            raise ServerError(f"{supervisor.failure.message}; run it again for the rest")
        supervisor.step(LOOK_EVERY_S)
        if reached.servers is not None:
            reached.servers.watch()

    with (
        classifier_at_work(reached.settings, database) as supervisor,
        Progress(console=err, transient=True, disable=not err.is_terminal) as bars,
    ):
        task, said = bars.add_task("judging again", total=len(before)), time.monotonic()
        lot = Lot(database, doorbell, wanted, aloud=aloud)
        for done in lot.work_off(list(before), since, watch):
            bars.update(task, completed=min(done, len(before)))
            if not err.is_terminal and time.monotonic() - said > LINE_EVERY_S:
                said = time.monotonic()
                err.print(f"judged {done} of {len(before)} articles again …")
    with database.transaction() as connection:
        after = stored_topics(connection, since)
    return summary(before, after)


def packs_in_force(database: Database) -> tuple[str, list[int]]:
    """The hash of the packs in force together, as articles are stamped with it, and their versions."""
    with database.transaction() as connection:
        rows = topics.in_force(connection)
    packs = [TopicPack(PackModel.model_validate(row["body"])) for row in rows]
    return combined_hash(packs), sorted(row["version_id"] for row in rows)


class Lot:
    """Articles to be judged again, rung a batch at a time; only that batch is looked at, not all the rest."""

    def __init__(
        self, database: Database, doorbell: Doorbell, wanted: str, *, aloud: bool, at_once: int = AT_ONCE
    ) -> None:
        self._database, self._doorbell, self._wanted, self._aloud = database, doorbell, wanted, aloud
        self._at_once, self._done = at_once, 0

    def work_off(self, ids: list[int], since: datetime, watch: Callable[[], None]) -> Iterator[int]:
        """Have `ids` judged, then what other packs judged meanwhile; gives how many are done.

        Raises ServerError where nothing moves.
        """
        while ids:
            for start in range(0, len(ids), self._at_once):
                yield from self._judge(ids[start : start + self._at_once], watch)
            with self._database.transaction() as connection:
                ids = ids_left(connection, since, self._wanted)

    def _judge(self, batch: list[int], watch: Callable[[], None]) -> Iterator[int]:
        left = batch
        rung_at = moved_at = time.monotonic()
        while left:
            now = time.monotonic()
            if now - max(rung_at, moved_at) > RING_AGAIN_AFTER_S or left is batch:
                rung_at = now
                self._doorbell.ring_again(left, self._wanted, aloud=self._aloud)
            if now - moved_at > STUCK_AFTER_S:
                named = ", ".join(f"art_{number}" for number in left[:5])
                raise ServerError(
                    f"{len(left)} articles are left, but nothing moves ({named}); see: tradewire doctor"
                )
            watch()
            with self._database.transaction() as connection:
                still = unjudged(connection, batch, self._wanted)
            if len(still) < len(left):
                self._done, moved_at = self._done + len(left) - len(still), now
            left = still
            yield self._done


def summary(before: Before, after: Before) -> dict[str, Any]:
    """What became of the articles of `before`: entered some topic, left every one, changed to other ones."""
    pairs = [(held, after.get(number, ())) for number, held in before.items()]
    slugs = sorted({slug for pair in pairs for listed in pair for slug in listed})
    entered = sum(bool(new) and not old for old, new in pairs)
    left = sum(bool(old) and not new for old, new in pairs)
    unchanged = sum(set(old) == set(new) for old, new in pairs)
    return {
        "judged": len(pairs),
        "entered": entered,
        "left": left,
        "changed": len(pairs) - entered - left - unchanged,
        "unchanged": unchanged,
        "topics": {slug: _of_topic(slug, before, after) for slug in slugs},
    }


def _of_topic(slug: str, before: Before, after: Before) -> dict[str, Any]:
    """Who entered and who left one topic: how many, and the first of them."""
    now = {number: after.get(number, ()) for number in before}
    entered = [f"art_{number}" for number, old in before.items() if slug in now[number] and slug not in old]
    left = [f"art_{number}" for number, old in before.items() if slug in old and slug not in now[number]]
    return {
        "entered": len(entered),
        "left": len(left),
        "first_entered": entered[:NAMED],
        "first_left": left[:NAMED],
    }
