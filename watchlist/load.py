"""Reading a watchlist, and checking that its parts refer to each other rightly."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from difflib import get_close_matches
from importlib.resources import files
from pathlib import Path

from watchlist.models import METRICS, Watchlist
from watchlist.toml_faults import KeyPath, TomlFault, TomlText, read_toml

DEFAULT = "default.toml"
Complaint = tuple[KeyPath, str]


class WatchlistError(TomlFault):
    """A watchlist cannot be used."""


def load(path: Path | None = None) -> Watchlist:
    """The watchlist in a file, the packaged default without one; raises WatchlistError with every fault in it."""
    try:
        text = read_toml(path) if path else TomlText(files("watchlist").joinpath(DEFAULT).read_text("utf-8"), DEFAULT)
        watchlist = text.model(Watchlist)
        if faults := [text.fault(keys, what) for check in _CHECKS for keys, what in check(watchlist)]:
            raise TomlFault(faults)
    except TomlFault as fault:
        raise WatchlistError(fault.faults) from None
    return watchlist


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
        first: dict[tuple[str, ...], int] = {}
        for n, key in enumerate(keys):
            if first.setdefault(key, n) != n:
                yield (name, n), f"{' '.join(key)} stands at {name}[{first[key]}] already; remove one"


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


def _spans(watchlist: Watchlist) -> Iterator[Complaint]:
    """Sites that end before they begin, and renames out of order."""
    for n, site in enumerate(watchlist.sites):
        if site.since and site.until and site.since >= site.until:
            yield ("sites", n, "until"), f"{site.until} is not after since ({site.since}); swap or mend them"


def _members(watchlist: Watchlist) -> Iterator[Complaint]:
    """Members of charts that are not what the chart is of, and windows that are not there."""
    entities = [e.id for e in watchlist.entities]
    known = {
        "site": [s.entity for s in watchlist.sites],
        "app": entities,
        "estimate": entities,
        "product": [p.slug for p in watchlist.products],
        "ticker": [t.code for t in watchlist.tickers],
    }
    windows = [w.id for w in watchlist.windows]
    for n, exhibit in enumerate(watchlist.exhibits):
        for m, member in enumerate(exhibit.members):
            if member.subject not in known[exhibit.of]:
                yield ("exhibits", n, "members", m), _unknown(exhibit.of, member.subject, known[exhibit.of])
        if exhibit.window is not None and exhibit.window not in windows:
            yield ("exhibits", n, "window"), _unknown("window", exhibit.window, windows)


def _metrics(watchlist: Watchlist) -> Iterator[Complaint]:
    """Rules about metrics that nobody measures."""
    for n, rule in enumerate(watchlist.rules):
        if rule.metric not in METRICS:
            yield ("rules", n, "metric"), _unknown("metric", rule.metric, sorted(METRICS))


def _unknown(what: str, name: str, known: list[str]) -> str:
    near = get_close_matches(name, known, n=1, cutoff=0.6)
    hint = f'; did you mean "{near[0]}"?' if near else "; add it, or mend the spelling"
    return f'there is no {what} "{name}"{hint}'


_CHECKS: tuple[Callable[[Watchlist], Iterator[Complaint]], ...] = (_repeats, _owners, _spans, _members, _metrics)
