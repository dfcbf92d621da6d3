"""Folding of text for comparison, with a way back to the original, and sentence bounds.

Folding makes "Minéraux critiques", "MINERAUX  critiques" and a copy with typographic quotes, joined letters
or invisible marks compare as equal. Evidence points into the original, so a folded text knows its way back.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

# NFKD leaves these letters whole, so they are spelled out.
_LETTERS = {
    "œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ø": "o", "Ø": "o", "ß": "ss", "ẞ": "ss", "ł": "l", "Ł": "l",
    "đ": "d", "Đ": "d", "ð": "d", "Ð": "d", "þ": "th", "Þ": "th", "ı": "i", "ħ": "h", "Ħ": "h",
}  # fmt: skip
_SINGLE_QUOTES = "’‘‛‚´`ʼʹ′＇‹›"
_DOUBLE_QUOTES = "“”„‟«»″＂"
_DASHES = "‐‑‒–—―−﹣－⁃"
_SPACED = re.compile(r" {2,}")


_PLAIN = (
    _LETTERS
    | dict.fromkeys(_SINGLE_QUOTES, "'")
    | dict.fromkeys(_DOUBLE_QUOTES, '"')
    | dict.fromkeys(_DASHES, "-")
)


def _fold_character(character: str) -> str:
    """Give what one character becomes; '' for marks, controls and directions, ' ' for every kind of space."""
    if character in _PLAIN:
        return _PLAIN[character]
    if character.isspace():
        return " "
    if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Mn", "Me"}:
        return ""
    # What a character is made of may be on the list itself: an æ under a bar, the strokes of a triple prime.
    kept = "".join(_PLAIN.get(c, c) for c in unicodedata.normalize("NFKD", character) if not _is_mark(c))
    # Lowering may itself leave a mark behind (the Turkish dotted capital), hence the second sieve.
    return "".join(c for c in kept.lower() if not _is_mark(c))


def _is_mark(character: str) -> bool:
    return unicodedata.category(character) in {"Mn", "Me"} or unicodedata.combining(character) != 0


class _FoldTable(dict[int, str]):
    """What each code point becomes, worked out on first sight."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _fold_character(chr(code))
        return folded


_TABLE = _FoldTable({code: _fold_character(chr(code)) for code in range(0x250)})


def fold(text: str) -> str:
    """Give `text` in lower case, without accents, marks and control characters, with plain quotes and dashes.

    Runs of white space become one space; nothing is stripped at the ends. Hyphens stay hyphens.
    """
    folded = text.translate(_TABLE)
    return _SPACED.sub(" ", folded) if "  " in folded else folded


@dataclass(frozen=True)
class Folded:
    """A text beside its folded form; `span` leads from offsets in `text` back to offsets in `original`."""

    original: str
    text: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", fold(self.original))

    @cached_property
    def _one_to_one(self) -> bool:
        """Whether every character stayed one, which spares most texts the list of origins."""
        if len(self.text) != len(self.original):
            return False
        return self.original.isascii() or all(len(_TABLE[ord(c)]) == 1 for c in set(self.original))

    @cached_property
    def _origins(self) -> list[int]:
        """For each folded character the offset of the original one that it came from."""
        origins: list[int] = []
        spaced = False
        for offset, character in enumerate(self.original):
            for made in _TABLE[ord(character)]:
                if made == " " and spaced:
                    continue
                spaced = made == " "
                origins.append(offset)
        return origins

    def offset(self, start: int) -> int:
        """Give where in the original `text[start]` comes from."""
        return start if self._one_to_one else self._origins[start]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Give the half-open span of the original that folded to `text[start:end]` (not empty).

        Accents written as separate marks after the last letter belong to the span.
        """
        if self._one_to_one:
            return start, end
        origins = self._origins
        first, last = origins[start], origins[end - 1] + 1
        while last < len(self.original) and unicodedata.combining(self.original[last]):
            last += 1
        return first, last


_SENTENCE_END = re.compile(
    r"""(?P<mark>[.!?…]+)(?P<close>["'”’»)\]]*)\s+(?=["'“‘«(\[¿¡—–-]*\s?[^\W_a-zß-öø-ÿ])
    | \s*\n\s*""",
    re.VERBOSE,
)
_LAST_WORD = re.compile(r"[^\s(\[«“\"']+$")
_ACRONYM = re.compile(r"(?:[^\W\d_]{1,2}\.)+[^\W\d_]{1,2}$")
_ABBREVIATIONS = frozenset(
    {
        "mr",
        "mrs",
        "ms",
        "dr",
        "prof",
        "sen",
        "rep",
        "gov",
        "gen",
        "hon",
        "rev",
        "st",
        "sr",
        "sra",
        "srta",
        "lic",
        "ing",
        "dip",
        "mtro",
        "mtra",
        "arts",
        "num",
        "nos",
        "vs",
        "inc",
        "corp",
        "ltd",
        "co",
        "cia",
        "jr",
        "fig",
        "vol",
        "pp",
        "pag",
        "cap",
        "mme",
        "mlle",
        "m",
        "jan",
        "feb",
        "apr",
        "jun",
        "jul",
        "aug",
        "sep",
        "sept",
        "oct",
        "nov",
        "dec",
        "approx",
        "dept",
        "av",
    }
)
# After an acronym ("in the U.S. The deal") only a word that opens sentences makes an end of the full stop.
_OPENERS = re.compile(
    r"""["'“‘«(\[¿¡—–-]*\s?(?:The|This|That|These|Those|It|Its|He|She|They|We|In|On|At|But|And|For|If|As|After|
    A|An|Under|With|While|When|However|El|La|Los|Las|En|Un|Una|Este|Esta|Esto|Pero|Se|Por|Le|Les|Il|Elle|Ils|
    Elles|Un|Une|Ce|Cette|Ces|Mais|Dans|Selon|Según)\b""",
    re.VERBOSE,
)


def _ends_sentence(text: str, match: re.Match[str]) -> bool:
    if match["mark"] is None or match["mark"][-1] in "!?…" or len(match["mark"]) > 1:
        return True
    word = _LAST_WORD.search(text, max(0, match.start() - 24), match.start())
    last = word.group() if word else ""
    if _ACRONYM.fullmatch(last) or (len(last) == 1 and last.isalpha() and last.isupper()):
        return _OPENERS.match(text, match.end()) is not None
    return fold(last) not in _ABBREVIATIONS


@lru_cache(maxsize=64)  # grouping, matching and dates ask for those of the same text in turn
def sentences(text: str) -> tuple[tuple[int, int], ...]:
    """Give the half-open spans of the sentences of `text`, in order, without white space at their ends.

    A line break always ends one; a full stop does when a capital, a digit or an opening quote follows and no
    abbreviation stands before it. An empty text has none.
    """
    found: list[tuple[int, int]] = []
    start = 0
    for match in _SENTENCE_END.finditer(text):
        if not _ends_sentence(text, match):
            continue
        stop = match.start() if match["mark"] is None else match.end("close")
        _add(found, text, start, stop)
        start = match.end()
    _add(found, text, start, len(text))
    return tuple(found)


def _add(found: list[tuple[int, int]], text: str, start: int, stop: int) -> None:
    piece = text[start:stop]
    stripped = piece.strip()
    if stripped:
        begin = start + piece.index(stripped[0])
        found.append((begin, begin + len(stripped)))
