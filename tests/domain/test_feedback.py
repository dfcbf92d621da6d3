"""A reader's word outranks the rules."""

from services.domain.feedback import Opinion, Said, Word, heed, what_counts
from services.domain.inheritance import inherited_topics
from services.domain.verdicts import Classification, Evidence, TopicMatch, Verdict

HIT = Evidence("leaf", 1.2, "title", "tea", 0, 3)


def judged(verdict: Verdict = Verdict.ACCEPTED, score: float = 1.2) -> Classification:
    return Classification((TopicMatch("tea", score, 0.9, verdict, (HIT,), "h"),), (), ())


def test_the_last_word_on_a_topic_counts() -> None:
    said = what_counts(
        [
            Word(Opinion.RELEVANT, "tea"),
            Word(Opinion.NOT_RELEVANT),
            Word(Opinion.WRONG_DEVELOPMENT),
            Word(Opinion.RELEVANT, "salt"),
        ]
    )
    assert (said.of("tea"), said.of("salt"), said.of("chips")) == (False, True, False)
    assert what_counts([]) == Said()


def test_not_relevant_keeps_an_article_out_and_its_evidence() -> None:
    (match,) = heed(judged(), Said({"tea": False}), ["tea"]).matches
    assert (match.verdict, match.score, match.by_reader) == (Verdict.MENTION, 1.2, True)
    assert HIT in match.evidence


def test_not_relevant_is_never_inherited() -> None:
    gray = judged(Verdict.GRAY, 0.5)
    assert inherited_topics(gray, [frozenset({"tea"})]) == ("tea",)
    assert inherited_topics(heed(gray, Said({"tea": False}), ["tea"]), [frozenset({"tea"})]) == ()


def test_relevant_lists_an_article_that_says_nothing_of_the_topic() -> None:
    found = heed(Classification((), (), ()), Said({"tea": True}), ["tea"])
    assert found.accepted == ("tea",)
    assert [match.verdict for match in heed(judged(), Said(off_topic=True), ["tea", "salt"]).matches] == [
        Verdict.MENTION,
        Verdict.MENTION,
    ]


def test_a_topic_that_is_not_in_force_is_left_alone() -> None:
    assert heed(judged(), Said({"salt": True}), ["tea"]) == judged()


def test_heeding_twice_changes_nothing_more() -> None:
    said = Said({"tea": False})
    once = heed(judged(), said, ["tea"])
    assert heed(once, said, ["tea"]) == once
