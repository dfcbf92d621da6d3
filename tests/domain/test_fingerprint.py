"""What makes an article a copy of one that is held."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.articles import Article, Entry, clean
from services.domain.fingerprint import (
    COPY_WINDOW,
    URL_WINDOW,
    DuplicateReason,
    Known,
    comparable_title,
    containment,
    decide_duplicate,
    fingerprint,
    hash64,
)

AT = datetime(2026, 2, 4, 12, tzinfo=UTC)
TEXT = (
    "The ministry said on Wednesday that the two governments would choose the minerals within sixty days,"
    " study minimum prices at the border and look for partners that share its standards."
)


def article(**changes: object) -> Article:
    title = "Ministers sign a minerals plan in Washington"
    base = clean(Entry("1", title, TEXT, url="https://a.org/1", publisher="A", published_at=AT))
    return replace(base, **changes)  # type: ignore[arg-type]  # named fields of Article


def known(number: int, held: Article) -> Known:
    return Known(number, fingerprint(held), held.publisher, held.language, held.published_at)


def judge(new: Article, *held: Article) -> tuple[int | None, DuplicateReason | None]:
    rows = [known(number, one) for number, one in enumerate(held, 1)]
    decision = decide_duplicate(new, fingerprint(new), rows)
    return decision.duplicate_of, decision.reason


OTHER = {"title": "A different headline altogether here", "text": "Nothing alike. " * 20}


def test_the_same_address_is_one_article_for_thirty_days() -> None:
    held = article(**OTHER)
    assert judge(article(), held) == (1, DuplicateReason.SAME_URL)
    assert judge(article(published_at=AT + URL_WINDOW), held)[0] == 1
    assert judge(article(published_at=AT + URL_WINDOW + timedelta(seconds=1)), held)[0] is None


def test_the_same_title_from_another_source_is_a_copy_for_seven_days() -> None:
    held = article(canonical_url="https://b.org/2", publisher="B", text="Nothing alike. " * 20)
    assert judge(article(), held) == (1, DuplicateReason.SAME_TITLE)
    assert judge(article(published_at=AT + COPY_WINDOW + timedelta(hours=1)), held)[0] is None


def test_the_same_title_within_one_source_may_be_a_series() -> None:
    held = article(canonical_url="https://a.org/2", text="Nothing alike. " * 20)
    assert judge(article(), held)[0] is None


def test_a_copy_under_a_new_headline_is_found_by_its_text() -> None:
    held = article(
        canonical_url="https://b.org/2", publisher="B", title="Washington signs with its neighbour"
    )
    assert judge(article(), held) == (1, DuplicateReason.SAME_TEXT)


def test_no_copy_crosses_languages() -> None:
    held = article(canonical_url="https://b.org/2", publisher="B", language="es")
    assert judge(article(), held)[0] is None


def test_short_texts_are_no_copies_by_their_text() -> None:
    short = {"text": "Two ministers met.", "canonical_url": None}
    held = article(**short, publisher="B", title="One headline of that very day")
    assert judge(article(**short, title="Another headline of the very day"), held)[0] is None


def test_a_missing_date_stands_in_no_ones_way() -> None:
    assert judge(article(published_at=None), article())[0] == 1


def test_address_outranks_title_and_title_outranks_text_and_then_the_oldest_counts() -> None:
    by_text = article(
        canonical_url="https://b.org/2", publisher="B", title="Quite another headline for this one"
    )
    by_title = article(canonical_url="https://c.org/3", publisher="C", text="Nothing alike. " * 20)
    by_url = article(**OTHER)
    assert judge(article(), by_text, by_title, by_url) == (3, DuplicateReason.SAME_URL)
    assert judge(article(), by_text, by_title) == (2, DuplicateReason.SAME_TITLE)
    assert judge(article(), by_text, by_text) == (1, DuplicateReason.SAME_TEXT)


@given(st.permutations(range(4)))
def test_the_order_of_the_known_does_not_count(order: list[int]) -> None:
    held = [
        known(1, article(canonical_url=None, publisher="B")),
        known(2, article(canonical_url=None, publisher="C", title="Quite another headline for this one")),
        known(3, article(**OTHER)),
        known(4, article()),
    ]
    new = article(canonical_url="https://z.org/9", publisher="Z")
    assert decide_duplicate(new, fingerprint(new), [held[at] for at in order]).duplicate_of == 1


@pytest.mark.parametrize(
    "title",
    [
        "Update 1-Ministers sign a minerals plan",
        "EXCLUSIVE: Ministers sign a minerals plan",
        "Última hora | Ministers sign a minerals plan",
        "Ministers sign a minerals plan - The Daily Post",
        "Ministers “sign” a minerals plan | Reuters",
    ],
)
def test_notes_and_outlets_are_no_part_of_a_title(title: str) -> None:
    assert comparable_title(title) == "ministers sign a minerals plan"


def test_a_title_of_three_words_names_no_article() -> None:
    assert fingerprint(article(title="Notice of meeting")).title_hash is None
    assert fingerprint(article(title_derived=True)).title_hash is None
    assert comparable_title("Talks end - no deal") == "talks end no deal"


def test_hashes_fit_the_columns_that_keep_them() -> None:
    own = fingerprint(article())
    assert own.url_hash == hash64("https://a.org/1")
    assert all(-(2**63) <= number < 2**63 for number in (own.url_hash or 0, own.title_hash or 0))
    assert all(-(2**31) <= number < 2**31 for number in own.shingles)
    assert list(own.shingles) == sorted(set(own.shingles))


@given(st.sets(st.integers(-5, 60), max_size=40), st.sets(st.integers(-5, 60), max_size=40))
def test_containment_is_symmetric_and_between_nought_and_one(a: set[int], b: set[int]) -> None:
    assert containment(tuple(a), tuple(b)) == containment(tuple(b), tuple(a))
    assert 0.0 <= containment(tuple(a), tuple(b)) <= 1.0
