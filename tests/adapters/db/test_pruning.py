"""What is deleted once it is old, and what stays however old it is. Rows are made at noon."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Table, insert, select, text

from services.adapters.db import pruning, tables
from services.adapters.db.engine import Database
from services.adapters.db.outbox import lead, number_events
from services.adapters.db.reads.events import events_after
from services.adapters.db.silences import add_silence
from services.adapters.db.told import save_told
from tests.support.builders import (
    NOON,
    add_attempt,
    add_delivery,
    add_development,
    add_endpoint,
    add_entry,
    add_event,
    add_feed,
    add_fetch,
    add_subscription,
)

BEFORE = NOON + timedelta(days=10)
LATER = NOON + timedelta(days=20)
RULES = {rule.kind: rule for rule in pruning.RULES}


def prune(database: Database, *kinds: str, limit: int = 100) -> int:
    """Delete all of these kinds that may go; how many rows."""
    rows = 0
    for kind in kinds:
        after: int | None = 0
        while after is not None:
            with database.transaction() as connection:
                found = pruning.step(connection, RULES[kind], before=BEFORE, after=after, limit=limit)
            rows, after = rows + found.rows, found.after
    return rows


def ids(database: Database, table: Table) -> list[int]:
    with database.transaction() as connection:
        return list(connection.execute(select(table.c.id).order_by(table.c.id)).scalars())


class Desk:
    """A subscription of an endpoint, and deliveries to it."""

    def __init__(self, connection: Connection) -> None:
        self.endpoint = add_endpoint(connection)
        self.subscription = add_subscription(connection, self.endpoint)
        self._seq = 0

    def delivery(
        self, connection: Connection, development: int | None, sequence: int | None, **values: Any
    ) -> tuple[int, int]:
        """An event with the next number, and its delivery, which has arrived unless told otherwise."""
        self._seq += 1
        event = add_event(connection, development, seq=self._seq, sequence=sequence)
        values = {"state": "delivered", "due_at": None, "delivered_at": NOON} | values
        return event, add_delivery(
            connection, event, self.subscription, self.endpoint, development_id=development, **values
        )

    def newest(self, connection: Connection) -> int:
        """A last event, which is never deleted."""
        self._seq += 1
        return add_event(connection, seq=self._seq, type="test")


def test_what_was_delivered_goes_with_its_attempts_and_then_its_event(database: Database) -> None:
    with database.transaction() as connection:
        desk = Desk(connection)
        development = add_development(connection)
        _, carrier = desk.delivery(connection, development, 2)
        add_attempt(connection, carrier)
        desk.delivery(connection, development, 1, state="folded", delivered_at=None, folded_into_id=carrier)
        desk.delivery(connection, development, 3, state="withheld", delivered_at=None)
        newest = desk.newest(connection)
        save_told(connection, desk.subscription, development, {"sequence": 2}, NOON)

    assert prune(database, "events") == 0  # their deliveries are still there
    assert prune(database, "deliveries") == 3
    assert prune(database, "events") == 3

    assert ids(database, tables.deliveries) == ids(database, tables.attempts) == []
    assert ids(database, tables.events) == [newest]
    with database.transaction() as connection:
        assert connection.execute(select(tables.told.c.sequence)).scalars().all() == [2]
        assert connection.execute(select(tables.developments.c.id)).scalars().all() == [development]


@pytest.mark.parametrize("state", ["waiting", "pending", "sending", "held"])
def test_nothing_of_a_group_goes_while_one_of_it_is_under_way(database: Database, state: str) -> None:
    with database.transaction() as connection:
        desk = Desk(connection)
        development, other = add_development(connection), add_development(connection)
        desk.delivery(connection, development, 1)
        desk.delivery(connection, development, 2, state=state, delivered_at=None, created_at=LATER)
        desk.delivery(connection, other, 1)
        desk.newest(connection)

    assert prune(database, "deliveries", "events") == 2  # of the other development

    assert len(ids(database, tables.deliveries)) == 2


@pytest.mark.parametrize("state", ["exhausted", "folded"])
def test_what_never_arrived_stays_until_it_is_told(database: Database, state: str) -> None:
    with database.transaction() as connection:
        desk = Desk(connection)
        development = add_development(connection)
        desk.delivery(connection, development, 3, state=state, delivered_at=None)
        desk.newest(connection)
        save_told(connection, desk.subscription, development, {"sequence": 2}, NOON)
    assert prune(database, "deliveries", "events") == 0

    with database.transaction() as connection:
        save_told(connection, desk.subscription, development, {"sequence": 4}, NOON)
    assert prune(database, "deliveries", "events") == 2


def test_what_a_silence_keeps_back_stays(database: Database) -> None:
    with database.transaction() as connection:
        desk = Desk(connection)
        silence = add_silence(
            connection,
            desk.subscription,
            filter_={},
            from_at=NOON,
            until_at=LATER,
            reason="",
            author="desk",
        )
        assert silence is not None
        withheld = {"state": "withheld", "reason": "silenced", "delivered_at": None}
        desk.delivery(connection, add_development(connection), 1, silence_id=silence.id, **withheld)
        desk.newest(connection)
    assert prune(database, "deliveries", "events") == 0


def test_what_never_arrived_goes_with_its_subscription(database: Database) -> None:
    with database.transaction() as connection:
        desk = Desk(connection)
        development = add_development(connection)
        desk.delivery(connection, development, 1, state="exhausted", delivered_at=None)
        desk.newest(connection)
        save_told(connection, desk.subscription, development, {"sequence": 0}, NOON)
        gone = tables.subscriptions.update().values(deleted_at=NOON)
        connection.execute(gone.where(tables.subscriptions.c.id == desk.subscription))

    assert prune(database, "deliveries", "events", "told") == 3


def test_the_told_log_of_a_living_subscription_stays(database: Database) -> None:
    with database.transaction() as connection:
        desk = Desk(connection)
        save_told(connection, desk.subscription, add_development(connection), {"sequence": 1}, NOON)
    assert prune(database, "told") == 0


def test_a_message_sent_again_by_hand_counts_from_then(database: Database) -> None:
    with database.transaction() as connection:
        desk = Desk(connection)
        desk.delivery(connection, None, None, delivered_at=LATER)
    assert prune(database, "deliveries") == 0


def test_a_delivery_stays_while_a_younger_one_that_stays_was_folded_into_it(database: Database) -> None:
    with database.transaction() as connection:
        desk = Desk(connection)
        development = add_development(connection)
        _, carrier = desk.delivery(connection, development, 2)
        desk.delivery(
            connection,
            development,
            1,
            state="folded",
            delivered_at=None,
            folded_into_id=carrier,
            created_at=LATER,
        )
        save_told(connection, desk.subscription, development, {"sequence": 2}, NOON)
    assert prune(database, "deliveries") == 0


def test_an_event_without_a_number_stays_and_so_does_the_newest(database: Database) -> None:
    with database.transaction() as connection:
        first = add_event(connection, seq=1)
        newest = add_event(connection, seq=2)
        unnumbered = add_event(connection)
    assert prune(database, "events") == 1
    assert first not in ids(database, tables.events)
    assert ids(database, tables.events) == [newest, unnumbered]

    with database.transaction() as connection:
        assert lead(connection)
        assert [seq for seq, _ in number_events(connection)] == [3]


def test_an_attempt_goes_before_its_delivery_but_never_one_under_way(database: Database) -> None:
    with database.transaction() as connection:
        desk = Desk(connection)
        _, delivery = desk.delivery(connection, None, None, created_at=LATER)
        add_attempt(connection, delivery)
        under_way = add_attempt(connection, delivery, fence=2, outcome="started", finished_at=None)
        young = add_attempt(connection, delivery, fence=3, started_at=LATER)
    assert prune(database, "attempts") == 1
    assert ids(database, tables.attempts) == [under_way, young]
    assert ids(database, tables.deliveries) == [delivery]


def test_of_a_feed_s_attempts_the_newest_two_hundred_stay_however_old(database: Database) -> None:
    with database.transaction() as connection:
        feed, quiet = add_feed(connection), add_feed(connection)
        made = [add_fetch(connection, feed) for _ in range(203)]
        unfinished = add_fetch(connection, quiet, finished_at=None)
    assert prune(database, "fetches", limit=50) == 3
    assert ids(database, tables.fetches) == [*made[3:], unfinished]


def test_earlier_texts_go_and_the_entry_stays(database: Database) -> None:
    with database.transaction() as connection:
        entry = add_entry(connection, add_feed(connection), revision=3)
        for number, seen_at in ((1, NOON), (2, LATER)):
            values = {"entry_id": entry, "number": number, "seen_at": seen_at, "content_hash": str(number)}
            words = {"title": "t", "summary": "s", "content": "c"}
            connection.execute(insert(tables.revisions).values(values | words))
    assert prune(database, "revisions") == 1
    assert ids(database, tables.entries) == [entry]
    assert len(ids(database, tables.revisions)) == 1


def test_a_killed_process_is_forgotten(database: Database) -> None:
    with database.transaction() as connection:
        for instance, beat_at in (("dead", NOON), ("alive", LATER)):
            beat = {"service": "poller", "instance": instance, "started_at": NOON, "beat_at": beat_at}
            connection.execute(insert(tables.heartbeats).values(beat))
    assert prune(database, "heartbeats") == 1
    with database.transaction() as connection:
        assert connection.execute(select(tables.heartbeats.c.instance)).scalars().all() == ["alive"]


def test_a_row_that_somebody_holds_is_left_for_the_next_time(database: Database) -> None:
    with database.transaction() as connection:
        desk = Desk(connection)
        _, held = desk.delivery(connection, None, None)
        desk.delivery(connection, None, None)
    with database.transaction() as other:
        other.execute(text("SET LOCAL lock_timeout = '5s'"))
        other.execute(select(tables.deliveries.c.id).where(tables.deliveries.c.id == held).with_for_update())
        assert prune(database, "deliveries") == 1
    assert ids(database, tables.deliveries) == [held]
    assert prune(database, "deliveries") == 1


def test_a_puller_is_never_led_over_a_hole(database: Database) -> None:
    with database.transaction() as connection:
        desk = Desk(connection)
        development = add_development(connection)
        desk.delivery(connection, development, 1, state="held", delivered_at=None)
        for sequence in (2, 3):
            add_event(connection, development, seq=sequence, sequence=sequence)
        add_event(connection, development, seq=4, sequence=4, recorded_at=LATER)
    assert prune(database, "events") == 2

    with database.transaction() as connection:
        kept = connection.execute(select(tables.events.c.seq).order_by(tables.events.c.seq)).scalars().all()
        assert kept == [1, 4]
        assert pruning.pruned_through(connection) == 3
        found = events_after(connection, 1, limit=10)
    assert (found.oldest, [row["seq"] for row in found.rows]) == (4, [4])


def test_what_would_go_is_counted_without_being_deleted(database: Database) -> None:
    with database.transaction() as connection:
        desk = Desk(connection)
        desk.delivery(connection, None, None)
        desk.delivery(connection, None, None, created_at=LATER)
    with database.transaction() as connection:
        assert pruning.count(connection, RULES["deliveries"], before=BEFORE) == 1
    assert len(ids(database, tables.deliveries)) == 2
