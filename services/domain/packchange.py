"""What a change of a topic pack would do: to the pack's own examples, to people's labels, to stored articles.

A pack that misses one of its own examples, or agrees less with what people said of articles than the pack in
force, is not put in force unless somebody insists.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from services.domain.articles import Article, Entry, clean
from services.domain.evaluation import Counts
from services.domain.ids import public
from services.domain.packs import Example, TopicPack
from services.domain.topics import TopicClassifier
from services.domain.verdicts import TopicMatch, Verdict

_ROUNDING = 1e-9


class Expected(StrEnum):
    """What an example asks for: the name of its list in the pack."""

    MATCH = "match"
    AVOID = "avoid"


class Refusal(StrEnum):
    """Why a pack is not put in force."""

    EXAMPLE_FAILS = "example_fails"
    LOWERS_F1 = "lowers_f1"


class Move(StrEnum):
    """What a change of packs does to an article."""

    ENTERS = "enters"
    LEAVES = "leaves"


@dataclass(frozen=True, slots=True)
class FailedExample:
    """An example that the pack gets wrong; `number` counts from 1 within its list."""

    expected: Expected
    number: int
    title: str
    score: float
    threshold: float
    rules: Mapping[str, float]

    def to_json(self) -> dict[str, object]:
        """Give the example and its score as a JSON-able object."""
        return {
            "expected": self.expected.value,
            "number": self.number,
            "title": self.title,
            "score": round(self.score, 4),
            "threshold": self.threshold,
            "rules": {rule: round(weight, 4) for rule, weight in self.rules.items()},
        }

    def __str__(self) -> str:
        fault = "must match, but does not" if self.expected is Expected.MATCH else "must not match, but does"
        rules = ", ".join(f"{rule} {weight:+.2f}" for rule, weight in self.rules.items()) or "no rule fired"
        return (
            f"examples.{self.expected}[{self.number - 1}] {fault} ({self.score:.2f} of {self.threshold:.2f}: "
            f"{rules}): {self.title}"
        )


@dataclass(frozen=True, slots=True)
class Label:
    """An article of which a person said whether it is about the topic."""

    article_id: int
    article: Article
    relevant: bool


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far a pack agrees with people's labels; `wrong` are the articles it gets wrong."""

    counts: Counts
    wrong: frozenset[int]


@dataclass(frozen=True, slots=True)
class ChangeDecision:
    """Whether a pack may be put in force, and everything that speaks against it."""

    failed: tuple[FailedExample, ...]
    before: Agreement | None  # None where no pack was in force, or nobody labelled anything
    after: Agreement | None
    refusals: tuple[Refusal, ...]

    @property
    def allowed(self) -> bool:
        """Whether nothing speaks against it."""
        return not self.refusals

    def to_json(self) -> dict[str, object]:
        """Give the decision as a JSON-able object."""
        return {
            "failed": [failed.to_json() for failed in self.failed],
            "labels": None
            if self.after is None
            else {
                "f1_before": None if self.before is None else round(self.before.counts.f1, 4),
                "f1_after": round(self.after.counts.f1, 4),
                "broken": [public("art", number) for number in self.broken],
            },
            "allowed": self.allowed,
            "refusals": [refusal.value for refusal in self.refusals],
        }

    @property
    def broken(self) -> tuple[int, ...]:
        """Labelled articles that were right before and would be wrong."""
        if self.before is None or self.after is None:
            return ()
        return tuple(sorted(self.after.wrong - self.before.wrong))


@dataclass(frozen=True, slots=True)
class Difference:
    """What two packs say of one article, where one lists it and the other does not.

    `rules` are those whose weight differs: (before, after), 0 where a rule did not fire.
    """

    move: Move
    before: float
    after: float
    rules: Mapping[str, tuple[float, float]]
    texts: tuple[str, ...]  # the matched words of the rules that differ


def failing_examples(pack: TopicPack, classifier: TopicClassifier) -> tuple[FailedExample, ...]:
    """Give the examples that `pack` gets wrong; `classifier` is compiled from it."""
    lists = ((Expected.MATCH, pack.examples.match), (Expected.AVOID, pack.examples.avoid))
    return tuple(
        failed
        for expected, examples in lists
        for number, example in enumerate(examples, 1)
        if (failed := _failed(pack, classifier, expected, number, example)) is not None
    )


def _failed(
    pack: TopicPack, classifier: TopicClassifier, expected: Expected, number: int, example: Example
) -> FailedExample | None:
    entry = Entry(id="example", title=example.title, summary=example.summary, language=example.lang)
    match = match_of(classifier, clean(entry), pack.slug)
    if listed(match) == (expected is Expected.MATCH):
        return None
    score = match.score if match is not None else 0.0
    return FailedExample(expected, number, example.title, score, pack.model.thresholds.accept, weights(match))


def match_of(classifier: TopicClassifier, article: Article, slug: str) -> TopicMatch | None:
    """Give what is said of one topic; None where nothing speaks for it."""
    return next((match for match in classifier.classify(article).matches if match.topic == slug), None)


def listed(match: TopicMatch | None) -> bool:
    """Say whether a match lists the article under its topic, by its own words."""
    return match is not None and match.verdict is Verdict.ACCEPTED


def weights(match: TopicMatch | None) -> dict[str, float]:
    """Give what each rule added, in the order in which they fired."""
    found: dict[str, float] = {}
    for piece in match.evidence if match is not None else ():
        found[piece.rule] = found.get(piece.rule, 0.0) + piece.weight
    return found


def agreement(classifier: TopicClassifier, slug: str, labels: Iterable[Label]) -> Agreement:
    """Give how far the topic's verdicts agree with `labels`."""
    right = wrong = missed = 0
    mistaken = set()
    for label in labels:
        said = listed(match_of(classifier, label.article, slug))
        right += said and label.relevant
        wrong += said and not label.relevant
        missed += label.relevant and not said
        if said != label.relevant:
            mistaken.add(label.article_id)
    return Agreement(Counts(tp=right, fp=wrong, fn=missed), frozenset(mistaken))


def decide_change(
    pack: TopicPack,
    classifier: TopicClassifier,
    in_force: TopicClassifier | None,
    labels: Sequence[Label],
) -> ChangeDecision:
    """Say whether `pack` may be put in force in place of the one that `in_force` is compiled from.

    `classifier` is compiled from `pack`; `labels` are those on its topic.
    """
    failed = failing_examples(pack, classifier)
    after = agreement(classifier, pack.slug, labels) if labels else None
    before = agreement(in_force, pack.slug, labels) if labels and in_force is not None else None
    refusals = [Refusal.EXAMPLE_FAILS] if failed else []
    if before is not None and after is not None and after.counts.f1 < before.counts.f1 - _ROUNDING:
        refusals.append(Refusal.LOWERS_F1)
    return ChangeDecision(failed, before, after, tuple(refusals))


def difference(before: TopicMatch | None, after: TopicMatch | None) -> Difference | None:
    """Give what changes for an article that enters or leaves the topic; None for one that does neither."""
    if listed(before) == listed(after):
        return None
    old, new = weights(before), weights(after)
    changed = {
        rule: (old.get(rule, 0.0), new.get(rule, 0.0))
        for rule in {**old, **new}
        if abs(old.get(rule, 0.0) - new.get(rule, 0.0)) > _ROUNDING
    }
    pieces = [piece for match in (before, after) if match is not None for piece in match.evidence]
    return Difference(
        Move.ENTERS if listed(after) else Move.LEAVES,
        before.score if before is not None else 0.0,
        after.score if after is not None else 0.0,
        changed,
        tuple(dict.fromkeys(piece.text for piece in pieces if piece.rule in changed)),
    )
