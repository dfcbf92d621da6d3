"""An entry as a feed gave it, and the article it becomes: plain text, one language, a comparable address."""

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from services.domain.canonical import canonical_url
from services.domain.text import fold, sentences

LANGUAGES = ("en", "es", "fr")
RAW_CAP = 120_000  # characters of a field that are read at all
TEXT_CAP = 20_000
TITLE_CAP = 500
SUMMARY_CAP = 1_000
_DERIVED_TITLE_CAP = 220
_LEAST_TITLE = 15
_LANGUAGE_SAMPLE = 700


@dataclass(frozen=True)
class Entry:
    """One item as a feed published it; anything but the id may be missing or ugly."""

    id: str
    title: str = ""
    summary: str = ""
    content: str = ""
    url: str | None = None
    publisher: str = ""
    language: str | None = None
    published_at: datetime | None = None
    kind: str = "news"
    country: str | None = None


@dataclass(frozen=True)
class Article:
    """An entry cleaned and identified; `title_derived`: the title is the first sentence of the text."""

    id: str
    title: str
    text: str
    language: str
    language_confidence: float
    url: str | None = None
    canonical_url: str | None = None
    publisher: str = ""
    kind: str = "news"
    country: str | None = None
    published_at: datetime | None = None
    title_derived: bool = False


# ---- plain text ------------------------------------------------------------------------------------------

_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]*)(?:[^<>]*)>|<[!?][^<>]*>")
_OPAQUE = re.compile(r"<(script|style|noscript|template|svg|iframe|head)\b[^<>]*>|<!--", re.IGNORECASE)
_ENCODED_TAG = re.compile(
    r"</?(?:p|br|a|div|span|img|ul|li|b|i|em|strong|h[1-6]|table|blockquote)\b[^<>]*>", re.IGNORECASE
)
_BLOCK_ELEMENTS = """
address article aside blockquote br dd div dl dt figcaption figure footer form h1 h2 h3 h4 h5 h6 header
hr li main nav ol p pre section table tbody td th tr ul
"""
_BLOCKS = frozenset(_BLOCK_ELEMENTS.split())
_SPACES = re.compile(r"[^\S\n]+")
_LINES = re.compile(r"\s*\n\s*")


def _without_opaque(text: str) -> str:
    """Drop comments and elements whose content is no prose. One pass: an element left open hides the rest."""
    kept: list[str] = []
    position = 0
    while (match := _OPAQUE.search(text, position)) is not None:
        kept.append(text[position : match.start()])
        closing = "-->" if match.group(1) is None else f"</{match.group(1).lower()}"
        lowered_end = (
            text.lower().find(closing, match.end()) if closing != "-->" else text.find(closing, match.end())
        )
        if lowered_end < 0:
            return "".join(kept)
        end = text.find(">", lowered_end)
        position = len(text) if end < 0 else end + 1
    kept.append(text[position:])
    return "".join(kept)


def _tag_space(match: re.Match[str]) -> str:
    name = (match.group(2) or "").lower()
    return "\n" if name in _BLOCKS else ""


def _strip_markup(text: str) -> str:
    return _TAG.sub(_tag_space, _without_opaque(text)) if "<" in text else text


def plain_text(raw: str, cap: int = TEXT_CAP) -> str:
    """Give at most `cap` characters of `raw`, without markup, entities, control and direction marks.

    Paragraphs and list items keep a line break between them; other white space runs become one space.
    """
    text = _strip_markup(raw[:RAW_CAP])
    if "&" in text:
        text = html.unescape(text)
        if _ENCODED_TAG.search(text):
            text = _strip_markup(text)
    text = unicodedata.normalize("NFC", text)
    if not text.isprintable():  # line breaks, marks, spaces of other kinds
        text = _LINES.sub("\n", _SPACES.sub(" ", _INVISIBLE.sub("", text.replace("\x85", "\n"))))
    elif "  " in text:
        text = _SPACES.sub(" ", text)
    text = text.strip()
    return text if len(text) <= cap else _cut(text, cap)


def _cut(text: str, cap: int) -> str:
    space = text.rfind(" ", cap - 60, cap)
    return text[: space if space > 0 else cap].rstrip()


# ---- language --------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _identifier() -> LanguageIdentifier:
    """The model, read once in a process; limited to the languages that the topic packs speak."""
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(LANGUAGES))
    return identifier


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Words that one language alone has and every text is full of: where they agree, the model is not asked.
_TELLING = {
    "en": _words("the of and to for that is with by from its has was will are at as it"),
    "es": _words("el los las del por una con para y su se al como lo sus más según"),
    "fr": _words("le les des du et une dans pour est qui au aux par avec ses sont d'une selon"),
}
_ENOUGH = 4
_RIVAL = 5  # one telling word of another language is forgiven for so many of the first
_QUOTED = 3  # more than one to so many is no quotation
_UNSURE = 0.5


def telling_words(text: str) -> dict[str, int]:
    """Count the words of `text` that one language alone has, by language."""
    words = Counter(text.lower().split())
    return {
        language: sum([words[word] for word in telling if word in words])
        for language, telling in _TELLING.items()
    }


def is_mixed(votes: Mapping[str, int]) -> bool:
    """Whether a second language is more than quoted, by the telling words of each."""
    most, second, *_ = sorted(votes.values(), reverse=True)
    return second >= _ENOUGH and second * _QUOTED > most


def _vote(votes: Mapping[str, int]) -> str | None:
    ranked = sorted(votes.items(), key=lambda item: -item[1])
    (best, most), (_, second) = ranked[0], ranked[1]
    return best if most >= _ENOUGH and second * _RIVAL <= most else None


def claimed_language(claim: str | None) -> str | None:
    """Give the language a feed claims ("es-MX" is "es"), or None where it is none of ours."""
    short = (claim or "").strip().lower()[:2]
    return short if short in LANGUAGES else None


def identify_language(text: str, claim: str | None = None) -> tuple[str, float]:
    """Give the language of `text` and how sure that is; an unclear text has the one its feed claims.

    Of a text in several languages it is never sure.
    """
    prior = claimed_language(claim)
    if not any(character.isalpha() for character in text):
        return prior or "en", 0.0
    sample = text[:_LANGUAGE_SAMPLE]
    votes = telling_words(sample)
    voted = _vote(votes)
    if voted is not None:
        return voted, 1.0
    found, probability = _identifier().classify(sample)
    confidence = min(float(probability), _UNSURE) if is_mixed(votes) else float(probability)
    if prior and prior != found and (confidence < 0.9 or len(text) < 40):
        return prior, 1.0 - confidence
    return found, confidence


# ---- the article -----------------------------------------------------------------------------------------


def _joined(summary: str, content: str) -> str:
    if not content or not summary:
        return content or summary
    return content if fold(summary[:80]) in fold(content) else f"{summary}\n{content}"


def _title_from(text: str) -> str:
    """Give the first sentence that says something, for a document without a headline."""
    for start, end in sentences(text[:2_000]):
        if end - start >= _LEAST_TITLE:
            return (
                text[start:end]
                if end - start <= _DERIVED_TITLE_CAP
                else _cut(text[start:end], _DERIVED_TITLE_CAP)
            )
    return text[:_DERIVED_TITLE_CAP]  # nothing longer than a byline


def clean(entry: Entry) -> Article:
    """Give the article that an entry becomes. Never raises: an empty entry is an empty article."""
    title = " ".join(plain_text(entry.title, TITLE_CAP).split())
    text = _joined(plain_text(entry.summary), plain_text(entry.content))
    text = text if len(text) <= TEXT_CAP else _cut(text, TEXT_CAP)
    derived = not title and bool(text)
    language, confidence = identify_language(f"{title}. {text}" if title else text, entry.language)
    return Article(
        id=entry.id,
        title=" ".join(_title_from(text).split()) if derived else title,
        text=text,
        language=language,
        language_confidence=confidence,
        url=entry.url,
        canonical_url=canonical_url(entry.url),
        publisher=" ".join(plain_text(entry.publisher, 200).split()),
        kind=entry.kind,
        country=entry.country,
        published_at=entry.published_at,
        title_derived=derived,
    )


# ---- what is shown ---------------------------------------------------------------------------------------

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(
    r"""(?<![\w.,$€-])(?:
      \+\d{1,3}[ .-]?(?:\(?\d{1,4}\)?[ .-]?){2,5}\d{2,4}       # +52 55 3079 8674
    | \(\d{2,4}\)[ ]?\d{3,4}[ .-]?\d{3,4}                       # (55) 3079-8674
    | \d{3}[.-]\d{3}[.-]\d{4}                                   # 202-555-0143
    | \d{2}[ -]\d{4}[ -]\d{4}                                   # 55 3079 8674
    | 0\d(?:[ .]\d{2}){4}                                       # 01 44 55 66 77
    )(?![\w%]|[.,]\d)""",
    re.VERBOSE,
)
MASK = "[…]"


def mask_contacts(text: str) -> str:
    """Give `text` with e-mail addresses and telephone numbers masked; dates and amounts stay."""
    return _PHONE.sub(MASK, _EMAIL.sub(MASK, text) if "@" in text else text)


def display_summary(article: Article) -> str:
    """Give what may be shown and searched of the text: contact details masked, at most 1,000 characters."""
    text = mask_contacts(article.text[: SUMMARY_CAP * 2])
    return text if len(text) <= SUMMARY_CAP else _cut(text, SUMMARY_CAP - 1) + "…"
