"""Around every request: an id, a body cap, safe headers, one log line, and the last handler of failures."""

import re
import time
import uuid
from collections.abc import Mapping
from typing import Any

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.adapters.db.reads.faults import Fault, fault_of
from services.api.metrics import Metrics
from services.api.problems import BODY_TOO_LARGE, CONFLICT, INTERNAL, TOO_SLOW, UNAVAILABLE, Problem, answer
from services.domain.opml import MOST_BYTES

LARGEST_BODY = 64 * 1024
LARGER_BODIES = {"/v1/feeds/import": MOST_BYTES}
SAFE_HEADERS = {
    "content-security-policy": (
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "cache-control": "no-store",
}
QUIET_ROUTES = frozenset({"/livez", "/readyz", "/metrics"})
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_FAULTS = {
    Fault.TOO_SLOW: Problem(TOO_SLOW, "The query ran past its time limit."),
    Fault.CONFLICT: Problem(CONFLICT, "Another request has just taken that value."),
    Fault.UNAVAILABLE: Problem(UNAVAILABLE, "PostgreSQL does not answer.", headers={"retry-after": "5"}),
}

log = structlog.get_logger()


class Gate:
    """The outermost layer of the app."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; other kinds of connection are passed through."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        exchange = _Exchange(scope, receive, send)
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=exchange.request_id)
        try:
            if exchange.declared_length() > exchange.largest_body:
                await exchange.tell(Problem(BODY_TOO_LARGE, exchange.too_large()))
            else:
                await self._app(exchange.scope, exchange.receive, exchange.send)
        except Exception as error:  # noqa: BLE001 - the API's last handler: told as a problem, logged with its trace
            await self._fail(exchange, error)
        finally:
            self._record(exchange)

    async def _fail(self, exchange: "_Exchange", error: Exception) -> None:
        fault = fault_of(error)
        if fault is None:
            log.error("request.failed", path=exchange.path, exc_info=error)
            await exchange.tell(Problem(INTERNAL, f"Logged under {exchange.request_id}."))
            return
        log.warning("request.failed", path=exchange.path, fault=fault.value, error=str(error).splitlines()[0])
        await exchange.tell(_FAULTS[fault])

    def _record(self, exchange: "_Exchange") -> None:
        seconds = time.perf_counter() - exchange.started
        route = exchange.route()
        self._metrics.answered(exchange.method, route, exchange.status, seconds)
        level = log.debug if route in QUIET_ROUTES else log.info
        level(
            "request.answered",
            method=exchange.method,
            route=route,
            path=exchange.path,
            status=exchange.status,
            duration_s=round(seconds, 4),
        )


class _Exchange:
    """One request and its answer, as they pass by."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.started = time.perf_counter()
        self.method: str = scope["method"]
        # HEAD is answered as GET is, by the same route, and loses its body on the way out.
        self.scope: Scope = {**scope, "method": "GET"} if self.method == "HEAD" else scope
        self._receive, self._send = receive, send
        self._headers = Headers(scope=scope)
        self._received = 0
        self.status = 499  # nothing was answered: the caller went away
        self.path: str = scope["path"]
        self.largest_body = LARGER_BODIES.get(self.path, LARGEST_BODY)
        given = self._headers.get("x-request-id", "")
        self.request_id = given if _REQUEST_ID.fullmatch(given) else f"req_{uuid.uuid4().hex}"
        self.scope.setdefault("state", {})["request_id"] = self.request_id

    def too_large(self) -> str:
        """What is said to whoever sends more."""
        return f"At most {self.largest_body} bytes are read."

    def declared_length(self) -> int:
        """The length that the caller announced; 0 where none, or none that can be read."""
        text = self._headers.get("content-length", "0")
        return int(text) if text.isdigit() else 0

    def route(self) -> str:
        """The template of the path (``/v1/feeds/{id}``), so that ids never become labels."""
        path = getattr(self.scope.get("route"), "path", None)
        return path if isinstance(path, str) else "unmatched"

    async def receive(self) -> Message:
        """The next part of the body, until the cap."""
        message = await self._receive()
        self._received += len(message.get("body", b""))
        if self._received > self.largest_body:
            raise HTTPException(413, self.too_large())  # the one kind that the framework lets pass
        return message

    async def send(self, message: Message) -> None:
        """A part of the answer; the first one gets the headers that every answer carries."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            for name, value in self._more_headers().items():
                headers.setdefault(name, value)
        elif self.method == "HEAD":
            message = {**message, "body": b""}
        await self._send(message)

    def _more_headers(self) -> Mapping[str, Any]:
        return SAFE_HEADERS | {"x-request-id": self.request_id}

    async def tell(self, problem: Problem) -> None:
        """Answer with `problem`, unless an answer has begun."""
        if self.status != 499:
            return
        response = answer(problem, path=self.path, request_id=self.request_id)
        await response(self.scope, self._receive, self.send)
