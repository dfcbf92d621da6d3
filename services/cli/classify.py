"""`tradewire classify`: entries in, topics, developments, copies and dates ahead out; needs no server."""

import gc
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, BinaryIO, cast

import orjson
import typer

from services.adapters.seeds import default_classifier
from services.cli.entrylines import BadLineError, lines_of, read_entry, said
from services.cli.options import err, read_settings
from services.domain.flaws import IN_WORDS
from services.domain.packs import PackError
from services.domain.tracking import Tracker

_PROGRESS_S = 1.0
_COLLECT_AFTER = 50_000


def classify(
    source: Annotated[
        str, typer.Argument(metavar="IN", help="File of entries, one JSON object a line; - for stdin.")
    ],
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="OUT", help="File for the verdicts; - for stdout.")
    ] = "-",
    skip_bad: Annotated[
        bool, typer.Option("--skip-bad", help="Leave out lines that are no entries instead of stopping.")
    ] = False,
) -> None:
    """Classify and group a file of entries, without any server.

    An entry is {"id", "title", "summary", "published", "lang", "publisher", "url"}, "content" too if there is
    any; only the id is needed. Each gives one line: its topics with evidence, its development, the entry it
    copies, the dates it announces, and what is wrong with it as it was published ("flaws": no_title, text_cut
    and the like; nothing of that keeps it out). Entries are taken in order of publication, undated ones last.

    Examples: tradewire classify entries.jsonl -o verdicts.jsonl · tradewire classify - < entries.jsonl
    """
    settings = read_settings()
    try:
        tracker = Tracker(default_classifier(settings.topics_dir, settings.entities_file))
        spare_the_collector()
        with lines_of(source) as lines:
            count = _observe(tracker, lines, skip_bad=skip_bad)
    except (BadLineError, PackError, OSError) as error:
        err.print(f"tradewire classify: {said(error)}", markup=False)
        raise typer.Exit(2) from error
    begun = time.monotonic()
    results = tracker.results()
    try:
        with _output(output) as sink:
            sink.writelines(orjson.dumps(row) + b"\n" for row in results)
    except OSError as error:
        err.print(f"tradewire classify: cannot write {output}: {error.strerror}", markup=False)
        raise typer.Exit(2) from error
    on_topic = sum(bool(row["topics"]) for row in results)
    developments = len({row["development"] for row in results} - {None})
    spent = time.monotonic() - begun
    noted = Counter(flaw for row in results for flaw in cast("list[str]", row["flaws"]))
    if noted:
        told = ", ".join(f"{noted[flaw]} {words}" for flaw, words in IN_WORDS.items() if noted[flaw])
        err.print(f"taken as they are: {told}")
    err.print(f"{count} entries in {spent:.1f} s: {on_topic} on topic, {developments} developments")


def spare_the_collector() -> None:
    """Have the garbage collector pass over what is loaded by now, and look at the rest more rarely."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_COLLECT_AFTER, 20, 100)


@contextmanager
def _output(target: str) -> Iterator[BinaryIO]:
    if target == "-":
        yield sys.stdout.buffer
        return
    with Path(target).open("wb") as sink:
        yield sink


def _observe(tracker: Tracker, lines: Iterable[bytes], *, skip_bad: bool) -> int:
    known: set[str] = set()
    said = time.monotonic()
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            entry = read_entry(line, number)
            _check_new(entry.id, known, number)
        except BadLineError as error:
            if not skip_bad:
                raise
            err.print(f"left out: {error}", markup=False)
            continue
        known.add(entry.id)
        tracker.observe(entry)
        if time.monotonic() - said > _PROGRESS_S:
            said = time.monotonic()
            err.print(f"read {len(known)} entries …")
    return len(known)


def _check_new(identifier: str, known: set[str], number: int) -> None:
    if identifier in known:
        raise BadLineError(f"line {number}: the id {identifier!r} was used before; give each entry its own")
