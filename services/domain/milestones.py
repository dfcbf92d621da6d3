"""Dated steps that are coming: what a text says will take effect, fall due, be heard, reviewed or expire, and
when.

A date counts when it does not lie before the article's own day and a cue stands within six words of it. The
article's day is the one the feed gave, else the first full date in the document's opening, else the day it
was found.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from services.domain.articles import Article, mask_contacts
from services.domain.cues import BY, CUES, FROM, HELD, NO_DATE, TENSES, UNTIL
from services.domain.dates import Direction, Mention, Precision, Span, dateline, find, resolve
from services.domain.text import Folded, fold, sentences

READ_CAP = 8_000
MOST = 12
_DOCUMENT = 1_200  # characters; a longer text bears a date of its own
_CUE_WORDS = 7
_EFFECT_PAST = timedelta(days=31)
_WORD = re.compile(r"\S+")
_FROM = re.compile(
    r"^\W*(?:after|from|of|following|a partir de|desde|despues de|tras|apres|a compter de)\W+(?:\w+\W+){0,4}$"
)
_LEADING = re.compile(
    r"(?:(?:from|as of|desde|a partir de|a partir del|des|depuis|until|through|hasta|el|jusqu'en)\s)+"
)
_MAYBE = re.compile(r"\b(?:may|might|could|would|podria\w*|pourrai\w*)\b")
_TO_COME = frozenset({"vote", "deadline", "expiry"})  # where no verb says when: "the November elections"
_SMALL_WORDS = {"until": "expiry", "by": "deadline"}
_SELF_CUED = re.compile(
    r"^(?:within|no later|en un plazo|plazo de|dentro de|a mas tardar|d'ici|dans un delai|sous)"
)
_CONFIDENCE = {
    Precision.DAY: 0.95,
    Precision.WEEK: 0.75,
    Precision.MONTH: 0.85,
    Precision.QUARTER: 0.8,
    Precision.HALF: 0.8,
    Precision.SEASON: 0.75,
    Precision.YEAR: 0.65,
}


@dataclass(frozen=True)
class Milestone:
    """A dated step: `date` is the first day of the span that `precision` names; offsets are within
    `sentence`.
    """

    date: date
    precision: str
    cue: str
    sentence: str
    start: int
    end: int
    anchor: str | None
    confidence: float


def _own_day(article: Article, published_at: datetime | None) -> tuple[date | None, str]:
    if article.published_at is not None:
        return article.published_at.date(), "publication"
    long = article.title_derived or len(article.text) >= _DOCUMENT
    found = dateline(article.text, article.language) if long else None  # a short text's date is its subject's
    if found is not None:
        return found, "dateline"
    return (published_at.date(), "first seen") if published_at is not None else (None, "")


def _direction(original: str, at: int, language: str) -> Direction:
    """Say where the sentence's verb points: the nearest one before the date, else the first after it."""
    best: tuple[int, Direction] | None = None
    for direction, pattern in TENSES[language].items():
        for match in pattern.finditer(original):
            distance = at - match.end() if match.end() <= at else 1_000 + match.start() - at
            if best is None or distance < best[0]:
                best = (distance, direction)
    return best[1] if best is not None else Direction.NEAREST


# A hearing is named before its subject: "a hearing on the review on 14 January" is no review.
_REACH = {"hearing": 40, "vote": 40}  # characters


def _cue(folded: str, mention: Mention, language: str) -> str | None:
    """Give the kind of the cue nearest to the date, within six words on either side."""
    if mention.term and mention.unit == "year":  # "within three years" is a horizon, no date
        return None
    before = list(_WORD.finditer(folded, 0, mention.start))[-_CUE_WORDS:]
    after = list(_WORD.finditer(folded, mention.end))[:_CUE_WORDS]
    start = before[0].start() if before else mention.start
    stop = after[-1].end() if after else mention.end
    best: tuple[int, int, str] | None = None
    for order, (kind, pattern) in enumerate(CUES[language].items()):
        for match in pattern.finditer(folded, start, stop):
            if match.start() < mention.start:
                distance = max(0, mention.start - match.end())
            else:
                distance = (
                    max(0, match.start() - mention.end) + 3
                )  # a cue before the date is the likelier one
            distance = max(0, distance - _REACH.get(kind, 0))
            if best is None or (distance, order) < best[:2]:
                best = (distance, order, kind)
    if best is not None:
        return best[2]
    if HELD[language].search(folded, start, stop):
        return "meeting"
    return "deadline" if mention.term and _SELF_CUED.match(folded[mention.start : mention.end]) else None


def _preposition(folded: str, mention: Mention, language: str) -> str | None:
    """Give what the words right before a date say of it: a rule from a day on, a pause until a day."""
    own = _LEADING.match(folded, mention.start, mention.end)
    said = folded[max(0, mention.start - 24) : own.end() if own else mention.start]
    if FROM[language].search(said):
        return "takes_effect"
    if UNTIL[language].search(said):
        return "until"
    return "by" if BY[language].search(said) else None


def _term_anchors(folded: str, mentions: Sequence[Mention]) -> dict[Mention, Mention]:
    """Give for each term the date it counts from, where one is named: "60 days after 4 February"."""
    return {
        term: other
        for term in mentions
        for other in mentions
        if term.term and other.start >= term.end and _FROM.match(folded[term.end : other.start])
    }


def _is_ahead(
    span: Span, own_day: date | None, cue: str, mention: Mention, direction: Direction = Direction.NEAREST
) -> bool:
    if own_day is None:
        return mention.year is not None
    if direction is Direction.PAST and span.first < own_day <= span.last:  # told of a period that still runs
        return False
    if span.last >= own_day and (mention.precision is not Precision.DAY or span.first >= own_day):
        return True
    return cue == "takes_effect" and own_day - span.first <= _EFFECT_PAST


def _is_spoken(mention: Mention) -> bool:
    """Say whether the date is told from the day of speaking: beside a past tense it is no step to come."""
    return mention.year is None and (mention.weekday is not None or mention.count is not None)


def _confidence(mention: Mention, folded: str, anchored: str) -> float:
    value = _CONFIDENCE[mention.precision]
    if mention.term:
        value = 0.85 if anchored == "named date" else 0.7
    elif mention.year is None:
        value -= 0.1
    return round(value - (0.2 if _MAYBE.search(folded) else 0.0), 2)


def _in_sentence(sentence: str, article: Article, own: tuple[date | None, str]) -> Iterable[Milestone]:
    mentions = find(fold(sentence), article.language)
    if not mentions:
        return
    folded = Folded(sentence)
    anchors = _term_anchors(folded.text, mentions)
    for mention in mentions:
        start, end = folded.span(mention.start, mention.end)
        cue = _cue(folded.text, mention, article.language)
        cue = cue or _preposition(folded.text, mention, article.language)
        if cue is None or mention in anchors.values():
            continue
        if NO_DATE[article.language].search(folded.text, 0, mention.start):
            continue
        direction = _direction(sentence, start, article.language)
        if cue in _SMALL_WORDS:
            if direction is Direction.PAST:  # "until January it had received two"
                continue
            cue = _SMALL_WORDS[cue]
        day, anchored = own
        named = resolve(anchors[mention], day) if mention in anchors else None
        if named is not None:
            day, anchored = named.first, "named date"
        span = resolve(mention, day, direction)
        if cue in _TO_COME and direction is Direction.NEAREST and span is not None and day is not None:
            span = span if span.last >= day else resolve(mention, day, Direction.FUTURE)
        if span is None or not _is_ahead(span, own[0], cue, mention, direction):
            continue
        if direction is Direction.PAST and _is_spoken(mention):
            continue
        counted = mention.year is None
        yield Milestone(
            date=span.first,
            precision=mention.precision.value,
            cue=cue,
            sentence=sentence,
            start=start,
            end=end,
            anchor=f"{anchored} {day.isoformat()}" if counted and day is not None else None,
            confidence=_confidence(mention, folded.text, anchored),
        )


def _rank(milestone: Milestone) -> tuple[float, int]:
    return (-milestone.confidence, milestone.start)


def _merged(found: Iterable[Milestone]) -> tuple[Milestone, ...]:
    """Keep one of each step: the surest telling, and no bare year where a finer date has the same cue."""
    best: dict[tuple[date, str, str], Milestone] = {}
    for milestone in found:
        key = (milestone.date, milestone.precision, milestone.cue)
        if key not in best or _rank(milestone) < _rank(best[key]):
            best[key] = milestone
    finer = {
        (milestone.date.year, milestone.cue)
        for milestone in best.values()
        if milestone.precision != Precision.YEAR
    }
    kept = [
        milestone
        for milestone in best.values()
        if milestone.precision != Precision.YEAR or (milestone.date.year, milestone.cue) not in finer
    ]
    return tuple(sorted(kept, key=lambda row: (row.date, row.precision, row.cue))[:MOST])


def extract(article: Article, *, published_at: datetime | None) -> tuple[Milestone, ...]:
    """Give the dated steps ahead that an article names, by date, each once.

    `published_at` is used where the article itself bears no day. A document without any day yields only full
    dates.
    """
    own = _own_day(article, published_at)
    found: list[Milestone] = []
    told = [article.text[:READ_CAP]] if article.title_derived else [article.title, article.text[:READ_CAP]]
    for text in map(mask_contacts, told):  # sentences are kept for display
        for start, end in sentences(text):
            found.extend(_in_sentence(text[start:end], article, own))
    return _merged(found)
