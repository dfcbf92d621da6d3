"""A receiver for the demo: takes webhooks on loopback, verifies each signature with a verifier not ours."""

import json
import queue
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from standardwebhooks import Webhook, WebhookVerificationError

LARGEST_BODY = 1_000_000


@dataclass
class Received:
    """What arrived: bodies by webhook-id, how many were refused, and ids that came with other bytes."""

    bodies: dict[str, bytes] = field(default_factory=dict)
    refused: int = 0
    altered: set[str] = field(default_factory=set)

    @property
    def verified(self) -> int:
        """Messages whose signature held, each counted once."""
        return len(self.bodies)


class Receiver:
    """An HTTP server on a free loopback port; set `secret` before the first message.

    Verified messages are put, once each, on `messages` for whoever shows them.
    """

    def __init__(self) -> None:
        self.secret = ""
        self.received = Received()
        self.messages: queue.SimpleQueue[Mapping[str, Any]] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, name="receiver", daemon=True)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/alerts"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def take(self, headers: Mapping[str, str], body: bytes) -> int:
        """Judge one request: 204 for a message whose signature holds, else 401."""
        try:
            Webhook(self.secret).verify(body, dict(headers), json_parse=False)
        except (WebhookVerificationError, ValueError):
            with self._lock:
                self.received.refused += 1
            return 401
        message_id = next(value for name, value in headers.items() if name.lower() == "webhook-id")
        with self._lock:
            known = self.received.bodies.get(message_id)
            if known is None:
                self.received.bodies[message_id] = body
                self.messages.put(json.loads(body))
            elif known != body:
                self.received.altered.add(message_id)
        return 204


def _handler(receiver: Receiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            length = int(self.headers.get("content-length") or 0)
            status = 413
            if length <= LARGEST_BODY:
                body = self.rfile.read(length)
                if len(body) < length:  # its sender was ended in the middle of it: no message, nobody waits
                    self.close_connection = True
                    return
                status = receiver.take(dict(self.headers.items()), body)
            self.send_response(status)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - named by the base class
            """Say nothing: the demo prints what arrives."""

    return Handler
