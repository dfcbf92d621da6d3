"""`tradewire up`."""

import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Annotated

import typer

from services.adapters.db.api_keys import create_key, has_working_key
from services.adapters.db.engine import Database
from services.cli.migrate import bring_up
from services.cli.options import Data, on_data, out, settings_for
from services.cli.prefix import Prefixer
from services.cli.seed import seed_all
from services.domain.scopes import Scope
from services.runtime.embedded.folder import refuse_held
from services.runtime.embedded.servers import Servers
from services.runtime.health import check_versions
from services.runtime.ports import check_port, listens
from services.runtime.reach import with_addresses
from services.runtime.settings import Settings
from services.runtime.supervisor import Failure, Supervisor, environment_for, service_specs
from services.runtime.wiring import open_database

BROKEN = 3
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)  # nohup has the last one ignored


def up(
    data: Data = None,
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="Port of the API; 0 takes a free one.")
    ] = None,
    workers: Annotated[int | None, typer.Option(min=1, max=64, help="Classifier workers.")] = None,
    no_seed: Annotated[
        bool, typer.Option("--no-seed", help="Register no bundled feeds; add your own through the API.")
    ] = False,
) -> None:
    """Run the whole system on this machine until Ctrl-C.

    Starts PostgreSQL and Valkey (or uses those of TRADEWIRE_DATABASE_URL and TRADEWIRE_REDIS_URL), brings
    the database up to date, registers the bundled topics and feeds at the first start, then runs poller,
    classifier, notifier and API, each a process that is restarted when it dies. The first start prints an API
    key, once.

    Ctrl-C or SIGTERM finishes what is under way, within 20 s. Exit code 0 if all ended in order.

    Examples: tradewire up · tradewire up --port 0 --data /var/lib/tradewire --workers 2
    """
    settings = settings_for("up", data)
    changes = {"api_port": port, "workers": workers}
    given = {name: value for name, value in changes.items() if value is not None}
    settings = settings.model_copy(update=given)
    refuse_held(settings.data_dir)  # before the port, which whoever holds it has taken too
    settings = settings.model_copy(update={"api_port": check_port(settings.api_host, settings.api_port)})
    with stop_requests() as stop:
        out.print("starting the servers …")
        with Servers(settings, "up") as servers:
            ended = run(with_addresses(settings, servers.addresses), servers, stop, seeded=not no_seed)
            if ended.code == 0 and servers.names():
                out.print(f"stopping {' and '.join(servers.names())} …")
    out.print(ended.message)
    raise typer.Exit(ended.code)


@dataclass
class StopRequest:
    """Whether somebody asked to stop."""

    asked: bool = False


@contextmanager
def stop_requests() -> Iterator[StopRequest]:
    """Within the block SIGTERM, SIGHUP and SIGINT are noted; a second Ctrl-C interrupts at once."""
    request = StopRequest()

    def note(number: int, _frame: FrameType | None) -> None:
        if request.asked and number == signal.SIGINT:
            raise KeyboardInterrupt
        request.asked = True

    heeded = [number for number in STOPPING if signal.getsignal(number) is not signal.SIG_IGN]
    before = {number: signal.signal(number, note) for number in heeded}
    try:
        yield request
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@dataclass(frozen=True)
class Ending:
    """How a run ended: the exit code and the line to close with."""

    code: int
    message: str


def run(settings: Settings, servers: Servers, stop: StopRequest, *, seeded: bool) -> Ending:
    """Migrate, seed, then supervise until asked to stop or nothing more can be done."""
    check_versions(settings)
    database = open_database(settings, pool_size=1)
    try:
        secret = _prepare(database, settings, seeded=seeded)
    finally:
        database.close()
    prefixer = Prefixer(sys.stdout, raw=settings.log_format == "json")
    environment = environment_for(settings, coloured=prefixer.coloured)
    supervisor = Supervisor(service_specs(settings.workers), environment, prefixer)
    supervisor.start()
    announced = False
    while not stop.asked and supervisor.failure is None:
        supervisor.step(0.2)
        servers.watch()
        if not announced and listens(settings.api_host, settings.api_port):
            announced = True
            _announce(settings, secret)
    out.print("finishing what is under way …")
    return ending(supervisor.failure, supervisor.drain())


def ending(failure: Failure | None, killed: list[str]) -> Ending:
    """What to say at the end, and the exit code: whose failure it was, or who had to be killed."""
    if failure is not None:
        return Ending(2 if failure.code == 2 else BROKEN, f"stopped: {failure.message}")
    if killed:
        return Ending(1, f"stopped, but {', '.join(killed)} did not finish within 20 s and was killed")
    return Ending(0, "stopped: everything ended in order")


def _prepare(database: Database, settings: Settings, *, seeded: bool) -> str | None:
    """Schema, seeds and a first key; the key's secret if one was made."""
    before, after = bring_up(database)
    if before != after:
        out.print(f"schema {after}")
    report = seed_all(database, settings, feeds=seeded)
    if report.added:
        out.print(str(report))
    for remedy in report.remedies:
        out.print(remedy, markup=False)
    with database.transaction() as connection:
        if has_working_key(connection):
            return None
        return create_key(connection, "first key", [str(Scope.ADMIN)])[1]


def _announce(settings: Settings, secret: str | None) -> None:
    base = settings.base_url
    lines = [f"API        {base}/v1", f"docs       {base}/docs", f"dashboard  {base}/"]
    if secret is not None:
        others = f"tradewire keys create NAME{on_data(settings)}"
        lines.append(f"API key    {secret}  (shown only now; make others with: {others})")
    out.print("\n".join(["", f"tradewire is up ({time.strftime('%H:%M:%S')})", *lines, ""]), style="bold")
