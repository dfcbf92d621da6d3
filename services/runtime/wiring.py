"""The only place that builds adapters from settings."""

from pydantic import SecretStr

from services.adapters.clients import EndpointClients
from services.adapters.db.engine import Database, connect
from services.adapters.http import HttpClient
from services.adapters.queue import Doorbell
from services.adapters.sealing import KEY_FILE, Sealer
from services.adapters.sockets import own_addresses
from services.domain.addresses import FEED_PORTS, RECEIVER_PORTS, AddressPolicy
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


def open_sealer(settings: Settings) -> Sealer:
    """What seals the secrets of endpoints: under the key of the settings, else of a file in the data folder.

    Raises SettingsError if the key is too short, or the file cannot be made or is open to others.
    """
    try:
        if settings.sealing_key is not None:
            return Sealer.from_text(settings.sealing_key.get_secret_value())
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        return Sealer.from_file(settings.data_dir / KEY_FILE)
    except (ValueError, OSError) as error:
        raise SettingsError([f"TRADEWIRE_SEALING_KEY: {error}"]) from error


def open_endpoint_clients(settings: Settings) -> EndpointClients:
    """Clients for sending to receivers."""
    return EndpointClients(address_policy(settings, RECEIVER_PORTS), user_agent=user_agent(settings))


def open_feed_client(settings: Settings) -> HttpClient:
    """The client that polls feeds."""
    return HttpClient(
        address_policy(settings, FEED_PORTS),
        user_agent=user_agent(settings),
        connections=settings.poll_concurrency,
    )


def address_policy(settings: Settings, ports: frozenset[int]) -> AddressPolicy:
    """What outbound requests may reach: public addresses on `ports`, never our own, and what is allowed."""
    return AddressPolicy(
        allow=settings.allow_networks, ports=ports, own=own_addresses(), nat64=settings.nat64
    )


def user_agent(settings: Settings) -> str:
    """How we name ourselves to those we ask or tell."""
    return f"tradewire/1 (+{settings.contact})" if settings.contact else "tradewire/1"


def base_url(settings: Settings) -> str:
    """The address under which readers reach the API, for links; without a slash at its end."""
    return settings.base_url


def _needed(value: SecretStr | None, variable: str, example: str) -> str:
    if value is None:
        raise SettingsError(
            [f"{variable}: not set; give {example}, or run `tradewire up`, which starts a server of its own"]
        )
    return value.get_secret_value()
