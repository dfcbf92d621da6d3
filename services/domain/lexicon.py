"""Concepts of trade, mining and chip news, named by words of three languages so that articles can meet."""

from functools import lru_cache

from services.domain.lexicon_usual import USUAL
from services.domain.lexicon_words import ACTS as ACT_LINES
from services.domain.lexicon_words import THINGS as THING_LINES

_TEXT = "\n".join([ACT_LINES.strip(), THING_LINES.strip(), USUAL.strip()])
_LINES = tuple(_TEXT.replace("\n    ", " ").splitlines())


def _read(column: int) -> tuple[dict[str, str], dict[str, str]]:
    whole: dict[str, str] = {}
    prefixes: dict[str, str] = {}
    for line in _LINES:
        concept, _, words = line.partition(": ")
        for word in words.split("/")[column].split():
            table, key = (prefixes, word[:-1]) if word.endswith("*") else (whole, word)
            table.setdefault(key, concept.lstrip("!"))
    return whole, prefixes


_TABLES = {language: _read(column) for column, language in enumerate(("en", "es", "fr"))}
ACTS = frozenset(line.partition(":")[0][1:] for line in _LINES if line.startswith("!"))


@lru_cache(maxsize=65_536)
def concept(word: str, language: str) -> str | None:
    """Give the concept that a folded word of a language names, or None."""
    whole, prefixes = _TABLES[language]
    if word in whole:
        return whole[word]
    for length in range(len(word), 2, -1):
        if word[:length] in prefixes:
            return prefixes[word[:length]]
    return None
