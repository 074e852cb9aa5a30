"""Where we may connect to: http and https to public addresses, whatever way the address is spelled.

The rule is asked twice. `check_url` looks at an address before it is asked, at every hop; `check_addresses` looks at
what a name resolved to, in the resolver that the connection itself uses, so that no second answer can slip in between
(DNS rebinding). Browsers read `http://2130706433/`, `http://0x7f.1/` and `http://127.1/` as loopback, and so does this.
"""

from __future__ import annotations

import ipaddress
import re
import socket
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from watchlist.plain import PlainFault

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
PORTS = {"http": 80, "https": 443}
_FIRST_FREE_PORT = 1024
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_UNICAST = ipaddress.ip_network("2000::/3")
"""All of IPv6 that is given out to the open internet (RFC 4291, IANA); what lies beside it is local or for no use."""
_SPECIAL = tuple(map(ipaddress.ip_network, ("192.0.0.0/24", "192.88.99.0/24", "3fff::/20")))
"""Special by IANA's registries, which Python knows in part; at 192.0.0.192 a cloud keeps its machines' secrets."""
_LOCAL_NAMES = ("localhost", "local", "internal", "intranet", "lan", "home", "corp", "private", "home.arpa", "onion")
_NUMBER = re.compile(r"(0x[0-9a-f]*|[0-9]+)", re.IGNORECASE)
_NAME = re.compile(r"(?=.{1,253}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z0-9-]*[a-z][a-z0-9-]*")
_UNSAFE = re.compile(r"[\x00-\x20\x7f\\]")


class NotAllowed(PlainFault):
    """An address that may not be connected to; the message says why, and how its owner could let it in."""


@dataclass(frozen=True, slots=True)
class Place:
    """A host as a connection sees it: a lower-case name or an address, and the port."""

    host: str
    port: int
    address: Address | None

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Egress:
    """The rule, with the places ("host:port") that the operator lets through although they are not public."""

    allow: frozenset[str] = frozenset()
    closed: bool = False
    """Whether nothing else is let through, public or not."""

    def check_url(self, url: str) -> None:
        """Raise NotAllowed unless the address is http(s), well-formed, and not of a place that is not public."""
        place = place_of(url)
        if str(place) in self.allow:
            return
        if place.port not in PORTS.values() and place.port < _FIRST_FREE_PORT:
            raise NotAllowed(f"{place}: port {place.port} is no port of the web")
        if place.address is not None:
            self.check_addresses(place.host, place.port, [place.address])
        elif _is_local(place.host):
            raise NotAllowed(f"{place}: not a public name; egress.allow in settings.toml lets single places in")

    def check_addresses(self, host: str, port: int, addresses: Iterable[Address]) -> None:
        """Raise NotAllowed if any of the addresses that `host` resolved to is not public."""
        place = Place(host, port, None)
        if str(place) in self.allow:
            return
        if self.closed:
            raise NotAllowed(f"{place}: this crawl connects to {', '.join(self.allow)} and nowhere else")
        for address in addresses:
            if not is_public(address):
                what = host if host == str(address) else f"{host} is {address}, which"
                raise NotAllowed(f'{what} is not a public address; egress.allow = ["{place}"] lets it in')


def place_of(url: str) -> Place:
    """The place that an address leads to; raises NotAllowed on one that leads nowhere plainly."""
    if _UNSAFE.search(url):
        raise NotAllowed("the address has blanks, control characters or backslashes in it")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise NotAllowed(f"the address is not well-formed: {error}") from None
    if parts.scheme not in PORTS:
        raise NotAllowed(f"only http and https are asked, not {parts.scheme[:20]!r}")
    if "@" in parts.netloc:
        raise NotAllowed("the address carries a user name before its host")
    host = unicodedata.normalize("NFKC", unquote(host or "")).lower().removesuffix(".")
    port = PORTS[parts.scheme] if port is None else port
    if not host or port == 0:
        raise NotAllowed("the address names no host or no port")
    address = literal(host)
    if address is not None:
        return Place(str(address), port, address)
    return Place(_ascii(host), port, None)


def literal(host: str) -> Address | None:
    """The address that a host spells out: dotted, decimal, hex, octal or short IPv4, or IPv6; None for a name.

    Raises NotAllowed for what ends like a number but is no address.
    """
    bare = host.strip("[]")
    if ":" in bare:
        try:
            return ipaddress.IPv6Address(bare.partition("%")[0])
        except ValueError:
            raise NotAllowed(f"not an address: {host[:60]!r}") from None
    if not _NUMBER.fullmatch(bare.rpartition(".")[2]):
        return None
    try:
        return ipaddress.IPv4Address(socket.inet_aton(bare))
    except OSError:
        raise NotAllowed(f"not an address: {host[:60]!r}") from None


def is_public(address: Address) -> bool:
    """Whether an address is one of the open internet; one that carries others in it (IPv4 in IPv6) is what they are."""
    if isinstance(address, ipaddress.IPv6Address) and (carried := _carried(address)):
        return all(is_public(one) for one in carried)
    if (address.version == 6 and address not in _UNICAST) or any(address in network for network in _SPECIAL):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _carried(address: ipaddress.IPv6Address) -> list[ipaddress.IPv4Address]:
    nat64 = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF) if address in _NAT64 else None
    every = (address.ipv4_mapped, address.sixtofour, nat64, *(address.teredo or ()))
    return [one for one in every if one is not None]


def _ascii(host: str) -> str:
    try:
        name = host if host.isascii() else host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        raise NotAllowed(f"not the name of a host: {host[:60]!r}") from None
    if not _NAME.fullmatch(name) and name != "localhost" and not re.fullmatch(r"[a-z0-9_-]{1,63}", name):
        raise NotAllowed(f"not the name of a host: {host[:60]!r}")
    return name


def _is_local(name: str) -> bool:
    return "." not in name or any(name == local or name.endswith(f".{local}") for local in _LOCAL_NAMES)
