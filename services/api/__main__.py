"""python -m services.api: serve the API until told to stop."""

import asyncio
import contextlib
import socket
from collections.abc import Iterator

import structlog
import uvicorn

from services.api.app import create_app
from services.api.context import Context
from services.api.paging import Cursors
from services.runtime.loop import Service, run_service
from services.runtime.setting_sources import SettingsError
from services.runtime.settings import Settings
from services.runtime.wiring import open_database, open_doorbell, open_sealer

STATEMENT_TIMEOUT_S = 5.0
POOL_SIZE = 10
DRAIN_S = 10
TICK_EVERY_S = 5.0
BIND_PATIENCE_S = 5.0

log = structlog.get_logger()


class _Server(uvicorn.Server):
    """A server that leaves signals to the service around it."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def build_context(service: Service) -> Context:
    """The parts of this process, from its settings. Raises SettingsError where one is missing or wrong."""
    settings = service.settings
    sealer = open_sealer(settings)
    return Context(
        settings=settings,
        database=open_database(settings, pool_size=POOL_SIZE, statement_timeout_s=STATEMENT_TIMEOUT_S),
        doorbell=open_doorbell(settings) if settings.redis_url is not None else None,
        sealer=sealer,
        cursors=Cursors(sealer.derive("cursor")),
        stopping=service.stopping,
    )


def bind(settings: Settings, service: Service) -> socket.socket:
    """The socket to listen on. A port still held by a process that is ending is waited for.

    Raises SettingsError naming the setting to change.
    """
    host, port = settings.api_host, settings.api_port
    for _ in range(int(BIND_PATIENCE_S / 0.25)):
        try:
            return _listen(host, port)
        except OSError as error:
            reason = error.strerror or str(error)
        if service.wait(0.25):
            break
    raise SettingsError([f"TRADEWIRE_API_PORT: cannot listen on {host} port {port} ({reason})"])


def _listen(host: str, port: int) -> socket.socket:
    ((family, kind, protocol, _, address), *_others) = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )
    listener = socket.socket(family, kind, protocol)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except OSError:
        listener.close()
        raise
    return listener


async def serve(service: Service, server: uvicorn.Server, listener: socket.socket) -> None:
    """Serve until the service is asked to stop; then finish what is under way."""

    async def stop_when_told() -> None:
        await service.stopped()
        server.should_exit = True

    async def tick() -> None:
        while True:
            service.tick()
            await asyncio.sleep(TICK_EVERY_S)

    tasks = [asyncio.create_task(stop_when_told()), asyncio.create_task(tick())]
    try:
        await server.serve(sockets=[listener])
    finally:
        for task in tasks:
            task.cancel()


def main(service: Service) -> None:
    """Serve the API of this service's settings."""
    context = build_context(service)
    listener = bind(service.settings, service)
    host, port = listener.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    service.detail["address"] = f"http://{shown}:{port}"
    config = uvicorn.Config(
        create_app(context),
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        date_header=True,
        lifespan="off",
        timeout_graceful_shutdown=DRAIN_S,
    )
    log.info("api.listening", address=service.detail["address"])
    try:
        asyncio.run(serve(service, _Server(config), listener))
    finally:
        listener.close()
        context.database.close()
        if context.doorbell is not None:
            context.doorbell.close()


if __name__ == "__main__":
    run_service("api", main)
