"""Times as records write them, and what is no time of a record.

Times are UTC, ISO 8601: `YYYY-MM-DDTHH:MM:SSZ` for an instant, `YYYY-MM-DD` for the first day of a period.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import lru_cache

FIRST_YEAR, LAST_YEAR = 1990, 2100
FIRST_DAY = f"{FIRST_YEAR}-01-01"
_TIMES_KNOWN = 16_384
"""How many texts are remembered as sound, as a body names the same days in row after row."""


class BadRecord(ValueError):
    """A value that cannot be a fact; the message names the record, the field and what is wrong with it."""


def instant(moment: datetime) -> str:
    """The canonical text of an aware moment, in whole seconds of UTC; raises BadRecord on a naive one."""
    if moment.tzinfo is None:
        raise BadRecord(f"a time without a zone: {moment.isoformat()}")
    # A tenth of what strftime takes, and with it of what a record at an instant takes.
    return moment.astimezone(UTC).isoformat()[:19] + "Z"


def parse_instant(text: str) -> datetime:
    """The aware moment that an ISO 8601 text names; raises BadRecord where it names none."""
    try:
        moment = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        raise BadRecord(f"not a time: {text!r}") from None
    if moment.tzinfo is None:
        raise BadRecord(f"a time without a zone: {text!r}")
    return moment.astimezone(UTC)


@lru_cache(_TIMES_KNOWN)
def is_instant(text: str) -> bool:
    """Whether a text is an instant in its canonical form, of a year that a record may be of."""
    try:
        return instant(parse_instant(text)) == text and FIRST_YEAR <= int(text[:4]) < LAST_YEAR
    except BadRecord:
        return False


@lru_cache(_TIMES_KNOWN)
def is_day(text: str) -> bool:
    """Whether a text is a day in its canonical form, of a year that a record may be of."""
    try:
        return date.fromisoformat(text).isoformat() == text and FIRST_YEAR <= int(text[:4]) < LAST_YEAR
    except ValueError:
        return False
