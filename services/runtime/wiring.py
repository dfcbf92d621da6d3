"""The only place that builds adapters from settings."""

from pydantic import SecretStr

from services.adapters.db.engine import Database, connect
from services.adapters.queue import Doorbell
from services.runtime.setting_sources import SettingsError
from services.runtime.settings import Settings


def database_url(settings: Settings) -> str:
    """The address of PostgreSQL, password included. Raises SettingsError if it is not set."""
    return _needed(
        settings.database_url, "TRADEWIRE_DATABASE_URL", "postgresql://user:password@host:5432/name"
    )


def redis_url(settings: Settings) -> str:
    """The address of Redis or Valkey, password included. Raises SettingsError if it is not set."""
    return _needed(settings.redis_url, "TRADEWIRE_REDIS_URL", "redis://:password@host:6379/0")


def open_database(
    settings: Settings, *, pool_size: int = 5, statement_timeout_s: float | None = None
) -> Database:
    """Connections to the database of the settings; nothing is connected before the first use.

    Raises SettingsError if no address is set or it is malformed.
    """
    url = database_url(settings)
    try:
        return connect(url, pool_size=pool_size, statement_timeout_s=statement_timeout_s)
    except ValueError as error:
        raise SettingsError([f"TRADEWIRE_DATABASE_URL: {error}"]) from error


def open_doorbell(settings: Settings) -> Doorbell:
    """The classifier's doorbell. Raises SettingsError if no address is set."""
    return Doorbell(redis_url(settings))


def _needed(value: SecretStr | None, variable: str, example: str) -> str:
    if value is None:
        raise SettingsError(
            [f"{variable}: not set; give {example}, or run `tradewire up`, which starts a server of its own"]
        )
    return value.get_secret_value()
