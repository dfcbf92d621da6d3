"""Dated steps ahead: what counts as one, and which day it is."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.articles import Entry, clean
from services.domain.milestones import Milestone, extract

AT = datetime(2026, 2, 4, 12, tzinfo=UTC)


def steps(
    text: str, language: str = "en", at: datetime | None = AT, title: str = "News of the day"
) -> tuple[Milestone, ...]:
    article = clean(Entry("1", title, text, language=language, published_at=at))
    return extract(article, published_at=None)


def only(text: str, language: str = "en", at: datetime | None = AT) -> Milestone:
    (found,) = steps(text, language, at)
    return found


@pytest.mark.parametrize(
    ("language", "text", "day", "precision", "cue"),
    [
        ("en", "The tariff will take effect on March 1.", "2026-03-01", "day", "takes_effect"),
        ("en", "Comments are due by 19 March 2026.", "2026-03-19", "day", "deadline"),
        ("en", "The three countries will review the pact in July 2026.", "2026-07-01", "month", "review"),
        ("en", "The pact expires in 2036.", "2036-01-01", "year", "expiry"),
        ("en", "Officials will hold a hearing next week.", "2026-02-09", "week", "hearing"),
        ("en", "Voters go to the ballot in the second quarter of 2027.", "2027-04-01", "quarter", "vote"),
        ("es", "El arancel entrará en vigor el 1 de marzo de 2026.", "2026-03-01", "day", "takes_effect"),
        ("es", "La audiencia se celebrará el próximo lunes.", "2026-02-09", "day", "hearing"),
        ("es", "La fábrica estará lista en 2029.", "2029-01-01", "year", "launch"),
        ("fr", "La mesure entrera en vigueur le 1er mars 2026.", "2026-03-01", "day", "takes_effect"),
        ("fr", "L'accord arrivera à échéance en 2036.", "2036-01-01", "year", "expiry"),
        ("fr", "Les ministres se réuniront lundi prochain.", "2026-02-09", "day", "meeting"),
    ],
)
def test_a_date_beside_a_cue_is_a_step_ahead(
    language: str, text: str, day: str, precision: str, cue: str
) -> None:
    found = only(text, language)
    assert (found.date.isoformat(), found.precision, found.cue) == (day, precision, cue)
    assert fold_free(found) in text


def fold_free(found: Milestone) -> str:
    """The date as it stands in the sentence."""
    return found.sentence[found.start : found.end]


@pytest.mark.parametrize(
    "text",
    [
        "The tariff was announced this Wednesday at a meeting.",
        "They met on Monday to review the pact.",
        "The pact was reviewed in 2019.",
        "Prices rose 12% in March 2026 and so on and so forth in shops.",
        "The review has no date.",
        "The review might be on 31 April 2026.",
        "The plan will double output within three years.",
    ],
)
def test_what_lies_behind_or_has_no_cue_or_no_day_is_no_step(text: str) -> None:
    assert steps(text) == ()


@pytest.mark.parametrize(
    ("language", "text", "day", "cue"),
    [
        ("en", "Exporters need licences from April 1.", "2026-04-01", "takes_effect"),
        (
            "es",
            "Los exportadores necesitarán licencias a partir del 1 de abril.",
            "2026-04-01",
            "takes_effect",
        ),
        (
            "fr",
            "Les exportateurs demanderont des licences à partir du 1er avril.",
            "2026-04-01",
            "takes_effect",
        ),
        ("fr", "Washington taxe les puces depuis lundi.", "2026-02-02", "takes_effect"),
        ("en", "The zone stays free through June 30.", "2026-06-30", "expiry"),
        ("es", "Los envíos quedan libres hasta el 30 de junio.", "2026-06-30", "expiry"),
        ("fr", "Le contingent reste ouvert jusqu'au 30 juin.", "2026-06-30", "expiry"),
        ("en", "Ottawa wants half of its magnets from home by 2030.", "2030-01-01", "deadline"),
        ("es", "Habrá reservas para finales de 2027.", "2027-01-01", "deadline"),
        ("fr", "Le pays taxera les métaux dès fin 2026.", "2026-01-01", "takes_effect"),
        ("en", "The committee votes on Thursday.", "2026-02-05", "vote"),
        ("es", "Los ministros se reúnen el jueves.", "2026-02-05", "meeting"),
        ("fr", "Le Sénat vote jeudi.", "2026-02-05", "vote"),
        ("fr", "Les élections de novembre inquiètent les marchés.", "2026-11-01", "vote"),
    ],
)
def test_a_preposition_or_a_timetable_tells_a_step_too(language: str, text: str, day: str, cue: str) -> None:
    found = only(text, language)
    assert (found.date.isoformat(), found.cue) == (day, cue)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "He has held no joint meeting with Canada in 2026."),
        ("es", "Hasta enero había recibido dos pagos."),
        ("en", "A finding could lead to duties within a year, with a possible extension."),
        ("fr", "Le Sénat a voté jeudi."),
        ("en", "The office moved its hearing from November 17."),
        ("es", "La audiencia se trasladará del 17 de noviembre."),
        ("fr", "L'audience est reportée du 17 novembre."),
        ("en", "Production is unlikely before 2028."),
        ("es", "La planta no abrirá antes de 2028."),
        ("fr", "L'usine n'ouvrira pas avant 2028."),
        ("fr", "En mars dernier, les pourparlers avaient échoué."),
    ],
)
def test_what_was_told_of_a_running_period_was_put_off_or_ruled_out_is_no_step(
    language: str, text: str
) -> None:
    assert steps(text, language) == ()


def test_a_rule_just_in_effect_still_counts() -> None:
    assert only("The duty took effect on January 15, 2026.").date == date(2026, 1, 15)
    assert steps("The duty took effect on October 1, 2025.") == ()


def test_a_term_counts_from_the_step_it_names() -> None:
    named = only("The plan takes effect 60 days after that, that is within 60 days after 10 February 2026.")
    assert named.date == date(2026, 4, 11)
    assert named.anchor == "named date 2026-02-10"
    assert only("The plan takes effect within 60 days after February 10.").date == named.date
    undated = clean(Entry("1", "News", "The plan takes effect within 60 days after February 10."))
    assert extract(undated, published_at=None) == ()
    plain = only("The agreement will take effect in 60 days.")
    assert (plain.date, plain.anchor) == (date(2026, 4, 5), "publication 2026-02-04")
    assert named.confidence > plain.confidence


def test_a_doubtful_step_is_less_sure() -> None:
    sure, doubtful = only("The pact expires in 2036."), only("The pact may expire in 2036.")
    assert doubtful.confidence < sure.confidence


def test_equal_steps_are_told_once_and_a_bare_year_yields_to_a_finer_date() -> None:
    text = "The 2026 review nears. The review is on July 1, 2026. A review may be held on July 1, 2026."
    found = steps(text)
    assert [(row.date.isoformat(), row.precision, row.cue) for row in found] == [
        ("2026-07-01", "day", "review")
    ]
    assert found[0].confidence == 0.95


def test_a_document_without_a_date_bears_its_dateline() -> None:
    text = (
        "Mexico City, February 28, 2021\nThe presidents are expected to talk in a virtual meeting on Monday."
    )
    article = clean(Entry("1", "", text))
    assert [row.date for row in extract(article, published_at=AT)] == [date(2021, 3, 1)]


def test_without_any_day_only_full_dates_are_steps() -> None:
    text = "The review is on July 1, 2026. The hearing will be held on Monday."
    article = clean(Entry("1", "News", text))
    assert [row.date for row in extract(article, published_at=None)] == [date(2026, 7, 1)]
    assert len(extract(article, published_at=AT)) == 2


def test_what_is_only_held_is_a_meeting() -> None:
    assert (
        only("A dialogue on skills, as both sides have said, is set to take place on March 3.").cue
        == "meeting"
    )


def test_the_cue_before_the_date_is_the_likelier_one() -> None:
    assert only("The hearing is on March 3, the review later.").cue == "hearing"


def test_a_term_after_a_day_that_does_not_exist_counts_from_publication() -> None:
    found = only("The plan takes effect within 60 days after 30 February 2026.")
    assert found.anchor == "publication 2026-02-04"


def test_contact_details_are_kept_out_of_sentences() -> None:
    found = only("Write to ann@example.org or +52 55 1234 5678: the hearing is on March 3.")
    assert "ann" not in found.sentence
    assert found.sentence[found.start : found.end] == "March 3"


def test_the_title_is_read_too() -> None:
    (found,) = steps("Nothing else.", title="USMCA hearing moved to March 3")
    assert (found.date, found.cue) == (date(2026, 3, 3), "hearing")


@given(st.text(max_size=400), st.sampled_from(["en", "es", "fr"]))
def test_offsets_point_into_the_sentence(text: str, language: str) -> None:
    for found in steps(f"{text} review 1 July 2026. {text}", language):
        assert 0 <= found.start < found.end <= len(found.sentence)
        assert 0.0 < found.confidence <= 1.0
