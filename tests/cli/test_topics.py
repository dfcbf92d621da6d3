"""`tradewire topics`: checked offline, put in force, compared before it is done, switched off and on."""

from datetime import timedelta
from pathlib import Path

import orjson
import pytest
import yaml

from services.adapters.db import tables
from services.adapters.db.engine import Database
from services.adapters.db.stored import ids_left
from services.adapters.queue import Doorbell
from services.cli.topics.apply import Lot
from services.runtime.settings import ROOT
from tests.cli.conftest import Run
from tests.support.builders import NOON, add_article, add_entry, add_feed

TEA = """
slug: tea
label: {en: Tea}
strong: [tea]
concepts:
  tea: {en: [oolong tea]}
rules:
  - {id: named, all: [tea], weight: 1.2}
examples:
  match: [{lang: en, title: Oolong tea prices rise}]
  avoid: [{lang: en, title: Coffee prices rise}]
"""
GREEN = TEA.replace("[oolong tea]", "[green tea]").replace("title: Oolong", "title: Green")


@pytest.fixture
def tea(tmp_path: Path) -> Path:
    file = tmp_path / "tea.yaml"
    file.write_text(TEA)
    return file


def test_the_bundled_packs_stand_their_own_examples(run: Run) -> None:
    ran = run("topics", "check", *map(str, sorted((ROOT / "seeds" / "topics").glob("*.yaml"))))
    assert ran.code == 0, ran.out + ran.err


def test_a_check_needs_no_server_and_says_which_example_fails(run: Run, tea: Path) -> None:
    assert run("topics", "check", str(tea)).code == 0
    tea.write_text(TEA.replace("title: Oolong", "title: Green"))
    ran = run("topics", "check", str(tea))
    assert ran.code == 1
    assert "examples.match[0] must match, but does not" in ran.out
    assert "Green tea prices rise" in ran.out


def test_a_broken_pack_is_told_with_line_and_field_and_spoils_no_other(run: Run, tea: Path) -> None:
    broken = tea.with_name("broken.yaml")
    broken.write_text(TEA.replace("all: [tea]", "all: [coffee]"))
    ran = run("topics", "check", str(broken), str(tea), "--json")
    assert ran.code == 2
    assert "line 8, rules[0].all[0]: there is no concept 'coffee'" in ran.err
    first, second = orjson.loads(ran.out)
    assert (first["line"], first["field"]) == (8, "rules[0].all[0]")
    assert second["allowed"]


def test_a_topic_is_added_shown_listed_and_switched(run_on_servers: Run, tea: Path) -> None:
    added = run_on_servers("topics", "add", str(tea), "--json")
    assert added.code == 0, added.err
    assert orjson.loads(added.out)["in_force"]
    (listed,) = orjson.loads(run_on_servers("topics", "list", "--json").out)
    assert (listed["slug"], listed["enabled"]) == ("tea", True)
    assert "1 concepts with 1 phrases" in run_on_servers("topics", "show", "tea").out
    assert run_on_servers("topics", "disable", "tea").code == 0
    assert "disabled" in run_on_servers("topics", "list").out
    assert run_on_servers("topics", "enable", "tea").code == 0
    assert run_on_servers("topics", "enable", "coffee").code == 1


def test_a_failing_pack_is_not_added_unless_forced(run_on_servers: Run, tea: Path) -> None:
    tea.write_text(TEA.replace("title: Coffee", "title: Oolong tea and coffee"))
    ran = run_on_servers("topics", "add", str(tea))
    assert ran.code == 1
    assert "must not match, but does" in ran.out
    assert orjson.loads(run_on_servers("topics", "list", "--json").out) == []
    assert run_on_servers("topics", "add", str(tea), "--force").code == 0


def store(database: Database, *titles: str) -> list[int]:
    with database.transaction() as connection:
        feed_id = add_feed(connection)
        ids = [add_article(connection, feed_id, title=title) for title in titles]
        for number, title in zip(ids, titles, strict=True):
            add_entry(connection, feed_id, title=title, summary="", article_id=number)
    return ids


def test_a_diff_says_what_would_enter_and_leave_and_by_which_rule(
    run_on_servers: Run, database: Database, tea: Path
) -> None:
    oolong, green, _ = store(database, "Oolong tea is picked", "Green tea is picked", "Coffee is picked")
    run_on_servers("topics", "add", str(tea))
    tea.write_text(GREEN)
    ran = run_on_servers("topics", "diff", "tea", str(tea), "--since", f"{NOON:%F}", "--json")
    assert ran.code == 0, ran.err
    found = orjson.loads(ran.out)
    assert found["judged"] == 3
    assert [one["id"] for one in found["enters"]] == [f"art_{green}"]
    (left,) = found["leaves"]
    assert left["id"] == f"art_{oolong}"
    assert left["title"] == "Oolong tea is picked"
    assert left["score"] == {"before": 1.44, "after": 0.0}
    assert left["rules"] == {"named": {"before": 1.44, "after": 0.0}}
    assert left["texts"] == ["Oolong tea"]


def test_a_diff_changes_nothing_and_takes_versions_by_their_hash(run_on_servers: Run, tea: Path) -> None:
    first = orjson.loads(run_on_servers("topics", "add", str(tea), "--json").out)["pack_hash"]
    tea.write_text(GREEN)
    run_on_servers("topics", "add", str(tea))
    entries = tea.with_name("entries.jsonl")
    entries.write_text('{"id": "x", "title": "Oolong tea is picked", "lang": "en"}\n')
    before = run_on_servers("topics", "list", "--json").out
    ran = run_on_servers("topics", "diff", f"tea@{first[:8]}", "tea", "--on", str(entries))
    assert "1 judged: 0 would enter, 1 would leave" in ran.out
    assert run_on_servers("topics", "list", "--json").out == before
    unknown = run_on_servers("topics", "diff", "tea@ffff", "tea", "--on", str(entries))
    assert unknown.code == 2
    assert "no such version" in unknown.err


def test_two_files_are_compared_without_a_server(run: Run, tea: Path) -> None:
    other = tea.with_name("green.yaml")
    other.write_text(GREEN)
    entries = tea.with_name("entries.jsonl")
    entries.write_text('{"id": "x", "title": "Green tea is picked", "lang": "en"}\n')
    ran = run("topics", "diff", str(tea), str(other), "--on", str(entries))
    assert ran.code == 0, ran.err
    assert "1 would enter" in ran.out


def test_a_pack_in_force_is_a_row_by_its_hash(run_on_servers: Run, database: Database, tea: Path) -> None:
    run_on_servers("topics", "add", str(tea))
    run_on_servers("topics", "add", str(tea))
    with database.transaction() as connection:
        assert len(connection.execute(tables.topic_versions.select()).all()) == 1


def test_applying_to_articles_that_the_packs_in_force_judged_changes_nothing(
    run_on_servers: Run, tea: Path
) -> None:
    run_on_servers("topics", "add", str(tea))
    ran = run_on_servers("topics", "apply", "--json")
    assert ran.code == 0, ran.err
    assert orjson.loads(ran.out)["judged"] == 0


@pytest.mark.slow
def test_a_pack_is_applied_to_stored_articles_by_real_workers(
    run_on_servers: Run, database: Database, tea: Path
) -> None:
    oolong, _ = store(database, "Oolong tea is picked", "Coffee is picked")
    run_on_servers("topics", "add", str(tea))
    ran = run_on_servers("topics", "apply", "--since", f"{NOON:%F}", "--json")
    assert ran.code == 0, ran.err
    assert orjson.loads(ran.out) == {
        "judged": 2,
        "entered": 1,
        "left": 0,
        "changed": 0,
        "unchanged": 1,
        "topics": {"tea": {"entered": 1, "left": 0, "first_entered": [f"art_{oolong}"], "first_left": []}},
    }
    with database.transaction() as connection:
        assert len(connection.execute(tables.developments.select()).all()) == 1
        assert connection.execute(tables.events.select()).all() == []
    again = run_on_servers("topics", "apply", "--since", f"{NOON:%F}", "--json")
    assert orjson.loads(again.out)["judged"] == 0


def test_phrases_are_suggested_from_the_catalogue_as_a_pack_can_take_them(run: Run) -> None:
    ran = run("topics", "suggest", str(ROOT / "seeds" / "catalogue.yaml"))
    assert ran.code == 0, ran.err
    fragment = yaml.safe_load(ran.out)
    assert set(fragment) == {"concepts", "examples"}
    assert all(isinstance(phrase, str) for words in fragment["concepts"].values() for phrase in words["en"])
    assert all(one["title"] for one in fragment["examples"]["match"])


def test_a_topic_s_own_phrases_are_not_suggested_again(run: Run) -> None:
    catalogue = str(ROOT / "seeds" / "catalogue.yaml")
    bare = orjson.loads(run("topics", "suggest", catalogue, "--json").out)
    beside = orjson.loads(run("topics", "suggest", catalogue, "--topic", "critical-minerals", "--json").out)
    assert beside["covered"] > bare["covered"]
    named = {one["phrase"] for one in beside["phrases"]}
    assert not any("critical mineral" in phrase for phrase in named)


def test_a_document_that_is_not_there_is_named(run: Run) -> None:
    ran = run("topics", "suggest", "nowhere.txt")
    assert ran.code == 2
    assert "nowhere.txt: no such file or folder" in ran.err


def test_a_shipped_pack_that_is_not_in_force_is_told_with_its_remedy(
    run_on_servers: Run, tmp_path: Path
) -> None:
    shipped = ROOT / "seeds" / "topics" / "usmca-review.yaml"
    own = tmp_path / "own.yaml"
    own.write_text(shipped.read_text().replace("USMCA", "CUSMA", 1))
    assert "not the pack in force" not in run_on_servers("seed").err
    assert run_on_servers("topics", "add", str(own), "--force").code == 0
    remedy = f"tradewire topics add {shipped}"
    assert remedy in run_on_servers("seed").err
    assert remedy in run_on_servers("doctor", "--json").out
    assert run_on_servers("topics", "add", str(shipped)).code == 0
    assert remedy not in run_on_servers("seed").err


def test_an_interrupted_run_goes_on_where_it_stopped(database: Database, redis_url: str) -> None:
    store(database, *(f"Tea number {n}" for n in range(5)))
    doorbell = Doorbell(redis_url)
    looks: list[int] = []

    def judge(most: int) -> None:
        """What the workers do meanwhile, until the run is interrupted."""
        looks.append(len(looks))
        if len(looks) > most:
            raise KeyboardInterrupt
        with database.transaction() as connection:
            left = ids_left(connection, NOON - timedelta(days=1), "new")[:2]
            table = tables.articles
            connection.execute(table.update().where(table.c.id.in_(left)).values(pack_hash="new"))

    def run(most: int) -> list[int]:
        with database.transaction() as connection:
            ids = ids_left(connection, NOON - timedelta(days=1), "new")
        lot = Lot(database, doorbell, "new", aloud=False, at_once=2)
        return list(lot.work_off(ids, NOON - timedelta(days=1), lambda: judge(most)))

    with pytest.raises(KeyboardInterrupt):
        run(most=1)
    assert run(most=10) == [2, 3]  # two were done before, three are left
    assert len(looks) == 4  # one look a batch, and the interrupted one
    assert run(most=10) == []
    doorbell.close()


def test_a_cycle_an_empty_rule_and_an_unknown_field_are_told_with_file_line_field_and_remedy(
    run: Run, tmp_path: Path
) -> None:
    broken = {
        "cycle": (
            TEA.replace("concepts:", "concepts:\n  a: {include: [b]}\n  b: {include: [a]}"),
            "concepts.",
        ),
        "empty": (TEA.replace("all: [tea]", "all: []"), "rules[0].all"),
        "unknown": (TEA.replace("weight:", "wieght:"), "rules[0]"),
        "nowhere": (TEA.replace("all: [tea]", "all: [coffee]"), "rules[0].all[0]"),
    }
    for name, (text, field) in broken.items():
        file = tmp_path / f"{name}.yaml"
        file.write_text(text)
        ran = run("topics", "check", str(file))
        assert ran.code == 2, name
        assert f"{file}:" in ran.err or f"{file}, line" in ran.err, ran.err
        (found,) = orjson.loads(run("topics", "check", str(file), "--json").out)
        assert found["line"] > 1, found
        assert found["field"].startswith(field), found
        assert ";" in ran.err, "what is wrong; what to do"


def test_entries_to_compare_on_that_cannot_be_read_are_named(run: Run, tea: Path, tmp_path: Path) -> None:
    missing = run("topics", "diff", str(tea), str(tea), "--on", str(tmp_path / "none.jsonl"))
    assert (missing.code, "cannot read" in missing.err) == (2, True)
    bad = tmp_path / "bad.jsonl"
    bad.write_text('{"id": 1, "title": 7}\n')
    ran = run("topics", "diff", str(tea), str(tea), "--on", str(bad))
    assert (ran.code, f"{bad}, line 1" in ran.err) == (2, True)
    against = run("topics", "suggest", str(ROOT / "seeds" / "catalogue.yaml"), "--against", str(bad))
    assert (against.code, f"{bad}, line 1" in against.err) == (2, True)
