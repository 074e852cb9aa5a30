"""When something was published, out of the many ways in which feeds and pages write a time.

A time without a zone is read in the zone that the caller gives (zones.py). A day without a time is no instant, nor is
what lies before 1990 (the Unix epoch and the year 1 stand for "unknown") or far ahead of when it was received.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache

from crawlers.texts.date_words import month_of, offset_of, zone_of
from storage.records import FIRST_YEAR

FURTHEST_AHEAD = timedelta(days=31)
"""Outlets announce some items ahead, and archived feeds have clocks that are off; beyond a month it is a mistake."""

_CLOCK = r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?(?:\s*(?P<half>[ap])\.?m\b\.?)?"
_ZONE = r"\s*(?P<zone>(?:GMT|UTC?)?\s*[+-]\d{1,2}(?::?\d{2})?|(?-i:[A-Z]{1,5}|z)(?!\w))?(?![\d:])"
_NAME = r"(?P<name>[^\W\d_]{3,12})\.?"
_SHAPES = tuple(
    re.compile(shape, re.IGNORECASE)
    for shape in (
        # 2026-01-31T08:05:32.123+08:00, 2026/1/31 8:05, 2026年1月31日 08:05
        rf"(?<!\d)(?P<year>\d{{4}})\s?[-/.年]\s?(?P<month>\d{{1,2}})\s?[-/.月]\s?(?P<day>\d{{1,2}})日?[T\s,]*{_CLOCK}{_ZONE}",
        # Sat, 31 Jan 2026 08:05:32 +0800; "Seg, 24 Set 2018 19:42:40 -0300"; 31-Jan-26 08:05
        rf"(?<!\d)(?P<day>\d{{1,2}})\.?[\s-]+(?:de\s)?{_NAME}[\s-]+(?:de\s)?(?P<year>\d{{4}}|\d\d)[T\s,|–-]+"
        rf"(?:um\s|at\s|à\s)?{_CLOCK}{_ZONE}",
        # 31.01.2026, 08:05; 31.01.26 | 08:05
        rf"(?<![\d.])(?P<day>\d{{1,2}})\.(?P<month>\d{{1,2}})\.(?P<year>\d{{4}}|\d\d)[\s,|–-]+(?:um\s)?{_CLOCK}{_ZONE}",
        # January 31, 2026 8:05 am
        rf"{_NAME}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})[T\s,]+(?:at\s)?{_CLOCK}{_ZONE}",
        # Sat Jan 31 08:05:32 PST 2026
        rf"{_NAME}\s+(?P<day>\d{{1,2}})\s+{_CLOCK}(?:\s+(?P<zone>(?-i:[A-Z]{{1,5}})|[+-]\d{{4}}))?\s+(?P<year>\d{{4}})(?!\d)",
    )
)
# The forms that nearly all have: 2026-01-31T08:05:32+08:00, and Sat, 31 Jan 2026 08:05:32 +0800.
_TIME, _OFFSET = r"(?:[01]\d|2[0-3]):\d\d:\d\d", r"Z|[+-](?:0\d|1[0-3]):?\d\d"
_ISO = re.compile(rf"(\d{{4}}-\d\d-\d\d[T ]{_TIME})(?:\.\d+)?({_OFFSET})?")
_MAIL = re.compile(rf"(?:[A-Z][a-z]{{2}}, )?(\d\d?) ([A-Z][a-z]{{2}}) (\d{{4}}) ({_TIME}) ?(GMT|{_OFFSET})?")
_SECONDS = re.compile(r"\s*(\d{10})(?:\.\d+|\d{3})?\s*")


def published(texts: Iterable[str | None], received_at: datetime, local: tzinfo = UTC) -> str | None:
    """The first of the texts that is a believable time of publication, as a record writes it; None where none is."""
    for text in texts:
        moment = _utc(text or "", local)
        if moment and moment.year >= FIRST_YEAR and moment <= _latest(received_at):
            return f"{moment.isoformat()}Z"
    return None


def moment_of(text: str, local: tzinfo = UTC) -> datetime | None:
    """The aware moment, in UTC, that a text writes; None for a day without a time, and for what is no date."""
    moment = _utc(text, local)
    return moment.replace(tzinfo=UTC) if moment else None


@lru_cache(maxsize=16)
def _latest(received_at: datetime) -> datetime:
    return _bare(received_at + FURTHEST_AHEAD)


def _bare(moment: datetime) -> datetime:
    """The time in UTC without a zone: to compare and to write one takes a third of the time."""
    return moment.astimezone(UTC).replace(tzinfo=None)


def _utc(text: str, local: tzinfo) -> datetime | None:
    """The moment that a text writes, to the second, in UTC without saying so."""
    text = unicodedata.normalize("NFKC", text[:200])
    if plain := _plain_moment(text, local):
        return plain
    if seconds := _SECONDS.fullmatch(text):
        return _bare(datetime.fromtimestamp(int(seconds[1]), UTC))
    for shape in _SHAPES:
        for found in shape.finditer(text):
            if moment := _moment(found.groupdict(), local):
                return moment
    return None


def _plain_moment(text: str, local: tzinfo) -> datetime | None:
    """The moment of a text in a form that nearly all have, which takes a third of the time; None for any other."""
    if iso := _ISO.fullmatch(text):
        written, zone = iso.groups()
    elif mail := _MAIL.fullmatch(text):
        day, month, year, clock, zone = mail.groups()
        written = f"{year}-{month_of(month):02}-{day:0>2}T{clock}"
    else:
        return None
    try:
        moment = datetime.fromisoformat(written)
        return moment - offset_of(zone) if zone else _bare(moment.replace(tzinfo=local))
    except (ValueError, OverflowError):
        return None


def _moment(parts: dict[str, str | None], local: tzinfo) -> datetime | None:
    month = int(parts["month"] or 0) if "month" in parts else month_of(parts["name"] or "")
    year, hour = int(parts["year"] or 0), int(parts["hour"] or 0)
    if len(parts["year"] or "") == 2:
        year += 2000 if year < 69 else 1900
    if parts["half"]:
        hour = hour % 12 + (12 if parts["half"].lower() == "p" else 0)
    zone = zone_of(parts["zone"], local)
    try:
        second = min(int(parts["second"] or 0), 59)  # a leap second is no second of ours
        naive = datetime(year, month, int(parts["day"] or 0), hour, int(parts["minute"] or 0), second)  # noqa: DTZ001
        return _bare(naive.replace(tzinfo=zone)) if zone else None
    except (ValueError, OverflowError):
        return None
