"""A health check tells a service at work from one that is gone, stale, or on another host."""

from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr
from sqlalchemy import update

from services.adapters.db.engine import Database
from services.adapters.db.heartbeats import save_heartbeat
from services.adapters.db.tables import heartbeats
from services.cli.health import Role, complaint_about
from services.runtime.settings import Settings


@pytest.fixture
def settings(database_url: str) -> Settings:
    # Port 1 answers nobody.
    return Settings(database_url=SecretStr(database_url), api_port=1)


def _beat(database: Database, service: str, instance: str, age_s: float = 0) -> None:
    with database.transaction() as connection:
        save_heartbeat(connection, service, instance, datetime.now(UTC), {})
        beat_at = datetime.now(UTC) - timedelta(seconds=age_s)
        connection.execute(
            update(heartbeats).where(heartbeats.c.instance == instance).values(beat_at=beat_at)
        )


def test_a_fresh_heartbeat_is_health(database: Database, settings: Settings) -> None:
    _beat(database, "poller", "box-7")
    assert complaint_about(Role.POLLER, settings, "box") is None


def test_a_service_that_never_started_is_unhealthy(settings: Settings) -> None:
    assert complaint_about(Role.POLLER, settings, "box") == "no heartbeat of this host"


def test_a_stale_heartbeat_is_told_with_its_age(database: Database, settings: Settings) -> None:
    _beat(database, "notifier", "box-7", age_s=95)
    assert complaint_about(Role.NOTIFIER, settings, "box") in (
        "last heartbeat 95 s ago",
        "last heartbeat 96 s ago",
    )


def test_another_host_s_heartbeat_hides_nothing(database: Database, settings: Settings) -> None:
    _beat(database, "classifier", "other-7")
    assert complaint_about(Role.CLASSIFIER, settings, "box") == "no heartbeat of this host"
    assert complaint_about(Role.CLASSIFIER, settings, "") is None


def test_another_service_s_heartbeat_hides_nothing(database: Database, settings: Settings) -> None:
    _beat(database, "poller", "box-7")
    assert complaint_about(Role.NOTIFIER, settings, "box") == "no heartbeat of this host"


def test_a_restarted_service_is_judged_by_its_newest_heartbeat(
    database: Database, settings: Settings
) -> None:
    _beat(database, "poller", "box-7", age_s=300)
    _beat(database, "poller", "box-9")
    assert complaint_about(Role.POLLER, settings, "box") is None


def test_an_api_that_beats_but_does_not_answer_is_unhealthy(database: Database, settings: Settings) -> None:
    _beat(database, "api", "box-7")
    assert complaint_about(Role.API, settings, "box") == "no answer on port 1 (ConnectionRefusedError)"


def test_a_database_that_is_away_is_said(settings: Settings) -> None:
    away = settings.model_copy(update={"database_url": SecretStr("postgresql://a:b@127.0.0.1:1/none")})
    assert complaint_about(Role.POLLER, away, "box") == "the database cannot be asked for its heartbeat"
