"""`tradewire topics apply`: stored articles are judged again by the packs in force."""

import time
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Annotated, Any

import orjson
import typer
from rich.progress import Progress

from services.adapters.db import topics
from services.adapters.db.engine import Database
from services.adapters.db.health import require_tables
from services.adapters.db.stored import ids_left, stored_topics
from services.adapters.queue import Doorbell
from services.cli.ingest import classifier_at_work
from services.cli.options import Data, Json, err, out, settings_for
from services.cli.seed import seed_all
from services.cli.topics.access import Since, moment
from services.domain.packs import PackModel, TopicPack, combined_hash
from services.runtime.embedded.process import ServerError
from services.runtime.reach import Reached, reach_servers
from services.runtime.supervisor import Supervisor
from services.runtime.wiring import open_database, open_doorbell

AT_ONCE = 1000  # articles in the queue at a time: new entries wait behind no more than that
RING_AGAIN_AFTER_S = 10.0
STUCK_AFTER_S = 120.0
LOOK_EVERY_S = 0.2
LINE_EVERY_S = 5.0

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
    counted = ", ".join(f"{report[name]} {name}" for name in ("entered", "left", "changed", "unchanged"))
    out.print(f"{report['judged']} articles judged again: {counted}")


def judge_all(
    reached: Reached, database: Database, doorbell: Doorbell, since: datetime, *, aloud: bool
) -> dict[str, Any]:
    """Have everything judged that other packs judged last; what became of it. Raises ServerError."""
    wanted = hash_in_force(database)
    with database.transaction() as connection:
        before = stored_topics(connection, since, not_by=wanted)
    with (
        classifier_at_work(reached.settings, database) as supervisor,
        Progress(console=err, transient=True, disable=not err.is_terminal) as bars,
    ):
        task = bars.add_task("judging again", total=len(before))
        said = time.monotonic()
        for left in _batches(reached, database, doorbell, supervisor, since, wanted, aloud=aloud):
            bars.update(task, completed=len(before) - left)
            if not err.is_terminal and time.monotonic() - said > LINE_EVERY_S:
                said = time.monotonic()
                err.print(f"judged {len(before) - left} of {len(before)} articles again …")
    with database.transaction() as connection:
        after = stored_topics(connection, since)
    return summary(before, after)


def hash_in_force(database: Database) -> str:
    """The hash of the packs in force together, as articles are stamped with it."""
    with database.transaction() as connection:
        rows = topics.in_force(connection)
    return combined_hash(TopicPack(PackModel.model_validate(row["body"])) for row in rows)


def _batches(
    reached: Reached,
    database: Database,
    doorbell: Doorbell,
    supervisor: Supervisor,
    since: datetime,
    wanted: str,
    *,
    aloud: bool,
) -> Iterator[int]:
    """Ring a batch, wait until it is done, ring the next; gives how many are left, until none is."""
    rung: list[int] = []
    rung_at = moved_at = time.monotonic()
    before = -1
    while True:
        with database.transaction() as connection:
            left = ids_left(connection, since, wanted)
        yield len(left)
        if not left:
            return
        now = time.monotonic()
        if len(left) != before:
            before, moved_at = len(left), now
        waiting = set(rung) & set(left)
        if not waiting or now - max(rung_at, moved_at) > RING_AGAIN_AFTER_S:
            rung, rung_at = left[:AT_ONCE], now
            doorbell.ring_again(rung, wanted, aloud=aloud)
        if hash_in_force(database) != wanted:
            raise ServerError("other packs were put in force meanwhile; run it again for the rest")
        if supervisor.failure is not None:
            raise ServerError(f"{supervisor.failure.message}; run it again for the rest")
        if now - moved_at > STUCK_AFTER_S:
            raise ServerError(f"{len(left)} articles are left, but nothing moves; see: tradewire doctor")
        supervisor.step(LOOK_EVERY_S)
        if reached.servers is not None:
            reached.servers.watch()


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
        "topics": {
            slug: {
                "entered": sum(slug in new and slug not in old for old, new in pairs),
                "left": sum(slug in old and slug not in new for old, new in pairs),
            }
            for slug in slugs
        },
    }
