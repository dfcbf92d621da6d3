"""Amounts in three languages and one form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.amounts import amounts
from services.domain.text import fold


@pytest.mark.parametrize(
    ("form", "language", "text"),
    [
        ("%10", "en", "10%"),
        ("%10", "en", "10 percent"),
        ("%10", "en", "ten percent"),
        ("%10", "en", "a tenth"),
        ("%10", "es", "10 por ciento"),
        ("%10", "es", "diez por ciento"),
        ("%10", "fr", "10 %"),
        ("%10", "fr", "un dixième"),
        ("$1.2e+10", "en", "$12bn"),
        ("$1.2e+10", "en", "US$12 billion"),
        ("$1.2e+10", "es", "12.000 millones de dólares"),
        ("$1.2e+10", "es", "12 mil millones"),
        ("$1.2e+10", "fr", "12 milliards de dollars"),
        ("$8.9e+09", "en", "$8.9 billion"),
        ("$8.9e+09", "es", "8,900 millones de dólares"),
        ("$8.9e+09", "fr", "8,9 milliards"),
        ("#1.46e+03", "en", "1,463 lines"),
        ("#1.46e+03", "es", "mil 463 fracciones"),
        ("#1.46e+03", "fr", "1 463 lignes"),
        ("$1e+12", "en", "$1 trillion"),
        ("$1e+12", "es", "1 billón de dólares"),
        ("$1e+12", "fr", "1 billion de dollars"),
    ],
)
def test_one_amount_has_one_form_however_it_is_written(form: str, language: str, text: str) -> None:
    assert amounts(fold(text), language) == {form}


def test_years_small_counts_and_fractions_tell_no_events_apart() -> None:
    assert amounts("in 2026 the 3 countries met for 2.5 hours", "en") == frozenset()


@given(st.text(max_size=300), st.sampled_from(["en", "es", "fr"]))
def test_no_text_breaks_the_reader(text: str, language: str) -> None:
    assert all(amount[0] in "%$#" for amount in amounts(fold(text), language))
