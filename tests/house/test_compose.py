"""The compose file is valid, names only settings that exist, and keeps the promises of its README."""

import re
import subprocess
import sys
from typing import Any

import pytest
import yaml

from services.runtime.setting_sources import FILE_VARIABLE
from services.runtime.settings import Settings
from tests.house.tree import ROOT

FILE = ROOT / "docker-compose.yml"
COMPOSE: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
ROLES = ("poller", "classifier", "notifier", "api")
SHIPPED = [FILE, *(ROOT / "deploy").rglob("*"), ROOT / ".ci" / "run"]


def test_the_compose_file_follows_the_schema() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(FILE)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_variable_in_the_shipped_files_is_a_setting() -> None:
    known = {f"TRADEWIRE_{name.upper()}" for name in Settings.model_fields} | {FILE_VARIABLE}
    named = {
        name.removesuffix("_FILE") if name.removesuffix("_FILE") in known else name
        for path in SHIPPED
        if path.is_file()
        for name in re.findall(r"\bTRADEWIRE_[A-Z0-9_]+\b", path.read_text(encoding="utf-8"))
    }
    assert named - known == set()


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_a_container_can_do_no_more_than_its_work(name: str) -> None:
    service = SERVICES[name]
    assert service["user"].split(":")[0] not in ("0", "root")
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert set(service["deploy"]["resources"]["limits"]) == {"cpus", "memory", "pids"}


@pytest.mark.parametrize("name", sorted(set(SERVICES) - {"migrate"}))
def test_a_container_that_stays_has_a_health_check(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"]


@pytest.mark.parametrize("role", ROLES)
def test_the_health_check_asks_for_the_role(role: str) -> None:
    assert SERVICES[role]["healthcheck"]["test"][-2:] == ["health", role]
    assert SERVICES[role]["command"] == [f"services.{role}"]


@pytest.mark.parametrize("role", ROLES)
def test_a_role_starts_after_the_migration(role: str) -> None:
    assert SERVICES[role]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"


def test_the_notifier_is_not_given_what_it_does_not_use() -> None:
    notifier = SERVICES["notifier"]
    assert notifier["secrets"] == ["database_url", "sealing_key"]
    assert not any("REDIS" in name for name in notifier["environment"])


def test_only_the_api_is_published_and_on_this_machine_alone() -> None:
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert published == {"api": ["127.0.0.1:8080:8080"]}


def test_the_servers_have_no_way_out() -> None:
    assert COMPOSE["networks"]["inner"] == {"internal": True}
    assert {name for name, s in SERVICES.items() if s["networks"] == ["inner"]} >= {"postgres", "valkey"}


def test_no_secret_stands_in_the_file() -> None:
    for service in SERVICES.values():
        for name, value in service.get("environment", {}).items():
            if re.search(r"PASSWORD|KEY|_URL", name):
                assert value.startswith("/run/secrets/"), name
