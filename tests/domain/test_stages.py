"""How far a policy has come, in the words of an article."""

import pytest

from services.domain.articles import Entry, clean
from services.domain.stages import STAGES, policy_stage


@pytest.mark.parametrize(
    ("stage", "language", "title"),
    [
        ("proposed", "en", "Vance proposes a trade bloc for critical minerals"),
        ("proposed", "es", "Vance propone un bloque comercial de minerales"),
        ("proposed", "fr", "Ottawa songe à limiter les ventes de minéraux"),
        ("announced", "en", "Mexico announces a design centre for chips"),
        ("announced", "es", "México anuncia un centro de diseño de semiconductores"),
        ("announced", "fr", "Ottawa annonce 26 projets avec ses alliés"),
        ("published", "en", "Commerce publishes the final rule on chips"),
        ("published", "es", "El Diario Oficial trae el decreto de aranceles"),
        ("published", "fr", "La liste des minéraux est publiée à Ottawa"),
        ("in_force", "en", "Duties on Canadian goods took effect at midnight"),
        ("in_force", "es", "Los aranceles ya rigen para los autos"),
        ("in_force", "fr", "Les droits sont entrés en vigueur cette nuit"),
        ("suspended", "en", "Beijing suspends its export controls for a year"),
        ("suspended", "es", "China suspende los controles de exportación"),
        ("suspended", "fr", "Pékin suspend ses contrôles des terres rares"),
        ("struck_down", "en", "Supreme Court strikes down the emergency tariffs"),
        ("struck_down", "es", "La Corte invalida los aranceles de emergencia"),
        ("struck_down", "fr", "La Cour suprême invalide les droits d'urgence"),
        ("expired", "en", "The exemption has expired for most goods"),
        ("expired", "es", "La pausa venció sin acuerdo"),
        ("expired", "fr", "La trêve arrive à échéance"),
    ],
)
def test_the_words_of_a_title_tell_the_stage(stage: str, language: str, title: str) -> None:
    article = clean(Entry("1", title, "", language=language))
    assert article.language == language
    assert policy_stage(article) == (stage, title)
    assert stage in STAGES


def test_the_first_sentence_that_says_one_counts() -> None:
    article = clean(
        Entry("1", "Chips in focus", "Little is known so far. Commerce published a notice. It was suspended.")
    )
    assert policy_stage(article) == ("published", "Commerce published a notice.")


def test_a_document_without_a_title_is_read_from_its_text() -> None:
    article = clean(Entry("1", "", "The two governments announced a plan. More follows."))
    assert policy_stage(article) == ("announced", "The two governments announced a plan.")


def test_contact_details_are_kept_out_of_the_sentence() -> None:
    article = clean(Entry("1", "Chips in focus", "The ministry announced a plan, says ann@example.org."))
    assert policy_stage(article) == ("announced", "The ministry announced a plan, says […].")


def test_an_article_may_tell_no_stage() -> None:
    assert policy_stage(clean(Entry("1", "Chip prices climb again", "Makers see strong demand."))) is None
    assert policy_stage(clean(Entry("1"))) is None
