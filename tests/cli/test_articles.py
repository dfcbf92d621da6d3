"""Articles on the command line, and the entries that stand for them wherever one is named."""

from datetime import timedelta

import orjson
import pytest

from services.adapters.db import tables, topics
from services.adapters.db.engine import Database
from services.adapters.db.outcomes import list_outcomes
from services.cli import ingest
from services.domain.packs import load_packs
from services.domain.text import fold
from tests.cli.conftest import Run
from tests.cli.test_why import PACK
from tests.support.builders import (
    NOON,
    add_article,
    add_development,
    add_entry,
    add_feed,
    add_match,
)

TITLES = ("Gallium [exports] stop", "Cup final", "Exportación de galio", "Gallium exports stop again")


@pytest.fixture
def four(database: Database) -> None:
    """art_1 on a topic in dev_1; art_2 on none; art_3, in Spanish, on the topic; art_4 copies art_1.

    Their sightings are ent_1 to ent_4; ent_5 is not classified.
    """
    with database.transaction() as connection:
        topics.register(connection, load_packs({"tea.yaml": PACK})[0])
        feed, home = add_feed(connection), add_development(connection, title="Gallium")
        for number, title in enumerate(TITLES, 1):
            on_topic = {"topics": ["tea"], "development_id": home} if number != 2 else {}
            article = add_article(
                connection,
                feed,
                title=title,
                folded=fold(title),
                language="es" if number == 3 else "en",
                dated_at=NOON + timedelta(days=number),
                duplicate_of_id=1 if number == 4 else None,
                **on_topic,
            )
            add_entry(connection, feed, article_id=article, title=title)
            if on_topic:
                at = NOON + timedelta(days=number)
                add_match(connection, article, "tea", dated_at=at)
        add_entry(connection, feed, processed_at=None)


@pytest.mark.usefixtures("four")
@pytest.mark.parametrize(
    ("asked", "ids"),
    [
        ((), ["art_3", "art_2", "art_1"]),
        (("--copies",), ["art_4", "art_3", "art_2", "art_1"]),
        (("--topic", "tea"), ["art_3", "art_1"]),
        (("--topic", "tea", "--after", "art_3"), ["art_1"]),
        (("--off-topic",), ["art_2"]),
        (("--language", "ES"), ["art_3"]),
        (("-q", "exportacion"), ["art_3"]),
        (("--since", f"{NOON + timedelta(days=2):%F}"), ["art_3", "art_2"]),
        (("--after", "ent_2"), ["art_1"]),
    ],
)
def test_articles_are_narrowed_down(run_on_servers: Run, asked: tuple[str, ...], ids: list[str]) -> None:
    listed = orjson.loads(run_on_servers("articles", "list", *asked, "--json").out)
    assert [row["id"] for row in listed] == ids


@pytest.mark.usefixtures("four")
def test_a_list_for_people_says_where_to_go_on(run_on_servers: Run) -> None:
    ran = run_on_servers("articles", "list", "--limit", "2")
    assert "off topic" in ran.out
    assert "go on with --after art_2" in ran.err
    last = run_on_servers("articles", "list", "--after", "art_2", "--copies")
    assert "Gallium [exports] stop" in last.out
    assert last.err == ""


def test_without_any_the_list_says_so(run_on_servers: Run) -> None:
    assert "no such articles" in run_on_servers("articles", "list").out


@pytest.mark.usefixtures("four")
def test_one_is_shown_by_its_id_or_by_an_entry_s(run_on_servers: Run) -> None:
    shown = run_on_servers("articles", "show", "art_1").out
    for part in ("art_1: Gallium [exports] stop", "development: dev_1", "seen as ent_1", "copied by art_4"):
        assert part in shown
    assert run_on_servers("articles", "show", "ent_1").out == shown
    detail = orjson.loads(run_on_servers("articles", "show", "art_4", "--json").out)
    assert (detail["duplicate_of_id"], detail["sightings"][0]["id"]) == ("art_1", "ent_4")


@pytest.mark.usefixtures("four")
def test_an_entry_stands_for_its_article(run_on_servers: Run) -> None:
    why = orjson.loads(run_on_servers("why", "ent_1", "--json").out)
    assert why["article"]["id"] == "art_1"
    for words in (("split", "dev_1", "ent_3"), ("move", "ent_3")):
        parted = orjson.loads(run_on_servers("developments", *words, "--json").out)["development"]
        assert [one["id"] for one in parted["timeline_articles"]] == ["art_3"]
        assert run_on_servers("developments", "merge", parted["id"], "dev_1").code == 0
    assert run_on_servers("feedback", "add", "ent_1", "wrong_development").code == 0
    assert "art_1" in run_on_servers("feedback", "list", "--article", "ent_1").out


@pytest.mark.usefixtures("four")
@pytest.mark.parametrize("command", [("why",), ("articles", "show"), ("developments", "move")])
@pytest.mark.parametrize(
    ("name", "code", "said"),
    [
        ("ent_99", 1, "no entry ent_99"),
        ("ent_5", 1, "ent_5 is not classified yet"),
        ("art_99", 1, "no article art_99"),
        ("dev_1", 2, "is not an id like art_42 or ent_42"),
    ],
)
def test_what_names_no_article_is_said(
    run_on_servers: Run, command: tuple[str, ...], name: str, code: int, said: str
) -> None:
    ran = run_on_servers(*command, name)
    assert (ran.code, said in ran.err) == (code, True)


@pytest.mark.usefixtures("four")
def test_topics_and_none_are_not_asked_for_at_once(run_on_servers: Run) -> None:
    ran = run_on_servers("articles", "list", "--topic", "tea", "--off-topic")
    assert (ran.code, "give --topic or --off-topic" in ran.err) == (2, True)


@pytest.mark.usefixtures("four", "bare")
def test_what_was_brought_in_is_named_as_other_commands_take_it(
    database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    with database.transaction() as connection:
        numbers = list(connection.execute(tables.entries.select()).scalars())
        outcomes = list_outcomes(connection, numbers, given_up_after=5)
    ingest._show(outcomes)
    said = capsys.readouterr().out
    assert "art_2" in said
    assert "ent_2" not in said
    assert "ent_5" in said
