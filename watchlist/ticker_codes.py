"""How the sources of quotes spell a share that the watchlist names in Wind's way (NVDA.O, 688041.SH, 0020.HK).

A source's spelling is the subject of its series, so that its reader needs no watchlist. A market that a source does
not offer has no spelling there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from watchlist.models import Watchlist

_AMERICAN = frozenset({"O", "N", "A"})
"""Nasdaq, New York Stock Exchange, NYSE American."""
_EASTMONEY = {"SH": "1", "SZ": "0", "BJ": "0", "HK": "116", "O": "105", "N": "106", "A": "107"}
_YAHOO = {"SH": "SS", "SZ": "SZ", "KS": "KS", "KQ": "KQ", "TW": "TW", "TWO": "TWO", "T": "T"}


def yahoo(code: str) -> str | None:
    """As Yahoo spells it: NVDA, BRK-B, 688041.SS, 0020.HK (four digits at least), 2382.TW."""
    name, market = _parts(code)
    if market in _AMERICAN:
        return name.replace(".", "-")
    if market == "HK":
        return f"{name.lstrip('0').zfill(4)}.HK"
    return f"{name}.{_YAHOO[market]}" if market in _YAHOO else None


def stooq(code: str) -> str | None:
    """As Stooq spells it: nvda.us, 0020.hk; it offers neither mainland, Korean nor Taiwanese shares."""
    name, market = _parts(code)
    if market in _AMERICAN:
        return f"{name.replace('.', '-')}.us".lower()
    return f"{name}.hk" if market == "HK" else None


def sina(code: str) -> str | None:
    """As Sina spells it: sh688041, hk00020 (five digits), gb_nvda."""
    return _chinese(code, lambda name: f"gb_{name.lower()}")


def tencent(code: str) -> str | None:
    """As Tencent spells it: sh688041, hk00020 (five digits), usNVDA."""
    return _chinese(code, lambda name: f"us{name}")


def eastmoney(code: str) -> str | None:
    """As Eastmoney's `secid` has it: the market's number, then the share: 1.688041, 116.00020, 105.NVDA."""
    name, market = _parts(code)
    if market not in _EASTMONEY:
        return None
    return f"{_EASTMONEY[market]}.{name.zfill(5) if market == 'HK' else name}"


def _wind(code: str) -> str | None:
    return code


SPELLINGS: Mapping[str, Callable[[str], str | None]] = {
    "wind-csv": _wind,
    "ifind-csv": _wind,
    "yahoo-chart": yahoo,
    "yahoo-quote": yahoo,
    "stooq-csv": stooq,
    "sina-quote": sina,
    "tencent-quote": tencent,
    "eastmoney": eastmoney,
}
"""By the slug of the source: its spelling of one of Wind's codes, None where it has no such share."""


def spellings(code: str) -> dict[str, str]:
    """The share's subject at each source that offers it, by the source's slug."""
    found = {source: spell(code) for source, spell in SPELLINGS.items()}
    return {source: subject for source, subject in found.items() if subject is not None}


def spelled(watchlist: Watchlist, spell: Callable[[str], str | None]) -> list[str]:
    """Each watched share that a source has, once, as it spells it."""
    return list(dict.fromkeys(name for ticker in watchlist.tickers if (name := spell(ticker.code)) is not None))


def _chinese(code: str, american: Callable[[str], str]) -> str | None:
    name, market = _parts(code)
    if market in _AMERICAN:
        return american(name)
    if market in ("SH", "SZ", "BJ"):
        return f"{market.lower()}{name}"
    return f"hk{name.zfill(5)}" if market == "HK" else None


def _parts(code: str) -> tuple[str, str]:
    name, _, market = code.rpartition(".")
    return name, market
