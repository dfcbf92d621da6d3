"""What counts as told once developments were joined or parted."""

from services.domain.retelling import told_of_part, told_on_arrival, told_together
from services.domain.routing import Told

ONE = Told(4, ("art_1", "art_2"), frozenset({"a|day|vote"}), frozenset({"tea"}), "proposed", 3, 1)
OTHER = Told(9, ("art_2", "art_3"), frozenset({"b|day|vote"}), frozenset({"rum"}), "announced", 2, 0)


def test_what_remains_counts_as_told_of_both_and_keeps_its_own_sequence() -> None:
    assert told_together(ONE, OTHER) == Told(
        4,
        ("art_1", "art_2", "art_3"),
        frozenset({"a|day|vote", "b|day|vote"}),
        frozenset({"tea", "rum"}),
        "proposed",
        3,
        1,
    )
    assert told_together(None, OTHER) == Told(
        0, OTHER.articles, OTHER.milestones, OTHER.topics, "announced", 2, 0
    )


def test_a_part_counts_as_told_as_far_as_its_articles_were() -> None:
    part = told_of_part(
        ONE, ["art_2"], milestones=["b|day|vote"], topics=["tea"], sources=1, official_sources=1
    )
    assert part == Told(0, ("art_2",), frozenset(), frozenset({"tea"}), "proposed", 1, 1)


def test_a_part_of_which_nothing_was_told_was_not_told() -> None:
    assert told_of_part(ONE, ["art_9"], milestones=[], topics=["tea"], sources=1, official_sources=0) is None


def test_joining_the_parts_again_restores_what_was_told() -> None:
    part = told_of_part(
        ONE, ["art_2"], milestones=["a|day|vote"], topics=["tea"], sources=1, official_sources=0
    )
    assert part is not None
    assert told_together(ONE, part) == ONE


def test_a_message_that_arrives_adds_to_what_is_known_and_takes_nothing_back() -> None:
    known = Told(4, ("art_1", "art_9"), frozenset({"a|day|vote"}), frozenset({"tea"}), "proposed", 3, 1)
    arrived = Told(5, ("art_1", "art_2"), frozenset(), frozenset({"rum"}), "announced", 2, 0)
    both = told_on_arrival(known, arrived)
    assert both == Told(
        5,
        ("art_1", "art_9", "art_2"),
        frozenset({"a|day|vote"}),
        frozenset({"tea", "rum"}),
        "announced",
        3,
        1,
    )
    assert told_on_arrival(both, arrived) == both
    assert told_on_arrival(None, arrived) == arrived
    late = told_on_arrival(both, Told(3, ("art_1",), stage="proposed"))
    assert (late.sequence, late.stage) == (5, "announced")
