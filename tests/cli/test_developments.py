"""The commands that look after developments."""

from datetime import timedelta

import orjson
import pytest

from services.adapters.db.engine import Database
from tests.cli.conftest import Run
from tests.support.builders import NOON, add_article, add_development, add_feed, add_match, add_topic


@pytest.fixture
def two(database: Database) -> None:
    """dev_1 with art_1 and art_2; dev_2 with art_3. Both were told once."""
    with database.transaction() as connection:
        add_topic(connection)
        feed = add_feed(connection)
        for number, home in ((1, 1), (2, 1), (3, 2)):
            if number != 2:
                add_development(connection, sequence=1, title=f"Act [{home}] on gallium")
            article = add_article(
                connection,
                feed,
                development_id=home,
                topics=["critical-minerals"],
                dated_at=NOON + timedelta(hours=number),
                stance="press",
            )
            add_match(connection, article, "critical-minerals")


def test_without_any_the_list_says_so(run_on_servers: Run) -> None:
    ran = run_on_servers("developments", "list")
    assert (ran.code, "no developments yet" in ran.out) == (0, True)


@pytest.mark.usefixtures("two")
def test_a_list_that_stops_at_its_limit_says_so(run_on_servers: Run) -> None:
    assert (
        "there are more than these 1; see them with --limit"
        in run_on_servers("developments", "list", "--limit", "1").err
    )
    assert "more" not in run_on_servers("developments", "list").err


@pytest.mark.usefixtures("two")
def test_developments_are_listed_and_shown_for_people_and_programs(run_on_servers: Run) -> None:
    assert "Act [2] on gallium" in run_on_servers("developments", "list").out
    listed = orjson.loads(run_on_servers("developments", "list", "--json").out)
    assert {row["id"] for row in listed} == {"dev_1", "dev_2"}
    shown = run_on_servers("developments", "show", "dev_1").out
    assert all(part in shown for part in ("dev_1: Act [1] on gallium", "art_1", "art_2", "press"))
    detail = orjson.loads(run_on_servers("developments", "show", "dev_1", "--json").out)
    assert [one["id"] for one in detail["timeline_articles"]] == ["art_2", "art_1"]


@pytest.mark.usefixtures("two")
def test_a_filter_that_matches_nothing_does_not_look_like_an_empty_system(run_on_servers: Run) -> None:
    assert "none of 2 match" in run_on_servers("developments", "list", "--status", "closed").out
    topic = run_on_servers("developments", "list", "--topic", "nope")
    assert (topic.code, "known are critical-minerals" in topic.err) == (2, True)
    status = run_on_servers("developments", "list", "--status", "nope")
    assert (status.code, "emerging, active, quiet" in status.err) == (2, True)
    for family in ("milestones", "articles", "feedback"):
        ran = run_on_servers(family, "list", "--topic", "nope")
        assert (ran.code, "known are critical-minerals" in ran.err) == (2, True)


@pytest.mark.usefixtures("two")
def test_what_was_split_is_merged_again(run_on_servers: Run) -> None:
    split = orjson.loads(run_on_servers("developments", "split", "dev_1", "art_2", "--json").out)
    assert split["development"]["id"] == "dev_3"
    assert [event["type"] for event in split["events"]] == ["development.split"] * 2
    merged = orjson.loads(run_on_servers("developments", "merge", "dev_3", "dev_1", "--json").out)
    assert (merged["development"]["id"], merged["development"]["articles"]) == ("dev_1", 2)
    assert "merged into dev_1" in run_on_servers("developments", "show", "dev_3").out


@pytest.mark.usefixtures("two")
def test_an_article_is_moved_to_another_or_to_its_own(run_on_servers: Run) -> None:
    moved = orjson.loads(run_on_servers("developments", "move", "art_2", "dev_2", "--json").out)
    assert moved["development"]["articles"] == 2
    alone = orjson.loads(run_on_servers("developments", "move", "art_2", "--json").out)
    assert alone["development"]["id"] == "dev_3"


@pytest.mark.usefixtures("two")
def test_a_person_names_pins_sets_the_stage_closes_and_opens_again(run_on_servers: Run) -> None:
    for words in (("rename", "dev_1", "Named"), ("pin", "dev_1"), ("stage", "dev_1", "suspended")):
        assert run_on_servers("developments", *words).code == 0
    said = run_on_servers("developments", "close", "dev_1").out
    assert "dev_1: Named" in said
    assert "closed, suspended, pinned, named by hand, stage by hand" in said
    assert "recorded: development.updated (closed)" in said
    assert "reopened" in run_on_servers("developments", "reopen", "dev_1").out
    assert "pinned" not in run_on_servers("developments", "unpin", "dev_1").out.splitlines()[1]


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("merge", "dev_1", "dev_1"), 1, "cannot be merged into itself"),
        (("split", "dev_1", "art_1", "art_2"), 1, "leave one at least"),
        (("move", "art_3", "dev_1"), 1, "merge that into dev_1 instead"),
        (("show", "dev_9"), 1, "no development dev_9; `tradewire developments list`"),
        (("pin", "dev_9"), 1, "no development dev_9; `tradewire developments list`"),
        (("pin", "art_1"), 2, "is not an id like dev_42"),
        (("stage", "dev_1", "dreamt"), 2, "dreamt"),
        (("rename", "dev_1", ""), 2, "give a title; without one"),
        (("rename", "dev_1", " \t "), 2, "give a title; without one"),
        (("rename", "dev_1", "x" * 501), 2, "at most 500 characters"),
    ],
)
def test_what_does_not_fit_is_said_in_one_line(
    run_on_servers: Run, words: tuple[str, ...], code: int, said: str
) -> None:
    ran = run_on_servers("developments", *words)
    assert ran.code == code
    assert said in ran.err
