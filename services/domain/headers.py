"""What headers say: when to ask again, how long an answer is fresh, what moment a date names."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


def retry_after(value: str | None, *, now: datetime) -> float | None:
    """Seconds that a Retry-After header asks for: digits or an HTTP date; None if unreadable or not ahead."""
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        seconds = float(text[:12])
    else:
        moment = http_date(text)
        seconds = (moment - now).total_seconds() if moment else 0.0
    return seconds if seconds > 0 else None


def max_age(cache_control: str | None, age: str | None = None) -> float | None:
    """Seconds for which an answer says it stays fresh: `max-age` less `Age`; None if it does not say."""
    for directive in (cache_control or "").lower().split(","):
        name, _, value = directive.strip().partition("=")
        value = value.strip().strip('"')
        if name.strip() == "max-age" and value.isascii() and value.isdigit():
            spent = float(age) if age and age.isascii() and age.isdigit() else 0.0
            return max(0.0, float(value[:12]) - spent)
    return None


def http_date(text: str) -> datetime | None:
    """The moment an HTTP date names, aware UTC; None if it names none."""
    try:
        moment = parsedate_to_datetime(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):  # the last: in UTC it lies beyond year 9999
        return None
