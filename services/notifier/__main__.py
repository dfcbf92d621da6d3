"""``python -m services.notifier``: deliver until told to stop."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from services.adapters.db.engine import Database
from services.adapters.sealing import Sealer
from services.notifier.loop import Notifier
from services.notifier.sender import Sender
from services.runtime.loop import Service, run_service
from services.runtime.pruning import days_kept, prune_forever
from services.runtime.wiring import base_url, open_database, open_endpoint_clients, open_sealer

STEP_S = 5.0  # far longer than a step takes


def main(service: Service) -> None:
    """Run the notifier of this process. Raises SettingsError if the sealing key cannot be used."""
    sealer = open_sealer(service.settings)
    database = open_database(service.settings)
    try:
        with _pruning(service, database):
            asyncio.run(_deliver(service, database, sealer))
    finally:
        database.close()


@contextmanager
def _pruning(service: Service, database: Database) -> Iterator[None]:
    """Beside the block, in a thread: old rows are deleted, once an hour. It ends between two short steps."""
    thread = threading.Thread(
        target=prune_forever,
        args=(database, days_kept(service.settings), service.stopping),
        name="pruning",
        daemon=True,
    )
    thread.start()
    try:
        yield
    finally:
        service.stop()
        thread.join(timeout=STEP_S)


async def _deliver(service: Service, database: Database, sealer: Sealer) -> None:
    settings = service.settings
    clients = open_endpoint_clients(settings)
    try:
        sender = Sender(clients, sealer, allow_http=settings.allow_http_endpoints)
        notifier = Notifier(
            database,
            sender,
            base_url=base_url(settings),
            lease_s=settings.delivery_lease_s,
            tick=service.tick,
        )
        await notifier.run(service.stopped)
    finally:
        await clients.aclose()


if __name__ == "__main__":
    run_service("notifier", main)
