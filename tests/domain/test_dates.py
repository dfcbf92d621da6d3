"""Dates named in three languages, and what they come to from a given day."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.date_words import GRAMMARS
from services.domain.dates import Direction, Mention, Precision, Span, dateline, find, resolve
from services.domain.text import fold

ANCHOR = date(2026, 2, 4)  # a Wednesday


def read(text: str, language: str, direction: Direction = Direction.NEAREST) -> list[tuple[str, str, str]]:
    """Give (precision, first, last) of each date that can be resolved from the anchor."""
    spans = [(mention, resolve(mention, ANCHOR, direction)) for mention in find(fold(text), language)]
    return [(m.precision.value, span.first.isoformat(), span.last.isoformat()) for m, span in spans if span]


@given(st.text(max_size=300), st.sampled_from(["en", "es", "fr", "de"]), st.one_of(st.none(), st.dates()))
def test_no_text_breaks_the_reader(text: str, language: str, anchor: date | None) -> None:
    mentions = find(fold(text), language)
    for mention in mentions:
        assert 0 <= mention.start < mention.end
        for direction in Direction:
            span = resolve(mention, anchor, direction)
            assert span is None or span.first <= span.last


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("en", "on December 16 and 17", ["2025-12-16", "2025-12-17"]),
        ("en", "on December 3-5", ["2025-12-03", "2025-12-05"]),
        ("en", "Jan.1, 2020", ["2020-01-01"]),
        ("en", "on 11/20/2025", ["2025-11-20"]),
        ("en", "on 20/11/2025", ["2025-11-20"]),
        ("en", "February 28, 2021World News", ["2021-02-28"]),
        ("en", "within 60 days", ["2026-04-05"]),
        ("en", "in two weeks", ["2026-02-18"]),
        ("en", "on 31 April 2026", []),
        ("en", "on 30 February", []),
        ("en", "on 0/13/2025 or 2025-13-40", []),
        ("en", "in 99 years", ["2125-01-01"]),
        ("en", "it may march on", []),
        ("en", "the third half of 2026", []),
        ("es", "del 3 al 5 de diciembre", ["2025-12-03", "2025-12-05"]),
        ("es", "el primero de enero de 2027", ["2027-01-01"]),
        ("es", "el 1o de julio", ["2026-07-01"]),
        ("es", "el 20/11/2025", ["2025-11-20"]),
        ("es", "en un plazo de sesenta días", ["2026-04-05"]),
        ("es", "por la mañana", []),
        ("es", "mañana", ["2026-02-05"]),
        ("fr", "le 1er juillet 2026", ["2026-07-01"]),
        ("fr", "sous trente jours", ["2026-03-06"]),
        ("fr", "demain", ["2026-02-05"]),
    ],
)
def test_days_are_read_as_written(language: str, text: str, found: list[str]) -> None:
    assert [first for _, first, _ in read(text, language)] == found


@pytest.mark.parametrize(
    ("language", "text", "precision", "first", "last"),
    [
        ("fr", "en mars dernier", "month", "2025-03-01", "2025-03-31"),
        ("es", "en marzo pasado", "month", "2025-03-01", "2025-03-31"),
        ("en", "mid-July", "month", "2026-07-01", "2026-07-31"),
        ("en", "next week", "week", "2026-02-09", "2026-02-15"),
        ("en", "last month", "month", "2026-01-01", "2026-01-31"),
        ("en", "next quarter", "quarter", "2026-04-01", "2026-06-30"),
        ("en", "next year", "year", "2027-01-01", "2027-12-31"),
        ("en", "in three months", "month", "2026-05-01", "2026-05-31"),
        ("en", "in the second half of 2026", "half", "2026-07-01", "2026-12-31"),
        ("en", "Q3 2026", "quarter", "2026-07-01", "2026-09-30"),
        ("en", "the first quarter", "quarter", "2026-01-01", "2026-03-31"),
        ("en", "in spring 2024", "season", "2024-03-01", "2024-05-31"),
        ("en", "in winter 2024", "season", "2024-12-01", "2025-02-28"),
        ("en", "until 2036", "year", "2036-01-01", "2036-12-31"),
        ("es", "a mediados de julio", "month", "2026-07-01", "2026-07-31"),
        ("es", "la próxima semana", "week", "2026-02-09", "2026-02-15"),
        ("es", "el segundo semestre de 2027", "half", "2027-07-01", "2027-12-31"),
        ("es", "la revisión del 2026", "year", "2026-01-01", "2026-12-31"),
        ("fr", "mi-juillet", "month", "2026-07-01", "2026-07-31"),
        ("fr", "la semaine prochaine", "week", "2026-02-09", "2026-02-15"),
        ("fr", "l'an dernier", "year", "2025-01-01", "2025-12-31"),
        ("fr", "au printemps 2024", "season", "2024-03-01", "2024-05-31"),
    ],
)
def test_a_span_has_the_precision_it_is_told_with(
    language: str, text: str, precision: str, first: str, last: str
) -> None:
    assert read(text, language) == [(precision, first, last)]


@pytest.mark.parametrize(
    ("text", "direction", "day"),
    [
        ("on Monday", Direction.FUTURE, "2026-02-09"),
        ("on Monday", Direction.PAST, "2026-02-02"),
        ("this Wednesday", Direction.NEAREST, "2026-02-04"),
        ("next Wednesday", Direction.NEAREST, "2026-02-11"),
        ("last Wednesday", Direction.FUTURE, "2026-01-28"),
        ("on December 3", Direction.PAST, "2025-12-03"),
        ("on December 3", Direction.FUTURE, "2026-12-03"),
        ("on December 3", Direction.NEAREST, "2025-12-03"),
        ("on September 3", Direction.NEAREST, "2026-09-03"),
        ("moved to March 3", Direction.PAST, "2026-03-03"),
        ("since last March", Direction.NEAREST, "2025-03-01"),
    ],
)
def test_the_tense_says_which_way_a_day_lies(text: str, direction: Direction, day: str) -> None:
    assert [first for _, first, _ in read(text, "en", direction)] == [day]


def test_without_a_day_to_count_from_only_full_dates_resolve() -> None:
    full, weekday = find("1 july 2026 and on monday", "en")
    assert resolve(full, None) is not None
    assert resolve(weekday, None) is None


def test_a_leap_day_without_a_year_waits_for_a_leap_year() -> None:
    (leap,) = find("february 29", "en")
    assert resolve(leap, date(2026, 2, 4)) is None
    found = resolve(leap, date(2027, 12, 1), Direction.FUTURE)
    assert found is not None
    assert found.first == date(2028, 2, 29)
    assert resolve(leap, date(2023, 6, 1), Direction.PAST) == Span(date(2024, 2, 29), date(2024, 2, 29))


def test_a_term_beyond_the_calendar_is_no_date() -> None:
    endless = Mention(0, 1, Precision.DAY, count=99_999_999, unit="day")
    assert resolve(endless, ANCHOR) is None


def test_a_document_bears_the_first_full_date_of_its_opening() -> None:
    assert dateline("Ottawa, on Monday\nFebruary 28, 2021World News. On March 3, 2022 more.", "en") == date(
        2021, 2, 28
    )
    assert dateline("No date, though July 2026 is named.", "en") is None
    assert dateline("x" * 900 + " 4 February 2026", "en") is None


def test_every_language_has_a_grammar() -> None:
    assert set(GRAMMARS) == {"en", "es", "fr"}
