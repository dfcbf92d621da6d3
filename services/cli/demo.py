"""`tradewire demo`."""

import queue
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated

import orjson
import typer

from services.adapters.db.api_keys import create_key
from services.adapters.db.engine import Database
from services.adapters.db.feeds import move, register
from services.adapters.db.tally import Tally, read_tally
from services.cli.alerts import alert_text, developments_table
from services.cli.apiclient import ApiClient
from services.cli.migrate import bring_up
from services.cli.options import Json, err, out, settings_for
from services.cli.progress import Progress
from services.cli.receiver import Receiver
from services.cli.samplefeeds import SampleServer, sample_feeds
from services.cli.seed import seed_all
from services.cli.up import StopRequest, stop_requests
from services.domain.scopes import Scope
from services.runtime.embedded.process import ServerError
from services.runtime.embedded.servers import Servers
from services.runtime.health import check_versions
from services.runtime.ports import check_port, listens
from services.runtime.reach import with_addresses
from services.runtime.settings import Settings
from services.runtime.supervisor import Supervisor, environment_for, service_specs
from services.runtime.wiring import open_database

LOOK_EVERY_S = 0.25
API_WITHIN_S = 60.0
STUCK_AFTER_S = 60.0
SUBSCRIPTIONS: dict[str, dict[str, list[str]]] = {"everything": {}, "Spanish": {"languages": ["es"]}}
BROKEN, INTERRUPTED = 3, 130


def demo(
    data: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Keep the data in this folder; without, it is thrown away."),
    ] = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port of the API; 0 takes a free one.")] = 0,
    exit_: Annotated[bool, typer.Option("--exit", help="End when everything is delivered.")] = False,
    json: Json = False,
) -> None:
    """Show the main job on bundled feeds, offline: poll, classify, group, alert.

    Feeds in three languages are served on loopback and polled by the real poller; real workers classify and
    group their entries; the real notifier delivers signed webhooks to a local receiver, which verifies every
    signature with an independent implementation. Each alert is printed as it arrives.

    Stays up until Ctrl-C, so that the API can be tried. With --exit it ends when all is delivered: exit code
    0 only if nothing was lost and nothing failed. --json prints the figures as one object on standard output.

    Examples: tradewire demo · tradewire demo --exit --json
    """
    with stop_requests() as stop, _folder(data) as folder, ExitStack() as stack:
        settings = _settings(folder, port)
        servers = stack.enter_context(Servers(settings, "demo", durable=data is not None))
        settings = with_addresses(settings, servers.addresses)
        check_versions(settings)
        run = stack.enter_context(Demo(settings, servers, stop, quiet=json))
        tally = run.until_delivered()
        report = run.report(tally)
        complaints = run.complaints(tally)
        if json:
            typer.echo(orjson.dumps(report))
        run.show(tally)
        for complaint in complaints:
            err.print(f"tradewire: {complaint}", style="red")
        if not (exit_ or complaints or stop.asked):
            run.stay_up()
    raise typer.Exit(1 if complaints else 0)


def _settings(folder: Path, port: int) -> Settings:
    """Like everybody's settings, but loopback may be reached and messages do not wait long for company."""
    return settings_for("demo", folder).model_copy(
        update={
            "api_port": check_port("127.0.0.1", port),
            "api_host": "127.0.0.1",
            "public_url": None,
            "allow_networks": (ip_network("127.0.0.0/8"),),
            "allow_http_endpoints": True,
            "group_wait_s": 0.5,
            "update_interval_s": 0.5,
            "sweep_after_s": 5.0,
            "poll_lease_s": 20.0,
            "delivery_lease_s": 20.0,
        }
    )


@contextmanager
def _folder(given: Path | None) -> Iterator[Path]:
    if given is not None:
        yield given
        return
    made = Path(tempfile.mkdtemp(prefix="tradewire-demo-"))
    made.chmod(0o711)  # as root, PostgreSQL may have to run as a user who must pass here
    try:
        yield made / "data"
    finally:
        shutil.rmtree(made, ignore_errors=True)


class Demo:
    """One run: the peers on loopback, the services under supervision, and the figures."""

    def __init__(self, settings: Settings, servers: Servers, stop: StopRequest, *, quiet: bool) -> None:
        self._settings, self._servers, self._stop = settings, servers, stop
        self._began = time.monotonic()
        self._stack = ExitStack()
        self._quiet = quiet
        self._console = err if quiet else out
        self._key = ""
        self._subscriptions: dict[str, str] = {}  # names by id
        self._took_s = 0.0

    def __enter__(self) -> "Demo":
        with ExitStack() as stack:
            log = (self._settings.data_dir / "logs" / "services.log").open("a", encoding="utf-8")
            stack.enter_context(log)
            self._database = open_database(self._settings, pool_size=1)
            stack.callback(self._database.close)
            self._prepare(self._database)
            self._supervisor = Supervisor(
                service_specs(self._settings.workers),
                environment_for(self._settings),
                lambda name, line: print(f"{name:<12}│ {line}", file=log, flush=True),
            )
            stack.callback(self._supervisor.drain)
            self._supervisor.start()  # before any thread of ours
            sample = stack.enter_context(SampleServer())
            self._receiver = stack.enter_context(Receiver())
            self._progress = stack.enter_context(Progress(self._console))
            self._subscribe()
            with self._database.transaction() as connection:
                rows = sample_feeds(sample.base_url)
                register(connection, rows)
                move(connection, rows)  # a second demo on the same data serves them on another port
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *exception: object) -> None:
        self._stack.close()

    def until_delivered(self) -> Tally:
        """Go on until all is delivered, or somebody asks to stop; the figures then. Raises ServerError."""
        calm, moved_at, before = 0, time.monotonic(), None
        while True:
            tally = self._look()
            calm = calm + 1 if self._settled(tally) else 0
            if tally != before:
                moved_at, before = time.monotonic(), tally
            if calm >= 2 or self._stop.asked or time.monotonic() - moved_at > STUCK_AFTER_S:
                self._took_s = time.monotonic() - self._began
                self._progress.stop()
                return tally
            self._step(LOOK_EVERY_S)

    def stay_up(self) -> None:
        """Keep everything running until somebody asks to stop; alerts go on being printed."""
        base = self._settings.base_url
        lines = (f"API  {base}/v1", f"docs {base}/docs", f"page {base}/", f"key  {self._key}")
        self._console.print("\n".join(["", *lines, "Ctrl-C ends the demo"]), style="bold")
        while not self._stop.asked:
            self._step(LOOK_EVERY_S)

    def report(self, tally: Tally) -> dict[str, object]:
        """The figures, for --json."""
        states = tally.deliveries
        return {
            "feeds": tally.feeds,
            "entries": tally.entries,
            "articles": tally.articles,
            "duplicates": tally.duplicates,
            "on_topic": tally.on_topic,
            "developments": tally.developments,
            "events": tally.events,
            "deliveries": {
                "delivered": states.get("delivered", 0),
                "failed": states.get("exhausted", 0) + states.get("cancelled", 0),
                "folded": states.get("folded", 0),
                "withheld": states.get("withheld", 0),
            },
            "signatures_verified": self._receiver.received.verified,
            "seconds": round(self._took_s, 1),
        }

    def complaints(self, tally: Tally) -> list[str]:
        """What went wrong, in words; empty if nothing was lost and nothing failed."""
        found = list(tally.lost)
        received, states = self._receiver.received, tally.deliveries
        if not self._settled(tally):
            found.append("stopped before everything was delivered")
        if states.get("exhausted") or states.get("cancelled"):
            found.append(f"{states.get('exhausted', 0) + states.get('cancelled', 0)} deliveries failed")
        if received.refused or received.altered:
            found.append(
                f"{received.refused} signatures did not hold, {len(received.altered)} bodies changed"
            )
        if received.verified != states.get("delivered", 0):
            found.append(f"{states.get('delivered', 0)} delivered, but {received.verified} verified")
        return found

    def show(self, tally: Tally) -> None:
        """The developments by topic, and the figures."""
        with ApiClient(self._settings.base_url, self._key) as api:
            for topic in api.get("/v1/topics")["items"]:
                rows = api.all("/v1/developments", topic=topic["slug"], limit=100)
                if rows:
                    self._console.print(developments_table(topic["slug"], rows))
        states = tally.deliveries
        self._console.print(
            f"{tally.entries} entries of {tally.feeds} feeds: {tally.articles} articles, "
            f"{tally.duplicates} copies; {tally.on_topic} on topic, in {tally.developments} developments",
            soft_wrap=not self._console.is_terminal,
        )
        self._console.print(
            f"{tally.events} events for {len(SUBSCRIPTIONS)} subscriptions: "
            f"{states.get('delivered', 0)} alerts delivered and verified, "
            f"{states.get('folded', 0)} folded into later ones, "
            f"{states.get('withheld', 0)} withheld with a reason · {self._took_s:.1f} s",
            soft_wrap=not self._console.is_terminal,
        )

    def _prepare(self, database: Database) -> None:
        bring_up(database)
        with database.transaction() as connection:
            before = read_tally(connection)
            if before.entries or before.feeds:
                raise ServerError("the demo needs an empty database; leave out --data or unset the addresses")
            self._key = create_key(connection, "demo", [str(Scope.ADMIN)])[1]
        seed_all(database, self._settings, feeds=False)

    def _subscribe(self) -> None:
        """An endpoint and two subscriptions, made through the API as any program would."""
        deadline = time.monotonic() + API_WITHIN_S
        port = self._settings.api_port
        while not listens("127.0.0.1", port):
            if self._stop.asked:
                raise typer.Exit(INTERRUPTED)
            if time.monotonic() > deadline or self._supervisor.failure:
                raise ServerError(f"the API did not come up; see {self._settings.data_dir / 'logs'}")
            self._supervisor.step(0.1)
        with ApiClient(self._settings.base_url, self._key) as api:
            endpoint = api.post("/v1/endpoints", {"name": "demo receiver", "url": self._receiver.url})
            self._receiver.secret = endpoint["secret"]
            for name, wanted in SUBSCRIPTIONS.items():
                made = api.post(
                    "/v1/subscriptions", {"endpoint_id": endpoint["id"], "name": name, "filter": wanted}
                )
                self._subscriptions[made["id"]] = name

    def _settled(self, tally: Tally) -> bool:
        polled = tally.polled == tally.feeds > 0
        classified = tally.unprocessed == tally.given_up and tally.unsettled == tally.unrouted == 0
        return (
            polled
            and classified
            and tally.open_deliveries == 0
            and tally.expected == sum(tally.deliveries.values())
        )

    def _look(self) -> Tally:
        with self._database.transaction() as connection:
            tally = read_tally(connection)
        self._progress.update(
            feeds=(tally.polled, tally.feeds),
            entries=(tally.entries - tally.unprocessed, tally.entries),
            alerts=(tally.deliveries.get("delivered", 0), sum(tally.deliveries.values())),
        )
        return tally

    def _step(self, seconds: float) -> None:
        """Look after processes and servers for a while, and print what arrives."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self._supervisor.step(0.05)
            self._servers.watch()
            self._print_alerts()
        if self._supervisor.failure is not None:
            raise ServerError(f"{self._supervisor.failure.message}; see {self._settings.data_dir / 'logs'}")

    def _print_alerts(self) -> None:
        while True:
            try:
                message = self._receiver.messages.get_nowait()
            except queue.Empty:
                return
            if not self._quiet:
                told = self._subscriptions.get(str((message.get("data") or {}).get("subscription_id")))
                self._progress.print(alert_text(message, out.width if out.is_terminal else None, told))
