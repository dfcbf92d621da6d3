"""Every setting of tradewire: from the environment, files of secrets, or ``tradewire.yaml``.

A value in the environment (``TRADEWIRE_API_PORT``) wins over a file of a secret, which wins over the settings
file. Any setting can be read from a file by adding ``_FILE`` to its name
(``TRADEWIRE_DATABASE_URL_FILE=/run/secrets/database_url``), as container secrets are given. The settings file
is ``tradewire.yaml`` in the current folder, or the one ``TRADEWIRE_SETTINGS_FILE`` names; it holds the same
names in lower case without the prefix.
"""

from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict
from pydantic_settings import SettingsError as PydanticSettingsError

from services.domain.addresses import Network, parse_networks
from services.runtime.setting_sources import SecretFilesSource, SettingsError, SettingsFileSource, problems

ROOT = Path(__file__).resolve().parents[2]


class Settings(BaseSettings):
    """Values checked at start; a wrong one is refused with its name and what would be right."""

    model_config = SettingsConfigDict(
        env_prefix="TRADEWIRE_", extra="forbid", frozen=True, validate_default=True, hide_input_in_errors=True
    )

    data_dir: Path = Field(
        ROOT / "data", description="Folder of the embedded servers' data, logs and the sealing key."
    )
    database_url: SecretStr | None = Field(
        None,
        description="PostgreSQL 15 or later, as postgresql://user:password@host:port/name. Unset: an "
        "embedded one.",
    )
    redis_url: SecretStr | None = Field(
        None,
        description="Redis 7 or Valkey 8 or later, as redis://:password@host:port/0. Unset: an embedded one.",
    )
    postgres_bin_dir: Path | None = Field(
        None,
        description="Folder of the PostgreSQL programs for the embedded server. Unset: the bundled "
        "ones, else the system's.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="Least serious log line that is written."
    )
    log_format: Literal["console", "json"] = Field(
        "console", description="Log lines for people (console) or for a log collector (json)."
    )
    api_host: str = Field("127.0.0.1", min_length=1, description="Address on which the API listens.")
    api_port: int = Field(
        8080, ge=0, le=65535, description="Port on which the API listens; 0 takes a free one."
    )
    public_url: str | None = Field(
        None,
        description="Address under which readers reach the API, for links in messages and feeds. "
        "Unset: built from host and port.",
    )
    open_page: bool | None = Field(
        None,
        description="Show developments on the start page to readers without a key. Unset: only while the "
        "API listens on this machine alone.",
    )
    allow_networks: Annotated[tuple[Network, ...], NoDecode] = Field(
        (),
        description="Networks (CIDR, separated by commas) that feeds and endpoints may be on "
        "although they are not public.",
    )
    nat64: bool = Field(
        False,
        description="This network translates addresses under 64:ff9b::/96 (NAT64): judge them by the IPv4 "
        "address inside. Off: they are refused.",
    )
    allow_http_endpoints: bool = Field(
        False, description="Let endpoints be plain http:// (they must be https:// otherwise)."
    )
    contact: str = Field(
        "",
        max_length=200,
        description="Web page or e-mail address that publishers see in the User-Agent when feeds are polled.",
    )
    poll_concurrency: int = Field(32, ge=1, le=200, description="Feeds that one poller fetches at once.")
    poll_lease_s: float = Field(
        120,
        ge=5,
        le=3600,
        description="Seconds after which a feed that a poller took and never finished is polled again.",
    )
    delivery_lease_s: float = Field(
        60,
        ge=5,
        le=3600,
        description="Seconds after which a delivery that a notifier took and never finished is sent again.",
    )
    workers: int = Field(1, ge=1, le=64, description="Classifier workers that `tradewire up` runs.")
    group_wait_s: float = Field(
        60,
        ge=0,
        le=86400,
        description="Seconds a new subscription waits before its first message on a development, to "
        "gather what comes together.",
    )
    update_interval_s: float = Field(
        900,
        ge=0,
        le=604800,
        description="Least seconds between two messages on one development for a new subscription.",
    )
    sweep_after_s: float = Field(
        60,
        ge=1,
        le=3600,
        description="Seconds after which an entry that is still unclassified is queued again.",
    )
    backlog_wait_s: float = Field(
        30,
        ge=0,
        le=3600,
        description="Most seconds that what first polls bring waits for feeds that were never polled, "
        "so that all of it is grouped in order of date.",
    )
    keep_fetches_days: float = Field(
        30,
        ge=0,
        le=36500,
        description="Days a poll attempt is kept, beyond the newest 200 of its feed. 0: all.",
    )
    keep_revisions_days: float = Field(
        90, ge=0, le=36500, description="Days an earlier text of an edited entry is kept. 0: always."
    )
    keep_attempts_days: float = Field(
        30,
        ge=0,
        le=36500,
        description="Days an attempt to deliver is kept; 0, and at most: as long as its delivery.",
    )
    keep_deliveries_days: float = Field(
        90,
        ge=0,
        le=36500,
        description="Days a delivery is kept, and longer while more on it is under way. 0: always.",
    )
    keep_events_days: float = Field(
        90,
        ge=0,
        le=36500,
        description="Days an event is kept, and longer while a delivery of it is. 0: always.",
    )
    merge_siblings: bool = Field(
        False,
        description="Merge, once an hour, developments that the rules find to be one. Off: only people do.",
    )
    sealing_key: SecretStr | None = Field(
        None,
        description="Key that seals the secrets of endpoints in the database: 32 bytes in base64. "
        "Unset: a file in the data folder.",
    )
    feeds_file: Path = Field(
        ROOT / "seeds" / "feeds.yaml", description="Feeds that are registered on the first start."
    )
    entities_file: Path = Field(
        ROOT / "seeds" / "entities.yaml",
        description="People, bodies, companies and places, with their aliases.",
    )
    topics_dir: Path = Field(ROOT / "seeds" / "topics", description="Folder of the topic packs (*.yaml).")

    @field_validator("allow_networks", mode="before")
    @classmethod
    def _networks(cls, value: object) -> object:
        if not isinstance(value, str | list | tuple):
            return value
        parts = value.split(",") if isinstance(value, str) else [str(part) for part in value]
        return parse_networks(part for part in parts if part.strip())

    @field_validator("database_url")
    @classmethod
    def _postgres_address(cls, value: SecretStr | None) -> SecretStr | None:
        return _address(
            value, ("postgresql", "postgres"), "postgresql://user:password@127.0.0.1:5432/tradewire"
        )

    @field_validator("redis_url")
    @classmethod
    def _redis_address(cls, value: SecretStr | None) -> SecretStr | None:
        return _address(value, ("redis", "rediss"), "redis://:password@127.0.0.1:6379/0")

    @field_validator("public_url")
    @classmethod
    def _web_address(cls, value: str | None) -> str | None:
        if not value:
            return None
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("not a web address; give one like https://tradewire.example.org")
        return value.rstrip("/")

    @field_validator("log_level", "log_format", mode="before")
    @classmethod
    def _lower(cls, value: object) -> object:
        return value.lower() if isinstance(value, str) else value

    @field_validator("contact")
    @classmethod
    def _one_line(cls, value: str) -> str:
        if any(ord(letter) < 32 for letter in value):
            raise ValueError("holds a line break; give one line of text")
        return value.strip()

    @property
    def base_url(self) -> str:
        """Where the API is reached: `public_url`, else built from the address it listens on."""
        if self.public_url:
            return self.public_url
        host = "127.0.0.1" if self.api_host in ("0.0.0.0", "::") else self.api_host  # noqa: S104 - compared, not bound
        return f"http://[{host}]:{self.api_port}" if ":" in host else f"http://{host}:{self.api_port}"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - named by the base class; we read no .env
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - replaced by the _FILE variants
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments, then the environment, then files of secrets, then the settings file."""
        return (
            init_settings,
            env_settings,
            SecretFilesSource(settings_cls),
            SettingsFileSource(settings_cls),
        )


def _address(value: SecretStr | None, schemes: tuple[str, ...], example: str) -> SecretStr | None:
    """The value if it is an address of one of the schemes; an empty one counts as unset."""
    if value is None or not value.get_secret_value().strip():
        return None
    text = value.get_secret_value().strip()
    try:
        parts = urlsplit(text)
        good = parts.scheme in schemes and (parts.port is None or parts.port > 0)
    except ValueError:
        good = False
    if not good:
        raise ValueError(f"not an address of this kind; expected {example}")
    return SecretStr(text)


def field_names() -> tuple[str, ...]:
    """Names of all settings, in the order in which they are documented."""
    return tuple(Settings.model_fields)


def values(settings: Settings) -> dict[str, Any]:
    """Each setting's value, fit to be shown: secrets masked, the rest as text, numbers or booleans."""
    shown: dict[str, Any] = {}
    for name in field_names():
        value = getattr(settings, name)
        if isinstance(value, SecretStr):
            value = "********"
        elif isinstance(value, Path):
            value = str(value)
        elif isinstance(value, tuple):
            value = ",".join(str(part) for part in value)
        shown[name] = value
    return shown


def load_settings(**overrides: Any) -> Settings:
    """The settings in force; `overrides` win over every source.

    Raises SettingsError with one line a fault; no secret is in it.
    """
    try:
        return Settings(**overrides)
    except ValidationError as error:
        raise SettingsError(problems(error, Settings)) from None
    except PydanticSettingsError as error:
        raise SettingsError([str(error)]) from error
