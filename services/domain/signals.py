"""What an article says that could tie it to others: terms that belong to no language, names, amounts, days,
acts.

A term is a concept of the lexicon where the word has one, else the word's stem, so that "Nexperia",
"suspende" and "suspends" meet across languages. Weights come from a frozen table (`rarity`), never from the
batch at hand.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from math import fsum, log, sqrt

from services.domain.amounts import amounts
from services.domain.articles import Article, mask_contacts
from services.domain.dates import Mention, dateline, find, resolve
from services.domain.lexicon import ACTS, concept
from services.domain.rarity import RARITIES, UNKNOWN, rarity
from services.domain.stopwords import STOPWORDS
from services.domain.text import fold, sentences
from services.domain.verdicts import Classification

# Whole numbers: their sums are the same in whatever order the terms of a stored profile come back.
Vector = Mapping[str, int]
UNIT = 10_000

BODY_CAP = 1_500  # characters of the text that are weighed: the lead says what happened
KEYS = 20
LEAST_KEY_RARITY = 2.4
_WORD = re.compile(r"[^\W\d_](?:[^\W_]|['’&-](?=[^\W_]))*|\d+[^\W\d_][^\W_]*")
_DOUBLE = re.compile(r"([a-z])\1")
_ELISION = re.compile(r"^(?:l|d|j|m|n|s|t|c|qu|jusqu|lorsqu|puisqu)['’]", re.IGNORECASE)
_POSSESSIVE = re.compile(r"['’]s?$")
_BACKGROUND = re.compile(
    r"\b(?:after|following|amid|since|despite|tras|luego de|despues de|a pesar de|apres|malgre)\b"
)


@dataclass(frozen=True)
class Features:
    """One article as grouping sees it; a copy read back from JSON is equal."""

    language: str
    at: datetime | None
    body: Vector
    head: Vector
    names: Vector
    amounts: frozenset[str] = frozenset()
    days: frozenset[str] = frozenset()
    acts: frozenset[str] = frozenset()
    keys: tuple[str, ...] = ()
    topics: frozenset[str] = frozenset()  # accepted ones
    title: str = ""
    lead: str = ""
    headline: float = 0.0  # how well the title would serve a development


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """Give a folded word's crude stem, alike in the three languages: catodos and cathode are `catod`."""
    if len(word) > 4 and word.endswith("s") and not word.endswith("ss"):
        word = word[:-1]
    if len(word) < 5 or not word.isalpha():
        return word[:6]
    word = _DOUBLE.sub(r"\1", word.replace("ph", "f").replace("th", "t"))[:6]
    short = word.rstrip("aeiou")
    return short if len(short) >= 4 else word


def _bare(word: str) -> str:
    """Take off what is glued on: l'accord, Trump's."""
    if "'" not in word and "’" not in word:
        return word
    return _POSSESSIVE.sub("", _ELISION.sub("", word))


_NO_NAME, _IN_SENTENCE, _ACRONYM, _NUMBERED = range(4)  # what makes a name of a word


@lru_cache(maxsize=65_536)
def _word(written: str, language: str) -> tuple[str, int]:
    """Give a word's term, empty where it is no news, and what would make a name of it."""
    raw = _bare(written)
    folded = fold(raw)
    if len(folded) < 2 or folded in STOPWORDS[language]:
        return "", _NO_NAME
    known = concept(folded, language)
    term = known or stem(folded)
    if any(character.isdigit() for character in folded):
        return term, _NUMBERED
    if len(raw) > 1 and raw.isupper():
        return term, _ACRONYM
    return term, _IN_SENTENCE if raw[0].isupper() and known is None else _NO_NAME


def _is_shouted(words: Sequence[str]) -> bool:
    """Say whether a sentence is in Title Case or in capitals, whose capitals mark no names."""
    long = [word for word in words if len(word) > 3]
    return len(long) > 3 and sum([word[0].isupper() for word in long]) > 0.75 * len(long)


def _tokens(text: str, language: str, covered: Sequence[tuple[int, int]] = ()) -> list[tuple[str, bool, int]]:
    """Give the terms of a text in order, whether each is a name, and where it stands; none in `covered`
    spans, since entities stand for themselves.
    """
    found: list[tuple[str, bool, int]] = []
    hidden = sorted(covered, reverse=True)  # the next one is the last
    for start, end in sentences(text):
        written = [(match.group(), match.start()) for match in _WORD.finditer(text, start, end)]
        # What marks a name here: the first word has a capital anyway, and so has every word of a headline.
        least = _NUMBERED if _is_shouted([word for word, _ in written]) else _ACRONYM
        for word, at in written:
            while hidden and hidden[-1][1] <= at:
                hidden.pop()
            if not (hidden and hidden[-1][0] <= at):
                term, mark = _word(word, language)
                if term:
                    found.append((term, mark >= least, at))
            if least == _ACRONYM:
                least = _IN_SENTENCE
    return found


def _vector(terms: Iterable[str]) -> dict[str, int]:
    """Weigh terms by (1 + ln count) · rarity, scaled so that the vector is `UNIT` long."""
    weights = {
        term: RARITIES.get(term, UNKNOWN) * (1 + log(count) if count > 1 else 1)
        for term, count in Counter(terms).items()
    }
    scale = UNIT / sqrt(fsum([weight * weight for weight in weights.values()]) or 1.0)
    return {term: round(scale * weight) for term, weight in weights.items()}


def _first_sentence(text: str) -> str:
    spans = sentences(text[:600])
    return text[spans[0][0] : spans[0][1]] if spans else ""


def _foreground(sentence: str) -> str:
    """Cut what only places the news: what follows "after", "tras", "apres"."""
    match = _BACKGROUND.search(fold(sentence))
    return sentence[: match.start()] if match is not None and match.start() > 20 else sentence


def _named_days(mentions: Iterable[Mention], anchor: date | None) -> frozenset[str]:
    """Give the days named as `07-01`: without the year, since an undated article cannot know it."""
    days: set[str] = set()
    for mention in mentions:
        if mention.month is not None and mention.day is not None:
            days.add(f"{mention.month:02}-{mention.day:02}")
        elif mention.weekday is not None and anchor is not None and mention.direction is None:
            span = resolve(mention, anchor)
            if span is not None:
                days.add(f"{span.first.month:02}-{span.first.day:02}")
    return frozenset(days)


def _keys(names: Iterable[str], entities: Iterable[str], body: Vector) -> tuple[str, ...]:
    """Give the terms to find candidates by: rare entities and names first, then the heaviest of the rest.

    Terms that half a topic shares would make every development a candidate, so they are no keys.
    """
    first = sorted(set(entities) | set(names), key=lambda term: (-rarity(term), term))
    rest = sorted(body, key=lambda term: (-body[term], term))
    wanted = [term for term in first if rarity(term) >= LEAST_KEY_RARITY][: KEYS // 2]
    return tuple(dict.fromkeys(wanted + [term for term in rest if rarity(term) >= LEAST_KEY_RARITY]))[:KEYS]


_COMMENT = re.compile(
    r"^(?:opinion|analysis|explainer|column|editorial|factbox|podcast|video|watch|live|analisis|columna|analyse"
    r"|chronique|tribune|client alert|report|informe)\b|\?"
)


def _headline(title: str) -> float:
    """Give how well a title says what happened; comment, questions, very short and long ones do it badly."""
    if not title:
        return 0.0
    length = len(title)
    score = 1.0 - 0.4 * bool(_COMMENT.search(fold(title)))
    return score - (0.3 if length < 30 else 0.2 if length > 120 else 0.0)


def _spans(classification: Classification, *, title: bool) -> list[tuple[int, int]]:
    return [(hit.start, hit.end) for hit in classification.entities if (hit.zone == "title") is title]


def _numbers(
    title: str, lead: str, language: str, at: datetime | None
) -> tuple[frozenset[str], frozenset[str]]:
    """Give the amounts and the days that a title and a text name, sentence by sentence."""
    found: set[str] = set()
    days: set[str] = set()
    for sentence in (title, *[lead[start:end] for start, end in sentences(lead)]):
        folded = fold(sentence)
        mentions = find(folded, language)
        if mentions:
            days |= _named_days(mentions, at.date() if at else None)
            folded = _without_dates(folded, mentions)
        found |= amounts(folded, language)
    return frozenset(found), frozenset(days)


def _without_dates(folded: str, mentions: Sequence[Mention]) -> str:
    """Blank the dates, so that a day of the month is not taken for an amount."""
    for mention in mentions:
        folded = folded[: mention.start] + " " * (mention.end - mention.start) + folded[mention.end :]
    return folded


def features(article: Article, classification: Classification) -> Features:
    """Give what grouping needs of an article. Works without title, text, date or topics."""
    language = article.language
    lead = article.text[:BODY_CAP]
    title = "" if article.title_derived else article.title
    opening = article.title if article.title_derived else _first_sentence(lead)
    at = article.published_at or (_dateline(lead, language) if article.title_derived else None)
    entities = [f"e:{hit.id}" for hit in classification.entities]
    early = [
        f"e:{hit.id}" for hit in classification.entities if hit.zone == "title" or hit.end <= len(opening)
    ]
    title_tokens = _tokens(title, language, _spans(classification, title=True))
    lead_tokens = _tokens(lead, language, _spans(classification, title=False))
    said = len(_foreground(opening))
    titled, told = [term for term, _, _ in title_tokens], [term for term, _, _ in lead_tokens]
    head = titled * 2 + [term for term, _, at in lead_tokens if at < said]
    found, days = _numbers(title, lead, language, at)
    numbers = [f"n:{amount}" for amount in sorted(found)] + [f"d:{day}" for day in sorted(days)]
    body = _vector(titled * 2 + told + entities + numbers)
    names = [term for term, name, _ in title_tokens + lead_tokens if name]
    return Features(
        language=language,
        at=at,
        body=body,
        head=_vector(head + early),
        names=_vector(names + entities),
        amounts=found,
        days=days,
        acts=frozenset(term for term in head if term in ACTS),
        keys=_keys(names, entities, body),
        topics=frozenset(classification.accepted),
        title=mask_contacts(article.title),
        lead=mask_contacts(opening),
        headline=_headline(title),
    )


def _dateline(text: str, language: str) -> datetime | None:
    day = dateline(text, language)
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC) if day is not None else None
