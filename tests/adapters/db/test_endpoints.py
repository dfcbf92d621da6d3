"""Endpoints and subscriptions: made, changed, disabled, enabled, deleted."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from services.adapters.db.endpoints import (
    add_endpoint,
    delete_endpoint,
    disable_endpoint,
    enable_endpoint,
    get_endpoint,
    list_endpoints,
    live_secrets,
    rotate_secret,
    save_endpoint,
)
from services.adapters.db.engine import Database
from services.adapters.db.outbox import lead, list_listeners, number_events
from services.adapters.db.subscriptions import (
    add_subscription,
    delete_subscription,
    get_subscription,
    list_subscriptions,
    save_subscription,
)
from services.adapters.db.tables import deliveries, endpoints
from tests.support.builders import add_delivery, add_development, add_event

NOW = datetime(2026, 2, 5, 12, tzinfo=UTC)


def make(database: Database) -> int:
    with database.transaction() as connection:
        return add_endpoint(connection, name="hook", url="https://example.org/in", sealed_secret="s1").id


def subscribe(database: Database, endpoint_id: int) -> int:
    with database.transaction() as connection:
        found = add_subscription(
            connection,
            endpoint_id=endpoint_id,
            name="all",
            filter_={},
            group_wait_s=60.0,
            update_interval_s=900.0,
        )
    assert found is not None
    return found.id


def pending(database: Database, endpoint_id: int, subscription_id: int, state: str = "pending") -> int:
    with database.transaction() as connection:
        event = add_event(connection, add_development(connection))
        return add_delivery(connection, event, subscription_id, endpoint_id, state=state, attempts=4)


def states(database: Database) -> list[str]:
    with database.transaction() as connection:
        return list(connection.execute(select(deliveries.c.state).order_by(deliveries.c.id)).scalars())


def secrets(database: Database, endpoint_id: int, now: datetime) -> tuple[str, ...]:
    with database.transaction() as connection:
        stored = connection.execute(
            select(endpoints.c.sealed_secrets).where(endpoints.c.id == endpoint_id)
        ).scalar_one()
    return live_secrets(stored, now)


def test_an_endpoint_is_changed_only_at_the_version_that_was_read(database: Database) -> None:
    endpoint = make(database)
    with database.transaction() as connection:
        changed = save_endpoint(connection, endpoint, {"name": "new"}, version=1)
        assert changed is not None
        assert (changed.name, changed.version) == ("new", 2)
        assert save_endpoint(connection, endpoint, {"name": "newer"}, version=1) is None
        assert save_endpoint(connection, 999, {"name": "newer"}) is None
        with pytest.raises(ValueError, match="sealed_secrets"):
            save_endpoint(connection, endpoint, {"sealed_secrets": []})


def test_a_new_address_starts_with_a_clean_record(database: Database) -> None:
    endpoint = make(database)
    with database.transaction() as connection:
        connection.execute(
            endpoints.update().values(failures_running=7, failing_since_at=NOW, not_before_at=NOW)
        )
        changed = save_endpoint(connection, endpoint, {"url": "https://example.org/new"})

    assert changed is not None
    assert (changed.failures_running, changed.failing_since_at, changed.not_before_at) == (0, None, None)


def test_while_secrets_rotate_both_sign_the_new_one_first(database: Database) -> None:
    endpoint = make(database)
    with database.transaction() as connection:
        rotate_secret(connection, endpoint, "s2", now=NOW, keep_old=timedelta(hours=24))

    assert secrets(database, endpoint, NOW + timedelta(hours=23)) == ("s2", "s1")
    assert secrets(database, endpoint, NOW + timedelta(hours=24)) == ("s2",)


def test_a_second_rotation_lengthens_no_old_secret_s_life(database: Database) -> None:
    endpoint = make(database)
    with database.transaction() as connection:
        rotate_secret(connection, endpoint, "s2", now=NOW, keep_old=timedelta(hours=1))
        rotate_secret(connection, endpoint, "s3", now=NOW, keep_old=timedelta(hours=24))

    assert secrets(database, endpoint, NOW) == ("s3", "s2", "s1")
    assert secrets(database, endpoint, NOW + timedelta(hours=2)) == ("s3", "s2")


def test_after_a_leak_only_the_new_secret_signs(database: Database) -> None:
    endpoint = make(database)
    with database.transaction() as connection:
        rotate_secret(connection, endpoint, "s2", now=NOW, keep_old=timedelta(0))

    assert secrets(database, endpoint, NOW) == ("s2",)


def test_at_most_five_secrets_live(database: Database) -> None:
    endpoint = make(database)
    with database.transaction() as connection:
        for n in range(2, 9):
            rotate_secret(connection, endpoint, f"s{n}", now=NOW, keep_old=timedelta(hours=24))
        assert rotate_secret(connection, 999, "s", now=NOW, keep_old=timedelta(0)) is None

    assert secrets(database, endpoint, NOW) == ("s8", "s7", "s6", "s5", "s4")


def test_disabling_holds_and_enabling_sends_one_a_second(database: Database) -> None:
    endpoint = make(database)
    subscription = subscribe(database, endpoint)
    for _ in range(3):
        pending(database, endpoint, subscription)
    with database.transaction() as connection:
        disable_endpoint(connection, endpoint)
    assert states(database) == ["held"] * 3

    with database.transaction() as connection:
        enable_endpoint(connection, endpoint, now=NOW)
        rows = connection.execute(select(deliveries).order_by(deliveries.c.id)).all()

    assert [row.due_at for row in rows] == [NOW + timedelta(seconds=n) for n in range(3)]
    assert {row.attempts for row in rows} == {0}


def test_deleting_an_endpoint_cancels_what_was_not_delivered(database: Database) -> None:
    endpoint = make(database)
    subscription = subscribe(database, endpoint)
    for state in ("waiting", "pending", "held", "delivered"):
        pending(database, endpoint, subscription, state)
    with database.transaction() as connection:
        assert delete_endpoint(connection, endpoint, now=NOW)
        assert not delete_endpoint(connection, endpoint, now=NOW)
        assert get_endpoint(connection, endpoint) is None
        assert get_subscription(connection, subscription) is None
        assert list_endpoints(connection) == []
        assert list_listeners(connection) == []

    assert states(database) == ["cancelled"] * 3 + ["delivered"]
    assert secrets(database, endpoint, NOW) == ()


def test_a_subscription_hears_of_events_numbered_after_it_began(database: Database) -> None:
    endpoint = make(database)
    with database.transaction() as connection:
        add_event(connection, add_development(connection))
    with database.transaction() as connection:
        assert lead(connection)
        [(seq, _)] = number_events(connection)
    subscription = subscribe(database, endpoint)

    with database.transaction() as connection:
        found = get_subscription(connection, subscription)

    assert found is not None
    assert found.after_seq == seq == 1


def test_a_subscription_needs_an_endpoint(database: Database) -> None:
    with database.transaction() as connection:
        assert (
            add_subscription(
                connection, endpoint_id=999, name="x", filter_={}, group_wait_s=0, update_interval_s=0
            )
            is None
        )


def test_every_change_of_a_subscription_is_a_version(database: Database) -> None:
    subscription = subscribe(database, make(database))
    with database.transaction() as connection:
        changed = save_subscription(connection, subscription, {"filter": {"topics": ["x"]}}, version=1)
        assert changed is not None
        assert changed.version == 2
        assert save_subscription(connection, subscription, {"state": "paused"}, version=1) is None
        with pytest.raises(ValueError, match="after_seq"):
            save_subscription(connection, subscription, {"after_seq": 0})


def test_deleting_a_subscription_cancels_what_was_not_delivered(database: Database) -> None:
    endpoint = make(database)
    subscription = subscribe(database, endpoint)
    pending(database, endpoint, subscription)
    with database.transaction() as connection:
        assert delete_subscription(connection, subscription, now=NOW)
        assert not delete_subscription(connection, subscription, now=NOW)
        assert list_subscriptions(connection) == []

    assert states(database) == ["cancelled"]


def test_lists_go_on_after_an_id(database: Database) -> None:
    first, second = make(database), make(database)
    one, two = subscribe(database, first), subscribe(database, second)
    with database.transaction() as connection:
        assert [row.id for row in list_endpoints(connection, after=first)] == [second]
        assert [row.id for row in list_endpoints(connection, limit=1)] == [first]
        assert [row.id for row in list_subscriptions(connection, endpoint_id=second)] == [two]
        assert [row.id for row in list_subscriptions(connection)] == [one, two]
