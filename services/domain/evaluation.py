"""The figures of quality: topics by precision and recall, developments by B-cubed, over labelled entries.

B-cubed follows Bagga and Baldwin (1998): for each entry the share of its predicted group that belongs with it
(precision) and the share of its true group that was found (recall), averaged over entries.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations


@dataclass(frozen=True, slots=True)
class Labelled:
    """One entry as people labelled it; no labels: off topic; no development: an event of its own."""

    id: str
    language: str
    labels: frozenset[str]
    development: str | None


@dataclass(frozen=True, slots=True)
class Predicted:
    """What was said of one entry; no development: a group of its own."""

    topics: frozenset[str]
    development: Hashable | None


@dataclass(frozen=True, slots=True)
class Counts:
    """Right, wrong and missed, and the rates that follow (1 where there is nothing to get wrong)."""

    tp: int
    fp: int
    fn: int

    @property
    def precision(self) -> float:
        """The share of what was said that is right."""
        return self.tp / (self.tp + self.fp) if self.tp + self.fp else 1.0

    @property
    def recall(self) -> float:
        """The share of what is right that was said."""
        return self.tp / (self.tp + self.fn) if self.tp + self.fn else 1.0

    @property
    def f1(self) -> float:
        """Both rates in one: their harmonic mean."""
        return harmonic(self.precision, self.recall)


@dataclass(frozen=True, slots=True)
class BCubed:
    """Quality of a grouping."""

    precision: float
    recall: float
    groups: int
    gold_groups: int

    @property
    def f1(self) -> float:
        """Both rates in one: their harmonic mean."""
        return harmonic(self.precision, self.recall)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All figures; `cross_language_recall` is None without a pair to join."""

    entries: int
    macro_f1: float
    topics: Mapping[str, Counts]
    macro_f1_by_language: Mapping[str, float]
    off_topic_matched: float
    all: BCubed
    multi: BCubed
    cross_language_recall: float | None
    cross_language_pairs: int

    def to_json(self) -> dict[str, object]:
        """Give the figures as a JSON-able object."""
        return {
            "entries": self.entries,
            "macro_f1": self.macro_f1,
            "topics": {slug: _counts(counts) for slug, counts in self.topics.items()},
            "macro_f1_by_language": dict(self.macro_f1_by_language),
            "off_topic_matched": self.off_topic_matched,
            "developments": {
                "all": _grouping(self.all),
                "multi": _grouping(self.multi),
                "cross_language_recall": self.cross_language_recall,
                "cross_language_pairs": self.cross_language_pairs,
            },
        }


def harmonic(a: float, b: float) -> float:
    """Give the harmonic mean, 0 when both are 0."""
    return 2 * a * b / (a + b) if a + b else 0.0


def evaluate(gold: Sequence[Labelled], predicted: Mapping[str, Predicted]) -> Evaluation:
    """Compare. Raises `KeyError` when an entry has no prediction (see `missing`)."""
    topics = score_topics(gold, predicted)
    off_topic = [row for row in gold if not row.labels]
    labelled = [row for row in gold if row.labels]
    gold_groups = {row.id: row.development or f"alone:{row.id}" for row in labelled}
    guesses = {row.id: _group(row.id, predicted[row.id].development) for row in labelled}
    size = Counter(gold_groups.values())
    multi = [key for key, group in gold_groups.items() if size[group] > 1]
    joined, pairs = _across_languages(labelled, gold_groups, guesses)
    return Evaluation(
        entries=len(gold),
        macro_f1=macro(topics),
        topics=topics,
        macro_f1_by_language={
            language: macro(score_topics([row for row in gold if row.language == language], predicted))
            for language in sorted({row.language for row in gold})
        },
        off_topic_matched=sum(bool(predicted[row.id].topics) for row in off_topic) / (len(off_topic) or 1),
        all=bcubed(gold_groups, guesses),
        multi=bcubed({key: gold_groups[key] for key in multi}, {key: guesses[key] for key in multi}),
        cross_language_recall=joined / pairs if pairs else None,
        cross_language_pairs=pairs,
    )


def missing(gold: Sequence[Labelled], predicted: Mapping[str, Predicted]) -> list[str]:
    """Give the ids without a prediction."""
    return [row.id for row in gold if row.id not in predicted]


def score_topics(gold: Sequence[Labelled], predicted: Mapping[str, Predicted]) -> dict[str, Counts]:
    """Give the counts of each topic that is a label in `gold`."""
    found: dict[str, Counts] = {}
    for slug in sorted({label for row in gold for label in row.labels}):
        pairs = [(slug in row.labels, slug in predicted[row.id].topics) for row in gold]
        found[slug] = Counts(
            tp=sum(is_so and said for is_so, said in pairs),
            fp=sum(said and not is_so for is_so, said in pairs),
            fn=sum(is_so and not said for is_so, said in pairs),
        )
    return found


def macro(topics: Mapping[str, Counts]) -> float:
    """Give the mean F1 of the topics that have a labelled entry."""
    present = [counts.f1 for counts in topics.values() if counts.tp + counts.fn]
    return sum(present) / len(present) if present else 0.0


def bcubed(gold: Mapping[str, Hashable], guess: Mapping[str, Hashable]) -> BCubed:
    """Compare two groupings of the same ids (id -> group)."""
    members: dict[Hashable, set[str]] = defaultdict(set)
    guessed: dict[Hashable, set[str]] = defaultdict(set)
    for key, group in gold.items():
        members[group].add(key)
    for key, group in guess.items():
        guessed[group].add(key)
    precision = recall = 0.0
    for key in gold:
        mine, theirs = members[gold[key]], guessed[guess[key]]
        both = len(mine & theirs)
        precision += both / len(theirs)
        recall += both / len(mine)
    count = len(gold) or 1
    return BCubed(precision / count, recall / count, len(guessed), len(members))


def _group(entry_id: str, development: Hashable | None) -> tuple[str, Hashable]:
    return ("alone", entry_id) if development is None else ("dev", development)


def _across_languages(
    labelled: Sequence[Labelled], gold: Mapping[str, str], guess: Mapping[str, Hashable]
) -> tuple[int, int]:
    """Give how many same-development pairs of different languages were joined, of how many."""
    by_group: dict[str, list[Labelled]] = defaultdict(list)
    for row in labelled:
        by_group[gold[row.id]].append(row)
    pairs = [
        (a.id, b.id)
        for group in by_group.values()
        for a, b in combinations(group, 2)
        if a.language != b.language
    ]
    return sum(guess[a] == guess[b] for a, b in pairs), len(pairs)


def _counts(counts: Counts) -> dict[str, float]:
    rates = {"precision": counts.precision, "recall": counts.recall, "f1": counts.f1}
    return {**rates, "tp": counts.tp, "fp": counts.fp, "fn": counts.fn}


def _grouping(found: BCubed) -> dict[str, float]:
    rates = {"precision": found.precision, "recall": found.recall, "f1": found.f1}
    return {**rates, "groups": found.groups, "gold_groups": found.gold_groups}
