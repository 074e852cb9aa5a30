"""Addresses of articles: made absolute, taken out of redirects, and reduced to a key that tracking does not change."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import parse_qsl, unquote, urljoin, urlsplit, urlunsplit

from w3lib.url import canonicalize_url

_LONGEST = 2000
_PLAIN = re.compile(
    r"https?(://[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)((?:/(?!\.)[A-Za-z0-9._~-]*)*)(\?[A-Za-z0-9/._~=&-]+)?"
)
"""Addresses that mean themselves on any page; without a query there is nothing to tidy in them but http and an end."""
_PLAIN_QUERY = re.compile(r"\?[A-Za-z0-9._~-]+=[A-Za-z0-9._~-]*(?:&[A-Za-z0-9._~-]+=[A-Za-z0-9._~-]*)*")
"""Queries in which there is nothing to tidy but their order and what is tracking."""
_BLANK = re.compile(r"\s*[\r\n]\s*|[\x00-\x1f\x7f\ud800-\udfff\ufeff]+")
_TRACKING = re.compile(
    r"utm_\w*|(ga|mtm|pk|piwik|hsa|oly|vero|at|guce|soc|stm|itm|trk|mc|ns)_\w+|_hs(enc|mi)|ktm_source|wt[._](mc|zmc)(_\w+)?"
    r"|(g|fb|ms|d|y|tt|tw|wb|gb)clid|gclsrc|wbraid|gbraid|mkt_tok|igshid|ncid|ocid|cmp(id)?|icid|xtor|smid|sr_share|spm|scm"
    r"|__twitter_impression|guccounter|ftag|feed(type|name|burner)|share_?(token|from|source|medium|tag)|echobox",
    re.IGNORECASE,
)
_FEED_WORD = re.compile(r"(rss|atom|feed|newsfeed|jsonfeed)([._:|/-].*|\d.*|_?feed)?", re.IGNORECASE)
_FEED_NAMES = frozenset(("emc", "from", "mod", "partner", "ref", "referrer", "source", "src", "traffic_source", "via"))
_REDIRECTS = (
    (re.compile(r"(www\.|news\.)?google\.[a-z.]{2,6}"), "/url", ("url", "q")),
    (re.compile(r"(www\.)?bing\.com"), "/news/apiclick.aspx", ("url",)),
    (re.compile(r"(l|lm|www)\.facebook\.com"), "/l.php", ("u",)),
    (re.compile(r"link\.zhihu\.com"), "/", ("target",)),
    (re.compile(r"(html\.)?duckduckgo\.com"), "/l/", ("uddg",)),
)
_REDIRECTING = re.compile(r"https?://(?:[\w.-]+\.)?(?:google|bing|facebook|zhihu|duckduckgo)\.", re.IGNORECASE)
_FEED_PROXY = re.compile(r"feedproxy\.google\.com|(rss\.)?feeds?portal\.com|.*\.feedsportal\.com")


@lru_cache(maxsize=20_000)
def absolute(text: str | None, base: str) -> str | None:
    """The http(s) address that `text` means on a page at `base`, as published apart from blanks; None for no such."""
    if text and len(text) <= _LONGEST and _PLAIN.fullmatch(text):
        return text
    cleaned = _BLANK.sub("", (text or "").strip()).strip().replace(" ", "%20").replace("&amp;", "&")
    if not cleaned or len(cleaned) > _LONGEST:
        return None
    if re.match(r"www\.[\w-]+\.[\w.-]+(/|$)", cleaned):
        cleaned = f"http://{cleaned}"
    try:
        joined = urljoin(base, cleaned)
        parts = urlsplit(joined)
        host, _ = parts.hostname, parts.port  # an impossible port raises
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host or not re.search(r"\w", host):
        return None
    return joined


def unwrapped(address: str) -> str:
    """Where a redirect of a search engine leads, by its own query; any other address as it is."""
    if "?" not in address or not _REDIRECTING.match(address):
        return address
    for _ in range(3):
        parts = urlsplit(address)
        led_by = parts.hostname or ""
        for host, path, names in _REDIRECTS:
            if parts.path == path and host.fullmatch(led_by):
                query = dict(parse_qsl(parts.query))
                target = next((query[name] for name in names if name in query), None)
                break
        else:
            return address
        found = absolute(target, "") if target else None
        if found is None:
            return address
        address = found
    return address


def is_feed_proxy(address: str) -> bool:
    """Whether the address is one that only a feed's host can follow (FeedBurner, FeedsPortal)."""
    if "/~r/" not in address and "feed" not in address.lower():
        return False
    parts = urlsplit(address)
    return bool(_FEED_PROXY.fullmatch(parts.hostname or "")) or "/~r/" in parts.path


@lru_cache(maxsize=20_000)  # a feed shows the same items again and again
def canonical(address: str, *, fragment: bool = False) -> str:
    """A key for "seen before": lower-case host, no tracking, https for http, the query sorted, blanks encoded.

    The fragment is dropped unless `fragment` is set or it is the route of a page application (#/… or #!…).
    """
    if plain := _PLAIN.fullmatch(address):
        site, path, query = plain.groups()
        if query is None:
            return f"https{site}{path or '/'}"
        if _PLAIN_QUERY.fullmatch(query) and not _REDIRECTING.match(address):
            kept = _without_tracking("&".join(sorted(query[1:].split("&"), key=_by_name)))
            return f"https{site}{path or '/'}{'?' if kept else ''}{kept}"
    try:
        parts = urlsplit(canonicalize_url(unwrapped(address), keep_fragments=True))
        port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    except ValueError:
        return address
    kept = parts.fragment if fragment or parts.fragment.startswith(("/", "!")) else ""
    host = (parts.hostname or "").rstrip(".")
    host = f"[{host}]" if ":" in host else host
    return urlunsplit(("https", host + port, parts.path or "/", _without_tracking(parts.query), kept))


def _by_name(pair: str) -> list[str]:
    return pair.split("=")


def _without_tracking(query: str) -> str:
    return "&".join(pair for pair in query.split("&") if pair and not _is_tracking(*pair.partition("=")[::2]))


def _is_tracking(name: str, value: str) -> bool:
    if _TRACKING.fullmatch(unquote(name)):
        return True
    if name.lower() in ("rss", "feed"):
        return value in ("", "1", "true", "yes")
    return name.lower() in _FEED_NAMES and bool(_FEED_WORD.fullmatch(unquote(value)))
