"""What is wrong with an entry as it was published: it is taken as it is, and said.

None of it keeps an entry from being read; each makes what is found in it less sure, or less.
"""

import re
from enum import StrEnum

from services.domain.articles import (
    RAW_CAP,
    TEXT_CAP,
    Article,
    Entry,
    claimed_language,
    is_mixed,
    telling_words,
)
from services.domain.matching import EVERY_LANGUAGE, GLUED
from services.domain.verdicts import Classification

_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# "Mineral", "minerales": what a plural ends in is no sign.
_TAILS = frozenset(word for word in GLUED[EVERY_LANGUAGE] if len(word) > 2) - {"les"}
_RUN_ON = re.compile(rf"\w{{4}}s(?:{'|'.join(sorted(_TAILS))})$", re.IGNORECASE)
_WORD = re.compile(r"\w*")
_READ = 2_000  # characters in which languages are told apart
_PLAIN = 700  # that many at first


class Flaw(StrEnum):
    """One thing that is wrong."""

    NO_TITLE = "no_title"
    NO_TEXT = "no_text"
    NO_DATE = "no_date"
    NO_LANGUAGE = "no_language"
    OTHER_LANGUAGE = "other_language"  # claimed, and none that the topics are written in
    MIXED_LANGUAGES = "mixed_languages"
    TEXT_CUT = "text_cut"
    GLUED_WORDS = "glued_words"
    CONTROL_CHARACTERS = "control_characters"
    DIRECTION_MARKS = "direction_marks"


IN_WORDS = {
    Flaw.NO_TITLE: "without title",
    Flaw.NO_TEXT: "without text",
    Flaw.NO_DATE: "without date",
    Flaw.NO_LANGUAGE: "without language",
    Flaw.OTHER_LANGUAGE: "in another language than en, es, fr by their own word",
    Flaw.MIXED_LANGUAGES: "in several languages at once",
    Flaw.TEXT_CUT: "longer than what is read",
    Flaw.GLUED_WORDS: "with words run together",
    Flaw.CONTROL_CHARACTERS: "with control characters",
    Flaw.DIRECTION_MARKS: "with marks of writing direction",
}


def flaws(entry: Entry, article: Article, found: Classification) -> tuple[Flaw, ...]:
    """Give what is wrong with `entry`, of which `article` was made and `found` said."""
    raw = (entry.title, entry.summary, entry.content)
    odd = [text for text in raw if not text.isprintable()]
    longest, below_title = max(map(len, raw)), sum(map(len, raw[1:]))
    signs = {
        Flaw.NO_TITLE: not article.title or article.title_derived,
        Flaw.NO_TEXT: not article.text,
        Flaw.NO_DATE: entry.published_at is None,
        Flaw.NO_LANGUAGE: not entry.language,
        Flaw.OTHER_LANGUAGE: bool(entry.language) and claimed_language(entry.language) is None,
        Flaw.MIXED_LANGUAGES: _mixed(article),
        Flaw.TEXT_CUT: longest > RAW_CAP or (below_title > TEXT_CAP and len(article.text) > TEXT_CAP - 100),
        Flaw.GLUED_WORDS: _glued(article, found),
        Flaw.CONTROL_CHARACTERS: any(_CONTROL.search(text) for text in odd),
        Flaw.DIRECTION_MARKS: any(_DIRECTION.search(text) for text in odd),
    }
    return tuple(flaw for flaw, present in signs.items() if present)


def _mixed(article: Article) -> bool:
    """Whether a second language is more than quoted."""
    if article.language_confidence == 1.0 and len(article.text) < _PLAIN:
        return False  # its telling words left no doubt
    return is_mixed(telling_words(article.text[:_READ]))


def _glued(article: Article, found: Classification) -> bool:
    """Whether a word that was found runs into the next ("mineralswhich"), as after machine translation."""
    pieces = [piece for match in found.matches for piece in match.evidence]
    if any(_RUN_ON.search(piece.text) for piece in pieces):
        return True  # of a phrase that is open at its end
    places = {(piece.zone, piece.end) for piece in pieces}
    for zone, end in places | {(hit.zone, hit.end) for hit in found.entities}:
        tail = _WORD.match(article.title if zone == "title" else article.text, end)
        if tail is not None and tail.group().lower().removeprefix("s") in _TAILS:
            return True
    return False
