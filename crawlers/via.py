"""Sending a request to a gateway on this machine instead of to the web, and taking its answer as the web's.

The gateway gets every request of the crawl (pages, robots.txt, token exchanges, each hop of a redirect, what a browser
asks for) as `METHOD http://127.0.0.1:PORT/` with

    Suanli-Url      the original address
    Suanli-Index    the index file that the address was taken from (its absolute path), and
    Suanli-Line     its line there, from 0; both only where --urls gave it, and not on what follows from it

and may say in `Suanli-At` at what instant its answer was received.
"""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urldefrag

from scrapy import Request
from scrapy.http import Headers

from crawlers.asking import asked_of, is_first_hop
from crawlers.options import Gateway
from storage.records import BadRecord, parse_instant

URL, LINE, INDEX, AT = "Suanli-Url", "Suanli-Line", "Suanli-Index", "Suanli-At"


def to_gateway(gateway: Gateway, request: Request) -> Request:
    """The request as the gateway gets it: same method, headers and body, another address."""
    asked = asked_of(request)
    url = request.url
    if asked is not None and is_first_hop(request) and asked.ask.url.isascii() and asked.ask.url.isprintable():
        url = asked.ask.url  # as it was written, before Scrapy spelled it its way
    sent = request.replace(url=gateway.url)
    sent.headers[URL] = urldefrag(url).url.replace(" ", "%20")
    if asked is not None and is_first_hop(request) and asked.line is not None:
        sent.headers[LINE] = str(asked.line)
        sent.headers[INDEX] = str(asked.index)
    return sent


def received_at(headers: Headers) -> datetime | None:
    """The instant that a gateway's answer says it was received at; None where it says none that can be read."""
    value = headers.get(AT)
    if not value:
        return None
    try:
        return parse_instant(value.decode("ascii")).astimezone(UTC)
    except (BadRecord, UnicodeDecodeError):
        return None
