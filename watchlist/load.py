"""Reading a watchlist: the file's shape first, then whether its parts refer to each other rightly."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from watchlist.checks import complaints
from watchlist.models import Watchlist
from watchlist.toml_faults import TomlFault, TomlText, read_toml

DEFAULT = "default.toml"


class WatchlistError(TomlFault):
    """A watchlist cannot be used; `faults` has one message for each thing that is wrong."""


def load(path: Path | None = None) -> Watchlist:
    """The watchlist in a file, the packaged default without one; raises WatchlistError with every fault in it."""
    try:
        text = read_toml(path) if path else TomlText(files("watchlist").joinpath(DEFAULT).read_text("utf-8"), DEFAULT)
        watchlist = text.model(Watchlist)
    except TomlFault as fault:
        raise WatchlistError(fault.faults) from None
    if faults := [text.fault(keys, what) for keys, what in complaints(watchlist)]:
        raise WatchlistError(faults)
    return watchlist
