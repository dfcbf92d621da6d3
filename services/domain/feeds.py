"""Which entry is it, and is it new, edited or seen? When is it from, and is it late?

Identity is judged within one feed, for one document at a time, against the entries already held. Nothing is
ever deleted because it left a document.
"""

import hashlib
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from services.domain.canonical import canonical_url

BACKFILL_AGE = timedelta(hours=24)
LATE_AGE = timedelta(hours=72)
LATE_SLACK = timedelta(hours=24)
CLOCK_SKEW = timedelta(minutes=10)
EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)
FLAP_WINDOW = timedelta(hours=24)
FLAP_IN_WINDOW, FLAP_IN_ALL = 5, 24
SHARED_URL = 3
NO_GUIDS = frozenset({"", "0"})
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True)
class ParsedEntry:
    """One entry as a document gives it: no control characters; links are absolute http(s) or None."""

    title: str = ""
    summary: str = ""
    content: str = ""
    url: str | None = None
    guid: str | None = None
    author: str | None = None
    publisher: str | None = None
    language: str | None = None
    tags: tuple[str, ...] = ()
    published_at: datetime | None = None
    edited_at: datetime | None = None
    flags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Document:
    """A feed as read. `bad` counts unreadable entries; `complaint` is the parser's, never a verdict."""

    version: str
    entries: tuple[ParsedEntry, ...]
    title: str = ""
    language: str | None = None
    bad: int = 0
    left_over: int = 0
    complaint: str | None = None


@dataclass(frozen=True)
class NotAFeed:
    """A body that holds no feed: nothing is stored, nothing stored is cleared. `empty`: it has no byte."""

    complaint: str
    empty: bool = False


@dataclass(frozen=True)
class KnownEntry:
    """An entry held already: its key, address, and the hashes of every version that was seen."""

    id: int
    key: str
    canonical_url: str | None
    content_hash: str
    revision: int = 1
    older: tuple[tuple[str, datetime], ...] = ()  # (hash, replaced at) of versions before this one


class EntryReason(StrEnum):
    """What an entry of a document is to us."""

    NEW = "new"
    EDITED = "edited"
    SEEN = "seen"
    SEEN_BEFORE = "seen_before"  # a version that was current once: A, B, A makes no third
    EDIT_FLAPPING = "edit_flapping"


class Lateness(StrEnum):
    """Whether an entry's age lets it open a development or alert; only `on_time` does."""

    ON_TIME = "on_time"
    LATE = "late"
    BACKFILL = "backfill"


@dataclass(frozen=True)
class Dates:
    """`published_at` as claimed; `dated_at` for sorting: the time of first sight if that is no good."""

    published_at: datetime | None
    dated_at: datetime
    flag: str | None
    lateness: Lateness


@dataclass(frozen=True)
class EntryDecision:
    """What to do with one entry. `known_id` is the row it belongs to; `rekey`: its key has changed."""

    reason: EntryReason
    entry: ParsedEntry
    key: str
    canonical_url: str | None
    url_hash: int | None
    content_hash: str
    known_id: int | None = None
    rekey: bool = False
    guid_shared: bool = False


@dataclass(frozen=True)
class Identity:
    """What may tell an entry from the others of its feed."""

    entry: ParsedEntry
    canonical: str | None
    keys: tuple[str, ...]  # of which the first is the entry's own; a row under any other is the same entry
    shared: bool
    crowded: bool  # so many entries under one link that the link identifies none


def identify(entries: Sequence[ParsedEntry], *, feed_urls: Iterable[str] = ()) -> tuple[Identity, ...]:
    """Give each entry its keys. A guid that names the feed itself, or nothing, is none."""
    nothing = NO_GUIDS | set(feed_urls)
    guids = [_guid(entry, nothing) for entry in entries]
    canonicals = [canonical_url(entry.url) for entry in entries]
    links: defaultdict[str, set[str | None]] = defaultdict(set)
    for guid, canonical in zip(guids, canonicals, strict=True):
        if guid:
            links[guid].add(canonical)
    crowd = Counter(canonical for canonical in canonicals if canonical)
    found = []
    for entry, guid, canonical in zip(entries, guids, canonicals, strict=True):
        shared = guid is not None and len(links[guid]) > 1
        crowded = canonical is not None and crowd[canonical] >= SHARED_URL
        found.append(
            Identity(entry, canonical, _keys(entry, guid, canonical, shared, crowded), shared, crowded)
        )
    return tuple(found)


def _keys(
    entry: ParsedEntry, guid: str | None, canonical: str | None, shared: bool, crowded: bool
) -> tuple[str, ...]:
    if guid and shared:
        return (_short(f"s:{guid} {canonical}"),)
    if guid:
        return (_short(f"g:{guid}"), _short(f"s:{guid} {canonical}"))
    if canonical and not crowded:
        return (_short(f"u:{canonical}"),)
    return (f"t:{_title_hash(entry)}",)


def _guid(entry: ParsedEntry, nothing: frozenset[str]) -> str | None:
    guid = (entry.guid or "").strip()
    return None if guid in nothing else guid


def lookup(identities: Iterable[Identity]) -> tuple[list[str], list[int]]:
    """What to look for among the rows of the feed: keys and URL hashes."""
    keys: set[str] = set()
    hashes: set[int] = set()
    for identity in identities:
        keys.update(identity.keys)
        if identity.shared:
            keys.add(_short(f"g:{(identity.entry.guid or '').strip()}"))
        if identity.canonical:
            hashes.add(url_hash(identity.canonical))
    return sorted(keys), sorted(hashes)


def decide_entries(
    identities: Sequence[Identity], known: Iterable[KnownEntry], *, now: datetime
) -> tuple[EntryDecision, ...]:
    """Judge a document's entries against the rows that `lookup` found.

    Gives one decision for each distinct entry: where a document repeats one, the version edited last stands.
    """
    rows = list(known)
    by_key = {row.key: row for row in rows}
    by_url = {row.canonical_url: row for row in rows if row.canonical_url is not None}
    decided: dict[str, EntryDecision] = {}
    urls: dict[str, str] = {}  # canonical URL -> key, within the document
    for identity in identities:
        row = _row(identity, by_key, by_url)
        decision = _decide(identity, row, now)
        slot = f"id:{row.id}" if row else decision.key
        if not row and identity.canonical and not identity.crowded and not identity.shared:
            slot = urls.setdefault(identity.canonical, slot)
        earlier = decided.get(slot)
        if earlier is None or _newer(decision.entry, earlier.entry):
            decided[slot] = decision if earlier is None else replace(decision, key=earlier.key)
    return tuple(decided.values())


def _row(
    identity: Identity, by_key: dict[str, KnownEntry], by_url: dict[str, KnownEntry]
) -> KnownEntry | None:
    for key in identity.keys:
        if key in by_key:
            return by_key[key]
    if identity.shared:
        held = by_key.get(_short(f"g:{(identity.entry.guid or '').strip()}"))
        return held if held and held.canonical_url == identity.canonical else None
    return None if identity.crowded else by_url.get(identity.canonical or "")


def _decide(identity: Identity, row: KnownEntry | None, now: datetime) -> EntryDecision:
    entry, canonical = identity.entry, identity.canonical
    digest = content_hash(entry, canonical)
    rekey = row is not None and identity.shared and row.key != identity.keys[0]
    return EntryDecision(
        reason=EntryReason.NEW if row is None else _compare(digest, row, now),
        entry=entry,
        key=identity.keys[0] if row is None or rekey else row.key,
        canonical_url=canonical,
        url_hash=url_hash(canonical) if canonical else None,
        content_hash=digest,
        known_id=row.id if row else None,
        rekey=rekey,
        guid_shared=identity.shared,
    )


def _compare(digest: str, row: KnownEntry, now: datetime) -> EntryReason:
    if digest == row.content_hash:
        return EntryReason.SEEN
    if any(digest == older for older, _ in row.older):
        return EntryReason.SEEN_BEFORE
    recent = sum(1 for _, replaced_at in row.older if now - replaced_at < FLAP_WINDOW)
    if recent >= FLAP_IN_WINDOW or row.revision > FLAP_IN_ALL:
        return EntryReason.EDIT_FLAPPING
    return EntryReason.EDITED


def _newer(entry: ParsedEntry, other: ParsedEntry) -> bool:
    mine, theirs = entry.edited_at or entry.published_at, other.edited_at or other.published_at
    return mine is not None and (theirs is None or mine > theirs)


def decide_dates(entry: ParsedEntry, *, now: datetime, last_ok_at: datetime | None) -> Dates:
    """When an entry is from, at first sight. `last_ok_at`: the feed's last good poll; None on its first.

    On a first poll an entry without a usable date counts as backfill: nothing says that it is fresh.
    """
    claimed = entry.published_at or entry.edited_at
    first_poll = last_ok_at is None
    if claimed is None or claimed < EARLIEST:
        absurd = "date_missing" if claimed is None else "date_absurd"
        return Dates(claimed, now, absurd, Lateness.BACKFILL if first_poll else Lateness.ON_TIME)
    if claimed > now:
        flag = "date_future" if claimed - now > CLOCK_SKEW else None
        return Dates(claimed, now, flag, Lateness.ON_TIME)
    age = now - claimed
    if last_ok_at is None:
        lateness = Lateness.BACKFILL if age > BACKFILL_AGE else Lateness.ON_TIME
    else:
        allowed = max(LATE_AGE, now - last_ok_at + LATE_SLACK)
        lateness = Lateness.LATE if age > allowed else Lateness.ON_TIME
    return Dates(claimed, claimed, None, lateness)


def content_hash(entry: ParsedEntry, canonical: str | None) -> str:
    """Hash of title, text and link; dates, tags and tracking parameters do not count."""
    parts = (entry.title, entry.summary, entry.content, canonical or "")
    joined = "\x1f".join(_SPACES.sub(" ", part).strip() for part in parts)
    return hashlib.sha256(joined.encode("utf-8", "replace")).hexdigest()


def url_hash(canonical: str) -> int:
    """A signed 64-bit hash of a canonical URL, for an index."""
    return int.from_bytes(hashlib.blake2b(canonical.encode(), digest_size=8).digest(), "big", signed=True)


def _title_hash(entry: ParsedEntry) -> str:
    title = _SPACES.sub(" ", unicodedata.normalize("NFKC", entry.title).casefold()).strip()
    rest = (
        entry.published_at.date().isoformat()
        if entry.published_at
        else (entry.summary or entry.content)[:200]
    )
    return hashlib.sha256(f"{title}\x1f{rest}".encode("utf-8", "replace")).hexdigest()


def _short(key: str) -> str:
    """A key that fits an index: long ones are replaced by their hash."""
    if len(key) <= 300:
        return key
    return key[:2] + hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()
