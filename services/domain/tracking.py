"""The whole line in memory: entries in, verdicts out, by the functions that the workers call row by row."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from services.domain.articles import Article, Entry, clean
from services.domain.developments import Features, features
from services.domain.fingerprint import (
    URL_WINDOW,
    Fingerprint,
    Known,
    decide_duplicate,
    fingerprint,
)
from services.domain.flaws import flaws
from services.domain.grouping import Grouping
from services.domain.inheritance import inherited_topics, with_inherited
from services.domain.milestones import Milestone, extract
from services.domain.topics import TopicClassifier
from services.domain.verdicts import NOTHING, Classification, Verdict

_SHINGLE_CROWD = 50  # a shingle that so many articles carry is a phrase of the trade, no sign of a copy
_LEAST_SHARED = 2


@dataclass
class _Seen:
    """An article and what has been decided of it."""

    number: int
    entry: Entry
    article: Article
    fingerprint: Fingerprint
    classification: Classification
    original: "_Seen | None" = None
    features: Features | None = None
    milestones: tuple[Milestone, ...] = ()
    development: int | None = None

    @property
    def topics(self) -> tuple[str, ...]:
        """The topics it is listed under."""
        return tuple(match.topic for match in self.classification.listed)

    @property
    def is_gray(self) -> bool:
        """Whether a development could still give it a topic."""
        return not self.topics and any(match.verdict is Verdict.GRAY for match in self.classification.matches)


@dataclass
class _Copies:
    """The articles by what copies share with them."""

    by_url: dict[int, list[_Seen]] = field(default_factory=lambda: defaultdict(list))
    by_title: dict[int, list[_Seen]] = field(default_factory=lambda: defaultdict(list))
    by_shingle: dict[int, list[_Seen]] = field(default_factory=lambda: defaultdict(list))

    def like(self, article: Article, own: Fingerprint) -> list[_Seen]:
        """Give what shares the address, the title or two indexed shingles within the windows."""
        shared: dict[int, int] = defaultdict(int)
        found: dict[int, _Seen] = {}
        for shingle in _indexed(own.shingles):
            carriers = self.by_shingle.get(shingle, ())
            if len(carriers) < _SHINGLE_CROWD:
                for seen in carriers:
                    shared[seen.number] += 1
                    if shared[seen.number] >= _LEAST_SHARED:
                        found[seen.number] = seen
        for table, key in ((self.by_url, own.url_hash), (self.by_title, own.title_hash)):
            if key is not None:
                found.update({seen.number: seen for seen in table.get(key, ())})
        return [
            seen
            for seen in found.values()
            if _near(article.published_at, seen.article.published_at, URL_WINDOW)
        ]

    def add(self, seen: _Seen) -> None:
        """Remember an article."""
        own = seen.fingerprint
        if own.url_hash is not None:
            self.by_url[own.url_hash].append(seen)
        if own.title_hash is not None:
            self.by_title[own.title_hash].append(seen)
        for shingle in _indexed(own.shingles):
            self.by_shingle[shingle].append(seen)


def _indexed(shingles: tuple[int, ...]) -> tuple[int, ...]:
    """Half of the shingles are enough to find copies by: the even ones, or all where none is even."""
    return tuple(shingle for shingle in shingles if not shingle & 1) or shingles


def _near(a: datetime | None, b: datetime | None, window: timedelta) -> bool:
    return a is None or b is None or abs(a - b) <= window


class Tracker:
    """Takes entries and gives the lines of `tradewire classify`; entries are taken in order of publication.

    Undated entries come last: every development they could belong to is known by then. The same entries give
    the same lines, in whatever order and portions they were observed.
    """

    def __init__(self, classifier: TopicClassifier) -> None:
        self._classifier = classifier
        self._entries: list[Entry] = []

    def observe(self, entry: Entry) -> None:
        """Take one entry."""
        self._entries.append(entry)

    def results(self) -> list[dict[str, object]]:
        """Give one line an entry, in the order in which they were observed."""
        run = _Run(self._classifier)
        order = sorted(range(len(self._entries)), key=lambda at: _order(self._entries[at]))
        seen = {at: run.take(self._entries[at]) for at in order}  # in order: each sees those before it
        run.settle()
        return [_line(seen[at]) for at in range(len(self._entries))]


def _order(entry: Entry) -> tuple[bool, float, str]:
    at = entry.published_at
    return (at is None, at.timestamp() if at is not None else 0.0, entry.id)


class _Run:
    """One pass over entries in order."""

    def __init__(self, classifier: TopicClassifier) -> None:
        self._classifier = classifier
        self._copies = _Copies()
        self._all: list[_Seen] = []
        self._grouping = Grouping()

    def take(self, entry: Entry) -> _Seen:
        """Clean, compare, classify and assign one entry."""
        article = clean(entry)
        own = fingerprint(article)
        like = self._copies.like(article, own)
        known = [
            Known(
                seen.number,
                seen.fingerprint,
                seen.article.publisher,
                seen.article.language,
                seen.article.published_at,
            )
            for seen in like
        ]
        decision = decide_duplicate(article, own, known)
        if decision.duplicate_of is not None:
            copied = self._all[decision.duplicate_of]
            original = copied.original or copied
            seen = _Seen(len(self._all), entry, article, own, original.classification, original=original)
        else:
            seen = _Seen(len(self._all), entry, article, own, self._classifier.classify(article))
            self._place(seen)
        self._all.append(seen)
        self._copies.add(seen)
        return seen

    def _place(self, seen: _Seen) -> None:
        if seen.topics or seen.is_gray:
            seen.features = features(seen.article, seen.classification)
        if seen.topics and seen.features is not None:
            self._grouping.place(seen.number, seen.features)
            seen.milestones = extract(seen.article, published_at=None)

    def settle(self) -> None:
        """Let late evidence work backwards: articles left alone find a home, gray ones inherit."""
        self._grouping.gather()
        gray: dict[int, list[_Seen]] = defaultdict(list)
        for seen in self._all:
            seen.development = self._grouping.development_of(seen.number)
            if seen.original is None and seen.is_gray and seen.features is not None:
                found = self._grouping.probe(seen.features).development
                if found is not None:
                    seen.development = found
                    gray[found].append(seen)
        for number, members in self._grouping.developments():
            if number in gray:
                _inherit([*(self._all[member] for member in members), *gray[number]])
        for seen in self._all:
            if seen.original is not None:
                seen.classification = seen.original.classification
                seen.development = seen.original.development
                seen.milestones = extract(seen.article, published_at=None) if seen.topics else ()
            if not seen.topics:
                seen.development = None


def _inherit(members: Iterable[_Seen]) -> None:
    """Give the gray members of a development the topics of the others, all judged by what was accepted
    before.
    """
    listed = list(members)
    gained = []
    for seen in listed:
        if not seen.topics:
            others = [frozenset(other.classification.accepted) for other in listed if other is not seen]
            gained.append((seen, inherited_topics(seen.classification, others)))
    for seen, topics in gained:
        if topics:
            seen.classification = with_inherited(seen.classification, topics)
            seen.milestones = extract(seen.article, published_at=None)


def _line(seen: _Seen) -> dict[str, object]:
    article = seen.article
    return {
        "id": seen.entry.id,
        "lang": article.language,
        "flaws": list(flaws(seen.entry, article, seen.classification if seen.original is None else NOTHING)),
        "topics": [
            {
                "topic": match.topic,
                "score": round(match.score, 4),
                "verdict": match.verdict.value,
                "evidence": [
                    {
                        "rule": evidence.rule,
                        "weight": round(evidence.weight, 4),
                        "zone": evidence.zone,
                        "text": evidence.text,
                        "start": evidence.start,
                        "end": evidence.end,
                    }
                    for evidence in match.evidence
                ],
            }
            for match in seen.classification.listed
        ],
        "development": f"dev_{seen.development}" if seen.development is not None else None,
        "duplicate_of": seen.original.entry.id if seen.original is not None else None,
        "milestones": [
            {
                "date": milestone.date.isoformat(),
                "precision": milestone.precision,
                "cue": milestone.cue,
                "sentence": milestone.sentence,
                "start": milestone.start,
                "end": milestone.end,
                "anchor": milestone.anchor,
                "confidence": milestone.confidence,
            }
            for milestone in seen.milestones
        ],
    }
