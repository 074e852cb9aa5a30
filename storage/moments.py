"""Times as people write them: an instant, or a day, which begins and ends in Shanghai."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from storage.records import BadRecord, instant, parse_instant

Moment = datetime | str
YEARS = range(1970, 9999)
"""With room for zones and spans at either end of what dates can be."""
_SHANGHAI = timezone(timedelta(hours=8))


def beginning(moment: Moment | None) -> str | None:
    """The instant, of a day like "2026-01-31" its first; raises BadRecord on what is no time or has no zone."""
    day = _day(moment)
    return instant(day) if day else _instant(moment)


def end(moment: Moment | None) -> str | None:
    """The instant, of a day like "2026-01-31" its last second; raises BadRecord on what is no time or has no zone."""
    day = _day(moment)
    return instant(day + timedelta(days=1, seconds=-1)) if day else _instant(moment)


def _day(moment: Moment | None) -> datetime | None:
    if not isinstance(moment, str) or len(moment) != len("2026-01-31"):
        return None
    try:
        day = datetime.fromisoformat(moment).replace(tzinfo=_SHANGHAI)
    except ValueError:
        raise BadRecord(f"not a day: {moment!r}; write 2026-01-31 or 2026-01-31T08:00:00Z") from None
    if day.year not in YEARS:
        raise BadRecord(f"{moment}: the year must be from {YEARS[0]} to {YEARS[-1]}")
    return day


def _instant(moment: Moment | None) -> str | None:
    if moment is None:
        return None
    return instant(parse_instant(moment).astimezone(UTC) if isinstance(moment, str) else moment)
