"""How far a policy has come, in the words of an article."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.articles import Entry, clean
from services.domain.lifecycle import Stage, next_stage
from services.domain.stage_words import ALONE, DEEDS
from services.domain.stages import policy_stage


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


@pytest.mark.parametrize("language", DEEDS)
def test_each_stage_that_words_tell_has_its_place_in_the_course_of_an_act(language: str) -> None:
    for stage in {*DEEDS[language], *ALONE[language]}:
        assert next_stage("proposed", stage) == stage
        assert stage in set(Stage)


def test_the_first_sentence_counts_where_the_title_says_none_and_no_later_one_does() -> None:
    told = clean(Entry("1", "Chips in focus", "Commerce published a notice. It was suspended."))
    assert policy_stage(told) == ("published", "Commerce published a notice.")
    assert (
        policy_stage(clean(Entry("1", "Chips in focus", "Little is known. A court voids the rule."))) is None
    )


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("en", "Nexperia suspends deliveries to its Chinese plant"),
        ("en", "Samsung announced a new factory"),
        ("en", "Rare earth shares jump after Washington announces a stockpile"),
        ("en", "Firms in China cut output"),
        ("en", "Steelworkers ask Ottawa to suspend the talks"),
        ("en", "Carney refuses to suspend the talks"),
        ("en", "Analysts doubt that Washington approves the mine"),
        ("en", "Has Washington approved the mine?"),
        ("en", "A treaty, which entered into force in 2020, is discussed"),
        ("en", "The tariff takes effect on March 1"),
        ("es", "Honda suspende la producción en Celaya"),
        ("es", "Camimex pide que México prohíba las importaciones de acero"),
        ("es", "El arancel entra en vigor el 1 de marzo"),
        ("fr", "ASML annonce des ventes record"),
        ("fr", "Les experts doutent que Washington impose des droits"),
        ("fr", "La mesure entre en vigueur le 1er avril"),
        ("fr", "Le traité arrive à échéance en 2036"),
    ],
)
def test_what_nobody_in_power_has_done_is_no_stage(language: str, title: str) -> None:
    assert policy_stage(clean(Entry("1", title, "", language=language))) is None


@pytest.mark.parametrize(
    ("stage", "title"),
    [
        ("proposed", "Trump threatens to suspend the pact"),
        ("proposed", "Washington may let the treaty lapse"),
        ("suspended", "Carney halts talks as fifty percent duties take effect"),
        ("suspended", "Beijing lifts for one year its ban on gallium"),
        ("announced", "Congo lifts its export ban"),
        ("announced", "US and Kazakhstan sign a minerals accord"),
        ("in_force", "Tariff on chips, announced in May, took effect on Thursday"),
        ("struck_down", "Appeals court in Washington rules the surcharge unlawful"),
    ],
)
def test_what_is_only_threatened_is_proposed_and_a_halt_outranks_its_announcement(
    stage: str, title: str
) -> None:
    told = policy_stage(clean(Entry("1", title, "", language="en")))
    assert told is not None
    assert told[0] == stage


def test_what_the_title_imposes_and_the_first_sentence_says_to_apply_is_in_force() -> None:
    article = clean(Entry("1", "Trump imposes a duty on chips", "The 25% tariff took effect on Thursday."))
    assert policy_stage(article) == ("in_force", "The 25% tariff took effect on Thursday.")


def test_a_document_without_a_title_is_read_from_its_text() -> None:
    article = clean(Entry("1", "", "The two governments announced a plan. More follows."))
    assert policy_stage(article) == ("announced", "The two governments announced a plan.")


def test_contact_details_are_kept_out_of_the_sentence() -> None:
    article = clean(Entry("1", "Chips in focus", "The ministry announced a plan, says ann@example.org."))
    assert policy_stage(article) == ("announced", "The ministry announced a plan, says […].")


def test_an_article_may_tell_no_stage() -> None:
    assert policy_stage(clean(Entry("1", "Chip prices climb again", "Makers see strong demand."))) is None
    assert policy_stage(clean(Entry("1"))) is None


@given(st.text(max_size=400), st.text(max_size=400), st.sampled_from(["en", "es", "fr"]))
def test_no_text_breaks_the_reader(title: str, text: str, language: str) -> None:
    told = policy_stage(clean(Entry("1", f"{title} Ottawa", f"suspends {text}", language=language)))
    assert told is None or told[0] in set(Stage)
