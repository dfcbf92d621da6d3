"""`tradewire bench classify`: how fast matching and grouping are on one core."""

import re
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer
from rich.table import Table

from services.adapters.seeds import default_classifier
from services.cli.classify import spare_the_collector
from services.cli.entrylines import BadLineError, read_entry
from services.cli.options import Json, err, out, read_settings
from services.domain.articles import Entry, clean
from services.domain.developments import features
from services.domain.fingerprint import fingerprint
from services.domain.topics import TopicClassifier
from services.domain.tracking import Tracker
from services.runtime.settings import ROOT

CORPUS = ROOT / "tests" / "corpus"
UNDATED = datetime(2025, 1, 1, tzinfo=UTC)
WARM_UP = 100
# What anybody would start with: words of the three subjects, looked for in title and summary.
KEYWORDS = (
    "critical mineral|rare earth|lithium|gallium|germanium|graphite|antimony|cobalt|minerales cr[ií]ticos|"
    "tierras raras|terres rares|minéraux critiques|usmca|cusma|t-mec|tmec|aceum|nafta|trade agreement|"
    "joint review|revisión|réexamen|semiconductor|chip|foundry|wafer|tsmc|nvidia|semi-conducteur|puce|"
    "export control|tariff|arancel"
)

app = typer.Typer(no_args_is_help=True, rich_markup_mode="rich")


@app.callback()
def family() -> None:
    """Measure how fast it is."""


@app.command()
def classify(
    source: Annotated[
        Path | None,
        typer.Argument(metavar="[IN]", help="Entries (.jsonl); without, the bundled labelled ones."),
    ] = None,
    entries: Annotated[
        int | None,
        typer.Option("--entries", min=1, help="Length of a pass; entries are repeated to fill it."),
    ] = None,
    seconds: Annotated[float, typer.Option("--seconds", min=0, help="Passes are made for so long.")] = 10.0,
    json: Json = False,
) -> None:
    """Measure matching and grouping on one core, over entries with title and summary.

    A pass is what `tradewire classify` does with entries that are read already: clean, look for copies,
    match, group, find dates. Where a pass is longer than the corpus, its entries come again with new ids and
    addresses and at later dates, so that none is a copy of an earlier one. The best pass counts (others share
    the machine); times are those of the processor. The same text through thirty keywords is the yardstick.

    Examples: tradewire bench classify · tradewire bench classify entries.jsonl --entries 10000
    """
    settings = read_settings()
    try:
        corpus = read_corpus(source)
    except (BadLineError, OSError) as error:
        err.print(f"tradewire bench classify: {error}", markup=False)
        raise typer.Exit(2) from error
    stream = list(repeated(corpus, entries or len(corpus)))
    classifier = default_classifier(settings.topics_dir, settings.entities_file)
    spare_the_collector()
    _pass(classifier, stream[:WARM_UP])
    err.print(f"{len(stream)} entries a pass, {len(corpus)} of them different; passes for {seconds:g} s …")
    best, passes, until = float("inf"), 0, time.monotonic() + seconds
    while passes == 0 or time.monotonic() < until:
        best, passes = min(best, _pass(classifier, stream)), passes + 1
    report = _report(classifier, corpus, stream, best, passes)
    if json:
        typer.echo(orjson.dumps(report, option=orjson.OPT_INDENT_2))
    else:
        _print(report)


def read_corpus(source: Path | None) -> list[Entry]:
    """The entries of a file, or of every labelled file that comes along. Raises BadLineError, OSError."""
    files = sorted(CORPUS.glob("*.jsonl")) if source is None else [source]
    found: dict[str, Entry] = {}
    for file in files:
        with file.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    entry = read_entry(line, number)
                    found.setdefault(f"{file.stem}:{entry.id}", entry)
    if not found:
        raise BadLineError(f"no entries in {source or CORPUS}; name a file of entries")
    return [replace(entry, id=name) for name, entry in found.items()]


def repeated(corpus: list[Entry], length: int) -> Iterator[Entry]:
    """`length` entries: the corpus, then the corpus again at later dates, as news of other years."""
    dates = [entry.published_at or UNDATED for entry in corpus]
    span = max(dates) - min(dates) + timedelta(days=60)
    for at in range(length):
        turn, place = divmod(at, len(corpus))
        entry = corpus[place]
        if turn == 0:
            yield entry
            continue
        address = f"{entry.url}{'&' if '?' in entry.url else '?'}turn={turn}" if entry.url else None
        later = dates[place] + turn * span
        yield replace(entry, id=f"{entry.id}#{turn}", url=address, published_at=later)


def _pass(classifier: TopicClassifier, stream: Iterable[Entry]) -> float:
    """Seconds of the processor that a pass takes."""
    tracker = Tracker(classifier)
    begun = time.process_time()
    for entry in stream:
        tracker.observe(entry)
    tracker.results()
    return time.process_time() - begun


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    begun = time.process_time()
    done = work()
    return time.process_time() - begun, done


def _report(
    classifier: TopicClassifier, corpus: list[Entry], stream: list[Entry], best: float, passes: int
) -> dict[str, Any]:
    """The figures; stages are timed one after the other over the same entries, the rest is grouping."""
    cleaning, articles = _timed(lambda: [clean(entry) for entry in stream])
    marking, _ = _timed(lambda: [fingerprint(article) for article in articles])
    matching, verdicts = _timed(lambda: [classifier.classify(article) for article in articles])
    pairs = [(article, said) for article, said in zip(articles, verdicts, strict=True) if said.accepted]
    describing, _ = _timed(lambda: [features(article, said) for article, said in pairs])
    words = re.compile(KEYWORDS)
    looking, _ = _timed(lambda: [words.findall(f"{e.title}\n{e.summary}".lower()) for e in stream])
    stages = {"clean": cleaning, "fingerprint": marking, "match": matching, "features": describing}
    quiet = [entry for entry, said in zip(stream, verdicts, strict=True) if not said.accepted]
    off_topic = min(_pass(classifier, quiet) for _ in range(3)) if quiet else 0.0
    total = max(best, sum(stages.values()))
    shares = {name: spent / total for name, spent in stages.items()}
    return {
        "entries": len(stream),
        "different": len(corpus),
        "on_topic": len(pairs),
        "characters_each": round(sum(len(e.title) + len(e.summary) for e in stream) / len(stream)),
        "passes": passes,
        "entries_per_s": round(len(stream) / best),
        "off_topic_per_s": round(len(quiet) / off_topic) if off_topic else None,
        "ms_each": round(1000 * best / len(stream), 3),
        "shares": {name: round(share, 3) for name, share in shares.items()}
        | {"group": round(1 - sum(shares.values()), 3)},
        "keywords_per_s": round(len(stream) / looking) if looking else None,
        "times_keywords": round(best / looking, 1) if looking else None,
    }


def _print(report: dict[str, Any]) -> None:
    table = Table("stage", "share", "ms an entry", box=None, pad_edge=False)
    for name, share in report["shares"].items():
        table.add_row(name, f"{share:.0%}", f"{share * report['ms_each']:.3f}")
    out.print(table)
    out.print(
        f"{report['entries']} entries of {report['characters_each']} characters "
        f"({report['different']} different, {report['on_topic']} on topic), best of {report['passes']} passes"
    )
    out.print(
        f"{report['entries_per_s']} entries/s on one core, {report['ms_each']:.2f} ms each; "
        f"{report['off_topic_per_s']} entries/s of those on no topic; "
        f"{report['times_keywords']} times what thirty keywords take"
    )
