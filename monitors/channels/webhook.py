"""Signed webhooks, after Standard Webhooks: a receiver can tell that it was us, when, and whether it had it already.

Source   https://www.standardwebhooks.com: webhook-id, webhook-timestamp, webhook-signature (v1, HMAC-SHA256)
Egress   the name is resolved once, all of its addresses are checked, and the connection goes to a checked one;
         redirects are not followed, for they could lead anywhere
"""

from __future__ import annotations

import contextlib
import http.client
import ipaddress
import json
import socket
import ssl
import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from standardwebhooks.webhooks import Webhook

from monitors.channels.answers import BUSY, retry_after
from monitors.outbox import Undelivered
from watchlist.egress import Egress, NotAllowed, place_of

TIMEOUT, DEADLINE = 15.0, 45.0
_MOST_READ = 64 * 1024
_GIVE_UP = frozenset({400, 401, 403, 404, 405, 410, 413, 415, 422})
Lookup = Callable[[str, int], list[str]]


def post(
    url: str,
    secret: str,
    message_id: str,
    payload: dict[str, Any],
    now: datetime,
    egress: Egress,
    lookup: Lookup | None = None,
    deadline: float = DEADLINE,
) -> None:
    """Post a payload, signed; returns when the receiver answered 2xx in `deadline` seconds, raises Undelivered else."""
    # A half of a surrogate pair, which a page may have held, is no text that could be sent.
    body = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")
    try:
        signature = Webhook(secret).sign(message_id, now, body.decode())
    except Exception as error:
        raise Undelivered(f"the webhook's secret cannot be used: {type(error).__name__}", for_good=True) from None
    headers = {
        "content-type": "application/json; charset=utf-8",
        "user-agent": "Suanli",
        "webhook-id": message_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": signature,
    }
    connection = _connect(url, egress, lookup or _addresses)
    parts = urlsplit(url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    # A receiver that sends a byte now and then would keep every single wait short: this bounds them together.
    end = threading.Timer(deadline, _cut, [connection.sock])
    end.daemon = True
    end.start()
    try:
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
        answer.read(_MOST_READ)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise Undelivered(f"no answer: {type(error).__name__}: {error}"[:200]) from None
    finally:
        end.cancel()
        connection.close()
    if not 200 <= answer.status < 300:
        raise Undelivered(
            f"the receiver answered {answer.status}",
            for_good=answer.status in _GIVE_UP,
            wait=retry_after(answer.getheader("retry-after"), now) if answer.status in BUSY else None,
        )


def _connect(url: str, egress: Egress, lookup: Lookup) -> http.client.HTTPConnection:
    """A connection to a checked address of the host that the URL names."""
    try:
        egress.check_url(url)
        place = place_of(url)
        found = [str(place.address)] if place.address else lookup(place.host, place.port)
        egress.check_addresses(place.host, place.port, map(ipaddress.ip_address, found))
    except NotAllowed as refused:
        raise Undelivered(str(refused), for_good=True) from None
    except OSError as error:
        raise Undelivered(f"{urlsplit(url).hostname} could not be resolved: {error}") from None
    if not found:
        raise Undelivered(f"{place.host} has no address")
    secure = urlsplit(url).scheme == "https"
    kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
    connection = kind(place.host, place.port, timeout=TIMEOUT)
    try:
        plain = _open(found, place.port)
        tls = ssl.create_default_context() if secure else None
        connection.sock = tls.wrap_socket(plain, server_hostname=place.host) if tls else plain
    except OSError as error:
        raise Undelivered(f"no connection: {error}") from None
    return connection


def _open(addresses: Sequence[str], port: int) -> socket.socket:
    """A socket to the first of the addresses that takes one; raises OSError where none does."""
    for address in addresses[:-1]:
        try:
            return socket.create_connection((address, port), timeout=TIMEOUT)
        except OSError:
            continue
    return socket.create_connection((addresses[-1], port), timeout=TIMEOUT)


def _cut(connected: socket.socket) -> None:
    with contextlib.suppress(OSError):
        connected.shutdown(socket.SHUT_RDWR)


def _addresses(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]).partition("%")[0] for entry in found))
