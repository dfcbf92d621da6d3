"""The migrations give what the code's tables say, and can be undone and done again."""

from sqlalchemy import inspect

from services.adapters.db.engine import Database
from services.adapters.db.migrate import check, current, downgrade, head, upgrade
from services.adapters.db.tables import metadata


def _tables(database: Database) -> set[str]:
    with database.transaction() as connection:
        return set(inspect(connection).get_table_names()) - {"alembic_version"}


def test_the_migrations_give_the_tables_of_the_code(database: Database) -> None:
    check(database)
    assert _tables(database) == set(metadata.tables)


def test_a_migrated_database_is_at_the_head(database: Database) -> None:
    assert head() is not None
    assert current(database) == head()


def test_down_takes_every_table_away_and_up_brings_it_back(database: Database) -> None:
    downgrade(database)
    assert _tables(database) == set()
    assert current(database) is None
    upgrade(database)
    check(database)
    assert _tables(database) == set(metadata.tables)


def test_migrating_twice_changes_nothing(database: Database) -> None:
    upgrade(database)
    check(database)
