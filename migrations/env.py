"""Alembic's entry: runs the migrations on the database of the settings, or on a connection handed in."""

from alembic import context
from sqlalchemy import Connection, create_engine, pool, text

from services.adapters.db.engine import sqlalchemy_url
from services.adapters.db.tables import metadata
from services.runtime.settings import Settings

MIGRATION_LOCK = 727_001  # any constant of our own: two migrations at once must not race


def run(connection: Connection) -> None:
    """Run what was asked for on `connection`: one transaction, under an advisory lock that ends with it."""
    context.configure(connection=connection, target_metadata=metadata, compare_server_default=False)
    with context.begin_transaction():
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
        context.run_migrations()


def main() -> None:
    """Use the connection in the configuration's attributes if there is one, else the settings' database."""
    given = context.config.attributes.get("connection")
    if given is not None:
        run(given)
        return
    url = Settings().database_url
    if url is None:
        raise SystemExit(
            "no database: set TRADEWIRE_DATABASE_URL, or use `tradewire migrate` for the embedded one"
        )
    engine = create_engine(sqlalchemy_url(url.get_secret_value()), poolclass=pool.NullPool)
    with engine.connect() as connection:
        run(connection)


main()
