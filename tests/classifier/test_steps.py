"""A dated step that a person put right stays so, whatever articles say later."""

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import select

from services.adapters.db import members, tables
from services.adapters.db.calendar import put_right
from services.adapters.db.engine import Database

FIRST = (
    "China bans exports of gallium and germanium to the United States",
    "Beijing said its ban on the critical minerals gallium and germanium takes effect on 3 December 2026.",
)
SECOND = (
    "Beijing halts gallium and germanium exports to America",
    "China's export ban on gallium and germanium, both critical minerals, takes effect on 3 December 2026.",
)


def steps(database: Database) -> list[Any]:
    with database.transaction() as connection:
        return list(connection.execute(select(tables.milestones).order_by(tables.milestones.c.id)))


def test_a_corrected_step_gains_sources_and_keeps_its_day(
    database: Database, arrive: Callable[..., int]
) -> None:
    arrive(*FIRST, publisher="A")
    (step,) = steps(database)
    with database.transaction() as connection:
        put_right(connection, step.id, {"date": date(2026, 12, 5)}, author="desk")
    arrive(*SECOND, publisher="B")
    with database.transaction() as connection:
        members.settle(connection, step.development_id)
    (after,) = steps(database)
    assert (after.id, after.date, after.fixed) == (step.id, date(2026, 12, 5), True)
    assert (sorted(after.publishers), after.confirmed) == (["A", "B"], True)


def test_a_dismissed_step_stays_dismissed_and_is_said_of_what_was_told(
    database: Database, arrive: Callable[..., int]
) -> None:
    arrive(*FIRST, publisher="A")
    (step,) = steps(database)
    with database.transaction() as connection:
        put_right(connection, step.id, {"dismissed": True}, author="desk")
    arrive(*SECOND, publisher="B")
    with database.transaction() as connection:
        members.settle(connection, step.development_id)
        events = connection.execute(select(tables.events).order_by(tables.events.c.id)).all()
    assert [row.dismissed for row in steps(database)] == [True]
    corrected = [event for event in events if event.type == "development.corrected"]
    assert [event.payload["corrected"]["milestone"] for event in corrected] == [f"ms_{step.id}"]
    assert corrected[0].payload["snapshot"]["milestones"] == []
