"""Whatever a date's precision and language, written and read again it is the same span of days."""

from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.articles import Entry, clean
from services.domain.dates import Direction, Precision, find, resolve
from services.domain.milestones import extract
from services.domain.text import fold


def _words(text: str) -> list[str]:
    return text.split()


MONTHS: Mapping[str, list[str]] = {
    "en": _words("January February March April May June July August September October November December"),
    "es": _words("enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"),
    "fr": _words("janvier février mars avril mai juin juillet août septembre octobre novembre décembre"),
}
WEEKDAYS: Mapping[str, list[str]] = {
    "en": _words("Monday Tuesday Wednesday Thursday Friday Saturday Sunday"),
    "es": _words("lunes martes miércoles jueves viernes sábado domingo"),
    "fr": _words("lundi mardi mercredi jeudi vendredi samedi dimanche"),
}
ORDINALS: Mapping[str, list[str]] = {
    "en": ["first", "second", "third", "fourth"],
    "es": ["primer", "segundo", "tercer", "cuarto"],
    "fr": ["premier", "deuxième", "troisième", "quatrième"],
}
SEASONS: Mapping[str, list[str]] = {
    "en": ["spring", "summer", "autumn", "winter"],
    "es": ["primavera", "verano", "otoño", "invierno"],
    "fr": ["printemps", "été", "automne", "hiver"],
}
LANGUAGES = sorted(MONTHS)
DAYS = st.dates(date(1995, 1, 1), date(2098, 12, 31))
Span = tuple[date, date]


def _months(year: int, month: int, count: int) -> Span:
    last = month + count - 1
    end_year, end_month = year + (last - 1) // 12, (last - 1) % 12 + 1
    return date(year, month, 1), date(end_year, end_month, monthrange(end_year, end_month)[1])


def _of(language: str) -> str:
    return " de " if language == "es" else " "


def _day(day: date, language: str) -> tuple[list[str], Span]:
    month, of = MONTHS[language][day.month - 1], _of(language)
    forms = [f"{day.day}{of}{month}{of}{day.year}", day.isoformat()]
    if language == "en":
        forms += [
            f"{month} {day.day}, {day.year}",
            f"{day:%m/%d/%Y}" if day.day > 12 else f"{day.isoformat()}",
        ]
    if language == "es":
        forms += [f"{day.day} de {month} del {day.year}"]
    if language == "fr" and day.day == 1:
        forms = [f"1er {month} {day.year}"]
    return forms, (day, day)


def _month(day: date, language: str) -> tuple[list[str], Span]:
    month = MONTHS[language][day.month - 1]
    forms = [f"{month}{_of(language)}{day.year}"]
    forms += {
        "en": [f"mid-{month} {day.year}"],
        "es": [f"a mediados de {month} de {day.year}"],
        "fr": [f"mi-{month} {day.year}"],
    }[language]
    return forms, _months(day.year, day.month, 1)


def _quarter(day: date, language: str) -> tuple[list[str], Span]:
    part = (day.month - 1) // 3
    name = ORDINALS[language][part]
    forms = {
        "en": [f"the {name} quarter of {day.year}", f"Q{part + 1} {day.year}"],
        "es": [f"el {name} trimestre de {day.year}", f"T{part + 1} de {day.year}"],
        "fr": [f"au {name} trimestre {day.year}", f"T{part + 1} {day.year}"],
    }
    return forms[language], _months(day.year, 3 * part + 1, 3)


def _half(day: date, language: str) -> tuple[list[str], Span]:
    part = (day.month - 1) // 6
    name = ORDINALS[language][part]
    forms = {
        "en": f"the {name} half of {day.year}",
        "es": f"el {name} semestre de {day.year}",
        "fr": f"au {name} semestre de {day.year}",
    }
    return [forms[language]], _months(day.year, 6 * part + 1, 6)


def _season(day: date, language: str) -> tuple[list[str], Span]:
    part = day.month % 4
    return [f"{SEASONS[language][part]}{_of(language)}{day.year}"], _months(day.year, 3 * part + 3, 3)


def _year(day: date, language: str) -> tuple[list[str], Span]:
    return {
        "en": [f"in {day.year}", f"by {day.year}", f"until {day.year}", f"by late {day.year}"],
        "es": [f"en {day.year}", f"hasta {day.year}", f"para {day.year}", f"del {day.year}"],
        "fr": [f"en {day.year}", f"d'ici {day.year}", f"jusqu'en {day.year}", f"fin {day.year}"],
    }[language], _months(day.year, 1, 12)


WRITTEN: Mapping[Precision, Callable[[date, str], tuple[list[str], Span]]] = {
    Precision.DAY: _day,
    Precision.MONTH: _month,
    Precision.QUARTER: _quarter,
    Precision.HALF: _half,
    Precision.SEASON: _season,
    Precision.YEAR: _year,
}
WEEK = {
    "en": {1: ["next week"], -1: ["last week"], 0: ["this week"]},
    "es": {1: ["la próxima semana", "la semana que viene"], -1: ["la semana pasada"], 0: ["esta semana"]},
    "fr": {1: ["la semaine prochaine"], -1: ["la semaine dernière"]},
}
CUES = {"en": "The review is due {}.", "es": "La revisión será {}.", "fr": "L'examen aura lieu {}."}


def read(text: str, language: str, anchor: date | None, way: Direction = Direction.NEAREST) -> list[object]:
    spans = [(mention, resolve(mention, anchor, way)) for mention in find(fold(text), language)]
    return [(mention.precision, span.first, span.last) for mention, span in spans if span is not None]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("precision", list(WRITTEN))
@given(day=DAYS, anchor=st.none() | DAYS)
def test_what_bears_its_year_is_read_as_it_was_written_from_any_day(
    precision: Precision, language: str, day: date, anchor: date | None
) -> None:
    forms, (first, last) = WRITTEN[precision](day, language)
    for form in forms:
        assert read(form, language, anchor) == [(precision, first, last)], form


@pytest.mark.parametrize("language", LANGUAGES)
@given(anchor=DAYS)
def test_a_week_is_told_from_the_day_of_speaking_and_runs_from_monday_to_sunday(
    language: str, anchor: date
) -> None:
    for weeks, forms in WEEK[language].items():
        monday = anchor - timedelta(days=anchor.weekday()) + timedelta(weeks=weeks)
        for form in forms:
            expected = [(Precision.WEEK, monday, monday + timedelta(days=6))]
            assert read(form, language, anchor) == expected, form


@pytest.mark.parametrize("language", LANGUAGES)
@given(anchor=DAYS, ahead=st.integers(0, 6))
def test_a_weekday_is_the_next_one_ahead_or_the_last_one_behind(
    language: str, anchor: date, ahead: int
) -> None:
    name = WEEKDAYS[language][(anchor + timedelta(days=ahead)).weekday()]
    day = anchor + timedelta(days=ahead)
    assert read(name, language, anchor, Direction.FUTURE) == [(Precision.DAY, day, day)]
    back = day if ahead == 0 else day - timedelta(days=7)
    assert read(name, language, anchor, Direction.PAST) == [(Precision.DAY, back, back)]


@pytest.mark.parametrize("language", LANGUAGES)
@given(anchor=DAYS, ahead=st.integers(1, 240))
def test_a_day_without_a_year_that_lies_ahead_is_the_next_of_its_name(
    language: str, anchor: date, ahead: int
) -> None:
    day = anchor + timedelta(days=ahead)
    if (day.month, day.day) == (2, 29):
        return
    written = f"{day.day}{_of(language)}{MONTHS[language][day.month - 1]}"
    assert read(written, language, anchor, Direction.FUTURE) == [(Precision.DAY, day, day)]


@pytest.mark.parametrize("language", LANGUAGES)
@given(anchor=DAYS, count=st.integers(2, 180))
def test_a_term_of_days_counts_from_its_day(language: str, anchor: date, count: int) -> None:
    forms = {
        "en": f"within {count} days",
        "es": f"en un plazo de {count} días",
        "fr": f"d'ici {count} jours",
    }
    day = anchor + timedelta(days=count)
    assert read(forms[language], language, anchor) == [(Precision.DAY, day, day)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("precision", list(WRITTEN))
@given(day=st.dates(date(2027, 1, 1), date(2090, 12, 31)), form=st.integers(0, 3))
def test_a_step_ahead_is_found_in_a_sentence_where_it_stands(
    precision: Precision, language: str, day: date, form: int
) -> None:
    forms, (first, _) = WRITTEN[precision](day, language)
    written = forms[form % len(forms)]
    sentence = CUES[language].format(written)
    at = datetime.combine(date(2026, 2, 4), time(12), tzinfo=UTC)
    article = clean(Entry("1", "Trade in brief", sentence, language=language, published_at=at))
    (found,) = extract(article, published_at=None)
    assert (found.date, found.precision, found.sentence) == (first, precision.value, sentence)
    assert found.cue in {"review", "expiry", "deadline"}
    assert found.sentence[found.start : found.end] in written
