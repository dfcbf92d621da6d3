"""`tradewire ingest`."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import orjson
import typer
from rich.progress import Progress
from rich.table import Table
from rich.text import Text

from services.adapters.db.engine import Database
from services.adapters.db.entries import MOST_FAILURES, SavedEntries, insert_manual
from services.adapters.db.heartbeats import list_heartbeats
from services.adapters.db.outcomes import EntryOutcome, count_unprocessed, list_outcomes
from services.cli.documents import DocumentError, find_documents, read_file
from services.cli.entrylines import BadLineError
from services.cli.migrate import bring_up
from services.cli.options import Data, Json, err, out, settings_for
from services.cli.seed import seed_all
from services.domain.feeds import ParsedEntry
from services.domain.ids import public
from services.runtime.embedded.process import ServerError
from services.runtime.reach import Reached, reach_servers
from services.runtime.settings import Settings
from services.runtime.supervisor import Spec, Supervisor, environment_for
from services.runtime.wiring import open_database, open_doorbell

STUCK_AFTER_S = 120.0
LOOK_EVERY_S = 0.1
_ALL_LOST = "nothing of this file was taken; --skip-bad leaves such lines out"


def ingest(
    paths: Annotated[
        list[Path],
        typer.Argument(metavar="PATH…", help="Files, or folders to look through.", show_default=False),
    ],
    skip_bad: Annotated[
        bool, typer.Option("--skip-bad", help="Leave out lines that are no entries, and take the others.")
    ] = False,
    json: Json = False,
    data: Data = None,
) -> None:
    """Bring in documents by hand, through the same queue and the same code as the feeds' entries.

    Kinds by the end of the name: .txt .md (text), .html .htm (a saved page), .xml .rss .atom .rdf .json (a
    saved feed), .jsonl .ndjson (one object a line: title, summary, content, url, published, lang, publisher).

    Works beside a running `tradewire up` on the same data folder, and without one: then servers and a
    classifier are started for the while. The same document brought in twice adds nothing. Exit code 1 if a
    file could not be read or an entry not be classified; the others are kept. Of a file with a line that is
    no entry nothing is taken, unless --skip-bad leaves such lines out.

    Example: tradewire ingest notes/*.txt clippings/
    """
    parsed, complaints = read_all(paths, skip_bad=skip_bad)
    for complaint in complaints:
        err.print(f"tradewire: {complaint}", style="red", markup=False)
    outcomes: list[EntryOutcome] = []
    if parsed:
        settings = settings_for("ingest", data)
        with reach_servers(settings, "ingest") as reached:
            outcomes = bring_in(reached, parsed)
    if json:
        typer.echo(orjson.dumps([_plain(outcome) for outcome in outcomes], option=orjson.OPT_INDENT_2))
    elif outcomes:
        _show(outcomes)
    raise typer.Exit(1 if complaints or not all(outcome.processed for outcome in outcomes) else 0)


def read_all(paths: Sequence[Path], *, skip_bad: bool = False) -> tuple[list[ParsedEntry], list[str]]:
    """The entries of all files, and a line for each file that could not be read.

    With `skip_bad`, lines that are no entries are left out, which is said.
    """
    left_out: list[str] = []
    parsed: list[ParsedEntry] = []
    complaints = []
    for path in paths:
        try:
            files = list(find_documents([path]))
        except DocumentError as error:
            complaints.append(str(error))
            continue
        if not files:
            complaints.append(f"{path}: no documents in this folder")
        for file in files:
            try:
                parsed += read_file(file, left_out if skip_bad else None)
            except DocumentError as error:
                lost = isinstance(error.__cause__, BadLineError)
                complaints.append(f"{error}; {_ALL_LOST}" if lost else str(error))
    for line in left_out:
        err.print(f"left out: {line}", markup=False)
    return parsed, complaints


def bring_in(reached: Reached, parsed: Sequence[ParsedEntry]) -> list[EntryOutcome]:
    """Save the entries, ring, wait until they are classified; what became of each. Raises ServerError."""
    database = open_database(reached.settings, pool_size=1)
    try:
        bring_up(database)
        seed_all(database, reached.settings, feeds=False)
        with database.transaction() as connection:
            saved = insert_manual(connection, parsed, now=datetime.now(UTC))
        doorbell = open_doorbell(reached.settings)
        doorbell.ring(saved.to_ring)  # what is new is a backlog, which the worker rings when it is complete
        doorbell.close()
        ids = [*saved.touched, *saved.known]
        with classifier_at_work(reached.settings, database) as supervisor:
            _wait(database, ids, supervisor, reached)
        _say(saved)
        with database.transaction() as connection:
            return list_outcomes(connection, ids, given_up_after=MOST_FAILURES)
    finally:
        database.close()


@contextmanager
def classifier_at_work(settings: Settings, database: Database) -> Iterator[Supervisor]:
    """A classifier of our own for the time of the block, where none is running."""
    with database.transaction() as connection:
        beats = list_heartbeats(connection)
    runs = any(beat.service == "classifier" and beat.is_fresh for beat in beats)
    supervisor = Supervisor(
        [] if runs else [Spec("classifier", "services.classifier")],
        environment_for(
            settings.model_copy(update={"sweep_after_s": 5.0, "backlog_wait_s": 0, "log_level": "warning"})
        ),
        lambda _name, line: err.print(line, markup=False, highlight=False),
    )
    supervisor.start()
    try:
        yield supervisor
    finally:
        supervisor.drain()


def _wait(database: Database, ids: Sequence[int], supervisor: Supervisor, reached: Reached) -> None:
    """Return when every entry is classified or given up. Raises ServerError if nothing moves for long."""
    moved_at, before = time.monotonic(), -1
    with Progress(console=err, transient=True, disable=not err.is_terminal) as bars:
        task = bars.add_task("classifying", total=len(ids))
        while True:
            with database.transaction() as connection:
                left = count_unprocessed(connection, ids, given_up_after=MOST_FAILURES)
            bars.update(task, completed=len(ids) - left)
            if left == 0:
                return
            if left != before:
                moved_at, before = time.monotonic(), left
            if supervisor.failure is not None:
                raise ServerError(f"{supervisor.failure.message}; the entries are saved and wait")
            if time.monotonic() - moved_at > STUCK_AFTER_S:
                raise ServerError(f"{left} entries are saved but not classified; see: tradewire doctor")
            supervisor.step(LOOK_EVERY_S)
            if reached.servers is not None:
                reached.servers.watch()


def _say(saved: SavedEntries) -> None:
    words = f"{len(saved.new)} new, {len(saved.edited)} edited, {len(saved.known)} known already"
    count = len(saved.touched) + len(saved.known)
    err.print(f"{count} {'entry' if count == 1 else 'entries'}: {words}")


def _show(outcomes: Sequence[EntryOutcome]) -> None:
    table = Table(box=None, pad_edge=False, expand=out.is_terminal)
    table.add_column("article", no_wrap=True)
    table.add_column("title", no_wrap=True, overflow="ellipsis", ratio=2)
    table.add_column("verdict", overflow="fold", min_width=27)
    table.add_column("development", no_wrap=True, overflow="ellipsis", ratio=2)
    table.add_column("dates", justify="right")
    for outcome in outcomes:
        if not outcome.processed:
            verdict = f"not classified: {outcome.error or 'unknown reason'}"
        elif outcome.duplicate_of_id is not None:
            verdict = f"copy of {public('art', outcome.duplicate_of_id)}"
        else:
            verdict = "\n".join(outcome.topics) or "off topic"
        development = ""
        if outcome.development_id is not None:
            development = f"{public('dev', outcome.development_id)} {outcome.development}"
        name = public("ent", outcome.entry_id)
        if outcome.article_id is not None:
            name = public("art", outcome.article_id)
        cells = (name, outcome.title, verdict, development)
        table.add_row(*(Text(cell) for cell in cells), str(outcome.milestones or ""))
    out.print(table, soft_wrap=False)


def _plain(outcome: EntryOutcome) -> dict[str, object]:
    def named(kind: str, number: int | None) -> str | None:
        return None if number is None else public(kind, number)

    return {
        "id": public("ent", outcome.entry_id),
        "title": outcome.title,
        "classified": outcome.processed,
        "error": outcome.error,
        "article": named("art", outcome.article_id),
        "language": outcome.language,
        "topics": list(outcome.topics),
        "duplicate_of": named("art", outcome.duplicate_of_id),
        "development": named("dev", outcome.development_id),
    }
