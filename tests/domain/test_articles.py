"""What becomes of an entry: plain text, one language, a comparable address, nothing private shown."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.articles import (
    LANGUAGES,
    SUMMARY_CAP,
    TEXT_CAP,
    TITLE_CAP,
    Entry,
    clean,
    display_summary,
    identify_language,
    mask_contacts,
    plain_text,
)
from services.domain.canonical import TRACKING_PARAMETERS, canonical_url

SPANISH = "El gobierno de México publicó los aranceles a las importaciones de acero y aluminio"


@pytest.mark.parametrize(
    ("raw", "plain"),
    [
        ("<p>One</p><p>Two &amp; three</p>", "One\nTwo & three"),
        ("a<b>bold</b> word", "abold word"),
        ("before<script>alert('x < y')</script>after", "beforeafter"),
        ("kept <!-- hidden > still hidden --> kept", "kept kept"),
        ("kept <style>p {} and never closed", "kept"),
        ("kept <!-- never closed", "kept"),
        ("<script>x</script", ""),
        ("&lt;p&gt;escaped &lt;b&gt;twice&lt;/b&gt;&lt;/p&gt;", "escaped twice"),
        ("5 &lt; 7 and 9 > 3", "5 < 7 and 9 > 3"),
        ("soft\u00adhyphen \u202eright\u202c to left\x07\x00", "softhyphen right to left"),
        ("line\x85break\r\n\r\n  next", "line\nbreak\nnext"),
        ("cafe\u0301", "café"),
    ],
)
def test_plain_text_is_what_a_reader_would_see(raw: str, plain: str) -> None:
    assert plain_text(raw) == plain


def test_a_megabyte_of_open_tags_is_read_in_one_pass() -> None:
    assert len(plain_text("<script>" * 130_000)) == 0
    assert len(clean(Entry("1", "t" * 1_000_000, "word " * 200_000)).text) <= TEXT_CAP
    assert len(clean(Entry("1", "t" * 1_000_000)).title) <= TITLE_CAP


@given(
    st.text(max_size=400),
    st.text(max_size=800),
    st.text(max_size=200),
    st.one_of(st.none(), st.text(max_size=5)),
)
def test_no_entry_is_too_ugly_to_clean(title: str, summary: str, content: str, language: str | None) -> None:
    article = clean(Entry("1", title, summary, content, language=language, url=title))
    assert article.language in LANGUAGES
    assert 0.0 <= article.language_confidence <= 1.0
    assert "\x00" not in article.title + article.text
    assert "\n" not in article.title
    assert display_summary(article) is not None


def test_an_empty_entry_is_an_empty_article() -> None:
    article = clean(Entry("1"))
    assert (article.title, article.text, article.language, article.title_derived) == ("", "", "en", False)


def test_a_document_without_a_title_is_called_by_its_first_sentence() -> None:
    article = clean(Entry("1", "", "By Ann Lee\nMexico and Canada met in Ottawa. They agreed on little."))
    assert article.title == "Mexico and Canada met in Ottawa."
    assert article.title_derived
    assert clean(Entry("1", "", "short")).title == "short"
    assert len(clean(Entry("1", "", "word " * 100)).title) <= 220


def test_content_that_repeats_the_summary_is_taken_once() -> None:
    once = clean(Entry("1", "T", "The first lines.", "The first lines. And more."))
    assert once.text == "The first lines. And more."
    both = clean(Entry("1", "T", "A teaser.", "The whole story."))
    assert both.text == "A teaser.\nThe whole story."


@pytest.mark.parametrize(
    ("text", "claim", "language"),
    [
        (SPANISH, "en", "es"),
        ("Ottawa et Washington ont repris les pourparlers sur les minéraux critiques", None, "fr"),
        ("The ministry said the tariffs apply to the imports of steel", "fr", "en"),
        ("T-MEC", "es-MX", "es"),
        ("", "fr-CA", "fr"),
        ("1234 %", "de", "en"),
    ],
)
def test_the_text_decides_the_language_and_the_claim_where_it_cannot(
    text: str, claim: str | None, language: str
) -> None:
    assert identify_language(text, claim)[0] == language


def test_contact_details_are_masked_where_text_is_shown() -> None:
    text = (
        "Call +52 55 1234 5678, (55) 1234-5678, 202-555-0143, 01 44 55 66 77, 55 1234 5678; a.b@example.org."
    )
    shown = mask_contacts(text)
    assert not any(character.isdigit() for character in shown)
    assert "@" not in shown


@pytest.mark.parametrize(
    "text", ["on 2026-07-01", "$1,400,000", "10 000 000 tonnes", "2025-2026", "1 234 567 autos"]
)
def test_dates_and_amounts_are_no_telephone_numbers(text: str) -> None:
    assert mask_contacts(text) == text


def test_a_shown_summary_is_short() -> None:
    article = clean(Entry("1", "T", "word " * 1_000))
    assert len(display_summary(article)) <= SUMMARY_CAP
    assert display_summary(article).endswith("…")
    assert display_summary(clean(Entry("1", "T", "Brief."))) == "Brief."


def test_what_the_feed_said_is_kept() -> None:
    at = datetime(2026, 2, 4, tzinfo=UTC)
    url = "https://e.org/a?utm_source=x"
    entry = Entry(
        "7", "T", url=url, publisher=" The <b>Post</b> ", kind="official", country="MX", published_at=at
    )
    article = clean(entry)
    assert (article.id, article.url, article.canonical_url) == ("7", entry.url, "https://e.org/a")
    assert (article.publisher, article.kind, article.country, article.published_at) == (
        "The Post",
        "official",
        "MX",
        at,
    )


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        (
            "http://www.Example.com:80/a/../b//index.html?utm_source=x&b=2&a=1#top",
            "https://example.com/b?a=1&b=2",
        ),
        ("https://m.example.com/news/amp/", "https://example.com/news"),
        ("https://amp.example.com/news.amp?amp=1", "https://example.com/news"),
        ("https://example.com/./caf%C3%A9/", "https://example.com/caf%C3%A9"),
        ("https://example.com/%FF", "https://example.com/%FF"),
        ("https://example.com:8443/", "https://example.com:8443"),
        ("https://m.com/x", "https://m.com/x"),
        ("ftp://example.com/a", None),
        ("javascript:alert(1)", None),
        ("https://[bad", None),
        ("https://example.com:99999/", None),
        ("", None),
        (None, None),
    ],
)
def test_one_page_has_one_canonical_address(url: str | None, canonical: str | None) -> None:
    assert canonical_url(url) == canonical


@given(st.sampled_from([*sorted(TRACKING_PARAMETERS), "utm_term", "UTM_Id", "mtm_x"]), st.text(max_size=10))
def test_no_tracking_parameter_makes_another_page(name: str, value: str) -> None:
    assert canonical_url(f"https://e.org/a?id=1&{name}=x") == "https://e.org/a?id=1"
    assert canonical_url(canonical_url(f"https://e.org/{value}")) == canonical_url(f"https://e.org/{value}")
