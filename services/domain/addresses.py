"""Which addresses an outbound request may reach: feeds and receivers obey the same table.

Whatever is not globally routable is refused by our own table; ``ipaddress.is_global`` alone lets multicast,
NAT64, 6to4 and others pass. Names are not resolved here: the caller resolves once, has *every* answer judged,
and connects to one of the addresses that were judged.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address

FEED_PORTS = frozenset({80, 443, 8080, 8443})
RECEIVER_PORTS = frozenset({80, 443, 8443})
DEFAULT_PORTS = {"http": 80, "https": 443}
MAX_URL = 2048

REFUSED_V4 = tuple(
    IPv4Network(text)
    for text in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
GLOBAL_V6 = IPv6Network("2000::/3")
REFUSED_V6 = tuple(IPv6Network(text) for text in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"))
MAPPED_V4 = IPv6Network("::ffff:0:0/96")
NAT64 = IPv6Network("64:ff9b::/96")
ISATAP_IDS = (0x00005EFE, 0x02005EFE)
METADATA = frozenset(
    ip_address(text)
    for text in (
        "169.254.169.254",
        "169.254.170.2",
        "169.254.170.23",
        "100.100.100.200",
        "168.63.129.16",
        "192.0.0.192",
        "fd00:ec2::254",
        "fd00:ec2::23",
        "fd20:ce::254",
    )
)


class AddressReason(StrEnum):
    """Why an address or URL may or may not be reached."""

    PUBLIC = "public"
    ALLOWED = "allowed"  # not public, but in the operator's list
    NOT_PUBLIC = "not_public"
    METADATA = "metadata"  # a cloud's own service: never, whatever the operator lists
    OWN = "own"
    PORT = "port"
    NO_ADDRESS = "no_address"
    SCHEME = "scheme"
    USERINFO = "userinfo"
    HOST = "host"
    TOO_LONG = "too_long"


GRANTED = frozenset({AddressReason.PUBLIC, AddressReason.ALLOWED})


@dataclass(frozen=True)
class AddressPolicy:
    """What may be reached. `allow` opens inner networks, on any port; `nat64`: 64:ff9b::/96 is used here."""

    allow: tuple[Network, ...] = ()
    ports: frozenset[int] = FEED_PORTS
    own: frozenset[Address] = field(default_factory=frozenset)
    nat64: bool = False

    def decide(self, address: str, port: int) -> AddressReason:
        """The verdict on one address as text (a scope id is refused with the rest of fe80::/10)."""
        try:
            found = ip_address(address)
        except ValueError:
            return AddressReason.NO_ADDRESS
        judged = self._inner(found)
        if found in METADATA or judged in METADATA:
            return AddressReason.METADATA
        if any(_within(candidate, network) for network in self.allow for candidate in (found, judged)):
            return AddressReason.ALLOWED
        if found in self.own or judged in self.own:
            return AddressReason.OWN
        if not is_public(judged):
            return AddressReason.NOT_PUBLIC
        return AddressReason.PUBLIC if port in self.ports else AddressReason.PORT

    def decide_all(self, addresses: Iterable[str], port: int) -> AddressReason:
        """The verdict on a name: the first refusal among its addresses, else what they were granted."""
        verdict = AddressReason.NO_ADDRESS
        for address in addresses:
            verdict = self.decide(address, port)
            if verdict not in GRANTED:
                return verdict
        return verdict

    def _inner(self, address: Address) -> Address:
        """The IPv4 address that an IPv6 one stands for, where it stands for one; else the address itself."""
        if isinstance(address, IPv4Address):
            return address
        embeds = address in MAPPED_V4 or (self.nat64 and address in NAT64)
        return IPv4Address(int(address) & 0xFFFF_FFFF) if embeds else address


def is_public(address: Address) -> bool:
    """Whether `address` is globally routable unicast by our table."""
    if isinstance(address, IPv4Address):
        return address not in METADATA and not any(address in network for network in REFUSED_V4)
    if address not in GLOBAL_V6 or any(address in network for network in REFUSED_V6):
        return False
    return (int(address) >> 32) & 0xFFFF_FFFF not in ISATAP_IDS


def parse_networks(texts: Iterable[str]) -> tuple[Network, ...]:
    """The operator's CIDRs. Raises ValueError, with the remedy, for one that is none or has host bits set."""
    networks: list[Network] = []
    for text in texts:
        try:
            networks.append(ip_network(text.strip()))
        except ValueError as error:
            raise ValueError(f"{error}; give networks like 127.0.0.0/8, 10.1.0.0/16") from error
    return tuple(networks)


def check_url(url: str, *, schemes: Iterable[str] = ("http", "https")) -> AddressReason | None:
    """Why `url` is unfit before any name is resolved; None if it is fit.

    Refused: other schemes, user names, hosts that only some resolvers read as an address (octal, hex, short,
    trailing dot), ports that are none, more than 2,048 characters.
    """
    if len(url) > MAX_URL:
        return AddressReason.TOO_LONG
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return AddressReason.HOST
    if parts.scheme not in tuple(schemes):
        return AddressReason.SCHEME
    if "@" in parts.netloc:
        return AddressReason.USERINFO
    if port == 0:
        return AddressReason.PORT
    return None if _plain_host(host) else AddressReason.HOST


def _plain_host(host: str) -> bool:
    if not host or host.endswith(".") or any(c.isspace() or ord(c) < 33 for c in host):
        return False
    if ":" in host:
        return _is_address(host)
    last = host.rpartition(".")[2]
    numeric = last.isdigit() or last.startswith("0x")
    return _is_address(host) if numeric else True


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _within(address: Address, network: Network) -> bool:
    return address.version == network.version and address in network
