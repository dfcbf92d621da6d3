"""How often a policy's stage and its dated steps are told as people read them; `python -m tests.corpus.steps`
prints it.

Halves: by the first byte of the SHA-256 of the development (or the entry) that a label belongs to.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from services.domain.articles import Article, Entry, clean
from services.domain.milestones import extract
from services.domain.stages import policy_stage

HERE = Path(__file__).parent
PARTS = ("tuned", "checked", "last")
Row = Mapping[str, Any]
Told = Iterator[tuple[str, str, Counter[str]]]  # part, kind, counts of right, wrong, missed


def _lines(name: str) -> list[Row]:
    return [json.loads(line) for line in (HERE / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def _entries(labels: list[Row]) -> dict[tuple[str, str], Row]:
    sets = sorted({label["set"] for label in labels if "set" in label})
    return {(name, row["id"]): row for name in sets for row in _lines(name)}


def _part(label: Row, row: Row) -> str:
    owner = str(row.get("development") or row["id"])
    half = "checked" if sha256(owner.encode()).digest()[0] % 2 else "tuned"
    return str(label.get("part", half))


def _article(row: Row) -> Article:
    written = row.get("published")
    return clean(
        Entry(
            row["id"],
            row.get("title", "Trade in brief"),
            row.get("summary") or row["text"],
            language=row["lang"],
            published_at=datetime.fromisoformat(written) if written else None,
        )
    )


def _stages() -> Told:
    labels = _lines("labels/stages")
    entries = _entries(labels)
    for label in labels:
        row = entries[label["set"], label["id"]]
        told = policy_stage(_article(row))
        stage, gold = told[0] if told else None, label["stage"]
        part = _part(label, row)
        if stage == gold and gold is not None:
            yield part, gold, Counter(right=1)
        elif stage != gold:
            if stage is not None:
                yield part, stage, Counter(wrong=1)
            if gold is not None:
                yield part, gold, Counter(missed=1)


def _dates() -> Told:
    labels = _lines("labels/dates")
    entries = _entries(labels)
    for label in labels:
        row = entries[label["set"], label["id"]] if "set" in label else label
        wanted = list(label["steps"])
        counts: Counter[str] = Counter()
        for step in extract(_article(row), published_at=None):
            hit = next((want for want in wanted if _same(want, step)), None)
            if hit is not None:
                wanted.remove(hit)
            counts["wrong" if hit is None else "right"] += 1
        yield _part(label, row), "steps", counts + Counter(missed=len(wanted))


def _same(want: Row, step: Any) -> bool:
    said = (step.date.isoformat(), step.precision)
    return said == (want["date"], want["precision"]) and step.cue in want["cue"].split("|")


def figures(name: str) -> dict[str, float]:
    """Precision and recall of "stages" or "dates": of each part, and of each stage within it."""
    counts: dict[str, Counter[str]] = {}
    for part, kind, one in _stages() if name == "stages" else _dates():
        for key in {part, f"{part} {kind}"} if name == "stages" else {part}:
            counts.setdefault(key, Counter()).update(one)
    values: dict[str, float] = {}
    for key in sorted(counts, key=lambda key: (PARTS.index(key.split()[0]), key)):
        count = counts[key]
        for rate, others in (("precision", "wrong"), ("recall", "missed")):
            total = count["right"] + count[others]
            if total:
                values[f"{key} {rate}"] = round(count["right"] / total, 4)
    return values


if __name__ == "__main__":
    for name in ("stages", "dates"):
        print(name)  # noqa: T201 - a report for the terminal
        for key, value in figures(name).items():
            print(f"  {key:32} {value:.3f}")  # noqa: T201 - a report for the terminal
