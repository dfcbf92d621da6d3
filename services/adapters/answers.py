"""What an outbound request comes to: an answer or a failure, both values, and the reason behind a failure."""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import httpcore

from services.adapters.bodies import BodyEnd

TOTAL_S = 20.0
CONNECT_S = 5.0


class HttpFailure(StrEnum):
    """Why no answer came."""

    TIMEOUT = "timeout"
    DNS = "dns"
    DNS_TEMPORARY = "dns_temporary"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    RESET = "reset"
    TLS = "tls"
    PROTOCOL = "protocol"  # an answer that is not HTTP, or headers over 64 KiB
    CODING = "coding"  # a content coding that was not offered
    REFUSED_ADDRESS = "refused_address"
    REFUSED_URL = "refused_url"
    REDIRECT_LOOP = "redirect_loop"
    INSECURE_REDIRECT = "insecure_redirect"  # from https to http


@dataclass(frozen=True)
class Hop:
    """One redirect that was followed."""

    url: str
    status: int
    location: str


@dataclass(frozen=True)
class Answer:
    """An answer of any status. `body` is decoded, partial where `end` says so; header names lower-case."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    end: BodyEnd
    note: str
    wire_bytes: int
    decoded_bytes: int
    url: str
    address: str | None
    duration_s: float
    hops: tuple[Hop, ...] = ()


@dataclass(frozen=True)
class Failed:
    """No answer. `detail` is for operators; owners of endpoints are shown the reason alone."""

    reason: HttpFailure
    detail: str
    url: str
    duration_s: float
    hops: tuple[Hop, ...] = ()


@dataclass(frozen=True)
class Validators:
    """What a feed sent last, verbatim, and the address that sent it: they are sent to that address only.

    One with other characters than ASCII cannot be sent back as it was, and is left out.
    """

    url: str
    etag: str | None = None
    last_modified: str | None = None

    def headers(self, url: str) -> dict[str, str]:
        """The conditional headers for a request to `url`; none if it is another address."""
        if url != self.url:
            return {}
        pairs = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in pairs.items() if value and value.isascii()}


@dataclass(frozen=True)
class Deadlines:
    """Seconds for everything (DNS, connect, TLS, hops, body) and for each connection."""

    total_s: float = TOTAL_S
    connect_s: float = CONNECT_S


def classify(error: BaseException) -> HttpFailure:
    """The reason behind an httpcore exception, from the operating system's error that caused it."""
    causes: list[BaseException] = []
    link: BaseException | None = error
    while link is not None and link not in causes:
        causes.append(link)
        link = link.__cause__ or link.__context__
    if isinstance(error, httpcore.TimeoutException):
        return HttpFailure.TIMEOUT
    for kinds, reason in (
        (ssl.SSLError, HttpFailure.TLS),
        (ConnectionRefusedError, HttpFailure.REFUSED),
        (ConnectionResetError, HttpFailure.RESET),
    ):
        if any(isinstance(cause, kinds) for cause in causes):
            return reason
    if isinstance(error, httpcore.ConnectError):
        text = " ".join(str(cause) for cause in causes).lower()
        return HttpFailure.REFUSED if "refused" in text else HttpFailure.UNREACHABLE
    if isinstance(error, httpcore.NetworkError):
        return HttpFailure.RESET
    disconnected = "without sending" in str(error) or "disconnected" in str(error)
    return HttpFailure.RESET if disconnected else HttpFailure.PROTOCOL
