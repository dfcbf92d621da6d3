"""Is this article a copy of one we hold? Three tiers: the address, the title, runs of four words."""

import hashlib
import re
import zlib
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import accumulate

from services.domain.articles import Article
from services.domain.text import fold

URL_WINDOW = timedelta(days=30)
COPY_WINDOW = timedelta(days=7)
SHINGLE_WORDS = 4
LEAST_SHINGLES = 12
CONTAINMENT = 0.5
_SHINGLED_CHARACTERS = 3_000
_LEAST_TITLE_WORDS = 4

_WORD = re.compile(r"[^\W_]+")
_NOTE = re.compile(
    r"^(?:update\s*\d*|\d+-?update|exclusive|exclusiva?|exclusif|exclusivite|breaking(?: news)?|just in"
    r"|watch|video|live|en vivo|en direct|ultima hora|urgente?|correct(?:ed|ion)|rpt|wrapup\s*\d*"
    r"|actuali[sz]acion|mise a jour)"
    r"\s*[-:|]\s*"
)
_OUTLET = re.compile(r"^(.+\S)\s+[-|]\s+(\S+(?:\s+\S+){0,3})$")


class DuplicateReason(StrEnum):
    """Which tier found the copy."""

    SAME_URL = "same_url"
    SAME_TITLE = "same_title"
    SAME_TEXT = "same_text"


@dataclass(frozen=True)
class Fingerprint:
    """Signed hashes, as the database keeps them: address and title 64 bit, shingles 32 bit, sorted."""

    url_hash: int | None
    title_hash: int | None
    shingles: tuple[int, ...]


@dataclass(frozen=True)
class Known:
    """What deciding needs of an article that we hold."""

    article_id: int
    fingerprint: Fingerprint
    publisher: str
    language: str
    published_at: datetime | None


@dataclass(frozen=True)
class DuplicateDecision:
    """The article copied, if any, the tier that said so and the share of shingles held in common."""

    duplicate_of: int | None
    reason: DuplicateReason | None
    containment: float


NO_COPY = DuplicateDecision(None, None, 0.0)


def hash64(text: str) -> int:
    """Give a stable signed 64-bit hash of `text`."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)


def comparable_title(title: str) -> str:
    """Give the folded words of a title, without "Update 1-", "Exclusive:" or the outlet's name."""
    folded = fold(title).strip()
    while (note := _NOTE.match(folded)) is not None:
        folded = folded[note.end() :]
    outlet = _OUTLET.match(folded)
    if outlet is not None and len(_WORD.findall(outlet.group(1))) >= _LEAST_TITLE_WORDS:
        folded = outlet.group(1)
    return " ".join(_WORD.findall(folded))


def _shingles(text: str) -> tuple[int, ...]:
    words = [word.encode() for word in _WORD.findall(text)]
    joined, ends = b" ".join(words), list(accumulate([len(word) + 1 for word in words]))
    runs = {
        zlib.crc32(joined[start : end - 1])
        for start, end in zip([0, *ends], ends[SHINGLE_WORDS - 1 :], strict=False)
    }
    return tuple(sorted(array("i", array("I", runs).tobytes())))  # the same bits, signed


def fingerprint(article: Article) -> Fingerprint:
    """Give the hashes of an article. A title of fewer than four words names no article and has no hash."""
    title = "" if article.title_derived else comparable_title(article.title)
    opening = f"{title} {fold(article.text[:_SHINGLED_CHARACTERS])}"
    return Fingerprint(
        url_hash=hash64(article.canonical_url) if article.canonical_url else None,
        title_hash=hash64(title) if title.count(" ") + 1 >= _LEAST_TITLE_WORDS else None,
        shingles=_shingles(opening),
    )


def containment(a: Sequence[int], b: Sequence[int]) -> float:
    """Give |A∩B| / min(|A|, |B|), or 0 where either text is too short to tell."""
    if min(len(a), len(b)) < LEAST_SHINGLES:
        return 0.0
    return len(set(a).intersection(b)) / min(len(a), len(b))


def _apart(a: datetime | None, b: datetime | None) -> timedelta:
    """The gap between two dates; one that is missing stands in no one's way."""
    return abs(a - b) if a is not None and b is not None else timedelta(0)


def _judge(article: Article, own: Fingerprint, known: Known) -> DuplicateDecision:
    gap = _apart(article.published_at, known.published_at)
    other = known.fingerprint
    if own.url_hash is not None and own.url_hash == other.url_hash and gap <= URL_WINDOW:
        return DuplicateDecision(
            known.article_id, DuplicateReason.SAME_URL, containment(own.shingles, other.shingles)
        )
    if gap > COPY_WINDOW or article.language != known.language:
        return NO_COPY
    share = containment(own.shingles, other.shingles)
    # Within one source a title may be that of a series, so there the text decides.
    same_title = own.title_hash is not None and own.title_hash == other.title_hash
    if same_title and article.publisher != known.publisher:
        return DuplicateDecision(known.article_id, DuplicateReason.SAME_TITLE, share)
    if share >= CONTAINMENT:
        return DuplicateDecision(known.article_id, DuplicateReason.SAME_TEXT, share)
    return NO_COPY


_RANK = {DuplicateReason.SAME_URL: 2, DuplicateReason.SAME_TITLE: 1, DuplicateReason.SAME_TEXT: 0}


def decide_duplicate(article: Article, own: Fingerprint, known: Iterable[Known]) -> DuplicateDecision:
    """Say which of `known` the article copies, if any: address before title before text, then the oldest.

    `known` are the rows that share the address, the title or at least two shingles, in any order.
    """
    verdicts = [verdict for row in known if (verdict := _judge(article, own, row)).reason is not None]
    return min(
        verdicts,
        key=lambda verdict: (
            (-_RANK[verdict.reason], -verdict.containment, verdict.duplicate_of or 0)
            if verdict.reason is not None
            else (0, 0.0, 0)
        ),
        default=NO_COPY,
    )
