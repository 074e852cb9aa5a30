"""When a channel is to be told: at once, with its next digest, or when its quiet hours are over. Time is passed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from watchlist.channels import CLASSES, Channel, Class
from watchlist.fields import WEEKDAYS

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Due:
    """When a message is due, and whether it is then sent in one with all others that are."""

    at: datetime
    gathered: bool


def due(channel: Channel, haste: Class, now: datetime) -> Due:
    """When a channel is to be told of something with that haste."""
    if channel.digest and CLASSES.index(haste) < CLASSES.index(channel.at_once):
        return Due(awake(channel, haste, next_digest(channel, now)), True)
    at = awake(channel, haste, now)
    return Due(at, at > now)


def next_digest(channel: Channel, now: datetime) -> datetime:
    """The first moment after `now` at which the channel's digest is due; raises ValueError where it takes none."""
    if channel.digest is None:
        raise ValueError(f"channel {channel.name} takes no digest")
    zone = ZoneInfo(channel.zone)
    clock, day = time.fromisoformat(channel.digest.at), now.astimezone(zone).date()
    if channel.digest.on is not None:
        day += _DAY * ((WEEKDAYS.index(channel.digest.on) - day.weekday()) % 7)
    step = _DAY if channel.digest.every == "daily" else 7 * _DAY
    while (moment := datetime.combine(day, clock, zone).astimezone(UTC)) <= now:
        day += step
    return moment


def awake(channel: Channel, haste: Class, at: datetime) -> datetime:
    """The first moment from `at` on at which the channel may be told of something with that haste."""
    quiet = channel.quiet
    if quiet is None or (quiet.urgent and haste == "urgent"):
        return at
    zone = ZoneInfo(channel.zone)
    begin, end, local = time.fromisoformat(quiet.begin), time.fromisoformat(quiet.end), at.astimezone(zone)
    clock = local.time()
    over_midnight = end < begin
    if not ((clock >= begin or clock < end) if over_midnight else begin <= clock < end):
        return at
    day = local.date() + _DAY if over_midnight and clock >= begin else local.date()
    # Where clocks change in these hours, they end with the later of the two moments that the clock may mean.
    over = max(datetime.combine(day, end, zone).replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    return awake(channel, haste, over)
