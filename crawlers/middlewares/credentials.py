"""Keys and tokens: they come from the environment, go to the origin they are for alone, and are never written.

A request is signed by `signed`, on the copy that the downloader sends: what Scrapy logs, redirects and retries never
has a secret in it. Under --via no secret is read at all, and placeholders go in their places.
"""

from __future__ import annotations

import asyncio
import json
import os
from base64 import b64encode
from collections.abc import Mapping
from time import monotonic
from typing import Self
from urllib.parse import quote, urlencode

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from w3lib.url import add_or_replace_parameter

from crawlers.asking import asked_of, origin_of
from crawlers.failures import refusal_of
from crawlers.middlewares.robots import EXEMPT
from crawlers.options import options_of
from crawlers.redaction import redaction
from crawlers.refusals import Refused
from crawlers.source import ApiKey, ClientCredentials, Source

PLACEHOLDER = "suanli-placeholder"
SIGNED_FOR = "signed_for"
"""In a request's meta: the origin that its secrets are for. The spider sets it on asks of the source's own hosts."""
_AGAIN = "asked_for_a_new_token"
_EARLY, _SHORTEST_LIFE, _USUAL_LIFE = 60.0, 30.0, 3600.0
_WRONG_KEY = (400, 401, 403)
_UNAUTHORIZED, _OK = 401, 200


class Credentials:
    """The secrets of one source. A token is fetched once, kept in memory, and renewed shortly before it runs out."""

    def __init__(self, crawler: Crawler, source: Source, environment: Mapping[str, str]) -> None:
        self._crawler = crawler
        self._wanted = source.credentials
        self._environment = environment
        self._via = options_of(crawler.settings).via is not None
        self._token, self._until = "", 0.0
        self._refused: Refused | None = None
        self._fetching = asyncio.Lock()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        source: Source = crawler.spidercls.source  # type: ignore[attr-defined]
        return cls(crawler, source, os.environ)

    async def process_request(self, request: Request) -> None:
        """See to it that there is what to sign with; raises Refused("login_required") that names what is missing."""
        if SIGNED_FOR not in request.meta or self._wanted is None:
            return
        secrets = self._secrets(self._wanted)
        if isinstance(self._wanted, ClientCredentials):
            async with self._fetching:
                if self._refused:  # one exchange that failed is enough for a run
                    raise self._refused
                if monotonic() >= self._until:
                    await self._renew(self._wanted, *secrets)

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """Ask once more with a new token where the old one is no longer taken; hide what the answer echoes."""
        token_refused = response.status == _UNAUTHORIZED and isinstance(self._wanted, ClientCredentials)
        if token_refused and SIGNED_FOR in request.meta and not request.meta.get(_AGAIN):
            self._until = 0.0
            return request.replace(meta=request.meta | {_AGAIN: True}, dont_filter=True)
        if asked_of(request) is not None and (hidden := redaction.hide_bytes(response.body)) != response.body:
            return response.replace(body=hidden)
        return response

    def signed(self, request: Request) -> Request:
        """The request as it is to be sent: a copy with the secret on it, where it goes to the secret's origin."""
        if self._wanted is None or request.meta.get(SIGNED_FOR) != origin_of(request.url):
            return request
        if isinstance(self._wanted, ClientCredentials):
            return _with_header(request, "Authorization", f"Bearer {self._token}")
        (key,) = self._secrets(self._wanted)
        if self._wanted.place == "header":
            return _with_header(request, self._wanted.name, f"{self._wanted.prefix}{key}")
        if self._via:
            return request  # a gateway knows the address as it was asked, without a key in it
        return request.replace(url=add_or_replace_parameter(request.url, self._wanted.name, key))

    def _secrets(self, wanted: ClientCredentials | ApiKey) -> tuple[str, ...]:
        if self._via:
            return (PLACEHOLDER,) * len(wanted.variables)
        values = tuple(self._environment.get(name, "").strip() for name in wanted.variables)
        missing = [name for name, value in zip(wanted.variables, values, strict=True) if not value]
        if missing:
            raise Refused("login_required", f"{' and '.join(missing)} not set in the environment; {wanted.where}")
        redaction.learn(*values)
        return values

    async def _renew(self, wanted: ClientCredentials, *secrets: str) -> None:
        try:
            await self._fetch(wanted, *secrets)
        except Exception as error:
            self._refused = refusal_of(error)
            raise self._refused from None

    async def _fetch(self, wanted: ClientCredentials, client_id: str, secret: str) -> None:
        """Exchange the client's credentials for a token (RFC 6749 §4.4.2)."""
        pair = f"{quote(client_id, safe='')}:{quote(secret, safe='')}"
        basic = b64encode(pair.encode()).decode()
        if not self._via:
            redaction.learn(pair, basic)
        request = Request(
            wanted.token_url,
            method="POST",
            headers={
                "Authorization": f"Basic {basic}",
                "Content-Type": "application/x-www-form-urlencoded",
                "Accept": "application/json",
            },
            body=urlencode({"grant_type": "client_credentials", "scope": wanted.scope}),
            callback=NO_CALLBACK,
            dont_filter=True,
            meta={EXEMPT: True, "dont_redirect": True},
        )
        assert self._crawler.engine is not None
        self._keep(wanted, await self._crawler.engine.download_async(request))

    def _keep(self, wanted: ClientCredentials, response: Response) -> None:
        token, life = _token_in(response)
        if response.status in _WRONG_KEY:
            why = f"{wanted.token_url} refused them with status {response.status}"
            raise Refused("login_required", f"{' and '.join(wanted.variables)}: {why}; {wanted.where}")
        if not token and not self._via:
            raise Refused("layout", f"{wanted.token_url} answered {response.status} without a token")
        self._token = token or PLACEHOLDER
        self._until = monotonic() + max(life - _EARLY, _SHORTEST_LIFE)
        if token:
            redaction.learn(token)


def _token_in(response: Response) -> tuple[str, float]:
    """The access token of an answer (RFC 6749 §5.1) and the seconds that it lives; an empty one where there is none."""
    try:
        answer = json.loads(response.body) if response.status == _OK else {}
        token, life = answer.get("access_token"), float(answer.get("expires_in") or _USUAL_LIFE)
    except (ValueError, TypeError, AttributeError):
        return "", 0.0
    if isinstance(token, str) and token.isascii() and token.isprintable():
        return token, life
    return "", 0.0


def _with_header(request: Request, name: str, value: str) -> Request:
    signed = request.copy()
    signed.headers[name] = value
    return signed
