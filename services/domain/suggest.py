"""Phrases and sentences that a new topic might be made of, proposed from documents for a person to approve.

What sets documents apart from a background is measured by the log-odds ratio with an informative Dirichlet
prior (Monroe, Colaresi and Quinn, "Fightin' Words", 2008): the prior is the pooled frequency of the phrase,
so that rare phrases need more evidence than frequent ones. `z` is the ratio by its standard deviation. Where
it is alike, phrases of several words come first: a lone word fits other subjects too.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt
from typing import NamedTuple

from services.domain.articles import Article, mask_contacts
from services.domain.entities import Gazetteer
from services.domain.matching import EVERY_LANGUAGE, LANGUAGES, Hit, Matcher, Phrase
from services.domain.packs import TopicPack
from services.domain.signals import stem
from services.domain.stopwords import STOPWORDS
from services.domain.text import Folded, fold, sentences

LONGEST = 4  # words of a phrase
_LEAST_LETTERS = 4  # of a phrase of one word
_PRIOR = 500.0  # words that the prior counts for
_SAME_SHARE = 0.5  # a phrase that mostly stands inside a longer one is folded into it
_SENTENCE = (40, 320)  # characters of a sentence that may stand for a topic
_PIECE = re.compile(r"[^.,;:!?¡¿()\[\]{}\"«»…|/]+")
_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Proposed:
    """A phrase with its evidence: counts in the documents and the background, and a sentence that holds it.

    `near` is the concept beside which it stands in the text; None where it keeps company with none.
    """

    language: str
    phrase: str
    also: tuple[str, ...]  # near-duplicates folded into it
    near: str | None
    count: int
    documents: int
    background: int
    log_odds: float
    z: float
    sentence: str
    document: str


@dataclass(frozen=True, slots=True)
class Prototype:
    """A sentence that says much of what sets the documents apart."""

    language: str
    sentence: str
    document: str
    weight: float


@dataclass(frozen=True, slots=True)
class Suggestions:
    """What is proposed: phrases by language and weight, and sentences."""

    phrases: tuple[Proposed, ...]
    prototypes: tuple[Prototype, ...]
    covered: int  # phrases left out because the topic or an entity holds them already


class _Sentence(NamedTuple):
    document: str
    text: str
    concepts: frozenset[str]
    phrases: frozenset[str]
    free: frozenset[str]  # those that no known phrase or name overlaps


def suggest(
    documents: Sequence[Article],
    background: Iterable[Article],
    pack: TopicPack | None,
    gazetteer: Gazetteer,
    *,
    least: int = 2,
    least_z: float = 1.28,
    most: int = 25,
    sentences_each: int = 3,
) -> Suggestions:
    """Propose at most `most` phrases a language, seen `least` times and weighing at least `least_z`.

    Phrases that `pack` or an entity covers are left out, and near-duplicates folded. The documents need not
    be on one topic; nothing is decided here.
    """
    known = _Known(pack, gazetteer)
    mass = _counted(background)
    phrases: list[Proposed] = []
    prototypes: list[Prototype] = []
    covered = 0
    for language in LANGUAGES:
        own = [document for document in documents if document.language == language]
        if not own:
            continue
        seen = [one for document in own for one in _sentences(document, known)]
        # Where the background is silent in a language, what it holds in the others still says what is common.
        weighed = _weighed(seen, mass.get(language) or sum(mass.values(), Counter()), least)
        fresh = {phrase: one for phrase, one in weighed.items() if one.z >= least_z}
        free = {phrase for sentence in seen for phrase in sentence.free}
        left = {phrase: one for phrase, one in fresh.items() if phrase in free}
        covered += len(fresh) - len(left)
        proposed = _proposed(language, _folded(left), seen)
        phrases += proposed[:most]
        prototypes += _prototypes(language, seen, fresh, sentences_each)
    return Suggestions(tuple(phrases), tuple(prototypes), covered)


class _Known:
    """What the topic and the list of entities hold already."""

    def __init__(self, pack: TopicPack | None, gazetteer: Gazetteer) -> None:
        concepts = pack.model.concepts if pack is not None else {}
        self._names = tuple(concepts)
        phrases: list[Phrase] = []
        for owner, concept in enumerate(concepts.values()):
            for language, written in concept.by_language():
                bits = LANGUAGES.get(language, EVERY_LANGUAGE)
                phrases += [Phrase.parse(one, owner, bits) for one in written]
        self._entity = len(self._names)
        for entity in gazetteer:
            phrases += entity.phrases(self._entity)
        self._matcher = Matcher(phrases)

    def hits(self, text: str, language: str) -> list[Hit]:
        """Give the hits of concepts and entities in `text`."""
        return self._matcher.find(Folded(text), LANGUAGES.get(language, EVERY_LANGUAGE))

    def concepts(self, hits: Iterable[Hit]) -> frozenset[str]:
        """Give the concepts that `hits` are of."""
        return frozenset(self._names[hit.owner] for hit in hits if hit.owner < self._entity)


class _Span(NamedTuple):
    phrase: str
    start: int
    end: int


def _phrases(folded: str) -> Iterator[_Span]:
    """Give the phrases of a sentence: runs of up to four words within its pieces, neither end a filler."""
    for piece in _PIECE.finditer(folded):
        words = list(_WORD.finditer(folded, piece.start(), piece.end()))
        for at, first in enumerate(words):
            if not _fit(first.group()):
                continue
            for last in range(at, min(at + LONGEST, len(words))):
                if _fit(words[last].group()) and (last > at or len(first.group()) >= _LEAST_LETTERS):
                    phrase = " ".join(word.group() for word in words[at : last + 1])
                    yield _Span(phrase, first.start(), words[last].end())


def _fit(word: str) -> bool:
    return len(word) > 1 and word not in _FILLERS and not word.isdigit()


_FILLERS = frozenset(word for words in STOPWORDS.values() for word in words)


def _counted(articles: Iterable[Article]) -> dict[str, Counter[str]]:
    """Count the phrases of a background, by language."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for article in articles:
        for text in (article.title, *(article.text[a:b] for a, b in sentences(article.text))):
            found[article.language].update(span.phrase for span in _phrases(fold(text)))
    return found


def _sentences(document: Article, known: _Known) -> Iterator[_Sentence]:
    places = sentences(document.text)
    title = () if document.title_derived or not document.title else (document.title,)
    for text in (*title, *(document.text[start:end] for start, end in places)):
        hits, spans = known.hits(text, document.language), list(_phrases(fold(text)))
        yield _Sentence(
            document.id,
            text,
            known.concepts(hits),
            frozenset(span.phrase for span in spans),
            frozenset(span.phrase for span in spans if not _overlaps(span, hits)),
        )


def _overlaps(span: _Span, hits: Iterable[Hit]) -> bool:
    return any(hit.start < span.end and span.start < hit.end for hit in hits)


class _Weight(NamedTuple):
    times: int
    background: int
    log_odds: float
    z: float


def _weighed(seen: Sequence[_Sentence], mass: Mapping[str, int], least: int) -> dict[str, _Weight]:
    """Give the phrases that stand in at least `least` sentences, with what sets them apart."""
    counts = Counter(phrase for sentence in seen for phrase in sentence.phrases)
    here, there = sum(counts.values()), sum(mass.values())
    return {
        phrase: _weigh(count, here, mass.get(phrase, 0), there)
        for phrase, count in counts.items()
        if count >= least
    }


def _weigh(count: int, here: int, background: int, there: int) -> _Weight:
    prior = _PRIOR * (count + background) / (here + there)

    def odds(seen: int, total: int) -> float:
        return log((seen + prior) / (total + _PRIOR - seen - prior))

    ratio = odds(count, here) - odds(background, there)
    deviation = sqrt(1 / (count + prior) + 1 / (background + prior))
    return _Weight(count, background, ratio, ratio / deviation)


def _folded(weighed: Mapping[str, _Weight]) -> list[tuple[str, _Weight, tuple[str, ...]]]:
    """Fold near-duplicates: other endings of the same words, and phrases that stand for one another.

    A phrase that mostly occurs inside a longer one gives way to it; the longer ones of a phrase that also
    stands elsewhere are named beside it.
    """
    kept: list[tuple[str, _Weight, list[str]]] = []
    for phrase, weight in sorted(weighed.items(), key=lambda pair: (-_rank(*pair), pair[0])):
        for at, (other, held, also) in enumerate(kept):
            if _stems(phrase) == _stems(other) or _inside(other, phrase):
                if _inside(other, phrase) and weight.times >= _SAME_SHARE * held.times:
                    kept[at] = (phrase, weight, [other, *also])
                else:
                    also.append(phrase)
                break
            if _inside(phrase, other) and weight.times < held.times / _SAME_SHARE:
                also.append(phrase)
                break
        else:
            kept.append((phrase, weight, []))
    return [(phrase, weight, tuple(also)) for phrase, weight, also in kept]


def _rank(phrase: str, weight: _Weight) -> float:
    return weight.z * sqrt(phrase.count(" ") + 1)


def _stems(phrase: str) -> tuple[str, ...]:
    return tuple(stem(word) for word in phrase.split())


def _inside(phrase: str, other: str) -> bool:
    """Whether `other` holds the words of `phrase` in a row, and more."""
    return phrase != other and f" {phrase} " in f" {other} "


def _proposed(
    language: str,
    folded: Sequence[tuple[str, _Weight, tuple[str, ...]]],
    seen: Sequence[_Sentence],
) -> list[Proposed]:
    usual = Counter(concept for sentence in seen for concept in sentence.concepts)
    found = []
    for phrase, weight, also in folded:
        holding = [sentence for sentence in seen if phrase in sentence.phrases]
        shortest = min(holding, key=lambda sentence: (len(sentence.text), sentence.text))
        found.append(
            Proposed(
                language=language,
                phrase=phrase,
                also=also,
                near=_near(holding, usual, len(seen)),
                count=weight.times,
                documents=len({sentence.document for sentence in holding}),
                background=weight.background,
                log_odds=weight.log_odds,
                z=weight.z,
                sentence=mask_contacts(shortest.text),
                document=shortest.document,
            )
        )
    return found


def _near(holding: Sequence[_Sentence], usual: Counter[str], total: int) -> str | None:
    """Give the concept that keeps the phrase company more than its share, at least half of the times."""
    together = Counter(concept for sentence in holding for concept in sentence.concepts)
    lifts = {
        concept: count / len(holding) - usual[concept] / total
        for concept, count in together.items()
        if 2 * count >= len(holding)
    }
    best = max(sorted(lifts), key=lambda concept: lifts[concept], default=None)
    return best if best is not None and lifts[best] > 0 else None


def _prototypes(
    language: str, seen: Sequence[_Sentence], weighed: Mapping[str, _Weight], most: int
) -> list[Prototype]:
    """Give the sentences that hold the most weight for their length, no two of them much alike."""
    scored = []
    for sentence in seen:
        if _SENTENCE[0] <= len(sentence.text) <= _SENTENCE[1]:
            held = [weighed[phrase].z for phrase in sentence.phrases if phrase in weighed]
            scored.append((sum(held) / sqrt(len(sentence.text)), sentence))
    kept: list[tuple[float, _Sentence]] = []
    for weight, sentence in sorted(scored, key=lambda pair: (-pair[0], pair[1].text)):
        if weight > 0 and all(_unlike(sentence, other) for _, other in kept):
            kept.append((weight, sentence))
    return [
        Prototype(language, mask_contacts(sentence.text), sentence.document, weight)
        for weight, sentence in kept[:most]
    ]


def _unlike(one: _Sentence, other: _Sentence) -> bool:
    least = min(len(one.phrases), len(other.phrases)) or 1
    return len(one.phrases & other.phrases) / least < 0.5
