"""eBay's exchange of client credentials for an application token, answered by the sandbox itself.

Endpoint  POST api.ebay.com/identity/v1/oauth2/token, `grant_type=client_credentials`, HTTP Basic
          (RFC 6749 section 4.4); a token lives two hours (the shape is the one that eBay documents)
"""

from __future__ import annotations

import json
from datetime import datetime
from urllib.parse import parse_qs

from sandbox.addresses import host_of, path_of
from sandbox.exchange import Answer, Request

TOKEN = "v^1.1#i^1#p^1#f^0#r^0#t^SANDBOX"
"""The only token there is: it opens nothing outside the sandbox."""
LIFETIME = 7200
"""Seconds."""
_HOSTS = ("api.ebay.com", "api.sandbox.ebay.com")


def is_token_request(request: Request) -> bool:
    """Whether this asks eBay (or its own sandbox) for a token."""
    return host_of(request.url) in _HOSTS and path_of(request.url) == "/identity/v1/oauth2/token"


def token_answer(request: Request, at: datetime | None = None) -> Answer:
    """The token, or the refusal that a wrong request gets."""
    if request.method != "POST":
        return _json(405, {"error": "invalid_request", "error_description": "method not allowed"}, at)
    if not request.headers.get("authorization", "").startswith("Basic "):
        return _json(401, {"error": "invalid_client", "error_description": "client authentication failed"}, at)
    if parse_qs(request.body.decode("utf-8", "replace")).get("grant_type") != ["client_credentials"]:
        error = {"error": "unsupported_grant_type", "error_description": "grant type in request is not supported"}
        return _json(400, error, at)
    token = {"access_token": TOKEN, "expires_in": LIFETIME, "token_type": "Application Access Token"}
    return _json(200, token, at)


def _json(status: int, value: object, at: datetime | None) -> Answer:
    headers = {"content-type": "application/json;charset=utf-8"}
    return Answer(status, headers, json.dumps(value).encode(), at)
