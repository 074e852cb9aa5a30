"""A name that was checked must not lead elsewhere when it is looked up again (DNS rebinding).

Apprise's services look names up themselves, by `requests` or `smtplib`, and both by socket.getaddrinfo. So what that
answers about the checked host is checked once more, in the thread that sends.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from watchlist.egress import Egress, NotAllowed

Check = Callable[[str, list[Any]], None]
_check: ContextVar[Check | None] = ContextVar("check", default=None)


@contextmanager
def held_to(host: str, port: int, egress: Egress) -> Iterator[None]:
    """Within it, this thread finds no address of `host` that the rule does not let through."""

    def check(name: str, found: list[Any]) -> None:
        if name.lower().removesuffix(".") == host.lower().removesuffix("."):
            try:
                egress.check_addresses(host, port, addresses_in(found))
            except NotAllowed as refused:
                raise socket.gaierror(socket.EAI_FAIL, str(refused)) from None

    token = _check.set(check)
    try:
        yield
    finally:
        _check.reset(token)


def addresses_in(found: list[Any]) -> list[ipaddress.IPv4Address | ipaddress.IPv6Address]:
    """The addresses in what getaddrinfo answers, without the zones of IPv6."""
    return [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]


_lookup = socket.getaddrinfo


def _checked(host: Any, *args: Any, **named: Any) -> list[Any]:
    found: list[Any] = _lookup(host, *args, **named)
    check = _check.get()
    if check is not None and host:
        check(host.decode("ascii", "replace") if isinstance(host, bytes) else str(host), found)
    return found


# There is no other place at which all of them could be held.
socket.getaddrinfo = _checked
