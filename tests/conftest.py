"""Fixtures shared by every test: a real PostgreSQL and a real Valkey.

With TRADEWIRE_DATABASE_URL and TRADEWIRE_REDIS_URL set, those servers are used (the account must be allowed
to create databases); without them, embedded ones are started once and shared by all test processes.
"""

from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.support.servers"]

# A busy machine makes examples slowly, and chance may draw many that do not apply: neither is a fault.
settings.register_profile(
    "any machine",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
settings.load_profile("any machine")


@pytest.fixture(autouse=True)
def _logs_as_they_were(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A command run within a test sets up logging for its process; the next test must not inherit that."""
    before, configure = structlog.get_config(), structlog.configure

    def without_cache(**how: Any) -> None:
        configure(**how | {"cache_logger_on_first_use": False})

    monkeypatch.setattr(structlog, "configure", without_cache)
    yield
    configure(**before)
