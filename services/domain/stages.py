"""How far a policy has come, as an article says it: proposed to expired, with the sentence that says so.

Believed of the title and the first sentence only, in front of "after", "despite" and the like. A deed counts
when an authority does it ("Ottawa suspends the talks"); few words tell a stage alone ("struck down", "Federal
Register"). The words are in `stage_words`.
"""

import re
from collections.abc import Iterator, Mapping

from services.domain.articles import Article, mask_contacts
from services.domain.lifecycle import Stage
from services.domain.stage_words import (
    ALONE,
    AUTHORITIES,
    BACKGROUND,
    COMMENT,
    DEEDS,
    NOT_ACTING,
    NOT_DONE,
    SHORT,
)
from services.domain.text import fold, sentences

# Where one opening tells several: what ended or rests an act outranks its text, and that its beginnings.
_RANK: Mapping[Stage, int] = {Stage.PUBLISHED: 1, Stage.PROPOSED: 2, Stage.ANNOUNCED: 2}
_OPENING = 1  # sentences of the text, beside the title
_OPENING_UNTITLED = 4
_READ_CAP = 2_000
_LEAST_FOREGROUND = 20  # characters: a sentence that begins with its background keeps it
_GAP = 6  # words between an authority and its deed
_NEW_LINE = re.compile(r"\s+\|")


def _any(words: str, short: Mapping[str, str] | None = None) -> str:
    for name, said in (short or {}).items():
        words = words.replace(name, said.strip())
    return "|".join(_NEW_LINE.sub("|", words).split()).replace("_", r"\s")


def _by_stage(words: Mapping[Stage, str], language: str) -> str:
    return "|".join(f"(?P<{stage}>{_any(deeds, SHORT[language])})" for stage, deeds in words.items())


def _deeds(language: str) -> re.Pattern[str]:
    gap = rf"(?:\s(?!(?:{_any(NOT_DONE[language])})\b)[\w'.$%-]+){{0,{_GAP}}}?"
    return re.compile(rf"{gap}\s(?:{_by_stage(DEEDS[language], language)})(?!\w)")


_BACKGROUND = re.compile(rf"[,;]? \b(?:{_any(BACKGROUND)})\b")
_RELATIVE = re.compile(r", (?:which|who|whose|que|cuy\w+|dont|qui)\b")
_AUTHORITY = {
    lang: re.compile(rf"(?<![\w-])(?:{_any(words)})(?![\w'-])") for lang, words in AUTHORITIES.items()
}
_NOT_ACTING = {
    lang: re.compile(rf"(?<!\w)(?:{_any(words)})(?:(?<=')|\s(?:the\s)?)$")
    for lang, words in NOT_ACTING.items()
}
_DEED = {lang: _deeds(lang) for lang in DEEDS}
_ALONE = {lang: re.compile(rf"(?<!\w)(?:{_by_stage(words, lang)})(?!\w)") for lang, words in ALONE.items()}
_COMMENT = {lang: re.compile(rf"(?<!\w)(?:{_any(words)})(?!\w)") for lang, words in COMMENT.items()}


def _deeds_told(folded: str, end: int, language: str) -> Iterator[tuple[int, Stage]]:
    for authority in _AUTHORITY[language].finditer(folded, 0, end):
        if _NOT_ACTING[language].search(folded, max(0, authority.start() - 16), authority.start()):
            continue
        at = authority.end()
        while deed := _DEED[language].match(folded, at, end):
            stage = _told(deed)
            yield deed.start(stage), stage
            if stage is Stage.PROPOSED:  # what follows is what it threatens to do
                break
            at = deed.end()


def _told(match: re.Match[str]) -> Stage:
    return Stage(match.lastgroup or "")


def _stage_of(folded: str, language: str) -> Stage | None:
    behind = (
        _BACKGROUND.search(folded, _LEAST_FOREGROUND),
        _RELATIVE.search(folded),
        _COMMENT[language].search(folded),
    )
    end = min((found.start() for found in behind if found), default=len(folded))
    told = [(alone.start(), _told(alone)) for alone in _ALONE[language].finditer(folded, 0, end)]
    told.extend(_deeds_told(folded, end, language))
    return min(told, key=lambda row: (_RANK.get(row[1], 0), row[0]))[1] if told else None


def policy_stage(article: Article) -> tuple[Stage, str] | None:
    """Give (stage, sentence) from the title or else the first sentence, or None where neither tells one.

    Where the title only announces what the first sentence says to be in force, that counts.
    """
    text = mask_contacts(article.text[:_READ_CAP])
    told = [] if article.title_derived or "?" in article.title else [mask_contacts(article.title)]
    spans = sentences(text)[: _OPENING_UNTITLED if article.title_derived else _OPENING]
    told += [text[start:end] for start, end in spans]
    found: tuple[Stage, str] | None = None
    for sentence in told:
        stage = _stage_of(fold(sentence), article.language)
        if stage is Stage.IN_FORCE or (stage is not None and found is None):
            found = stage, sentence
        if found is not None and found[0] is not Stage.ANNOUNCED:
            break  # else: "imposes a duty", and then: "in force since"
    return found
