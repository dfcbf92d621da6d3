"""Addresses judged before they are saved."""

import time

from services.adapters.admission import find_faults, url_fault
from services.domain.addresses import AddressPolicy, parse_networks


def test_each_address_gets_its_own_verdict_in_the_order_given() -> None:
    urls = [
        "https://198.51.101.7/f",
        "ftp://198.51.101.7/f",
        "https://me:hush@198.51.101.7/f",
        "http://10.0.0.1/f",
        "https://198.51.101.7:22/f",
        "https://" + "a" * 2100,
        "https://198.51.101.7./f",
        "http://10.0.0.1/f",
    ]
    done: list[tuple[int, int]] = []
    faults = find_faults(urls, AddressPolicy(), note=lambda *counts: done.append(counts))
    said = (
        None,
        "must begin with",
        "leave user",
        "must be public",
        "a port",
        "2048",
        "host name",
        "must be public",
    )
    for fault, part in zip(faults, said, strict=True):
        assert (fault is None) if part is None else (fault is not None and part in fault)
    assert done == [(1, 3), (2, 3), (3, 3)]  # hosts, each judged once
    assert "hush" not in "".join(fault or "" for fault in faults)
    assert find_faults([], AddressPolicy()) == []


def test_an_allowed_network_opens_its_addresses() -> None:
    policy = AddressPolicy(allow=parse_networks(["10.0.0.0/8"]))
    assert find_faults(["http://10.0.0.1:9999/f", "http://192.168.0.1/f"], policy)[0] is None


def test_a_name_that_does_not_resolve_in_time_passes_for_every_connection_is_judged_again() -> None:
    started = time.monotonic()
    assert find_faults(["https://no-such-host.invalid/f"], AddressPolicy(), within_s=1.0) == [None]
    assert time.monotonic() - started < 3.0


def test_only_the_schemes_asked_for_are_taken() -> None:
    assert url_fault("http://a.example/", schemes=("https",)) == "must begin with https://"
    assert url_fault("https://a.example/", schemes=("https",)) is None
