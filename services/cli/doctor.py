"""`tradewire doctor`."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum

import orjson
import typer
from rich.table import Table

from services.adapters.db.engine import Database
from services.adapters.db.entries import MOST_FAILURES
from services.adapters.db.health import DatabaseUnreachableError, probe
from services.adapters.db.heartbeats import SERVICES, Heartbeat, list_heartbeats
from services.adapters.db.migrate import head
from services.adapters.db.packs import list_differing
from services.adapters.db.pulse import Findings, examine
from services.adapters.seeds import load_topic_packs
from services.cli.options import TOLD, Data, Json, out, settings_for
from services.domain.packs import PackError
from services.runtime.embedded.process import ServerError
from services.runtime.health import OLDEST_POSTGRES, queue_server
from services.runtime.reach import Reached, reach_servers
from services.runtime.setting_sources import misspelt
from services.runtime.settings import Settings, field_names
from services.runtime.wiring import open_database, open_doorbell, redis_url

LATE_S = 300.0
PRUNED_LATE_S = 93_600.0  # 26 hours
LITTLE_ROOM, NO_ROOM = 1_000_000_000, 200_000_000


class Verdict(StrEnum):
    """How a check came out."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True)
class Check:
    """One thing looked at: what was found, and what to do about it."""

    name: str
    verdict: Verdict
    found: str
    remedy: str = ""


def doctor(json: Json = False, data: Data = None) -> None:
    """Check servers, versions, schema, queue, feeds, services and disk, and say what to do.

    Looks at the system that `tradewire up` runs on the same data folder, at the servers of the settings, or,
    where nothing runs, starts the embedded servers for a moment. Exit code 1 if a check fails; warnings do
    not count.

    Examples: tradewire doctor · tradewire doctor --data /var/lib/tradewire --json
    """
    TOLD.update(name for name, _ in misspelt(field_names()))  # a check of its own tells them
    settings = settings_for("doctor", data)
    checks = [*_environment(), _disk(settings)]
    try:
        with reach_servers(settings, "doctor") as reached:
            checks += examine_system(reached)
    except ServerError as error:
        checks.append(
            Check("servers", Verdict.FAIL, str(error), "put this right first; the rest was not looked at")
        )
    if json:
        typer.echo(orjson.dumps([asdict(check) for check in checks], option=orjson.OPT_INDENT_2))
    else:
        _show(checks)
    raise typer.Exit(1 if any(check.verdict is Verdict.FAIL for check in checks) else 0)


def examine_system(reached: Reached) -> list[Check]:
    """Every check that needs the servers."""
    settings = reached.settings
    database = open_database(settings, pool_size=1)
    try:
        checks = [*_database(database), *_queue(settings)]
        if any(check.verdict is Verdict.FAIL for check in checks[:2]):
            return checks
        with database.transaction() as connection:
            findings = examine(connection, given_up_after=MOST_FAILURES)
            beats = list_heartbeats(connection)
        # A database that we have just started has no services, however fresh what they left in it.
        started = reached.servers is not None and "postgres" in reached.servers.names()
        running = reached.joined or (not started and any(beat.is_fresh for beat in beats))
        checks += [*_services(beats, running=running), *_work(findings), _feeds(findings)]
        return [*checks, _topics(database, settings)]
    finally:
        database.close()


def _database(database: Database) -> Iterator[Check]:
    try:
        server = probe(database)
    except DatabaseUnreachableError as error:
        yield Check("PostgreSQL", Verdict.FAIL, str(error), "start it, or correct TRADEWIRE_DATABASE_URL")
        return
    new_enough = server.number >= OLDEST_POSTGRES
    verdict, remedy = (Verdict.OK, "") if new_enough else (Verdict.FAIL, "15 or later is needed; upgrade it")
    yield Check("PostgreSQL", verdict, server.version, remedy)
    if server.revision == head():
        yield Check("schema", Verdict.OK, f"revision {server.revision}, the newest")
        return
    remedy = "run: tradewire migrate (tradewire up does it by itself)"
    yield Check(
        "schema", Verdict.FAIL, f"revision {server.revision or 'none'}, the code needs {head()}", remedy
    )


def _queue(settings: Settings) -> Iterator[Check]:
    try:
        server = queue_server(redis_url(settings))
    except ServerError as error:
        yield Check(
            "queue server", Verdict.FAIL, str(error), "start it; nothing is lost, entries wait meanwhile"
        )
        return
    if not server.new_enough:
        yield Check("queue server", Verdict.FAIL, str(server), "Redis 7 or Valkey 8 or later is needed")
    elif server.evicts:
        remedy = "set maxmemory-policy noeviction, or jobs are dropped and rung again late"
        yield Check("queue server", Verdict.WARN, f"{server}, may evict keys", remedy)
    elif not server.keeps:
        remedy = "set appendonly yes; without, a restart delays what was queued until the sweep"
        yield Check("queue server", Verdict.WARN, f"{server}, keeps nothing on disk", remedy)
    else:
        yield Check("queue server", Verdict.OK, str(server))
    doorbell = open_doorbell(settings)
    depth = doorbell.depth()
    doorbell.close()
    yield Check("queue", Verdict.OK, "not reached" if depth is None else f"{depth} jobs waiting")


def _services(beats: list[Heartbeat], *, running: bool) -> Iterator[Check]:
    if not running:
        yield Check("services", Verdict.WARN, "none is running", "start them: tradewire up")
        return
    for name in SERVICES:
        heard = [beat for beat in beats if beat.service == name]  # the freshest first
        fresh = sum(beat.is_fresh for beat in heard)
        if fresh:
            yield Check(name, Verdict.OK, f"{fresh} running, last heartbeat {heard[0].age_s:.0f} s ago")
        else:
            found = f"last heartbeat {heard[0].age_s:.0f} s ago" if heard else "never seen"
            yield Check(name, Verdict.FAIL, found, f"start it (python -m services.{name}) and read its log")


def _work(findings: Findings) -> Iterator[Check]:
    waits = findings.unprocessed
    words = (
        f"{waits} unclassified, the oldest for {findings.oldest_unprocessed_s:.0f} s"
        if waits
        else "all classified"
    )
    late = findings.oldest_unprocessed_s > LATE_S
    remedy = "is a classifier running? more workers: TRADEWIRE_WORKERS" if late else ""
    yield Check("entries", Verdict.WARN if late else Verdict.OK, words, remedy)
    if findings.given_up:
        remedy = "see process_error of these rows of entries; please report it"
        yield Check("entries given up", Verdict.WARN, f"{findings.given_up} failed again and again", remedy)
    if findings.disabled_endpoints:
        remedy = "see GET /v1/endpoints?state=disabled; enable them once they answer again"
        yield Check("endpoints", Verdict.WARN, f"{findings.disabled_endpoints} disabled", remedy)
    if findings.pruned_ago_s is not None and findings.pruned_ago_s > PRUNED_LATE_S:
        found = f"old rows were last deleted {findings.pruned_ago_s / 3600:.0f} hours ago"
        remedy = "a running notifier does it every hour: look for prune.failed in its log"
        yield Check("old rows", Verdict.WARN, found, remedy)


def _feeds(findings: Findings) -> Check:
    if not findings.feeds:
        return Check("feeds", Verdict.WARN, "none registered", "run: tradewire seed")
    if findings.never_read >= findings.enabled > 0:
        remedy = "is this machine connected to the network? what failed is tried again by itself"
        return Check("feeds", Verdict.FAIL, f"none of {findings.enabled} could be read yet", remedy)
    if not findings.failing_count:
        return Check("feeds", Verdict.OK, f"{findings.enabled} of {findings.feeds} enabled, none failing")
    names = "; ".join(f"{feed.slug} ({feed.error[:60]})" for feed in findings.failing)
    found = f"{findings.failing_count} of {findings.enabled} failing: {names}"
    return Check(
        "feeds", Verdict.WARN, found, "tried again by themselves; see: tradewire feeds list --failing"
    )


def _topics(database: Database, settings: Settings) -> Check:
    try:
        packs = load_topic_packs(settings.topics_dir)
    except (PackError, OSError) as error:
        return Check("topics", Verdict.FAIL, str(error), "correct the file, or the setting topics_dir")
    with database.transaction() as connection:
        differing = list_differing(connection, packs)
    if not differing:
        return Check("topics", Verdict.OK, "judged by the packs that came along")
    names = ", ".join(pack.slug for pack in differing)
    remedy = f"to take the one that came along: tradewire topics add {differing[0].file}"
    return Check("topics", Verdict.OK, f"judged by other packs than came along: {names}", remedy)


def _environment() -> Iterator[Check]:
    """Variables that look like settings but are none."""
    for name, remedy in misspelt(field_names()):
        yield Check("settings", Verdict.WARN, f"{name} is no setting", remedy)


def _disk(settings: Settings) -> Check:
    folder = next(
        path
        for path in (settings.data_dir.absolute(), *settings.data_dir.absolute().parents)
        if path.exists()
    )
    free = shutil.disk_usage(folder).free
    found = f"{free / 1e9:.1f} GB free for {settings.data_dir}"
    if free < NO_ROOM:
        return Check("disk", Verdict.FAIL, found, "free some room, or set TRADEWIRE_DATA_DIR to another disk")
    if not os.access(folder, os.W_OK):
        return Check(
            "disk", Verdict.FAIL, f"{folder} cannot be written", "chown it, or set TRADEWIRE_DATA_DIR"
        )
    if free < LITTLE_ROOM:
        return Check("disk", Verdict.WARN, found, "free some room soon")
    return Check("disk", Verdict.OK, found)


def _show(checks: list[Check]) -> None:
    colours = {Verdict.OK: "green", Verdict.WARN: "yellow", Verdict.FAIL: "bold red"}
    table = Table("check", "", box=None, pad_edge=False)
    for name in ("found", "what to do"):
        table.add_column(name, overflow="fold")  # a remedy that is cut cannot be followed
    for check in checks:
        mark = f"[{colours[check.verdict]}]{check.verdict}[/]"
        table.add_row(check.name, mark, check.found.replace("[", "\\["), check.remedy)
    out.print(table, soft_wrap=False)
    bad = [check.name for check in checks if check.verdict is Verdict.FAIL]
    out.print(f"failed: {', '.join(bad)}" if bad else "nothing failed")
