"""The guarded HTTP client of the poller and the notifier.

httpx gives URLs, requests and headers; httpcore gives connections. httpx's own client stays out: its cookie
jar, proxy variables, redirects and decoders are what must not happen here. Results *and* expected failures
are values (`answers.py`); an exception means a bug. Nothing here retries, logs or keeps state.
"""

import asyncio
import ssl
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass, field, replace
from types import TracebackType
from typing import Any, Self

import httpcore
import httpx

from services.adapters.answers import Answer, Deadlines, Failed, Hop, HttpFailure, Validators, classify
from services.adapters.bodies import Body, Caps
from services.adapters.sockets import (
    AddressRefusedError,
    GuardedBackend,
    NameNotFoundError,
    Resolve,
    Resolver,
)
from services.domain.addresses import AddressPolicy, check_url

MAX_HOPS = 5
MAX_HEADERS = 64 * 1024
ERROR_BODY = 64 * 1024
REDIRECTS = frozenset({301, 302, 303, 307, 308})
CODINGS = frozenset({"", "identity", "gzip", "x-gzip", "deflate"})
FEED_TYPES = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, "
    "application/json;q=0.8, application/xml;q=0.8, text/xml;q=0.8, */*;q=0.1"
)
POST_CAPS = Caps(wire=64 * 1024, decoded=64 * 1024, inflate=False)


@dataclass
class _Spent:
    """What is known so far of a request that may be broken off at any point."""

    url: str
    deadlines: Deadlines
    hops: list[Hop] = field(default_factory=list)
    partial: tuple[httpcore.Response, Body] | None = None
    address: str | None = None


class HttpClient:
    """A pool of guarded connections. Use one per process (or endpoint) over one shared TLS context.

    Takes `policy` (which addresses), `user_agent`, `tls` (made once: it costs 200 ms), the most connections
    at once, the idle ones kept (0: none, right for many hosts) and a resolver (tests give their own).
    """

    def __init__(
        self,
        policy: AddressPolicy,
        *,
        user_agent: str,
        tls: ssl.SSLContext | None = None,
        connections: int = 64,
        keepalive: int = 0,
        resolve: Resolve | None = None,
    ) -> None:
        self._user_agent = user_agent
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=tls or tls_context(),
            max_connections=connections,
            max_keepalive_connections=keepalive,
            keepalive_expiry=30.0,
            http2=False,
            network_backend=GuardedBackend(policy, resolve or Resolver()),
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close every connection."""
        await self._pool.aclose()

    async def fetch(
        self,
        url: str,
        *,
        validators: Validators | None = None,
        accept: str = FEED_TYPES,
        caps: Caps | None = None,
        deadlines: Deadlines | None = None,
    ) -> Answer | Failed:
        """GET `url`, following at most five redirects, each checked like the first address."""
        spent = _Spent(url, deadlines or Deadlines())
        headers = {"Accept": accept, "Accept-Encoding": "gzip, deflate"}
        return await self._bounded(self._follow(spent, headers, validators, caps or Caps()), spent)

    async def post(
        self, url: str, content: bytes, headers: Mapping[str, str], *, deadlines: Deadlines | None = None
    ) -> Answer | Failed:
        """POST `content` once, no redirect followed; at most 64 KiB of the answer are read, as sent."""
        spent = _Spent(url, deadlines or Deadlines())
        sent = {"Accept-Encoding": "identity", **headers}
        request = self._request("POST", url, sent, content)
        if isinstance(request, Failed):
            return request
        return await self._bounded(self._once(spent, request, POST_CAPS), spent)

    async def _bounded(self, work: Coroutine[Any, Any, Answer | Failed], spent: _Spent) -> Answer | Failed:
        """Run `work` under the total deadline and turn expected exceptions into values."""
        loop = asyncio.get_running_loop()
        started = loop.time()
        deadlines = spent.deadlines
        try:
            async with asyncio.timeout(deadlines.total_s):
                result = await work
        except TimeoutError:
            if spent.partial is None:
                result = _failed(HttpFailure.TIMEOUT, f"no answer within {deadlines.total_s:g} s", spent)
            else:
                response, body = spent.partial
                body.break_off(f"deadline of {deadlines.total_s:g} s")
                result = _answer(response, body, spent)
        except AddressRefusedError as error:
            result = _failed(HttpFailure.REFUSED_ADDRESS, str(error), spent)
        except NameNotFoundError as error:
            reason = HttpFailure.DNS_TEMPORARY if error.temporary else HttpFailure.DNS
            result = _failed(reason, str(error), spent)
        except (
            httpcore.NetworkError,
            httpcore.TimeoutException,
            httpcore.ProtocolError,
            httpcore.UnsupportedProtocol,
        ) as error:
            result = _failed(classify(error), str(error) or type(error).__name__, spent)
        return replace(result, duration_s=loop.time() - started, hops=tuple(spent.hops))

    async def _follow(
        self, spent: _Spent, headers: Mapping[str, str], validators: Validators | None, caps: Caps
    ) -> Answer | Failed:
        seen: set[str] = set()
        while True:
            if spent.url in seen or len(spent.hops) > MAX_HOPS:
                return _failed(HttpFailure.REDIRECT_LOOP, f"after {len(spent.hops)} redirects", spent)
            seen.add(spent.url)
            conditional = validators.headers(spent.url) if validators else {}
            request = self._request("GET", spent.url, {**headers, **conditional})
            if isinstance(request, Failed):
                return request
            answer = await self._once(spent, request, caps)
            target = _target(answer)
            if target is None or isinstance(answer, Failed):
                return answer
            spent.partial = None
            spent.hops.append(Hop(spent.url, answer.status, target))
            if spent.url.startswith("https:") and target.startswith("http:"):
                return _failed(HttpFailure.INSECURE_REDIRECT, "https leads to http", spent)
            spent.url = target

    def _request(
        self, method: str, url: str, headers: Mapping[str, str], content: bytes | None = None
    ) -> httpx.Request | Failed:
        refusal = check_url(url)
        if refusal is None:
            try:
                named = {"User-Agent": self._user_agent, **headers}
                return httpx.Request(method, url, headers=named, content=content)
            except (httpx.InvalidURL, UnicodeError) as error:
                return Failed(HttpFailure.REFUSED_URL, str(error), url, 0.0)
        return Failed(HttpFailure.REFUSED_URL, f"address not allowed: {refusal}", url, 0.0)

    async def _once(self, spent: _Spent, request: httpx.Request, caps: Caps) -> Answer | Failed:
        raw = request.url
        asked = httpcore.Request(
            method=request.method,
            url=httpcore.URL(scheme=raw.raw_scheme, host=raw.raw_host, port=raw.port, target=raw.raw_path),
            headers=request.headers.raw,
            content=request.content,
            extensions={"timeout": {"connect": spent.deadlines.connect_s}},
        )
        response = await self._pool.handle_async_request(asked)
        try:
            if sum(len(name) + len(value) for name, value in response.headers) > MAX_HEADERS:
                return _failed(HttpFailure.PROTOCOL, f"headers over {MAX_HEADERS} bytes", spent)
            coding = httpx.Headers(response.headers).get("content-encoding", "").strip().lower()
            if caps.inflate and coding not in CODINGS:
                return _failed(HttpFailure.CODING, f"content coding {coding[:40]!r} was not offered", spent)
            if response.status >= 300:
                caps = replace(caps, wire=min(caps.wire, ERROR_BODY), decoded=min(caps.decoded, ERROR_BODY))
            body = Body(coding, caps)
            spent.partial = (response, body)
            spent.address = _peer(response)
            if response.status not in REDIRECTS:
                await _read(response, body)
            return _answer(response, body, spent)
        finally:
            await response.aclose()


def tls_context() -> ssl.SSLContext:
    """The certificates the system or certifi trusts; make one and share it."""
    return httpx.create_ssl_context(trust_env=False)


async def _read(response: httpcore.Response, body: Body) -> None:
    try:
        async for chunk in response.aiter_stream():
            if not body.feed(chunk):
                return
    except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException) as error:
        body.break_off(str(error) or type(error).__name__)
    else:
        body.finish()


def _peer(response: httpcore.Response) -> str | None:
    stream = response.extensions.get("network_stream")
    peer = stream.get_extra_info("server_addr") if stream else None
    return str(peer[0]) if peer else None


def _answer(response: httpcore.Response, body: Body, spent: _Spent) -> Answer:
    headers = httpx.Headers(response.headers)
    return Answer(
        status=response.status,
        headers={name.lower(): value for name, value in headers.items()},
        body=body.content,
        end=body.end,
        note=body.note,
        wire_bytes=body.wire,
        decoded_bytes=body.decoded,
        url=spent.url,
        address=spent.address,
        duration_s=0.0,
    )


def _failed(reason: HttpFailure, detail: str, spent: _Spent) -> Failed:
    return Failed(reason, detail[:300], spent.url, 0.0)


def _target(answer: Answer | Failed) -> str | None:
    """Where a redirect leads, absolute and without a fragment; None if `answer` is none."""
    if isinstance(answer, Failed) or answer.status not in REDIRECTS:
        return None
    location = answer.headers.get("location", "").strip()
    if not location:
        return None
    try:
        return str(httpx.URL(answer.url).join(location).copy_with(fragment=None))
    except (httpx.InvalidURL, UnicodeError):
        return location
