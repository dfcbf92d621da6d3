"""A development is what its articles add up to: it can be made again from them."""

from dataclasses import fields
from datetime import UTC, datetime, timedelta

import pytest

from services.adapters.seeds import default_classifier
from services.domain.articles import Entry, clean
from services.domain.developments import Profile, features
from services.domain.membership import (
    Member,
    add_up,
    columns,
    features_from_json,
    features_to_json,
    rebuild,
)
from services.domain.signals import Features
from services.domain.topics import TopicClassifier
from services.runtime.settings import Settings

NOON = datetime(2026, 2, 5, 12, tzinfo=UTC)
TEXTS = (
    ("US and Mexico sign action plan on critical minerals", "Greer and Ebrard signed it on 4 February 2026."),
    ("Plan de minerales críticos firmado", "Ebrard y Greer firmaron un plan de minerales críticos."),
    ("Critical minerals plan: price floors within 60 days", "A 25% price floor for gallium is explored."),
)


@pytest.fixture(scope="module")
def shipped() -> TopicClassifier:
    return default_classifier(Settings().topics_dir, Settings().entities_file)


@pytest.fixture(scope="module")
def seen(shipped: TopicClassifier) -> list[Features]:
    found = []
    for number, (title, summary) in enumerate(TEXTS):
        at = NOON + timedelta(hours=number)
        article = clean(Entry(str(number), title, summary, published_at=at))
        found.append(features(article, shipped.classify(article)))
    return found


def test_what_grouping_saw_survives_being_stored(seen: list[Features]) -> None:
    for one in seen:
        again = features_from_json(features_to_json(one))
        assert again == one
        assert all(type(getattr(again, f.name)) is type(getattr(one, f.name)) for f in fields(one))


def test_a_profile_made_again_is_the_one_that_grew(seen: list[Features]) -> None:
    grown = Profile()
    for one in seen:
        grown = Profile.from_json(grown.to_json()).with_member(one)
    assert rebuild(seen).to_json() == grown.to_json()


def test_an_inherited_article_shapes_a_profile_only_where_there_is_no_other(seen: list[Features]) -> None:
    gray = Features("en", NOON, {"t": 1.0}, {}, {}, title="Uncertain", headline=1.0)
    assert rebuild([gray, *seen]) == rebuild(seen)
    assert rebuild([gray]).title == "Uncertain"


def test_the_later_stage_counts_with_the_sentence_that_says_so() -> None:
    total = add_up(
        [
            Member(1, stage="announced", stage_sentence="It was announced.", entities=["country:MX"]),
            Member(2, stage="proposed", stage_sentence="It is proposed.", topics=["usmca-review"]),
            Member(3, stage="in_force", stage_sentence="It is in force.", entities=["country:CA", "greer"]),
        ]
    )
    assert (total.stage, total.stage_sentence) == ("in_force", "It is in force.")
    assert (total.countries, total.topics) == (("CA", "MX"), ("usmca-review",))


def test_what_a_person_fixed_is_left_alone(seen: list[Features]) -> None:
    total = add_up([Member(1, features_to_json(seen[0]), stage="announced", stage_sentence="So.")])
    free = columns(total, title_fixed=False, stage_fixed=False)
    fixed = columns(total, title_fixed=True, stage_fixed=True)
    assert free.keys() - fixed.keys() == {"title", "lead", "language", "stage", "stage_sentence"}
    assert free["title"] == TEXTS[0][0]
