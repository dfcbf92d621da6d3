"""The fields of a feed's entry, made safe to store: text, links, dates, caps. HTML is left as it is."""

import calendar
import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime
from time import struct_time
from urllib.parse import urljoin, urlsplit, urlunsplit

from services.domain.headers import http_date

TITLE_CAP, SUMMARY_CAP, CONTENT_CAP, NAME_CAP = 1000, 64 * 1024, 256 * 1024, 300
URL_CAP, TAGS_CAP, GUID_CAP = 2048, 50, 2048
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan ene enero janv janvier january",
            "feb febrero fev fevr fevrier february",
            "mar marzo mars march",
            "apr abr abril avr avril april",
            "may mayo mai",
            "jun junio juin june",
            "jul julio juil juillet july",
            "aug ago agosto aout august",
            "sep sept septiembre setiembre septembre september",
            "oct octubre octobre october",
            "nov noviembre novembre november",
            "dec dic diciembre decembre december",
        ),
        start=1,
    )
    for name in names.split()
}
_WORDED = re.compile(
    r"(?P<day>\d{1,2})(?:er|º)?\s+(?:de\s+)?(?P<month>[a-z]{3,10})\.?,?\s+(?:de\s+|del\s+)?(?P<year>\d{4})"
    r"(?:\D{1,6}(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?)?\s*(?P<zone>[+-]\d{2}:?\d{2})?"
)


def plain(value: object, cap: int) -> tuple[str, bool]:
    """Text in NFC without control characters or lone surrogates, and whether it was cut to `cap`."""
    text = value if isinstance(value, str) else ""
    text = unicodedata.normalize("NFC", _CONTROL.sub("", text[: cap * 2])).strip()
    return text[:cap], len(text) > cap


def name(value: object) -> str | None:
    """A short text such as an author's name, or None."""
    return plain(value, NAME_CAP)[0] or None


def tags(values: Iterable[object]) -> tuple[str, ...]:
    """At most 50 distinct tags, as given."""
    found = (plain(value, NAME_CAP)[0] for value in values)
    return tuple(dict.fromkeys(tag for tag in found if tag))[:TAGS_CAP]


def link(value: object, base: str) -> str | None:
    """An absolute http(s) link without user name; None for other schemes, nonsense and overlong ones."""
    text = plain(value, URL_CAP + 1)[0].replace("\n", "").replace("\t", "")
    if not text or len(text) > URL_CAP:
        return None
    try:
        parts = urlsplit(urljoin(base, text))
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host:
        return None
    if "@" in parts.netloc:
        shown = f"[{host}]" if ":" in host else host
        parts = parts._replace(netloc=f"{shown}:{port}" if port else shown)
    return urlunsplit(parts)


def moment(parsed: struct_time | None, text: object) -> datetime | None:
    """A date as aware UTC from feedparser's reading, else from the text itself; naive means UTC."""
    if parsed is not None:
        try:
            return datetime.fromtimestamp(calendar.timegm(parsed), UTC)
        except (ValueError, OverflowError, OSError):
            return None
    return worded_date(text) if isinstance(text, str) else None


def worded_date(text: str) -> datetime | None:
    """ISO 8601, an e-mail date, or a day with an English, Spanish or French month name."""
    text = text.strip()[:100]
    try:
        return _in_utc(datetime.fromisoformat(text))
    except ValueError:
        return http_date(text) or _with_month_name(text)


def _in_utc(moment: datetime) -> datetime | None:
    try:
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError:  # its zone takes it out of the years that can be told
        return None


def _with_month_name(text: str) -> datetime | None:
    folded = unicodedata.normalize("NFD", text.lower())
    folded = "".join(c for c in folded if not unicodedata.combining(c))
    match = _WORDED.search(folded)
    month = _MONTHS.get(match["month"]) if match else None
    if match is None or month is None:
        return None
    zone = (match["zone"] or "+0000").replace(":", "")
    clock = ":".join(f"{int(match[unit] or 0):02}" for unit in ("hour", "minute", "second"))
    try:
        iso = f"{match['year']}-{month:02}-{int(match['day']):02}T{clock}{zone[:3]}:{zone[3:]}"
        return _in_utc(datetime.fromisoformat(iso))
    except ValueError:
        return None
