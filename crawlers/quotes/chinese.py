"""What the Chinese sources of quotes share: their text, the currency of a listing, and what was traded in a session.

Traps     B shares and Hong Kong's counters in yuan are listed in another currency than their exchange's others. A
          share that is suspended, or not yet open, may show the last session's price. Volume is in shares or in lots
          of a hundred, by market and board; only the turnover beside it tells which
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from urllib.parse import unquote

from crawlers.points import once
from crawlers.refusals import Refused
from crawlers.texts.quantities import numeral
from storage.records import Point

_BLANK = frozenset({"", "-", "--"})
_OTHER_CURRENCIES = {
    "XSHG": (re.compile(r"900\d{3}"), "USD"),
    "XSHE": (re.compile(r"20[01]\d{3}"), "HKD"),
    "XHKG": (re.compile(r"8\d{4}"), "CNY"),
}
_LOT = 100


def quote_text(body: bytes) -> str:
    """The text of an answer in GBK, or in UTF-8 where the bytes are that; a broken character costs only itself."""
    try:
        return body.removeprefix(codecs.BOM_UTF8).decode()
    except UnicodeDecodeError:
        return body.decode("gb18030", "replace")


def worth(written: str) -> float:
    """The number in a field, 0 where the field is blank or a dash; raises ValueError on anything else."""
    return 0.0 if written.strip() in _BLANK else numeral(written)


def listing_currency(exchange: str, code: str, usual: str) -> str:
    """The currency of a listing by its code (900901, 80700), `usual` where the code names none of the exceptions."""
    codes, currency = _OTHER_CURRENCIES.get(exchange, (None, usual))
    return currency if codes and codes.fullmatch(code) else usual


def has_traded(price: float, before: float, opened: float, volume: float) -> bool:
    """Whether a price was made in its session: without an opening and a volume, the last close is only carried on."""
    return price > 0 and (opened > 0 or volume > 0 or price != before)


def shares_traded(volume: float, amount: float, price: float) -> float | None:
    """The volume in shares, where turnover and price say whether it counts shares or lots of a hundred; else None."""
    if volume <= 0 or amount <= 0 or price <= 0:
        return None
    mean = amount / volume / price
    if 0.5 < mean < 2:
        return volume
    return volume * _LOT if _LOT / 2 < mean < _LOT * 2 else None


def require_asked(names: Iterable[str], asked: re.Pattern[str], url: str) -> None:
    """Raise Refused("mismatch") on a name that is not in the list that an address asks for, told by its pattern."""
    found = asked.search(unquote(url))
    codes = set(map(str.strip, found[1].lower().split(","))) if found else set()
    for name in names:
        if name.lower() not in codes:
            raise Refused("mismatch", f"not asked for {name}"[:100])


def quotes_once(quotes: Iterable[Iterator[Point]], subjects: Sequence[str]) -> Iterator[Point]:
    """The points of the quotes of these subjects, each fact once: one quote repeats nothing, so it takes two of one
    subject to look for it."""
    points = chain.from_iterable(quotes)
    return points if len(set(subjects)) == len(subjects) else once(points)
