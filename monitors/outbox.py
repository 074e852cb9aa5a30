"""The outbox: what is to be sent is a row, made with its alert in one transaction, until a receiver has taken it.

A sender claims a message for a while, sends, and marks it. One that dies in between leaves the claim to run out, and
the next sender sends again: at least once, with the same id and about the same findings, so that a receiver can drop
what it has. What waits for a digest, or for the end of quiet hours, becomes one message when a sender first claims it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlite_utils import Database

from monitors import pace
from storage.database import writing
from storage.records import instant
from watchlist.settings import Channel, Class

CLAIM = timedelta(minutes=5)
FIRST_RETRY, LONGEST_RETRY = timedelta(minutes=1), timedelta(hours=6)
MOST_ATTEMPTS = 12
MOST_ERROR = 300
_READY = "((state = 'queued' AND due_at <= :now) OR (state = 'claimed' AND claimed_until <= :now))"


class Undelivered(Exception):
    """A channel did not take a message; `for_good` where trying again is senseless (a wrong address, a refusal).

    `wait` is how long the receiver asked to be left alone.
    """

    def __init__(self, why: str, *, for_good: bool = False, wait: timedelta | None = None) -> None:
        super().__init__(why)
        self.for_good = for_good
        self.wait = wait


@dataclass(frozen=True, slots=True)
class Part:
    """What a message tells of one alert: its findings from `first` up to, not including, `last` (None: to the end)."""

    alert_id: str
    first: int = 0
    last: int | None = None
    haste: Class = "notable"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message to one channel. `id` is the same at every attempt; a digest has a part an alert."""

    id: str
    alert_id: str
    channel: str
    attempts: int
    parts: tuple[Part, ...] = ()
    digest: bool = False


Send = Callable[[Delivery], None]
"""Gives one delivery to its channel; returns when it is taken, raises Undelivered where it is not."""


def queue(
    db: Database,
    alert_id: str,
    channels: Iterable[str],
    due_at: datetime,
    *,
    haste: Class = "notable",
    gathered: bool = False,
    part: int = 0,
    first: int = 0,
) -> None:
    """Put an alert (or its later findings) into the outbox, once a channel; inside the transaction that makes it."""
    for channel in channels:
        db.execute(
            "INSERT INTO deliveries (id, alert_id, channel, state, attempts, due_at, part, first, class, gathered)"
            " VALUES (?, ?, ?, 'queued', 0, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (
                f"{alert_id}.{channel}" + (f".{part}" if part else ""),
                *(alert_id, channel, instant(due_at), part, first, haste, int(gathered)),
            ),
        )


def deliver(
    db: Database, send: Send, now: Callable[[], datetime], jitter: Random, channels: Sequence[Channel] = ()
) -> dict[str, int]:
    """Send what is due, the urgent first, then the oldest; returns how many messages were sent, put off and given up.

    Quiet hours, digests and rates are those of `channels`; what a rate does not let through stays due.
    """
    done = {"sent": 0, "put off": 0, "dead": 0}
    while (delivery := claim(db, now(), channels)) is not None:
        try:
            send(delivery)
        except Exception as error:
            # Whatever goes wrong with one must not keep the others; what is not of ours may hold a secret in its text.
            why = error if isinstance(error, Undelivered) else Undelivered(f"a fault of ours: {type(error).__name__}")
            done["dead" if _put_off(db, delivery, why, now(), jitter) else "put off"] += 1
        else:
            _mark_sent(db, delivery, now())
            done["sent"] += 1
    return done


def claim(db: Database, now: datetime, channels: Sequence[Channel] = ()) -> Delivery | None:
    """The next message that is due, now ours for a while; None where there is none.

    One whose every sender died is given up after as many attempts as one that is refused: it may be what kills them.
    """
    with writing(db):
        db.execute(
            "UPDATE deliveries SET state = 'dead', claimed_until = NULL, due_at = :now, error = 'its senders died'"
            " WHERE state = 'claimed' AND claimed_until <= :now AND attempts >= :most",
            {"now": instant(now), "most": MOST_ATTEMPTS},
        )
        pace.let_sleep(db, channels, now)
        held = sorted(pace.held(db, channels, now))
        row = db.execute(
            f"SELECT id, channel, gathered, message FROM deliveries WHERE {_READY} AND channel NOT IN"
            f" ({', '.join(f':held{n}' for n in range(len(held)))}) ORDER BY class <> 'urgent', due_at, id LIMIT 1",
            {"now": instant(now)} | {f"held{n}": name for n, name in enumerate(held)},
        ).fetchone()
        if row is None:
            return None
        id, channel, gathered, message = row
        if message is None:
            digests = {one.name for one in channels if one.digest}
            message = _gather(db, channel, now, channel in digests) if gathered else id
            db.execute("UPDATE deliveries SET message = ? WHERE id = ?", (message, id))
        delivery = _take(db, message, now)
        pace.note(db, channels, channel, now)
    return delivery


def retry_at(attempts: int, now: datetime, jitter: Random) -> datetime:
    """When to try again after so many attempts: 1, 2, 4 … minutes, at most 6 hours, up to a half longer by chance."""
    wait: timedelta = min(FIRST_RETRY * 2 ** min(attempts - 1, 20), LONGEST_RETRY)
    return now + wait * (1 + jitter.uniform(0, 0.5))


def revive(db: Database, now: datetime) -> int:
    """Queue dead letters again; returns how many."""
    with writing(db):
        return db.execute(
            "UPDATE deliveries SET state = 'queued', attempts = 0, due_at = ? WHERE state = 'dead'", (instant(now),)
        ).rowcount


def drop(db: Database, alert_id: str) -> int:
    """Send nothing of an alert that was not tried yet; inside a transaction. Returns to how many channels."""
    return db.execute(
        "UPDATE deliveries SET state = 'dropped', error = 'muted'"
        " WHERE alert_id = ? AND state = 'queued' AND message IS NULL",
        (alert_id,),
    ).rowcount


def _gather(db: Database, channel: str, now: datetime, digest: bool) -> str:
    """Make one message of all that wait on a channel and are due; its id. One alone is sent as itself, but a digest."""
    waiting = (
        "FROM deliveries WHERE channel = :channel AND gathered AND message IS NULL"
        " AND state = 'queued' AND due_at <= :now"
    )
    values = {"channel": channel, "now": instant(now)}
    ids = [row[0] for row in db.execute(f"SELECT id {waiting} ORDER BY id", values)]
    if len(ids) == 1 and not digest:
        return str(ids[0])
    message = f"digest-{hashlib.sha256(' '.join(ids).encode()).hexdigest()[:12]}.{channel}"
    values["message"] = message
    db.execute(f"UPDATE deliveries SET message = :message WHERE id IN (SELECT id {waiting})", values)
    return message


def _take(db: Database, message: str, now: datetime) -> Delivery:
    """Claim all parts of a message; what each is about stands from the first claim on."""
    db.execute(
        "UPDATE deliveries SET state = 'claimed', claimed_until = ?, attempts = attempts + 1, last = coalesce(last,"
        " (SELECT json_array_length(a.findings) FROM alerts a WHERE a.id = alert_id)) WHERE message = ?",
        (instant(now + CLAIM), message),
    )
    rows = list(
        db.query(
            "SELECT d.id, d.alert_id, d.channel, d.attempts, d.first, d.last, d.class FROM deliveries d"
            " JOIN alerts a ON a.id = d.alert_id WHERE d.message = ? ORDER BY a.severity DESC, a.opened_at, d.id",
            [message],
        )
    )
    parts = tuple(Part(row["alert_id"], row["first"], row["last"], row["class"]) for row in rows)
    attempts = max(row["attempts"] for row in rows)
    return Delivery(message, rows[0]["alert_id"], rows[0]["channel"], attempts, parts, message != rows[0]["id"])


def _mark_sent(db: Database, delivery: Delivery, now: datetime) -> None:
    with writing(db):
        db.execute(
            "UPDATE deliveries SET state = 'sent', sent_at = ?, claimed_until = NULL, error = NULL WHERE message = ?",
            (instant(now), delivery.id),
        )


def _put_off(db: Database, delivery: Delivery, why: Undelivered, now: datetime, jitter: Random) -> bool:
    """Note the failure; returns whether the delivery is given up."""
    dead = why.for_good or delivery.attempts >= MOST_ATTEMPTS
    again = max(retry_at(delivery.attempts, now, jitter), now + (why.wait or timedelta(0)))
    values: dict[str, Any] = {
        "id": delivery.id,
        "state": "dead" if dead else "queued",
        "due": instant(now if dead else again),
        "error": str(why)[:MOST_ERROR],
    }
    with writing(db):
        db.execute(
            "UPDATE deliveries SET state = :state, due_at = :due, error = :error, claimed_until = NULL"
            " WHERE message = :id",
            values,
        )
        if why.wait:
            pace.pause(db, delivery.channel, now + why.wait)
    return dead
