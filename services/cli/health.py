"""`tradewire health SERVICE`: is this service, on this host, at work? Made for the checks of containers."""

import http.client
import socket
from enum import StrEnum
from typing import Annotated

import typer

from services.adapters.db.health import is_outage
from services.adapters.db.heartbeats import list_heartbeats
from services.cli.options import read_settings
from services.runtime.setting_sources import SettingsError
from services.runtime.settings import Settings
from services.runtime.wiring import open_database

ANSWERS_WITHIN_S = 5.0


class Role(StrEnum):
    """The services that keep a heartbeat."""

    POLLER = "poller"
    CLASSIFIER = "classifier"
    NOTIFIER = "notifier"
    API = "api"


def health(
    service: Annotated[Role, typer.Argument(help="The service to ask for.", show_default=False)],
    any_host: Annotated[
        bool, typer.Option("--any-host", help="Take a heartbeat from any host, not from this one only.")
    ] = False,
) -> None:
    """Exit 0 if the service is at work, 1 if not; one line says why.

    At work is: its loop wrote a heartbeat within 30 s, and the API also answers that it is ready.

    Examples: tradewire health api · tradewire health classifier --any-host
    """
    try:
        complaint = complaint_about(service, read_settings(), "" if any_host else socket.gethostname())
    except SettingsError as error:
        complaint = str(error)
    typer.echo(f"{service}: {complaint or 'at work'}")
    raise typer.Exit(1 if complaint else 0)


def complaint_about(service: Role, settings: Settings, host: str) -> str | None:
    """What is wrong with the service on `host` ("" for any), or None. Raises SettingsError."""
    complaint = _stale(service, settings, host)
    if complaint is None and service is Role.API:
        complaint = _unready(settings)
    return complaint


def _stale(service: Role, settings: Settings, host: str) -> str | None:
    database = open_database(settings, pool_size=1, statement_timeout_s=ANSWERS_WITHIN_S)
    try:
        with database.transaction() as connection:
            beats = list_heartbeats(connection)
    except Exception as error:
        if not is_outage(error):
            raise
        return "the database cannot be asked for its heartbeat"
    finally:
        database.close()
    heard = [beat for beat in beats if beat.service == service and _is_on(beat.instance, host)]
    if not heard:
        return f"no heartbeat {'of this host' if host else 'at all'}"
    return None if heard[0].is_fresh else f"last heartbeat {heard[0].age_s:.0f} s ago"


def _is_on(instance: str, host: str) -> bool:
    """Instances are named `<host>-<process>`; a name of the operator's own is any host's."""
    head, _, process = instance.rpartition("-")
    return not host or head == host or not process.isdigit()


def _unready(settings: Settings) -> str | None:
    host = "127.0.0.1" if settings.api_host in ("0.0.0.0", "::") else settings.api_host  # noqa: S104 - compared, not bound
    connection = http.client.HTTPConnection(host, settings.api_port, timeout=ANSWERS_WITHIN_S)
    try:
        connection.request("GET", "/readyz")
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException) as error:
        return f"no answer on port {settings.api_port} ({type(error).__name__})"
    finally:
        connection.close()
    return None if status == http.HTTPStatus.OK else f"/readyz answers {status}"
