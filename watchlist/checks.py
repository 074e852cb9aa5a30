"""Whether the parts of a watchlist refer to each other rightly: what no part can know alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from watchlist.models import METRICS, Entity, Exhibit, Ticker, Watchlist
from watchlist.positions import KeyPath
from watchlist.toml_faults import did_you_mean

Complaint = tuple[KeyPath, str]

MARKETS: dict[str, tuple[tuple[str, ...], str]] = {
    "O": (("XNAS",), "USD"),
    "N": (("XNYS",), "USD"),
    "A": (("XASE", "XNYS"), "USD"),
    "SH": (("XSHG",), "CNY"),
    "SZ": (("XSHE",), "CNY"),
    "HK": (("XHKG",), "HKD"),
    "KS": (("XKRX",), "KRW"),
    "TW": (("XTAI",), "TWD"),
}
"""By the suffix of a Wind code: the markets (ISO 10383) and the currency that it stands for."""


def complaints(watchlist: Watchlist) -> list[Complaint]:
    """Each fault with the path of its keys; empty for a watchlist that holds together."""
    return [found for check in _CHECKS for found in check(watchlist)]


def _repeats(watchlist: Watchlist) -> Iterator[Complaint]:
    """What may stand only once."""
    lists: dict[str, list[tuple[str, ...]]] = {
        "entities": [(e.id,) for e in watchlist.entities],
        "sites": [(s.domain,) for s in watchlist.sites],
        "apps": [(a.store, a.app_id) for a in watchlist.apps],
        "app_charts": [(c.store, c.country, c.device, c.chart, c.genre) for c in watchlist.app_charts],
        "products": [(p.slug,) for p in watchlist.products],
        "tickers": [(t.code,) for t in watchlist.tickers],
        "feeds": [(f.url,) for f in watchlist.feeds],
        "exhibits": [(str(e.number),) for e in watchlist.exhibits],
        "windows": [(w.id,) for w in watchlist.windows],
        "rules": [(r.id,) for r in watchlist.rules],
    }
    for name, keys in lists.items():
        yield from _twice((name,), keys)
    for n, exhibit in enumerate(watchlist.exhibits):
        yield from _twice(("exhibits", n, "members"), [(member.subject,) for member in exhibit.members])


def _twice(path: KeyPath, keys: list[tuple[str, ...]]) -> Iterator[Complaint]:
    first: dict[tuple[str, ...], int] = {}
    for n, key in enumerate(keys):
        if first.setdefault(key, n) != n:
            yield (*path, n), f'"{" ".join(key)}" stands at {path[-1]}[{first[key]}] already; remove one'


def _owners(watchlist: Watchlist) -> Iterator[Complaint]:
    """Entities that are named but not there."""
    known = [e.id for e in watchlist.entities]
    for name in ("sites", "apps", "products", "tickers", "feeds", "rules"):
        for n, one in enumerate(getattr(watchlist, name)):
            if one.entity is not None and one.entity not in known:
                yield (name, n, "entity"), _unknown("entity", one.entity, known)
    for n, entity in enumerate(watchlist.entities):
        if entity.maker is not None and entity.maker not in known:
            yield ("entities", n, "maker"), _unknown("entity", entity.maker, known)
        elif entity.maker == entity.id:
            yield ("entities", n, "maker"), "is the entity itself; leave it out where maker and product share a name"


def _names(watchlist: Watchlist) -> Iterator[Complaint]:
    """Names that would give one headline to two entities; a product and its maker may share one."""
    first: dict[str, Entity] = {}
    for n, entity in enumerate(watchlist.entities):
        listed = [("aliases", name) for name in entity.aliases] + [("renames", one.name) for one in entity.renames]
        for key, name in (("zh", entity.zh), ("en", entity.en), *listed):
            other = first.setdefault(name.casefold(), entity)
            if other.id not in (entity.id, entity.maker) and entity.id != other.maker:
                yield ("entities", n, key), f'"{name}" is also a name of "{other.id}"; leave it to one of them'


def _accounts(watchlist: Watchlist) -> Iterator[Complaint]:
    """Store ids that two stores would give to two entities: `entity_of` goes by the id alone."""
    first: dict[str, str] = {}
    for n, app in enumerate(watchlist.apps):
        if (other := first.setdefault(app.app_id, app.entity)) != app.entity:
            yield ("apps", n, "app_id"), f'"{app.app_id}" is an app of "{other}" in another store; mend one of them'


def _spans(watchlist: Watchlist) -> Iterator[Complaint]:
    """Sites that end before they begin."""
    for n, site in enumerate(watchlist.sites):
        if site.since and site.until and site.since >= site.until:
            yield ("sites", n, "until"), f"{site.until} is not after since ({site.since}); swap or mend them"


def _markets(watchlist: Watchlist) -> Iterator[Complaint]:
    """Tickers whose code says another market or currency."""
    for n, ticker in enumerate(watchlist.tickers):
        exchanges, currency = MARKETS.get(_suffix(ticker), ((), ""))
        if exchanges and ticker.exchange not in exchanges:
            yield ("tickers", n, "exchange"), f"{ticker.code} is traded on {exchanges[0]}, not on {ticker.exchange}"
        if currency and ticker.currency != currency:
            yield ("tickers", n, "currency"), f"{ticker.code} is traded in {currency}, not in {ticker.currency}"


def _suffix(ticker: Ticker) -> str:
    return ticker.code.rpartition(".")[2]


def _charts(watchlist: Watchlist) -> Iterator[Complaint]:
    """Charts that could never be drawn whole: numbers with a gap, members, metrics or windows that are not there."""
    missing = set(range(1, len(watchlist.exhibits) + 1)) - {e.number for e in watchlist.exhibits}
    if missing and len({e.number for e in watchlist.exhibits}) == len(watchlist.exhibits):
        yield ("exhibits",), f"there is no chart {min(missing)}; number the charts from 1 without a gap"
    windows = [w.id for w in watchlist.windows]
    for n, exhibit in enumerate(watchlist.exhibits):
        known, what = _can_be_drawn(exhibit, watchlist)
        for m, member in enumerate(exhibit.members):
            if member.subject not in known:
                yield ("exhibits", n, "members", m), _unknown(what, member.subject, known)
        for m, metric in enumerate(exhibit.metrics):
            if metric not in METRICS:
                yield ("exhibits", n, "metrics", m), _unknown("metric", metric, METRICS)
        if exhibit.window is not None and exhibit.window not in windows:
            yield ("exhibits", n, "window"), _unknown("window", exhibit.window, windows)


def _can_be_drawn(exhibit: Exhibit, watchlist: Watchlist) -> tuple[list[str], str]:
    """What may be a member of a chart, and what to call it. Downloads are imported by name too, so need no store id."""
    if exhibit.of == "site":
        return [s.entity for s in watchlist.sites], "entity with a site"
    if exhibit.of == "product":
        return [p.slug for p in watchlist.products], "product"
    if exhibit.of == "ticker":
        return [t.code for t in watchlist.tickers], "ticker"
    return [e.id for e in watchlist.entities], "entity"


def _rules(watchlist: Watchlist) -> Iterator[Complaint]:
    """Rules about what nobody measures."""
    subjects = [s.domain for s in watchlist.sites] + [a.app_id for a in watchlist.apps]
    subjects += [p.slug for p in watchlist.products] + [t.code for t in watchlist.tickers]
    for n, rule in enumerate(watchlist.rules):
        if rule.metric not in METRICS:
            yield ("rules", n, "metric"), _unknown("metric", rule.metric, METRICS)
        if rule.subject is not None and rule.subject not in subjects:
            yield ("rules", n, "subject"), _unknown("subject", rule.subject, subjects)


def _unknown(what: str, name: str, known: Iterable[str]) -> str:
    return f'there is no {what} "{name}"{did_you_mean(name, sorted(known)) or "; add it, or mend the spelling"}'


_CHECKS: tuple[Callable[[Watchlist], Iterator[Complaint]], ...] = (
    _repeats,
    _owners,
    _names,
    _accounts,
    _spans,
    _markets,
    _charts,
    _rules,
)
