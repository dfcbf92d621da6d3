"""What is wrong with an entry as it was published, and what only looks so."""

from dataclasses import replace

import pytest

from services.adapters.seeds import default_classifier
from services.domain.articles import Entry, clean
from services.domain.flaws import IN_WORDS, Flaw, flaws
from services.domain.topics import TopicClassifier
from tests.house.tree import ROOT
from tests.support.builders import NOON

PLAIN = Entry("1", "Talks on critical minerals", "Ministers met in Ottawa.", language="en", published_at=NOON)
QUOTED = (
    "The minister said that the plan for the mines is at the heart of the review and that it will last. "
    "«El plan para los mineros», read the banner of the union."
)
LONG = "The minister said that the plan for the mines is at the heart of it. " * 20


@pytest.fixture(scope="module")
def classifier() -> TopicClassifier:
    return default_classifier(ROOT / "seeds" / "topics", ROOT / "seeds" / "entities.yaml")


def found(classifier: TopicClassifier, **changed: str) -> list[Flaw]:
    entry = replace(PLAIN, **changed)  # type: ignore[arg-type]  # texts only
    article = clean(entry)
    return list(flaws(entry, article, classifier.classify(article)))


def test_a_plain_entry_has_none(classifier: TopicClassifier) -> None:
    assert found(classifier) == []


@pytest.mark.parametrize(
    "summary", ["The critical mineralswhich are rare.", "Talks of Jamieson Greerand others."]
)
def test_a_name_that_runs_into_the_next_word_is_seen(classifier: TopicClassifier, summary: str) -> None:
    assert found(classifier, summary=summary) == [Flaw.GLUED_WORDS]


def test_a_plural_or_a_longer_word_is_not_taken_for_two(classifier: TopicClassifier) -> None:
    spanish = {
        "title": "Hablan de minerales",
        "summary": "Los minerales críticos y las mineras.",
        "language": "es",
    }
    assert found(classifier, **spanish) == []
    assert found(classifier, summary="Semiconductors, mining, lithium and chipmakers.") == []


def test_a_quotation_makes_no_second_language_and_a_long_text_is_looked_through(
    classifier: TopicClassifier,
) -> None:
    assert found(classifier, summary=QUOTED) == []
    assert found(classifier, summary=LONG) == []
    spanish = "El ministro dijo que los planes para las minas son una parte de las reservas del país. " * 8
    assert found(classifier, summary=LONG[:800] + spanish) == [Flaw.MIXED_LANGUAGES]


def test_markup_is_no_text_and_long_markup_is_not_read_to_its_end(classifier: TopicClassifier) -> None:
    assert found(classifier, summary="<p>&nbsp;</p>") == [Flaw.NO_TEXT]
    assert found(classifier, summary="Ministers met. " + "<i></i>" * 20_000) == [Flaw.TEXT_CUT]


def test_each_flaw_has_its_words() -> None:
    assert set(IN_WORDS) == set(Flaw)
