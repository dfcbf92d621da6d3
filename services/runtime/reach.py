"""Servers for a command: those of the settings, those of a running `tradewire up`, or our own for a while."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from pydantic import SecretStr

from services.runtime.embedded.folder import FolderHeldError, holder, is_held
from services.runtime.embedded.process import ServerError
from services.runtime.embedded.servers import Addresses, Servers, running_servers
from services.runtime.settings import Settings

OTHERS_START_WITHIN_S = 30.0


@dataclass(frozen=True)
class Reached:
    """`settings` names both servers. `joined` is True if another process runs them, and the services too."""

    settings: Settings
    joined: bool
    servers: Servers | None = None


@contextmanager
def reach_servers(settings: Settings, purpose: str) -> Iterator[Reached]:
    """Both servers, for the time of the block. Raises ServerError; call from the main thread."""
    if settings.database_url is not None and settings.redis_url is not None:
        yield Reached(settings, joined=False)
        return
    found = _of_another(settings)
    if found is not None:
        wanted = _as_given(settings, found)
        yield Reached(with_addresses(settings, wanted), joined=wanted == found)
        return
    with Servers(settings, purpose) as servers:
        yield Reached(with_addresses(settings, servers.addresses), joined=False, servers=servers)


def with_addresses(settings: Settings, addresses: Addresses) -> Settings:
    """The same settings with both servers named."""
    return settings.model_copy(
        update={
            "database_url": SecretStr(addresses.database_url),
            "redis_url": SecretStr(addresses.redis_url),
        }
    )


def _as_given(settings: Settings, found: Addresses) -> Addresses:
    """An address of the settings goes before that of whoever runs: it may be the one to look into."""
    database, redis = settings.database_url, settings.redis_url
    return Addresses(
        database.get_secret_value() if database else found.database_url,
        redis.get_secret_value() if redis else found.redis_url,
    )


def _of_another(settings: Settings) -> Addresses | None:
    """The servers of whoever holds the data folder, waiting while it starts; None if nobody holds it."""
    deadline = time.monotonic() + OTHERS_START_WITHIN_S
    while True:
        try:
            if not is_held(settings.data_dir):
                return None
            found = running_servers(settings.data_dir)
        except PermissionError as error:
            raise ServerError(
                f"{settings.data_dir} belongs to another user; run this as the user who started tradewire"
            ) from error
        if found is not None:
            return found
        if time.monotonic() > deadline:
            raise FolderHeldError(
                f"{settings.data_dir} is held by {holder(settings.data_dir)}, whose servers do not come up"
            )
        time.sleep(0.1)
