"""A notifier's desk for tests: rows in, one turn of the real code at a chosen time, rows and requests out."""

import asyncio
import random
import ssl
from datetime import datetime, timedelta
from ipaddress import ip_network
from typing import Any

from sqlalchemy import Row, select, update

from services.adapters.clients import EndpointClients
from services.adapters.db.attempts import Result, Saved, save_results
from services.adapters.db.deliveries import Claim, claim_deliveries
from services.adapters.db.endpoints import add_endpoint, disable_endpoint, enable_endpoint
from services.adapters.db.engine import Database
from services.adapters.db.subscriptions import add_subscription, delete_subscription, save_subscription
from services.adapters.db.tables import attempts, deliveries, endpoints, events
from services.adapters.sealing import Sealer, new_secret
from services.api.sample_event import record_test
from services.domain.addresses import RECEIVER_PORTS, AddressPolicy
from services.notifier.loop import Notifier
from services.notifier.sender import Sender
from tests.support.builders import NOON, add_development, add_event, event_payload
from tests.support.receiver import Receiver, Reply

LOOPBACK = AddressPolicy(allow=(ip_network("127.0.0.0/8"),), ports=RECEIVER_PORTS)
KEY = b"k" * 32
BASE_URL = "https://tradewire.example.org"


class Clock:
    """A time that moves only when told to."""

    def __init__(self, start: datetime) -> None:
        self.now = start

    def __call__(self) -> datetime:
        return self.now

    def forward(self, seconds: float) -> None:
        """Let `seconds` pass."""
        self.now += timedelta(seconds=seconds)


class Desk:
    """Rows and turns. The clock stands at the real time, as receivers refuse signatures that are old."""

    def __init__(self, database: Database, receiver: Receiver, clock: Clock, policy: AddressPolicy) -> None:
        self.database, self.receiver, self.clock, self.policy = database, receiver, clock, policy
        self.sealer = Sealer(KEY)
        self.secrets: dict[int, str] = {}

    def endpoint(self, path: str = "/hook", *replies: Reply, url: str | None = None) -> int:
        """An endpoint at `path` of the receiver, which answers with `replies`."""
        secret = new_secret()
        address = self.receiver.script(path, *replies, secret=secret)
        with self.database.transaction() as connection:
            found = add_endpoint(
                connection, name=path, url=url or address, sealed_secret=self.sealer.seal(secret)
            )
        self.secrets[found.id] = secret
        return found.id

    def subscribe(self, endpoint_id: int, filter_: dict[str, Any] | None = None, **values: Any) -> int:
        """A subscription that waits for nothing, unless told otherwise."""
        rhythm = {"group_wait_s": 0.0, "update_interval_s": 0.0} | values
        with self.database.transaction() as connection:
            found = add_subscription(
                connection, endpoint_id=endpoint_id, name="test", filter_=filter_ or {}, **rhythm
            )
        assert found is not None
        return found.id

    def development(self) -> int:
        """A development without events."""
        with self.database.transaction() as connection:
            return add_development(connection)

    def tell(
        self,
        development_id: int | None,
        type_: str = "development.updated",
        reason: str = "stage_changed",
        **facts: Any,
    ) -> int:
        """An event with the next sequence. `facts`: stage, topics, sources, official, article, milestones."""
        payload = event_payload(development_id)
        if development_id is not None:
            payload["development"] |= {key: facts[key] for key in ("stage", "topics") if key in facts}
        payload |= {key: facts[key] for key in ("article", "milestones") if key in facts}
        payload["snapshot"] |= {
            name: facts[key]
            for key, name in (("sources", "independent_sources"), ("official", "official_sources"))
            if key in facts
        }
        with self.database.transaction() as connection:
            sequence = None
            if development_id is not None:
                made = select(events.c.id).where(events.c.development_id == development_id)
                sequence = len(connection.execute(made).all()) + 1
            return add_event(
                connection,
                development_id,
                type=type_,
                reason=reason,
                sequence=sequence,
                payload=payload,
                recorded_at=NOON,
            )

    def open(self, development_id: int, **facts: Any) -> int:
        """The event that opens the development."""
        return self.tell(development_id, "development.opened", "opened", **facts)

    def sender(self, clients: EndpointClients, draw: float = 0.5) -> Sender:
        """The real sender, on this desk's clock."""
        return Sender(clients, self.sealer, allow_http=True, clock=self.clock, draw=lambda: draw)

    def clients(self) -> EndpointClients:
        """Clients that may reach loopback."""
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        return EndpointClients(self.policy, user_agent="test", tls=tls)

    def plan(self) -> bool:
        """Route, release and take back what was lost, until nothing is left to do."""
        clients = self.clients()
        notifier = Notifier(self.database, self.sender(clients), base_url=BASE_URL, clock=self.clock)
        did = False
        while notifier.plan():
            did = True
        return did

    def claim(self, limit: int = 50) -> list[Claim]:
        """Claim what is due."""
        with self.database.transaction() as connection:
            return claim_deliveries(connection, now=self.clock(), limit=limit)

    def post(self, claims: list[Claim]) -> list[Result]:
        """Send claimed deliveries and save nothing, as a notifier that is killed just then."""

        async def send() -> list[Result]:
            clients = self.clients()
            try:
                sender = self.sender(clients, random.random())
                return list(await asyncio.gather(*(sender.send(claim) for claim in claims)))
            finally:
                await clients.aclose()

        return asyncio.run(send())

    def send(self, claims: list[Claim]) -> list[Saved]:
        """Send and save claimed deliveries."""
        results = self.post(claims)
        with self.database.transaction() as connection:
            return save_results(connection, results, now=self.clock())

    def turn(self) -> list[Saved]:
        """Plan, claim, send and save once."""
        self.plan()
        return self.send(self.claim())

    def rows(self, *states: str) -> list[Row[Any]]:
        """Deliveries in the order of their ids, in `states` if given."""
        statement = select(deliveries).order_by(deliveries.c.id)
        if states:
            statement = statement.where(deliveries.c.state.in_(states))
        with self.database.transaction() as connection:
            return list(connection.execute(statement))

    def forward_to_due(self) -> None:
        """Let time pass until the next delivery is due; not at all if none is."""
        due = [row.due_at for row in self.rows("pending")]
        self.clock.now = max([self.clock.now, *sorted(due)[:1]])

    def states(self) -> list[str]:
        """The states of all deliveries, in the order of their ids."""
        return [row.state for row in self.rows()]

    def attempts(self) -> list[Row[Any]]:
        """All attempts in their order."""
        with self.database.transaction() as connection:
            return list(connection.execute(select(attempts).order_by(attempts.c.id)))

    def endpoint_row(self, endpoint_id: int) -> Row[Any]:
        """The endpoint as it stands."""
        with self.database.transaction() as connection:
            return connection.execute(select(endpoints).where(endpoints.c.id == endpoint_id)).one()

    def pause(self, subscription_id: int) -> None:
        """Pause a subscription."""
        with self.database.transaction() as connection:
            save_subscription(connection, subscription_id, {"state": "paused"})

    def unsubscribe(self, subscription_id: int) -> None:
        """Delete a subscription."""
        with self.database.transaction() as connection:
            delete_subscription(connection, subscription_id, now=self.clock())

    def disable(self, endpoint_id: int) -> None:
        """Disable an endpoint, as its owner would."""
        with self.database.transaction() as connection:
            disable_endpoint(connection, endpoint_id)

    def enable(self, endpoint_id: int) -> None:
        """Enable it again."""
        with self.database.transaction() as connection:
            enable_endpoint(connection, endpoint_id, now=self.clock())

    def test_event(self, subscription_id: int) -> int:
        """Ask for a test of a subscription."""
        with self.database.transaction() as connection:
            return record_test(connection, subscription_id, self.clock())

    def end_leases(self) -> None:
        """Pretend that sixty seconds have passed for everything that is being sent."""
        with self.database.transaction() as connection:
            connection.execute(
                update(deliveries)
                .where(deliveries.c.state == "sending")
                .values(lease_until_at=self.clock() - timedelta(seconds=1))
            )
