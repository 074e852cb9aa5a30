"""The words in dates: months by their names in the languages of feeds, and zones by their letters and offsets."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, timedelta, timezone, tzinfo
from functools import lru_cache

# English, then Portuguese, Spanish, French, Italian, German, Dutch, Russian; the longest beginning that fits decides.
_MONTHS = tuple(
    names.split()
    for names in (
        "jan ene gen янв",
        "feb fev фев",
        "mar mrz mrt maa мар",
        "apr abr avr апр",
        "may mai mag mei мая май",
        "jun juin giu июн",
        "jul juil lug июл",
        "aug ago aou авг",
        "sep set сен",
        "oct okt out ott окт",
        "nov ноя",
        "dec dez dic дек",
    )
)
_HOURS: dict[str, float] = (
    {"Z": 0, "z": 0, "GMT": 0, "UT": 0, "UTC": 0, "WET": 0}
    | {"BST": 1, "WEST": 1, "TRT": 3, "CET": 1, "CEST": 2, "EET": 2, "EEST": 3, "MSK": 3, "IST": 5.5}
    | {"HKT": 8, "SGT": 8, "BJT": 8, "JST": 9, "KST": 9, "AEST": 10, "AEDT": 11}
    | {"EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7}
)
_CHINA = timezone(timedelta(hours=8))


@lru_cache(maxsize=512)
def month_of(name: str) -> int:
    """1 to 12, or 0 for a word that is no month."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode() or name
    fits = [(len(b), n) for n, names in enumerate(_MONTHS, 1) for b in names if plain.lower().startswith(b)]
    return max(fits, default=(0, 0))[1]


@lru_cache(maxsize=512)
def offset_of(zone: str) -> timedelta:
    """How far a zone in a plain form is ahead of UTC."""
    if zone in ("GMT", "Z"):
        return timedelta(0)
    ahead = timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
    return -ahead if zone[0] == "-" else ahead


@lru_cache(maxsize=512)
def zone_of(name: str | None, local: tzinfo) -> tzinfo | None:
    """The zone that a text names; the local one where it names none, None where it is not known."""
    if not name:
        return local
    if offset := re.search(r"([+-])(\d{1,2}):?(\d{2})?$", name):
        sign, hours, minutes = offset.groups()
        delta = timedelta(hours=int(hours), minutes=int(minutes or 0))
        return timezone(-delta if sign == "-" else delta) if delta <= timedelta(hours=14) else None
    return _named(name, local)


def _named(name: str, local: tzinfo) -> tzinfo | None:
    if name == "CST" and datetime(2026, 1, 1, tzinfo=local).utcoffset() == timedelta(hours=8):
        return _CHINA  # China Standard Time, not Chicago's
    return timezone(timedelta(hours=_HOURS[name])) if name in _HOURS else None
