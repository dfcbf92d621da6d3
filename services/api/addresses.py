"""Addresses that callers give us, checked when they are saved; every connection checks them once more."""

from services.adapters.admission import find_faults
from services.api.problems import Fault, Problem, invalid
from services.domain.addresses import FEED_PORTS, RECEIVER_PORTS, AddressPolicy
from services.runtime.settings import Settings


def check_feed_url(settings: Settings, url: str) -> None:
    """Raise Problem (422) unless `url` may be polled."""
    _check(url, ("http", "https"), feed_policy(settings))


def feed_policy(settings: Settings) -> AddressPolicy:
    """Which addresses feeds may be on."""
    return AddressPolicy(tuple(settings.allow_networks), ports=FEED_PORTS, nat64=settings.nat64)


def check_endpoint_url(settings: Settings, url: str) -> None:
    """Raise Problem (422) unless `url` may be told: https (http if the operator allows it), no fragment."""
    schemes = ("http", "https") if settings.allow_http_endpoints else ("https",)
    if "#" in url:
        raise refused("has a fragment; leave # and what follows out")
    if url.startswith("http://") and "http" not in schemes:
        raise refused(
            "must begin with https:// (the operator can allow http:// by TRADEWIRE_ALLOW_HTTP_ENDPOINTS)"
        )
    policy = AddressPolicy(tuple(settings.allow_networks), ports=RECEIVER_PORTS, nat64=settings.nat64)
    _check(url, schemes, policy)


def refused(what: str) -> Problem:
    """The problem (422) of an address that cannot be used, and why."""
    return invalid("The address cannot be used.", Fault(what, pointer="#/url"))


def _check(url: str, schemes: tuple[str, ...], policy: AddressPolicy) -> None:
    (fault,) = find_faults([url], policy, schemes=schemes)
    if fault is not None:
        raise refused(fault)
