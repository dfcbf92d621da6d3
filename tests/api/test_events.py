"""The log of events for those who pull: gap-free, waiting, and honest about what is gone."""

import threading
import time

from services.adapters.db import tables
from services.adapters.db.engine import Database
from services.api.models.events import EventStretch
from tests.api.conftest import Client
from tests.api.shape import differences
from tests.support.builders import add_development, add_event, event_payload


def number(database: Database, event_id: int, seq: int) -> None:
    with database.transaction() as connection:
        connection.execute(tables.events.update().where(tables.events.c.id == event_id).values(seq=seq))


def test_events_come_in_order_and_only_when_numbered(api: Client, database: Database) -> None:
    with database.transaction() as connection:
        dev = add_development(connection)
        late = add_event(connection, dev, sequence=1)
        add_event(connection, dev, sequence=2, seq=1)
        add_event(connection, dev, sequence=3, seq=2)
    answer = api.get("/v1/events?after=0&limit=1").json()
    assert differences(EventStretch, answer) == []
    assert [row["seq"] for row in answer["items"]] == [1]
    assert (answer["next_after"], answer["newest_seq"]) == (1, 2)
    rest = api.get("/v1/events?after=1").json()
    assert [row["seq"] for row in rest["items"]] == [2]
    assert rest["next_after"] == 2
    number(database, late, 3)
    assert [row["id"] for row in api.get("/v1/events?after=2").json()["items"]] == [f"evt_{late}"]


def test_a_filtered_puller_does_not_look_twice(api: Client, database: Database) -> None:
    with database.transaction() as connection:
        dev = add_development(connection)
        for seq in range(1, 5):
            add_event(connection, dev, sequence=seq, seq=seq, type="development.updated")
        add_event(connection, seq=5, type="test", payload=event_payload())
    answer = api.get("/v1/events?after=0&type=test").json()
    assert [row["seq"] for row in answer["items"]] == [5]
    assert api.get("/v1/events?after=0&type=milestone.added").json()["next_after"] == 5
    assert len(api.items("/v1/events?topic=critical-minerals&topic=x")) == 4
    assert api.items("/v1/events?topic=x") == []


def test_what_is_no_longer_kept_is_gone(api: Client, database: Database) -> None:
    with database.transaction() as connection:
        dev = add_development(connection)
        for seq in (7, 8):
            add_event(connection, dev, sequence=seq, seq=seq)
    response = api.get("/v1/events?after=5")
    assert response.status_code == 410
    assert response.json()["oldest_seq"] == 7
    assert len(api.items("/v1/events?after=6")) == 2
    assert len(api.items("/v1/events")) == 2


def test_waiting_ends_as_soon_as_there_is_an_event(api: Client, database: Database) -> None:
    with database.transaction() as connection:
        event_id = add_event(connection, add_development(connection))
    timer = threading.Timer(0.2, number, (database, event_id, 1))
    timer.start()
    started = time.monotonic()
    answer = api.get("/v1/events?after=0&wait_s=30").json()
    timer.join()
    assert [row["seq"] for row in answer["items"]] == [1]
    assert time.monotonic() - started < 20


def test_waiting_ends_when_the_process_is_told_to_stop(api: Client) -> None:
    api.context.stopping.set()
    assert api.get("/v1/events?wait_s=30").json()["items"] == []
