"""Count rarities and fit the pair model from labelled entries: `python -m tests.corpus.fit_grouping FILE...`.

Prints the table of `domain/rarity.py` and, by that table, the model of `domain/likeness.py`; then how
grouping does on each file by a model fitted to the others. Rarities come from all files, pairs from those
with developments. Files weigh the same; in a file a development weighs as the square root of its size.
"""

import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import log, sqrt
from pathlib import Path
from textwrap import fill

import numpy as np
import orjson

from services.adapters.seeds import default_classifier
from services.cli.entrylines import read_entry
from services.domain import developments, rarity
from services.domain.articles import clean
from services.domain.evaluation import Labelled, Predicted, evaluate
from services.domain.grouping import Grouping
from services.domain.likeness import Likeness, Model, compare
from services.domain.signals import Features, features
from tests.house.tree import ROOT

SCALE = 196  # rarities are told as if so many developments had been counted
POSITIVE = 200.0  # the weight of a file's pairs of one development, all together
PENALTY = 1.0
Array = np.ndarray[tuple[int, ...], np.dtype[np.float64]]


@dataclass(frozen=True)
class Told:
    """A labelled entry as grouping sees it; None where it is off topic."""

    gold: Labelled
    at: float | None
    features: Features | None
    terms: frozenset[str]

    @property
    def group(self) -> str:
        """Its development, or itself alone."""
        return self.gold.development or self.gold.id


def read(path: Path) -> list[Told]:
    """Give the entries of a file, in the order in which they are taken."""
    classifier = default_classifier(ROOT / "seeds" / "topics", ROOT / "seeds" / "entities.yaml")
    told = []
    for number, line in enumerate(path.read_bytes().splitlines(), 1):
        row = orjson.loads(line)
        article = clean(read_entry(line, number))
        found = classifier.classify(article)
        seen = features(article, found)
        gold = Labelled(row["id"], row["lang"], frozenset(row["labels"]), row.get("development"))
        at = article.published_at.timestamp() if article.published_at else None
        told.append(Told(gold, at, seen if found.accepted else None, frozenset(seen.body)))
    return sorted(told, key=lambda one: (one.at is None, one.at or 0.0, one.gold.id))


def count(files: Iterable[Sequence[Told]]) -> dict[str, float]:
    """Give the rarity of each term that two developments at least carry."""
    carriers: dict[str, set[tuple[int, str]]] = defaultdict(set)
    groups = set()
    for number, told in enumerate(files):
        for one in told:
            groups.add((number, one.group))
            for term in one.terms:
                carriers[term].add((number, one.group))
    each = SCALE / len(groups)
    return {
        term: round(4 * log((SCALE + 1.5) / (len(found) * each + 0.5))) / 4
        for term, found in carriers.items()
        if len(found) > 1
    }


def pairs(told: Sequence[Told]) -> tuple[Array, Array, Array]:
    """Give likenesses, which pairs are of one development, and weights."""
    rows, same, weights = [], [], []
    size = Counter(one.group for one in told if one.features)
    for one, other in combinations([one for one in told if one.features and one.gold.labels], 2):
        a, b = one.features, other.features
        assert a is not None and b is not None  # noqa: PT018 - chosen above
        far = a.at and b.at and abs(a.at - b.at) > developments.WINDOW
        if far or not a.topics & b.topics or a.body.keys().isdisjoint(b.body):
            continue
        rows.append(list(compare(a, b)))
        same.append(one.group == other.group)
        weights.append(1 / sqrt(max(size[one.group] - 1, 1)) if same[-1] else 1.0)
    told_same, weighed = np.array(same, float), np.array(weights)
    return np.array(rows), told_same, weighed * POSITIVE / weighed[told_same == 1].sum()


def fit(files: Iterable[tuple[Array, Array, Array]]) -> Model:
    """Give the logistic model, by Newton's method, with a ridge on all but the bias."""
    rows, same, weights = (np.concatenate(parts) for parts in zip(*files, strict=True))
    inputs = np.hstack([rows, np.ones((len(rows), 1))])
    found = np.zeros(inputs.shape[1])
    ridge = np.append(np.full(rows.shape[1], PENALTY), 1e-6)
    for _ in range(50):
        p = 1 / (1 + np.exp(-np.clip(inputs @ found, -30, 30)))
        slope = inputs.T @ (weights * (p - same)) + ridge * found
        curve = (inputs * (weights * p * (1 - p))[:, None]).T @ inputs + np.diag(ridge)
        found -= np.linalg.solve(curve, slope)
    *told, bias = (round(float(value), 2) for value in found)
    return Model(dict(zip(Likeness._fields, told, strict=True)), bias)


def judge(told: Sequence[Told], model: Model) -> str:
    """Group the entries of a file and say how well."""
    made = Grouping(model)
    for number, one in enumerate(told):
        if one.features is not None:
            made.place(number, one.features)
    made.gather()
    said = {}
    for number, one in enumerate(told):
        home = made.development_of(number)
        said[one.gold.id] = Predicted(one.gold.labels, str(home) if home is not None else None)
    found = evaluate([one.gold for one in told], said)
    return f"B-cubed F1 {found.all.f1:.3f}, across languages {found.cross_language_recall or 0:.3f}"


def main(paths: Sequence[Path]) -> None:
    """Print the table, the model and the figures."""
    files = {path.stem: read(path) for path in paths}
    table = count(files.values())
    by_rarity: dict[float, list[str]] = defaultdict(list)
    for term, value in sorted(table.items()):
        by_rarity[value].append(term)
    for value, terms in sorted(by_rarity.items()):
        line = f"{value:.2f}: {' '.join(terms)}"
        say(fill(line, 110, subsequent_indent="    ", break_on_hyphens=False, break_long_words=False))
    rarity.RARITIES.clear()
    rarity.RARITIES.update(table)
    files = {path.stem: read(path) for path in paths}  # weighed anew
    fitted = {name: pairs(told) for name, told in files.items() if any(one.gold.development for one in told)}
    say(str(fit(fitted.values())))
    for name in fitted if len(fitted) > 1 else ():
        others = fit([found for other, found in fitted.items() if other != name])
        say(f"{name}: {judge(files[name], others)}")


def say(line: str) -> None:
    """Print."""
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]])
