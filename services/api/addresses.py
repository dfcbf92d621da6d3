"""Addresses that callers give us, checked when they are saved; every connection checks them once more."""

import socket
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeoutError
from urllib.parse import urlsplit

from services.api.problems import Fault, Problem, invalid
from services.domain.addresses import (
    DEFAULT_PORTS,
    FEED_PORTS,
    GRANTED,
    RECEIVER_PORTS,
    AddressPolicy,
    AddressReason,
    check_url,
)
from services.runtime.settings import Settings

RESOLVE_S = 2.0
_MESSAGES = {
    AddressReason.TOO_LONG: "longer than 2048 characters",
    AddressReason.USERINFO: "names a user; leave user and password out",
    AddressReason.HOST: "has no host name or address that can be used",
    AddressReason.PORT: "uses a port that is not allowed",
}
# getaddrinfo cannot be cancelled, so that it is given up on, in threads of its own.
_resolver = ThreadPoolExecutor(max_workers=4, thread_name_prefix="resolve")


def check_feed_url(settings: Settings, url: str) -> None:
    """Raise Problem (422) unless `url` may be polled."""
    _check(url, ("http", "https"), AddressPolicy(tuple(settings.allow_networks), ports=FEED_PORTS))


def check_endpoint_url(settings: Settings, url: str) -> None:
    """Raise Problem (422) unless `url` may be told: https (http if the operator allows it), no fragment."""
    schemes = ("http", "https") if settings.allow_http_endpoints else ("https",)
    if "#" in url:
        raise _refused("has a fragment; leave # and what follows out")
    if url.startswith("http://") and "http" not in schemes:
        raise _refused(
            "must begin with https:// (the operator can allow http:// by TRADEWIRE_ALLOW_HTTP_ENDPOINTS)"
        )
    _check(url, schemes, AddressPolicy(tuple(settings.allow_networks), ports=RECEIVER_PORTS))


def _check(url: str, schemes: Iterable[str], policy: AddressPolicy) -> None:
    wanted = tuple(schemes)
    fault = check_url(url, schemes=wanted)
    if fault is AddressReason.SCHEME:
        raise _refused(f"must begin with {' or '.join(f'{scheme}://' for scheme in wanted)}")
    if fault is not None:
        raise _refused(_MESSAGES.get(fault, "is not allowed"))
    parts = urlsplit(url)
    port = parts.port or DEFAULT_PORTS[parts.scheme]
    found = _resolve(parts.hostname or "", port)
    # A name that does not resolve now may do so later; the check at every connection is the one that counts.
    verdict = policy.decide_all(found, port) if found else AddressReason.PUBLIC
    if verdict is AddressReason.PORT:
        raise _refused(_MESSAGES[verdict])
    if verdict not in GRANTED:
        raise _refused("address not allowed")


def _resolve(host: str, port: int) -> list[str]:
    """Every address of `host`; empty where it cannot be resolved in time."""
    try:
        answers = _resolver.submit(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM).result(RESOLVE_S)
    except (OSError, UnicodeError, FutureTimeoutError):
        return []
    return list(dict.fromkeys(str(answer[4][0]) for answer in answers))


def _refused(what: str) -> Problem:
    return invalid("The address cannot be used.", Fault(what, pointer="#/url"))
