"""The whole line in memory: the same entries give the same lines, and late evidence works backwards."""

import json
from collections import defaultdict
from dataclasses import replace
from datetime import timedelta
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.adapters.seeds import default_classifier
from services.domain.articles import Article, Entry
from services.domain.topics import TopicClassifier
from services.domain.tracking import Tracker
from services.domain.verdicts import Classification, Verdict
from tests.domain.builders import AT, NEIGHBOUR, PLAN, entry, verdict

ROOT = Path(__file__).parents[2]
PLAN_ENTRIES = [entry(story, f"p{number}") for number, story in enumerate(PLAN)]
NEIGHBOUR_ENTRIES = [entry(story, f"n{number}") for number, story in enumerate(NEIGHBOUR)]
ALL = PLAN_ENTRIES + NEIGHBOUR_ENTRIES


class Judge(TopicClassifier):
    """Accepts every article, but gives those whose id is known the verdict that is asked for."""

    def __init__(self, score: float = 0.5, **verdicts: Verdict) -> None:
        self._score, self._verdicts = score, verdicts

    def classify(self, article: object) -> Classification:
        assert isinstance(article, Article)
        kind = self._verdicts.get(article.id, Verdict.ACCEPTED)
        return verdict(article, kind=kind, score=1.5 if kind is Verdict.ACCEPTED else self._score)


def track(entries: list[Entry], **verdicts: Verdict) -> dict[object, dict[str, object]]:
    tracker = Tracker(Judge(**verdicts))
    for one in entries:
        tracker.observe(one)
    return {line["id"]: line for line in tracker.results()}


def groups(lines: dict[object, dict[str, object]]) -> set[frozenset[object]]:
    """Give the ids by development, without the developments' numbers."""
    found: dict[object, set[object]] = defaultdict(set)
    for name, line in lines.items():
        found[line["development"]].add(name)
    return {frozenset(names) for names in found.values()}


def test_retellings_are_one_development_and_a_neighbour_is_another() -> None:
    assert groups(track(ALL)) == {frozenset({"p0", "p1", "p2"}), frozenset({"n0", "n1"})}


@settings(max_examples=15)
@given(st.permutations(ALL))
def test_the_same_entries_give_the_same_lines_in_whatever_order(order: list[Entry]) -> None:
    assert track(order) == track(ALL)


def test_a_rerun_gives_the_same_lines_and_asking_twice_changes_nothing() -> None:
    tracker = Tracker(Judge())
    for one in ALL:
        tracker.observe(one)
    assert tracker.results() == tracker.results()
    assert [line["id"] for line in tracker.results()] == [one.id for one in ALL]


def test_a_copy_takes_its_familys_topics_and_development() -> None:
    copy = replace(ALL[0], id="c", url="https://z.org/1", publisher="Z", published_at=AT + timedelta(hours=1))
    again = replace(copy, id="d", url="https://y.org/1", publisher="Y", published_at=AT + timedelta(hours=2))
    lines = track([*ALL, copy, again])
    assert (lines["c"]["duplicate_of"], lines["d"]["duplicate_of"]) == ("p0", "p0")
    assert lines["c"]["development"] == lines["p0"]["development"]
    assert lines["c"]["topics"] == lines["p0"]["topics"]


def test_a_copy_is_found_by_its_text_under_another_headline() -> None:
    more = " They will name the deposits, the smelters and the ports that they mean to share with others."
    told = replace(ALL[0], id="a", url=None, summary=ALL[0].summary + more)
    copy = replace(told, id="c", publisher="Z", title="A pact for metals is made")
    assert track([told, copy])["c"]["duplicate_of"] == "a"


def test_a_phrase_that_everybody_uses_finds_no_copies() -> None:
    crowd = [
        replace(ALL[0], id=f"x{at}", url=None, publisher=f"X{at}", title=f"Notice {at}") for at in range(60)
    ]
    apart = [replace(one, published_at=AT + timedelta(days=9 * at)) for at, one in enumerate(crowd)]
    lines = track(apart)
    assert all(line["duplicate_of"] is None for line in lines.values())


def test_what_is_off_topic_has_no_development_and_no_milestones() -> None:
    lines = track(ALL, p0=Verdict.MENTION)
    assert (lines["p0"]["topics"], lines["p0"]["development"], lines["p0"]["milestones"]) == ([], None, [])


def test_a_gray_article_inherits_from_the_development_it_joins() -> None:
    lines = track(ALL, p1=Verdict.GRAY)
    assert lines["p1"]["development"] == lines["p0"]["development"]
    (match,) = lines["p1"]["topics"]  # type: ignore[misc]  # a list of one match
    assert match["verdict"] == "inherited"


def test_a_gray_article_that_came_first_inherits_once_the_development_is_known() -> None:
    lines = track(ALL, p0=Verdict.GRAY)
    assert lines["p0"]["development"] == lines["p1"]["development"] is not None


def test_a_gray_article_that_barely_leans_to_the_topic_of_a_single_other_inherits_nothing() -> None:
    tracker = Tracker(Judge(0.1, p1=Verdict.GRAY))
    for one in PLAN_ENTRIES[:2]:
        tracker.observe(one)
    assert [line["development"] for line in tracker.results()] == ["dev_1", None]


def test_a_gray_article_without_kin_stays_off_topic() -> None:
    lines = track(ALL, n0=Verdict.GRAY, n1=Verdict.GRAY)
    assert lines["n0"]["development"] is lines["n1"]["development"] is None


def test_an_undated_entry_waits_for_all_the_dated_ones() -> None:
    undated = replace(PLAN_ENTRIES[1], published_at=None)
    lines = track([undated, *PLAN_ENTRIES[:1], PLAN_ENTRIES[2], *NEIGHBOUR_ENTRIES])
    assert lines["p1"]["development"] == lines["p0"]["development"]


def test_weeks_later_than_the_window_is_another_development() -> None:
    late = replace(PLAN_ENTRIES[1], published_at=AT + timedelta(days=90))
    lines = track([PLAN_ENTRIES[0], late])
    assert lines["p0"]["development"] != lines["p1"]["development"]


def test_ugly_entries_are_processed() -> None:
    ugly = [
        Entry("empty"),
        Entry("no-title", "", "The ministers met in Ottawa to sign."),
        Entry("no-text", "A title and nothing else at all"),
        Entry("long", "T", "word " * 200_000),
        Entry("mixed", "Los aranceles and les minéraux", "The plan de minerales est signé. \u202eabc\x00"),
        Entry("glued", "", "critical mineralswhich are vital to Greerand others"),
    ]
    assert set(track(ugly)) == {one.id for one in ugly}


# ---- with the real packs ------------------------------------------------------------


@pytest.fixture(scope="module")
def classifier() -> TopicClassifier:
    return default_classifier(ROOT / "seeds" / "topics", ROOT / "seeds" / "entities.yaml")


def test_the_grouping_of_the_labelled_entries_does_not_get_worse(classifier: TopicClassifier) -> None:
    text = (ROOT / "tests" / "corpus" / "grouping.jsonl").read_text(encoding="utf-8")
    gold = [json.loads(line) for line in text.splitlines()]
    tracker = Tracker(classifier)
    for row in gold:
        at = AT.fromisoformat(row["published"]) if row["published"] else None
        tracker.observe(
            Entry(row["id"], row["title"], row["summary"], "", row["url"], row["publisher"], None, at)
        )
    found = {line["id"]: line["development"] or line["id"] for line in tracker.results()}
    true = {row["id"]: row["development"] or row["id"] for row in gold}
    together = {pair for pair in combinations(true, 2) if true[pair[0]] == true[pair[1]]}
    joined = {pair for pair in combinations(found, 2) if found[pair[0]] == found[pair[1]]}
    assert len(together & joined) >= 0.98 * len(together)
    assert len(together & joined) >= 0.78 * len(joined)
