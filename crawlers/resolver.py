"""Names to addresses for Twisted: all of a name's addresses must be public, or the connection is never made.

Installed as TWISTED_DNS_RESOLVER, it is what every connection of the crawl resolves with, address literals included;
the addresses it hands on are the ones connected to. Twisted turns whatever a resolver raises into a plain lookup
failure, so the refusal is kept beside the name for `OutboundHandler` to find.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Self

from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.base import ReactorBase
from twisted.internet.interfaces import IHostnameResolver, IHostResolution
from twisted.internet.threads import deferToThreadPool
from zope.interface import implementer  # type: ignore[import-untyped]

from crawlers.options import options_of
from watchlist.egress import Egress, NotAllowed, place_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

Lookup = Callable[[str, int], list[str]]


def system_lookup(host: str, port: int) -> list[str]:
    """All addresses of a name, as the system's resolver gives them; raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]).partition("%")[0] for entry in found))


@implementer(IHostResolution)
class _Resolution:
    def __init__(self, name: str) -> None:
        self.name = name
        self.cancelled = False

    def cancel(self) -> None:
        self.cancelled = True


@implementer(IHostnameResolver)
class PublicResolver:
    """Resolves with `lookup` and checks every address with the egress rule."""

    lookup: Lookup = staticmethod(system_lookup)

    def __init__(self, reactor: ReactorBase, egress: Egress) -> None:
        self._reactor: Any = reactor
        self._egress = egress
        self._refusals: dict[str, NotAllowed] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> Self:
        return cls(reactor, options_of(crawler.settings).connections())

    def install_on_reactor(self) -> None:
        self._reactor.installNameResolver(self)

    def resolveHostName(  # noqa: N802 -- Twisted's name
        self,
        resolutionReceiver: Any,  # noqa: N803
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        addressTypes: Sequence[type[Any]] | None = None,  # noqa: N803
        transportSemantics: str = "TCP",  # noqa: N803
    ) -> _Resolution:
        """Tell the receiver the name's addresses, or none at all where any of them is not public."""
        resolution = _Resolution(hostName)
        resolutionReceiver.resolutionBegan(resolution)

        def tell(addresses: list[IPv4Address | IPv6Address]) -> None:
            if not resolution.cancelled:
                for address in addresses:
                    resolutionReceiver.addressResolved(address)
                resolutionReceiver.resolutionComplete()

        pool = self._reactor.getThreadPool()
        looked_up = deferToThreadPool(self._reactor, pool, self._addresses, hostName, portNumber)
        looked_up.addErrback(lambda _: [])
        looked_up.addCallback(tell)
        return resolution

    def refusal_of(self, url: str) -> NotAllowed | None:
        """Why the name in an address was not resolved when it last was to be; None where nothing spoke against it."""
        return self._refusals.get(str(place_of(url)))

    def _addresses(self, name: str, port: int) -> list[IPv4Address | IPv6Address]:
        place = place_of(f"http://{f'[{name}]' if ':' in name else name}:{port}/")
        self._refusals.pop(str(place), None)
        found = self.lookup(name, port)
        try:
            self._egress.check_addresses(place.host, port, map(ipaddress.ip_address, found))
        except NotAllowed as refused:
            self._refusals[str(place)] = refused
            return []
        return [IPv6Address("TCP", one, port) if ":" in one else IPv4Address("TCP", one, port) for one in found]
