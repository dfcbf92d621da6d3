"""Which addresses may be reached."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.addresses import (
    METADATA,
    AddressPolicy,
    AddressReason,
    check_url,
    is_public,
    parse_networks,
)

_REFUSED_WORDS = """
0.0.0.0 10.1.2.3 100.64.0.1 127.0.0.1 169.254.1.1 172.16.0.1 172.31.255.255 192.0.0.8 192.0.2.1 192.88.99.1
192.168.1.1 198.18.0.1 198.19.255.255 198.51.100.7 203.0.113.9 224.0.0.1 239.1.1.1 240.0.0.1 255.255.255.255
:: ::1 ::7f00:1 fc00::1 fd12::1 fe80::1 fec0::1 ff02::1 100::1 5f00::1 64:ff9b::a00:1 64:ff9b:1::1
2001::1 2001:10::1 2001:20::1 2001:db8::1 2002:7f00:1:: 3fff::1 2a00::200:5efe:10.0.0.1 2a00::5efe:8.8.8.8
::ffff:127.0.0.1 ::ffff:10.0.0.1 fe80::1%eth0
"""
_PUBLIC_WORDS = """
8.8.8.8 93.184.216.34 172.32.0.1 192.169.0.1 2606:4700::1111 2a00:1450::200e ::ffff:8.8.8.8
"""
REFUSED = _REFUSED_WORDS.split()
PUBLIC = _PUBLIC_WORDS.split()


@pytest.mark.parametrize("address", REFUSED)
def test_addresses_that_are_not_globally_routable_are_refused(address: str) -> None:
    assert AddressPolicy().decide(address, 443) is AddressReason.NOT_PUBLIC


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_may_be_reached_on_the_usual_ports_only(address: str) -> None:
    assert AddressPolicy().decide(address, 443) is AddressReason.PUBLIC
    assert AddressPolicy().decide(address, 22) is AddressReason.PORT


@pytest.mark.parametrize("address", sorted(str(address) for address in METADATA))
def test_a_clouds_metadata_is_refused_even_where_the_operator_opens_everything(address: str) -> None:
    policy = AddressPolicy(allow=parse_networks(["0.0.0.0/0", "::/0"]))
    assert policy.decide(address, 80) is AddressReason.METADATA
    if "." in address:
        assert policy.decide(f"::ffff:{address}", 80) is AddressReason.METADATA


def test_the_operators_list_opens_inner_networks_on_any_port() -> None:
    policy = AddressPolicy(allow=parse_networks(["127.0.0.0/8", "fd00:1::/32"]))
    assert policy.decide("127.0.0.1", 34567) is AddressReason.ALLOWED
    assert policy.decide("::ffff:127.0.0.1", 80) is AddressReason.ALLOWED
    assert policy.decide("fd00:1::9", 80) is AddressReason.ALLOWED
    assert policy.decide("10.0.0.1", 80) is AddressReason.NOT_PUBLIC


def test_one_bad_answer_of_a_name_refuses_the_name() -> None:
    policy = AddressPolicy()
    assert policy.decide_all(["8.8.8.8", "10.0.0.1"], 443) is AddressReason.NOT_PUBLIC
    assert policy.decide_all(["8.8.8.8", "8.8.4.4"], 443) is AddressReason.PUBLIC
    assert policy.decide_all([], 443) is AddressReason.NO_ADDRESS
    assert policy.decide("not an address", 443) is AddressReason.NO_ADDRESS


def test_our_own_address_is_refused_and_nat64_is_judged_by_what_is_inside() -> None:
    own = AddressPolicy(own=frozenset({next(iter(parse_networks(["8.8.8.8/32"]))).network_address}))
    assert own.decide("8.8.8.8", 443) is AddressReason.OWN
    nat = AddressPolicy(nat64=True)
    assert nat.decide("64:ff9b::808:808", 443) is AddressReason.PUBLIC
    assert nat.decide("64:ff9b::a00:1", 443) is AddressReason.NOT_PUBLIC


@given(st.ip_addresses())
def test_nothing_that_python_calls_private_or_loopback_is_public(address: object) -> None:
    refused = any(getattr(address, name) for name in ("is_private", "is_loopback", "is_multicast"))
    assert not (refused and is_public(address))  # type: ignore[arg-type]  # the strategy gives both kinds


def test_a_network_with_host_bits_is_named_in_the_error() -> None:
    with pytest.raises(ValueError, match=r"10\.0\.0\.1/8"):
        parse_networks(["10.0.0.1/8"])


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("https://news.example/feed?x=1", None),
        ("http://[2606:4700::1]/", None),
        ("http://8.8.8.8/", None),
        ("file:///etc/passwd", AddressReason.SCHEME),
        ("https://user@news.example/", AddressReason.USERINFO),
        ("http://127.1/", AddressReason.HOST),
        ("http://0177.0.0.1/", AddressReason.HOST),
        ("http://0x7f000001/", AddressReason.HOST),
        ("http://2130706433/", AddressReason.HOST),
        ("http://127.0.0.1./", AddressReason.HOST),
        ("http:///feed", AddressReason.HOST),
        ("http://[::1/", AddressReason.HOST),
        ("http://[nonsense:]/", AddressReason.HOST),
        ("http://a b/", AddressReason.HOST),
        ("http://news.example:0/", AddressReason.PORT),
        ("http://news.example:99999/", AddressReason.HOST),
        ("https://news.example/" + "x" * 2048, AddressReason.TOO_LONG),
    ],
)
def test_addresses_that_only_some_readers_understand_are_refused(
    url: str, reason: AddressReason | None
) -> None:
    assert check_url(url) is reason
