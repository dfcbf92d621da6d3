"""Topics that an article takes over from the others of its development."""

from services.domain.articles import Entry, clean
from services.domain.inheritance import inherited_topics, with_inherited
from services.domain.verdicts import Classification, Verdict
from tests.domain.builders import TOPIC, verdict

OTHER = "usmca-review"


def own(*, kind: Verdict = Verdict.GRAY, score: float = 0.5) -> Classification:
    return verdict(clean(Entry("1", "T")), kind=kind, score=score)


def test_three_fifths_of_at_least_two_others_hand_a_topic_on() -> None:
    has, lacks = frozenset({TOPIC}), frozenset({OTHER})
    assert inherited_topics(own(score=0.0), [has, has]) == (TOPIC,)
    assert inherited_topics(own(), [has, has, has, lacks, lacks]) == (TOPIC,)
    assert inherited_topics(own(), [has, lacks]) == ()


def test_a_single_other_hands_on_only_what_the_article_leans_to() -> None:
    assert inherited_topics(own(score=0.3), [frozenset({TOPIC, OTHER})]) == (TOPIC,)
    assert inherited_topics(own(score=0.29), [frozenset({TOPIC})]) == ()


def test_nobody_inherits_a_second_topic_or_from_nobody() -> None:
    assert inherited_topics(own(kind=Verdict.ACCEPTED), [frozenset({OTHER})] * 3) == ()
    assert inherited_topics(own(), []) == ()


def test_an_inherited_match_keeps_its_evidence_and_the_rest_stays() -> None:
    gray = own(score=0.5)
    made = with_inherited(gray, (TOPIC, OTHER))
    assert [(m.topic, m.verdict, m.score) for m in made.matches] == [
        (TOPIC, Verdict.INHERITED, 0.5),
        (OTHER, Verdict.INHERITED, 0.0),
    ]
    assert made.accepted == ()
    assert len(with_inherited(gray, (OTHER,)).matches) == 2
