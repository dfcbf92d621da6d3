"""`tradewire evaluate`: the quality figures over labelled entries; no server, no network."""

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Annotated, Any

import orjson
import typer
from rich.table import Table

from services.adapters.seeds import default_classifier
from services.cli.entrylines import STANDARD_INPUT, BadLineError, lines_of, name_of, read_entry, said
from services.cli.options import Json, err, out, read_settings
from services.domain.evaluation import BCubed, Evaluation, Labelled, Predicted, missing
from services.domain.evaluation import evaluate as compare
from services.domain.packs import PackError
from services.domain.tracking import Tracker

_PROGRESS_S = 1.0


def evaluate(
    gold: Annotated[
        str, typer.Argument(metavar="GOLD", help="Labelled entries, one JSON object a line; - for stdin.")
    ],
    predicted: Annotated[
        str | None,
        typer.Argument(
            metavar="[PREDICTED]", help="Verdicts of `classify`, - for stdin; else GOLD is classified now."
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Print the quality figures over a file of labelled entries.

    GOLD lines are entries with {"id", "lang", "labels": [topic, …], "development": id or null}; PREDICTED
    lines are {"id", "topics", "development"}, as `tradewire classify` writes them. Topics are judged by
    precision, recall and F1, developments by B-cubed figures over the entries that carry a label.

    Examples: tradewire evaluate labelled.jsonl · tradewire evaluate labelled.jsonl verdicts.jsonl
    """
    if gold == predicted == STANDARD_INPUT:
        raise typer.BadParameter("only one of GOLD and PREDICTED can be the standard input")
    try:
        rows = list(_rows(gold))
        name = name_of(gold)
        labelled = [_labelled(row, f"{name}, line {number}") for number, row, _ in rows]
        _refuse_unfit(name, rows)
        verdicts = _classified(name, rows) if predicted is None else _read_predicted(predicted)
        _refuse_missing(labelled, verdicts)
    except (BadLineError, PackError, OSError) as error:
        err.print(f"tradewire evaluate: {said(error)}", markup=False)
        raise typer.Exit(2) from error
    found = compare(labelled, verdicts)
    if json:
        typer.echo(orjson.dumps(found.to_json(), option=orjson.OPT_INDENT_2).decode())
    else:
        _print(found)


def _rows(source: str) -> Iterator[tuple[int, dict[str, Any], bytes]]:
    """Give each line's number, its object and the line. Raises BadLineError, OSError."""
    path = name_of(source)
    with lines_of(source) as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                row = orjson.loads(line)
            except orjson.JSONDecodeError as error:
                raise BadLineError(
                    f"{path}, line {number} is no JSON ({error}); write one object a line"
                ) from error
            if not isinstance(row, dict):
                raise BadLineError(f"{path}, line {number} is no JSON object; write one object a line")
            yield number, row, line


def _field(row: dict[str, Any], name: str, where: str, fits: Callable[[Any], bool], what: str) -> Any:
    if name not in row:
        raise BadLineError(f'{where} has no "{name}"; add it ({what})')
    if not fits(row[name]):
        raise BadLineError(f'{where}: "{name}" must be {what}, not {row[name]!r}')
    return row[name]


def _labelled(row: dict[str, Any], where: str) -> Labelled:
    identifier = _field(row, "id", where, lambda v: isinstance(v, str | int) and v != "", "a text or number")
    language = _field(row, "lang", where, lambda v: isinstance(v, str), "en, es or fr")
    labels = _field(
        row,
        "labels",
        where,
        lambda v: isinstance(v, list) and all(isinstance(x, str) for x in v),
        "a list of topics",
    )
    development = _field(
        {"development": None, **row},
        "development",
        where,
        lambda v: v is None or isinstance(v, str | int),
        "an id or null",
    )
    return Labelled(
        str(identifier), language, frozenset(labels), None if development is None else str(development)
    )


def _refuse_unfit(path: str, rows: Sequence[tuple[int, dict[str, Any], bytes]]) -> None:
    if not rows:
        raise BadLineError(f"{path} holds no entry; write one JSON object a line")
    known: dict[str, int] = {}
    for number, row, _ in rows:
        first = known.setdefault(str(row["id"]), number)
        if first != number:
            raise BadLineError(
                f"{path}, line {number}: the id {row['id']!r} stands on line {first} too; "
                "give each entry its own"
            )


def _refuse_missing(gold: Sequence[Labelled], verdicts: dict[str, Predicted]) -> None:
    lacking = missing(gold, verdicts)
    if lacking:
        raise BadLineError(
            f"{len(lacking)} of {len(gold)} entries have no prediction, the first: {lacking[0]}; "
            "classify the same file again"
        )


def _classified(path: str, rows: Sequence[tuple[int, dict[str, Any], bytes]]) -> dict[str, Predicted]:
    settings = read_settings()
    tracker = Tracker(default_classifier(settings.topics_dir, settings.entities_file))
    told = time.monotonic()
    for count, (number, _, line) in enumerate(rows, 1):
        try:
            tracker.observe(read_entry(line, number))
        except BadLineError as error:
            raise BadLineError(f"{path}, {error}") from error
        if time.monotonic() - told > _PROGRESS_S:
            told = time.monotonic()
            err.print(f"read {count} of {len(rows)} entries …")
    if len(rows) > 1000:
        err.print(f"classifying {len(rows)} entries …")
    return dict(_predicted(row, path, number) for number, row in enumerate(tracker.results(), 1))


def _read_predicted(source: str) -> dict[str, Predicted]:
    return dict(_predicted(row, name_of(source), number) for number, row, _ in _rows(source))


def _predicted(row: dict[str, Any], path: str, number: int) -> tuple[str, Predicted]:
    where = f"{path}, line {number}"
    identifier = _field(row, "id", where, lambda v: isinstance(v, str | int) and v != "", "a text or number")
    topics = (
        _field({"topics": [], **row}, "topics", where, lambda v: v is None or isinstance(v, list), "a list")
        or ()
    )
    named = [t.get("topic") if isinstance(t, dict) else t for t in topics]
    slugs = [slug for slug in named if isinstance(slug, str)]
    if len(slugs) < len(named):
        raise BadLineError(f'{where}: "topics" must hold topics or objects with a "topic", not {topics!r}')
    development = row.get("development")
    if not isinstance(development, str | int | None):
        raise BadLineError(f'{where}: "development" must be an id or null, not {development!r}')
    return str(identifier), Predicted(frozenset(slugs), development)


def _print(found: Evaluation) -> None:
    topics = Table(box=None, pad_edge=False)
    for name in ("topic", "precision", "recall", "F1", "right", "wrong", "missed"):
        topics.add_column(name, justify="left" if name == "topic" else "right")
    for slug, c in found.topics.items():
        rates = [f"{value:.3f}" for value in (c.precision, c.recall, c.f1)]
        topics.add_row(slug, *rates, str(c.tp), str(c.fp), str(c.fn))
    out.print(topics)
    out.print()
    for language, value in found.macro_f1_by_language.items():
        out.print(f"macro-F1 {language:23} {value:.3f}")
    out.print(f"off-topic entries matched        {found.off_topic_matched:.3f}")
    for name, grouping in (("all", found.all), ("multi", found.multi)):
        out.print(_grouping_line(name, grouping))
    if found.cross_language_recall is not None:
        out.print(
            f"cross-language pairs joined      {found.cross_language_recall:.3f}"
            f" of {found.cross_language_pairs}"
        )
    out.print(f"macro-F1 {found.macro_f1:.3f}  B-cubed F1 {found.all.f1:.3f}  over {found.entries} entries")


def _grouping_line(name: str, b: BCubed) -> str:
    rates = f"P {b.precision:.3f}  R {b.recall:.3f}  F1 {b.f1:.3f}"
    return f"B-cubed {name:24} {rates}  groups {b.groups} of {b.gold_groups}"
