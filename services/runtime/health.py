"""What the servers are, and whether they are new enough."""

import re
from dataclasses import dataclass

from redis import Redis
from redis.exceptions import AuthenticationError, RedisError

from services.adapters.db.health import probe
from services.runtime.embedded.process import ServerError
from services.runtime.settings import Settings
from services.runtime.wiring import open_database, redis_url

OLDEST_POSTGRES, OLDEST_REDIS, OLDEST_VALKEY = 150_000, 7, 8
_CREDENTIALS = re.compile(r"//[^@/]*@")


@dataclass(frozen=True)
class QueueServer:
    """What answers at the address of Redis."""

    name: str
    version: str
    new_enough: bool
    keeps: bool  # an append-only file is written
    evicts: bool  # it may drop keys when memory runs short

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


def queue_server(url: str) -> QueueServer:
    """Ask the server what it is. Raises ServerError, without the password in it, if it cannot be reached."""
    shown = _CREDENTIALS.sub("//", url)
    try:
        with Redis.from_url(url, socket_timeout=3, socket_connect_timeout=3, retry=None) as client:
            facts = client.info()
    except AuthenticationError as error:
        raise ServerError(f"Redis at {shown} refuses the password; see TRADEWIRE_REDIS_URL") from error
    except (RedisError, ValueError) as error:
        raise ServerError(f"no Redis at {shown}: {error}; see TRADEWIRE_REDIS_URL") from error
    valkey = str(facts.get("server_name", "")) == "valkey"
    version = str(facts["valkey_version"] if valkey else facts["redis_version"])
    return QueueServer(
        name="Valkey" if valkey else "Redis",
        version=version,
        new_enough=int(version.partition(".")[0]) >= (OLDEST_VALKEY if valkey else OLDEST_REDIS),
        keeps=bool(facts.get("aof_enabled")),
        evicts=str(facts.get("maxmemory_policy", "noeviction")) != "noeviction",
    )


def check_versions(settings: Settings) -> None:
    """Raise ServerError or DatabaseUnreachableError if a server is away or too old to be used."""
    database = open_database(settings, pool_size=1)
    try:
        server = probe(database)
    finally:
        database.close()
    if server.number < OLDEST_POSTGRES:
        raise ServerError(f"PostgreSQL {server.version} is too old; 15 or later is needed")
    queue = queue_server(redis_url(settings))
    if not queue.new_enough:
        raise ServerError(f"{queue} is too old; Redis 7 or Valkey 8 or later is needed")
