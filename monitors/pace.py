"""How fast a channel is told: not in its quiet hours, not while it asked for a pause, not above its rate.

All of it is in the database, for every sender is a process of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlite_utils import Database

from monitors.digest import awake
from storage.records import instant
from watchlist.settings import Channel, Class

_MINUTE = timedelta(seconds=60)
_HASTES: tuple[tuple[Class, str], ...] = (
    ("urgent", "class = 'urgent' AND (message IS NULL OR message = id)"),
    ("notable", "NOT (class = 'urgent' AND (message IS NULL OR message = id))"),
)


def let_sleep(db: Database, channels: Sequence[Channel], now: datetime) -> None:
    """Put off what is due on channels that are in their quiet hours until these are over; then it is one message."""
    for channel in channels:
        if channel.quiet is None:
            continue
        for haste, those in _HASTES:
            until = awake(channel, haste, now)
            if until > now:
                db.execute(
                    "UPDATE deliveries SET due_at = :until, gathered = 1, state = 'queued', claimed_until = NULL"
                    " WHERE channel = :channel AND ((state = 'queued' AND due_at <= :now)"
                    f" OR (state = 'claimed' AND claimed_until <= :now)) AND {those}",
                    {"until": instant(until), "channel": channel.name, "now": instant(now)},
                )


def held(db: Database, channels: Sequence[Channel], now: datetime) -> set[str]:
    """The channels that take nothing now: they asked for a pause, or have had as many messages as a minute may have."""
    names = {row[0] for row in db.execute("SELECT channel FROM channel_pauses WHERE until > ?", (instant(now),))}
    for channel in channels:
        if channel.a_minute is None:
            continue
        (sent,) = db.execute(
            "SELECT count(*) FROM channel_sends WHERE channel = ? AND at >= ?", (channel.name, instant(now - _MINUTE))
        ).fetchone()
        if sent >= channel.a_minute:
            names.add(channel.name)
    return names


def note(db: Database, channels: Sequence[Channel], name: str, now: datetime) -> None:
    """Note that a message is on its way to a channel, where that has a rate."""
    if any(channel.name == name and channel.a_minute is not None for channel in channels):
        db.execute("DELETE FROM channel_sends WHERE at < ?", (instant(now - _MINUTE),))
        db.execute("INSERT INTO channel_sends (channel, at) VALUES (?, ?)", (name, instant(now)))


def pause(db: Database, channel: str, until: datetime) -> None:
    """Leave a channel alone until then."""
    db.execute(
        "INSERT INTO channel_pauses VALUES (?, ?)"
        " ON CONFLICT (channel) DO UPDATE SET until = max(until, excluded.until)",
        (channel, instant(until)),
    )
