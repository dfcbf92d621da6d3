"""Every setting of tradewire: from the environment (``TRADEWIRE_…``), files of secrets, or ``tradewire.yaml``.

A value given in the environment wins over the settings file. Any setting can be read from a file by adding
``_FILE`` to its name (``TRADEWIRE_DATABASE_URL_FILE=/run/secrets/database_url``), as container secrets are given.
"""

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Values checked at start; a wrong one is refused with its name and what would be right."""

    model_config = SettingsConfigDict(env_prefix="TRADEWIRE_", extra="forbid")

    data_dir: Path = Field(
        Path("data"), description="Folder of the embedded servers' data, logs and the sealing key."
    )
    database_url: SecretStr | None = Field(
        None,
        description="PostgreSQL 15 or later, as postgresql://user:password@host:port/name. Unset: an embedded one.",
    )
    redis_url: SecretStr | None = Field(
        None,
        description="Redis 7 or Valkey 8 or later, as redis://:password@host:port/0. Unset: an embedded one.",
    )
