"""One pass over a text for every phrase of every topic and entity (Aho–Corasick).

A phrase is written as people write it. A `*` at its end makes it a prefix, a `=` at its front asks for
exactly these capitals ("=FORGE" is no verb). Hyphens and spaces match alike, accents and case do not count,
and a plural `s` may follow.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import ahocorasick

from services.domain.text import Folded, fold

LANGUAGES = {"en": 1, "es": 2, "fr": 4}
EVERY_LANGUAGE = 7

# Machine translation glues a word to what stood behind a link: "mineralswhich", "Greerand".
_GLUED_IN = {
    1: "which and that the who are is was in of to for with have has",
    2: "y que de en el la los las del con para por",
    4: "qui et des le les du dans pour sont est",
}
GLUED = {
    bits: frozenset(word for one, words in _GLUED_IN.items() if bits & one for word in words.split())
    for bits in range(EVERY_LANGUAGE + 1)
}
_SHORTEST_GLUED = 5


class PhraseError(ValueError):
    """A phrase that nothing could ever match."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """What to look for and whose it is: `owner` is any number the caller keeps, `languages` a set of bits."""

    text: str
    owner: int
    languages: int
    prefix: bool = False
    exact: str | None = None

    @classmethod
    def parse(cls, written: str, owner: int, languages: int) -> "Phrase":
        """Read a phrase as packs write it. Raises `PhraseError` when it folds to nothing."""
        plain, exact = (written[1:].strip(), True) if written.startswith("=") else (written.strip(), False)
        prefix = plain.endswith("*")
        plain = plain.rstrip("*")
        text = loosen(fold(plain)).strip()
        if not any(c.isalnum() for c in text):
            raise PhraseError(f"phrase {written!r} has no letter or digit left once folded")
        return cls(text, owner, languages, prefix, plain if exact else None)


class Hit(NamedTuple):
    """A phrase found: its owner and the half-open span in the folded text."""

    owner: int
    start: int
    end: int


class _Pattern(NamedTuple):
    """Phrases of one text, as the automaton keeps them."""

    length: int
    opens: bool  # with a letter or digit: a word must begin there
    closes: bool
    spoken: tuple[tuple[tuple[int, bool, str | None], ...], ...]  # by languages: owner, prefix, exact


def loosen(folded: str) -> str:
    """Give `folded` with hyphens as spaces; every character keeps its place."""
    return folded.replace("-", " ")


class Matcher:
    """All phrases compiled into one automaton; immutable, so it is shared by forks and safe in threads."""

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        grouped: dict[str, list[Phrase]] = {}
        for phrase in phrases:
            grouped.setdefault(phrase.text, []).append(phrase)
        self._automaton = ahocorasick.Automaton()
        for text, same in grouped.items():
            spoken = tuple(
                tuple(dict.fromkeys((p.owner, p.prefix, p.exact) for p in same if p.languages & bits))
                for bits in range(EVERY_LANGUAGE + 1)
            )
            pattern = _Pattern(len(text), text[0].isalnum(), text[-1].isalnum(), spoken)
            self._automaton.add_word(text, pattern)
        if grouped:
            self._automaton.make_automaton()
        self._empty = not grouped

    def find(self, folded: Folded, languages: int) -> list[Hit]:
        """Give the hits of phrases in one of `languages`, in order of start; of overlapping hits of one owner
        only the longest."""
        if self._empty:
            return []
        text = loosen(folded.text)
        size = len(text)
        glued = GLUED[languages]
        found: set[tuple[int, int, int]] = set()
        for last, (length, opens, closes, spoken) in self._automaton.iter(text):
            owners = spoken[languages]
            if not owners:
                continue
            end = last + 1
            start = end - length
            if opens and start and text[start - 1].isalnum():
                continue
            if closes and end < size and text[end].isalnum():
                stop = _word_end(text, end, size)
                rest = text[end:stop]
                whole = rest == "s" or (length >= _SHORTEST_GLUED and rest.removeprefix("s") in glued)
            else:
                stop, whole = end, True
            for owner, prefix, exact in owners:
                if (whole or prefix) and (exact is None or _is_written(folded, start, end, exact)):
                    found.add((start, -stop if prefix else -end, owner))  # sorts by start, the longest first
        return _longest(found)


def _word_end(text: str, end: int, size: int) -> int:
    while end < size and text[end].isalnum():
        end += 1
    return end


def _is_written(folded: Folded, start: int, end: int, exact: str) -> bool:
    first, last = folded.span(start, end)
    return folded.original[first:last] == exact


def _longest(found: set[tuple[int, int, int]]) -> list[Hit]:
    """Keep, for each owner, the longest of overlapping hits (of equals the first), in order of start."""
    last: dict[int, tuple[int, int]] = {}
    kept: dict[tuple[int, int, int], None] = {}
    for start, minus_end, owner in sorted(found):
        end = -minus_end
        before = last.get(owner)
        if before is not None and start < before[1]:
            if end - start <= before[1] - before[0]:
                continue
            del kept[owner, *before]
        kept[owner, start, end] = None
        last[owner] = start, end
    return [Hit(*one) for one in kept]


def language_bits(language: str, confidence: float, *, certain: float = 0.75) -> int:
    """Give the languages whose phrases count: the text's own, or all when it is unknown or unsure."""
    return LANGUAGES.get(language, EVERY_LANGUAGE) if confidence >= certain else EVERY_LANGUAGE


def uncovered(hits: Sequence[Hit]) -> set[Hit]:
    """Give the hits, in order of start, that no longer one overlaps ("New Mexico" is no Mexico), whoever owns
    it.
    """
    hidden: set[Hit] = set()
    for at, hit in enumerate(hits):
        for other in hits[at + 1 :]:
            if other.start >= hit.end:
                break
            longer = (other.end - other.start) - (hit.end - hit.start)
            if longer:
                hidden.add(hit if longer > 0 else other)
    return set(hits) - hidden
