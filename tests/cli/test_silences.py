"""Silences from the command line."""

import orjson
import pytest

from services.adapters.db import topics
from services.adapters.db.engine import Database
from services.domain.packs import load_packs
from tests.classifier.test_late import PACK
from tests.cli.conftest import Run
from tests.support.builders import add_development, add_endpoint, add_subscription


@pytest.fixture
def subscription(database: Database) -> str:
    with database.transaction() as connection:
        add_development(connection, id=42)
        return f"sub_{add_subscription(connection, add_endpoint(connection))}"


def test_a_silence_is_made_listed_and_ended(run_on_servers: Run, subscription: str) -> None:
    ran = run_on_servers(
        "silences", "add", subscription, "--development", "dev_42", "--days", "14", "--reason", "on [leave]"
    )
    assert ran.out.startswith("sil_1 keeps it back until 2"), ran.err
    shown = run_on_servers("silences", "list", "--subscription", subscription).out
    assert "developments dev_42" in shown
    assert "on [leave]" in shown
    [row] = orjson.loads(run_on_servers("silences", "list", "--json").out)
    assert (row["id"], row["subscription_id"], row["filter"]) == (
        "sil_1",
        subscription,
        {"developments": ["dev_42"]},
    )
    assert run_on_servers("silences", "end", "sil_1").out == "sil_1 has ended\n"
    assert run_on_servers("silences", "end", "sil_1").code == 1
    assert run_on_servers("silences", "list").out == "no silences\n"
    assert len(orjson.loads(run_on_servers("silences", "list", "--ended", "--json").out)) == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "say what is to be silenced"),
        (("--everything", "--topic", "usmca-review"), "say what is to be silenced"),
        (("--development", "42"), "is not an id like dev_42"),
        (("--everything", "--days", "91"), "less than or equal to 90"),
    ],
)
def test_a_slip_is_answered_with_what_would_be_right(
    run_on_servers: Run, subscription: str, arguments: tuple[str, ...], said: str
) -> None:
    ran = run_on_servers("silences", "add", subscription, *arguments)
    assert ran.code == 2
    assert said in " ".join(ran.err.split())


def test_a_subscription_that_is_not_there_is_named(run_on_servers: Run) -> None:
    ran = run_on_servers("silences", "add", "sub_9", "--everything")
    assert ran.code == 1
    assert "There is no subscription sub_9; GET /v1/subscriptions lists them." in ran.err


def test_a_topic_that_is_not_there_is_named_with_those_that_are(
    database: Database, run_on_servers: Run, subscription: str
) -> None:
    (pack,) = load_packs({"tea.yaml": PACK})
    with database.transaction() as connection:
        topics.register(connection, pack)
    ran = run_on_servers("silences", "add", subscription, "--topic", "teas")
    assert (ran.code, "There is no topic teas; known are tea." in ran.err) == (2, True)
    assert run_on_servers("silences", "add", subscription, "--topic", "tea").code == 0


def test_what_is_to_be_silenced_must_exist(run_on_servers: Run, subscription: str) -> None:
    for option, name in (("--development", "dev_9"), ("--entity", "mineral:unobtainium")):
        ran = run_on_servers("silences", "add", subscription, option, name)
        assert (ran.code, f"{name}; `tradewire" in ran.err) == (2, True)
    assert run_on_servers("silences", "add", subscription, "--entity", "mineral:gallium").code == 0
