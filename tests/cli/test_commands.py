"""The small commands: help, version, settings, keys, migrate, seed, doctor."""

import importlib
import inspect
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson
import pytest

from services.adapters.db.api_keys import list_keys
from services.adapters.db.engine import Database
from services.adapters.db.pruning import note
from services.cli.registry import COMMANDS, Listed
from services.runtime.embedded.folder import ADDRESSES_FILE, own, write_json
from tests.cli.conftest import Run
from tests.support.builders import add_endpoint, add_event, add_subscription


def test_help_lists_every_command_in_its_group(run: Run) -> None:
    ran = run("--help")
    assert ran.code == 0
    assert all(f" {listed.name} " in ran.out for listed in COMMANDS)
    assert all(group in ran.out for group in {listed.group for listed in COMMANDS})


@pytest.mark.parametrize("listed", COMMANDS, ids=lambda listed: listed.name)
def test_every_command_is_there_and_explains_itself(run: Run, listed: Listed) -> None:
    module = importlib.import_module(f"services.cli.{listed.name}")
    if not listed.family:
        assert inspect.getdoc(getattr(module, listed.name))
    ran = run(listed.name, "--help")
    assert ran.code == 0
    assert f"Usage: tradewire {listed.name}" in ran.out


def test_the_version_is_that_of_the_project(run: Run) -> None:
    assert run("version").out.startswith("tradewire 0.")


def test_settings_name_their_source_and_mask_secrets(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRADEWIRE_DATABASE_URL", "postgresql://u:sekret@h/x")
    ran = run("settings", "--json")
    found = orjson.loads(ran.out)
    assert "sekret" not in ran.out
    assert found["database_url"]["source"] == "TRADEWIRE_DATABASE_URL"
    assert found["workers"]["source"] == "default"
    assert all(one["description"] for one in found.values())
    assert "sekret" not in run("settings").out


def test_a_key_is_shown_once_listed_and_revoked(run_on_servers: Run, database: Database) -> None:
    created = run_on_servers("keys", "create", "desk", "--scope", "feeds:write", "--json")
    key = orjson.loads(created.out)
    assert key["key"].startswith("tw_live_")
    assert key["scopes"] == ["feeds:write"]
    listed = run_on_servers("keys", "list", "--json")
    assert key["key"] not in listed.out
    assert orjson.loads(listed.out)[0]["state"] == "works"
    assert run_on_servers("keys", "revoke", key["id"]).code == 0
    assert run_on_servers("keys", "revoke", key["id"]).code == 1
    with database.transaction() as connection:
        assert list_keys(connection)[0].revoked_at is not None


def test_a_command_to_copy_goes_to_the_same_data_folder(run_on_servers: Run, tmp_path: Path) -> None:
    ran = run_on_servers("keys", "list", "--data", str(tmp_path / "my data"))
    assert f"tradewire keys create NAME --data '{tmp_path}/my data'" in ran.out


def test_a_folder_without_installation_asks_whether_another_is_meant(run_on_servers: Run) -> None:
    assert run_on_servers("migrate", "--down-to", "base").code == 0
    ran = run_on_servers("keys", "list")
    assert ran.code == 3
    assert "if `tradewire up` is running on another data folder, give --data or TRADEWIRE_DATA_DIR" in ran.err


def test_a_key_without_scope_may_only_read(run_on_servers: Run) -> None:
    key = orjson.loads(run_on_servers("keys", "create", "reader", "--json").out)
    assert key["scopes"] == ["developments:read"]


def test_a_key_without_a_name_is_refused(run: Run) -> None:
    assert run("keys", "create", " ").code == 2


def test_an_address_of_the_settings_goes_before_that_of_a_running_system(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "data").mkdir()
    lock = own(tmp_path / "data", "up")
    running = {"database_url": "postgresql://u:p@127.0.0.1:2/y", "redis_url": "redis://127.0.0.1:2/0"}
    write_json(tmp_path / "data" / ADDRESSES_FILE, {"pid": 1, **running})
    monkeypatch.setenv("TRADEWIRE_DATABASE_URL", "postgresql://u:sekret@127.0.0.1:1/x")
    ran = run("doctor")
    lock.release()
    assert "127.0.0.1:1/x" in ran.out
    assert "127.0.0.1:2/y" not in ran.out


def test_migrating_twice_changes_nothing(run_on_servers: Run) -> None:
    assert run_on_servers("migrate").out.endswith("as before\n")


def test_seeding_twice_adds_nothing(run_on_servers: Run) -> None:
    first, second = run_on_servers("seed", "--json"), run_on_servers("seed", "--json")
    assert (first.code, second.code) == (0, 0), first.err + second.err
    assert orjson.loads(first.out)["topics"] == 3
    assert orjson.loads(first.out)["feeds"] > 50
    assert orjson.loads(first.out)["milestones"] > 50
    assert set(orjson.loads(second.out).values()) == {0}


def test_the_doctor_says_what_to_do(run_on_servers: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRADEWIRE_WROKERS", "2")
    ran = run_on_servers("doctor", "--json")
    checks = {check["name"]: check for check in orjson.loads(ran.out)}
    assert ran.code == 0
    assert checks["PostgreSQL"]["verdict"] == "ok"
    assert checks["services"]["remedy"] == "start them: tradewire up"
    assert checks["feeds"]["remedy"] == "run: tradewire seed"
    assert checks["settings"]["remedy"] == "did you mean TRADEWIRE_WORKERS?"
    assert "TRADEWIRE_WROKERS" not in ran.err


def test_a_misspelt_variable_is_said_where_settings_are_shown(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRADEWIRE_WROKERS", "2")
    ran = run("settings", "--json")
    assert "TRADEWIRE_WROKERS is no setting; did you mean TRADEWIRE_WORKERS?" in ran.err
    assert orjson.loads(ran.out)["workers"]["value"] == 1


def test_a_misspelt_variable_is_said_by_every_command_that_reads_settings_once(
    run: Run, run_on_servers: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRADEWIRE_WROKERS", "2")
    assert run_on_servers("keys", "list").err.count("did you mean TRADEWIRE_WORKERS?") == 1
    assert run("version").err == ""


def test_the_doctor_speaks_of_old_rows_only_when_they_are_left(
    run_on_servers: Run, database: Database
) -> None:
    def named() -> list[str]:
        return [check["name"] for check in orjson.loads(run_on_servers("doctor", "--json").out)]

    assert "old rows" not in named()
    with database.transaction() as connection:
        note(connection, "events", finished_at=datetime.now(UTC) - timedelta(hours=27))
    assert "old rows" in named()
    with database.transaction() as connection:
        note(connection, "attempts", finished_at=datetime.now(UTC))
    assert "old rows" not in named()


def test_pruning_by_hand_can_be_tried_first(run_on_servers: Run, database: Database) -> None:
    long_ago = datetime.now(UTC) - timedelta(days=91)
    assert run_on_servers("prune").out == "nothing is old\n"
    with database.transaction() as connection:
        for seq in (1, 2):
            add_event(connection, seq=seq, recorded_at=long_ago)
    assert "1 would go of events" in run_on_servers("prune", "--dry-run").out
    assert orjson.loads(run_on_servers("prune", "--json").out)["events"] == 1
    assert run_on_servers("prune").out == "nothing is old\n"


def test_a_subscription_is_told_what_it_missed(run_on_servers: Run, database: Database) -> None:
    with database.transaction() as connection:
        add_event(connection, seq=1, type="feed.unhealthy", recorded_at=datetime.now(UTC))
        subscription = f"sub_{add_subscription(connection, add_endpoint(connection), after_seq=1)}"
    counted = run_on_servers("replay", subscription, "--dry-run")
    assert counted.out == "would be told: events 1, messages at most 1\n"
    assert orjson.loads(run_on_servers("replay", subscription, "--json").out)["events"] == 1
    assert "to be told: events 0" in run_on_servers("replay", subscription).out
    assert run_on_servers("replay", "sub_9").code == 1
    assert run_on_servers("replay", "ep_9").code == 2


def test_the_doctor_fails_a_database_that_is_away(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRADEWIRE_DATABASE_URL", "postgresql://u:sekret@127.0.0.1:1/x")
    monkeypatch.setenv("TRADEWIRE_REDIS_URL", "redis://:sekret@127.0.0.1:1/0")
    ran = run("doctor")
    assert ran.code == 1
    assert "failed: PostgreSQL, queue server" in ran.out
    assert "sekret" not in ran.out + ran.err


def test_tests_are_started_by_the_script(run: Run) -> None:
    assert run("test").code == 2
