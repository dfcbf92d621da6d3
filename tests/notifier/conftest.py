"""A receiver a test session, a desk a test."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from services.adapters.db.engine import Database
from tests.support.desk import LOOPBACK, Clock, Desk
from tests.support.receiver import Receiver, running


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A scripted receiver of this test's own."""
    with running() as started:
        yield started


@pytest.fixture
def desk(database: Database, receiver: Receiver) -> Desk:
    """A notifier's desk at the present time."""
    return Desk(database, receiver, Clock(datetime.now(UTC)), LOOPBACK)
