"""When two written addresses mean the same page."""

from __future__ import annotations

from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

_PORTS = {"http": 80, "https": 443}
SECRETS = frozenset({"api_key", "apikey", "api-key", "key", "token", "access_token", "appid"})
"""Parameters that a downloader adds for itself, so that no index has them."""


def normal(url: str, without: frozenset[str] = frozenset()) -> str:
    """The address in one spelling: host in lower case, escapes alike, parameters in order, no default port or fragment.

    Parameters named in `without` are left out. Raises ValueError on what is no address.
    """
    parts = urlsplit(url)
    host, port = (parts.hostname or "").lower(), parts.port
    if port is not None and port != _PORTS.get(parts.scheme):
        host = f"{host}:{port}"
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    query = urlencode(sorted((name, value) for name, value in pairs if name.lower() not in without))
    path = quote(unquote(parts.path, errors="surrogateescape"), safe="/:@!$&'()*+,;=~", errors="surrogateescape") or "/"
    return f"{parts.scheme.lower()}://{host}{path}" + (f"?{query}" if query else "")


def host_of(url: str) -> str:
    """The host in lower case; empty where there is none."""
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""


def path_of(url: str) -> str:
    """The path with escapes resolved; "/" where there is none."""
    return unquote(urlsplit(url).path) or "/"
