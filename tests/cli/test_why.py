"""Why, feedback and dated steps on the command line."""

from pathlib import Path

import orjson
import pytest

from services.adapters.db import topics
from services.adapters.db.engine import Database
from services.domain.packs import load_packs
from tests.cli.conftest import Run
from tests.support.builders import add_article, add_development, add_entry, add_feed, add_match, add_milestone

PACK = """
slug: tea
label: {en: Tea}
strong: [tea]
concepts:
  tea: {en: [green tea]}
  trade: {en: [export*]}
rules:
  - {id: named, all: [tea], weight: 1.2}
  - {id: traded, all: [tea, trade], weight: 0.5}
"""


@pytest.fixture
def three(database: Database) -> None:
    """dev_1 with art_1 and art_2 on tea; art_3 on nothing; ms_1."""
    (pack,) = load_packs({"tea.yaml": PACK})
    with database.transaction() as connection:
        topics.register(connection, pack)
        feed = add_feed(connection)
        add_development(connection, topics=["tea"], title="Tea [1]")
        for number in (1, 2, 3):
            title = "Green tea exports rise" if number < 3 else "Oolong exports [rise]"
            home = {"development_id": 1, "topics": ["tea"]} if number < 3 else {}
            article = add_article(connection, feed, title=title, **home)
            add_entry(connection, feed, article_id=article, title=title, summary="Oolong from the hills.")
            if number < 3:
                piece = {
                    "rule": "named",
                    "weight": 1.2,
                    "zone": "title",
                    "text": "Green tea",
                    "start": 0,
                    "end": 9,
                }
                add_match(connection, article, "tea", evidence=[piece])
        add_milestone(connection, development_id=1)


@pytest.mark.usefixtures("three")
def test_why_reads_like_a_person_would_explain_it(run_on_servers: Run) -> None:
    said = run_on_servers("why", "art_1").out
    assert "tea: yes, it is about tea" in said
    assert "“Green tea exports rise”" in said
    assert "dev_1, Tea [1]: it is in it" in said
    nothing = run_on_servers("why", "art_3").out
    assert "names nothing that any topic asks for" in nothing
    asked = run_on_servers("why", "art_3", "--topic", "tea", "--development", "dev_1").out
    assert "would have matched traded (+0.50) with tea (green tea) beside trade" in asked
    assert "dev_1, Tea [1]: it is not in it." in asked
    assert orjson.loads(run_on_servers("why", "art_1", "--json").out)["article"]["id"] == "art_1"


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("why", "art_9"), 1, "no article art_9"),
        (("why", "art_1", "--topic", "salt"), 1, "no topic 'salt'"),
        (("why", "dev_1"), 2, "is not an id like"),
        (("feedback", "add", "art_1", "relevant"), 1, "to which topic"),
        (("feedback", "remove", "fb_1"), 1, "no feedback fb_1"),
        (("feedback", "suggest", "--topic", "tea"), 1, "at least one of each"),
        (("feedback", "evaluate"), 2, "name a topic"),
        (("milestones", "correct", "ms_9", "--dismiss"), 1, "no milestone ms_9; `tradewire milestones list`"),
        (("milestones", "correct", "ms_1"), 2, "give --date, --precision, --cue, --dismiss or --restore"),
    ],
)
def test_what_does_not_fit_is_said_in_one_line(
    run_on_servers: Run, words: tuple[str, ...], code: int, said: str
) -> None:
    ran = run_on_servers(*words)
    assert (ran.code, said in ran.err) == (code, True), ran.err


@pytest.mark.usefixtures("three")
def test_feedback_is_said_listed_mined_measured_and_taken_back(run_on_servers: Run, tmp_path: Path) -> None:
    assert "nothing was said yet" in run_on_servers("feedback", "list").out
    assert (
        run_on_servers("feedback", "add", "art_3", "relevant", "--topic", "tea", "--note", "oolong").code == 0
    )
    assert run_on_servers("feedback", "add", "art_2", "not_relevant", "--topic", "tea").code == 0
    listed = orjson.loads(run_on_servers("feedback", "list", "--json").out)
    assert [(row["article_id"], row["verdict"]) for row in listed] == [
        ("art_2", "not_relevant"),
        ("art_3", "relevant"),
    ]
    assert run_on_servers("feedback", "suggest", "--topic", "tea").code == 0
    measured = orjson.loads(run_on_servers("feedback", "evaluate", "--topic", "tea", "--json").out)
    assert measured["packs"]["in force"]["wrong"] == ["art_2", "art_3"]
    better = tmp_path / "better.yaml"
    better.write_text(PACK.replace("[green tea]", "[oolong exports]"), encoding="utf-8")
    both = run_on_servers("feedback", "evaluate", "--pack", str(better), "--json")
    assert (both.code, orjson.loads(both.out)["packs"]["new"]["f1"]) == (0, 1.0)
    assert run_on_servers("feedback", "remove", "fb_2").code == 0
    assert len(orjson.loads(run_on_servers("feedback", "list", "--json").out)) == 1


@pytest.mark.usefixtures("three")
def test_a_dated_step_is_listed_and_put_right(run_on_servers: Run) -> None:
    listed = run_on_servers("milestones", "list", "--since", "2026-01-01").out
    assert "Comments close" in listed
    changed = run_on_servers("milestones", "correct", "ms_1", "--date", "2026-07-02", "--cue", "hearing")
    assert "2026-07-02 (day, hearing)" in changed.out
    assert run_on_servers("milestones", "correct", "ms_1", "--dismiss").code == 0
    assert "none of 1 match" in run_on_servers("milestones", "list", "--since", "2026-01-01").out
