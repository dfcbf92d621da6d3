"""Dates that a text names, in English, Spanish and French: where they stand and what they say.

`find` reads, `resolve` counts: a mention becomes a span of days once there is a day to count from. A date
that does not exist (31 April) is no date.
"""

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from services.domain.date_words import GRAMMARS, Grammar
from services.domain.text import fold


class Precision(StrEnum):
    """How much time a date spans."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    SEASON = "season"
    YEAR = "year"


class Direction(StrEnum):
    """Which way a date without a year, or a bare weekday, lies from the day it is counted from."""

    PAST = "past"
    FUTURE = "future"
    NEAREST = "nearest"


@dataclass(frozen=True)
class Mention:
    """A date as written, at `start`..`end` of the folded text.

    Either calendar parts (`year`, `month`, `day`, `part` for a quarter, half or season) or a step from
    another day (`weekday`, or `count` units). `direction` is what the words themselves say ("next",
    "pasado").
    """

    start: int
    end: int
    precision: Precision
    year: int | None = None
    month: int | None = None
    day: int | None = None
    part: int | None = None
    weekday: int | None = None
    count: int | None = None
    unit: str | None = None
    direction: Direction | None = None
    term: bool = False  # "within 60 days": counts from the step that it follows


@dataclass(frozen=True)
class Span:
    """The days that a resolved mention covers, both ends included."""

    first: date
    last: date


# ---- reading ------------------------------------------------------------------------------------------


@lru_cache(maxsize=256)  # grouping and milestones ask for those of the same sentence in turn
def find(folded: str, language: str) -> tuple[Mention, ...]:
    """Give the dates named in a folded text, in order, none overlapping another."""
    grammar = GRAMMARS.get(language, GRAMMARS["en"])
    if grammar.core.search(folded) is None:
        return ()
    found: list[Mention] = []
    for match in grammar.pattern.finditer(folded):
        found.extend(_read(match, grammar))
    return tuple(found)


def _read(match: re.Match[str], grammar: Grammar) -> Iterator[Mention]:
    kind = match.lastgroup or ""
    reader = _READERS[kind]
    for mention in reader(match, grammar):
        if mention.year is not None and mention.month is not None and mention.day is not None:
            if mention.day > calendar.monthrange(mention.year, mention.month)[1]:
                continue
        elif mention.month is not None and mention.day is not None and mention.day > _longest(mention.month):
            continue
        yield mention


def _longest(month: int) -> int:
    return calendar.monthrange(2024, month)[1]


def _int(text: str | None) -> int | None:
    return int(text) if text else None


def _day(text: str | None) -> int | None:
    if not text:
        return None
    digits = re.match(r"\d+", text)
    return int(digits.group()) if digits else 1  # "primero de enero", "premier mai"


def _iso(match: re.Match[str], _: Grammar) -> Iterator[Mention]:
    year, month, day = int(match["iso_y"]), int(match["iso_m"]), int(match["iso_d"])
    if 1 <= month <= 12 and day >= 1:
        yield Mention(match.start(), match.end(), Precision.DAY, year, month, day)


def _numeric(match: re.Match[str], grammar: Grammar) -> Iterator[Mention]:
    first, second, year = int(match["num_a"]), int(match["num_b"]), int(match["num_y"])
    month, day = (first, second) if grammar.month_first else (second, first)
    if month > 12 >= day:
        month, day = day, month
    if 1 <= month <= 12 and day >= 1:
        yield Mention(match.start(), match.end(), Precision.DAY, year, month, day)


def _days(match: re.Match[str], grammar: Grammar, prefix: str) -> Iterator[Mention]:
    month = grammar.months[match[f"{prefix}_m"].rstrip(".")]
    year = _int(match[f"{prefix}_y"])
    for name in ("a", "b"):
        day = _day(match[f"{prefix}_{name}"])
        if day is not None and day >= 1:
            yield Mention(match.start(), match.end(), Precision.DAY, year, month, day)


def _day_month(match: re.Match[str], grammar: Grammar) -> Iterator[Mention]:
    yield from _days(match, grammar, "dm")


def _month_day(match: re.Match[str], grammar: Grammar) -> Iterator[Mention]:
    yield from _days(match, grammar, "md")


def _month(match: re.Match[str], grammar: Grammar) -> Iterator[Mention]:
    month = grammar.months[match["mo_m"].rstrip(".")]
    year = _int(match["mo_y"])
    if year is None and not match["mo_edge"]:
        return
    words = f"{match['mo_edge']}{match['mo_after'] or ''}"
    yield Mention(match.start(), match.end(), Precision.MONTH, year, month, direction=_way(words, grammar))


def _part(match: re.Match[str], grammar: Grammar) -> Iterator[Mention]:
    number = grammar.ordinals[match["pa_n"]] if match["pa_n"] else int(match["pa_q"])
    quarter = match["pa_q"] is not None or match["pa_unit"] in grammar.quarters
    precision = Precision.QUARTER if quarter else Precision.HALF
    if number <= (4 if quarter else 2):
        yield Mention(
            match.start(), match.end(), precision, _int(match["pa_y"] or match["pa_qy"]), part=number
        )


def _season(match: re.Match[str], grammar: Grammar) -> Iterator[Mention]:
    season = grammar.seasons[match["se_s"]]
    yield Mention(match.start(), match.end(), Precision.SEASON, _int(match["se_y"]), part=season)


def _year(match: re.Match[str], _: Grammar) -> Iterator[Mention]:
    yield Mention(match.start("ye_y"), match.end("ye_y"), Precision.YEAR, int(match["ye_y"]))


def _number(text: str, grammar: Grammar) -> int:
    return int(text) if text.isdigit() else grammar.numbers[text]


def _term(match: re.Match[str], grammar: Grammar) -> Iterator[Mention]:
    unit = grammar.units[match["te_u"]]
    count = _number(match["te_n"], grammar)
    precision = (
        Precision.DAY if unit in {"day", "week"} else Precision.MONTH if unit == "month" else Precision.YEAR
    )
    yield Mention(
        match.start(), match.end(), precision, count=count, unit=unit, direction=Direction.FUTURE, term=True
    )


def _way(words: str | None, grammar: Grammar) -> Direction | None:
    text = f" {words or ''} "
    if any(f" {word} " in text for word in grammar.forward):
        return Direction.FUTURE
    if any(f" {word} " in text for word in grammar.backward):
        return Direction.PAST
    return None


def _weekday(match: re.Match[str], grammar: Grammar) -> Iterator[Mention]:
    way = _way(f"{match['wd_before'] or ''} {match['wd_after'] or ''}", grammar)
    day = grammar.weekdays[match["wd_d"]]
    yield Mention(match.start(), match.end(), Precision.DAY, weekday=day, direction=way)


def _relative(match: re.Match[str], grammar: Grammar) -> Iterator[Mention]:
    yield Mention(match.start(), match.end(), Precision.DAY, count=grammar.days[match["re_d"]], unit="day")


def _span(match: re.Match[str], grammar: Grammar) -> Iterator[Mention]:
    unit = grammar.units[match["sp_u"]]
    way = _way(f"{match['sp_before'] or ''} {match['sp_after'] or ''}", grammar)
    count = {Direction.FUTURE: 1, Direction.PAST: -1}.get(way or Direction.NEAREST, 0)
    precision = Precision(unit)
    yield Mention(match.start(), match.end(), precision, count=count, unit=unit, direction=way)


_READERS = {
    "iso": _iso,
    "num": _numeric,
    "dm": _day_month,
    "md": _month_day,
    "mo": _month,
    "pa": _part,
    "se": _season,
    "ye": _year,
    "te": _term,
    "wd": _weekday,
    "re": _relative,
    "sp": _span,
}

# ---- counting -----------------------------------------------------------------------------------------

_OPENING = 700
_TOLD_WITH_YEAR = timedelta(days=270)  # a day further back is told with its year: "moved to March 3" is ahead
STALE = timedelta(days=120)  # a day and month further back than this mean next year


def _month_span(year: int, month: int, months: int) -> Span:
    last_index = month - 1 + months - 1
    last_year, last_month = year + last_index // 12, last_index % 12 + 1
    return Span(
        date(year, month, 1), date(last_year, last_month, calendar.monthrange(last_year, last_month)[1])
    )


def _add_months(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _calendar_span(mention: Mention, year: int) -> Span | None:
    if mention.day is not None and mention.month is not None:
        if mention.day > calendar.monthrange(year, mention.month)[1]:
            return None
        day = date(year, mention.month, mention.day)
        return Span(day, day)
    if mention.precision is Precision.MONTH and mention.month is not None:
        return _month_span(year, mention.month, 1)
    part = mention.part if mention.part is not None else 1
    first, months = {
        Precision.QUARTER: (3 * part - 2, 3),
        Precision.HALF: (6 * part - 5, 6),
        Precision.SEASON: (3 * part + 3, 3),
    }.get(mention.precision, (1, 12))
    return _month_span(year, first, months)


def _without_year(mention: Mention, anchor: date, direction: Direction) -> Span | None:
    spans = [
        span
        for year in (anchor.year - 1, anchor.year, anchor.year + 1)
        if (span := _calendar_span(mention, year))
    ]
    if direction is Direction.PAST:
        told = timedelta(days=366) if mention.direction is Direction.PAST else _TOLD_WITH_YEAR
        earlier = [span for span in spans if anchor - told <= span.first <= anchor]
        if earlier:
            return earlier[-1]
    limit = anchor if direction is Direction.FUTURE else anchor - STALE
    return next((span for span in spans if span.last >= limit), None)


def _weekday_span(mention: Mention, anchor: date, direction: Direction) -> Span:
    ahead = ((mention.weekday or 0) - anchor.weekday()) % 7
    if direction is Direction.FUTURE:
        day = anchor + timedelta(days=ahead or (7 if mention.direction is Direction.FUTURE else 0))
    else:
        back = (7 - ahead) % 7
        day = anchor - timedelta(days=back or (7 if mention.direction is Direction.PAST else 0))
    return Span(day, day)


def _stepped(mention: Mention, anchor: date) -> Span:
    count = mention.count or 0
    if mention.unit == "day" or (mention.term and mention.unit == "week"):
        day = anchor + timedelta(days=count * (7 if mention.unit == "week" else 1))
        return Span(day, day)
    if mention.unit == "week":
        monday = anchor - timedelta(days=anchor.weekday()) + timedelta(weeks=count)
        return Span(monday, monday + timedelta(days=6))
    months = {"month": 1, "quarter": 3}.get(mention.unit or "", 12)
    moved = _add_months(anchor, count * months)
    if mention.unit == "month":
        return _month_span(moved.year, moved.month, 1)
    if mention.unit == "quarter":
        return _month_span(moved.year, 3 * ((moved.month - 1) // 3) + 1, 3)
    return _month_span(moved.year, 1, 12)


def resolve(mention: Mention, anchor: date | None, direction: Direction = Direction.NEAREST) -> Span | None:
    """Give the days that a mention covers, or None where that cannot be known.

    `anchor` is the day to count from and may be missing: a full date needs none. `direction` is what the
    sentence says of the time; the mention's own words outrank it.
    """
    way = mention.direction or direction
    try:
        if mention.year is not None:
            return _calendar_span(mention, mention.year)
        if anchor is None:
            return None
        if mention.weekday is not None:
            return _weekday_span(mention, anchor, way)
        if mention.count is not None:
            return _stepped(mention, anchor)
        return _without_year(mention, anchor, way)
    except (ValueError, OverflowError):  # a year beyond the calendar, or "in 99999999 days"
        return None


def dateline(text: str, language: str) -> date | None:
    """Give the first full date in the opening of a document, the day it most likely bears."""
    folded = fold(text[:_OPENING])
    for mention in find(folded, language):
        if mention.year is not None and mention.day is not None:
            span = resolve(mention, None)
            return span.first if span is not None else None
    return None
