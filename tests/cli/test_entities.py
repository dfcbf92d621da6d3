"""`tradewire entities`, without any server; the same as the API gives."""

import orjson
import pytest

from services.adapters.db.engine import Database
from services.api.app import create_app
from tests.api.conftest import Client, add_key, make_context
from tests.cli.conftest import Run


def test_entities_are_listed_narrowed_and_paged(run: Run) -> None:
    every = orjson.loads(run("entities", "list", "--json", "--limit", "1000").out)
    ids = [row["id"] for row in every]
    assert len(ids) > 100
    assert ids == sorted(ids)
    first = run("entities", "list", "--limit", "3")
    assert f"{len(ids) - 3} more; go on with --after {ids[2]}" in first.err
    (fourth,) = orjson.loads(run("entities", "list", "--limit", "1", "--after", ids[2], "--json").out)
    assert fourth["id"] == ids[3]
    people = orjson.loads(run("entities", "list", "--kind", "person", "--json").out)
    assert {row["kind"] for row in people} == {"person"}
    none = run("entities", "list", "--kind", "unicorn").out
    assert "kinds are" in none
    assert "person" in none


def test_an_entity_is_shown_with_its_names(run: Run) -> None:
    shown = run("entities", "show", "mineral:gallium").out
    assert shown.startswith("mineral:gallium: ")
    assert "galio" in shown
    wrong = run("entities", "show", "mineral:galium")
    assert (wrong.code, "did you mean mineral:gallium" in wrong.err) == (1, True)


@pytest.mark.parametrize("word", ["sheinbaum", "GALIO", "x"])
def test_the_command_line_and_the_api_say_the_same(run: Run, database: Database, word: str) -> None:
    add_key(database, "admin")
    api = Client(create_app(make_context(database)))
    told = orjson.loads(run("entities", "list", "-q", word, "--limit", "20", "--json").out)
    assert told == api.items(f"/v1/entities?q={word}&limit=20")
