"""The outbox: what is to be sent is a row, made with its alert in one transaction, until a receiver has taken it.

A sender claims a row for a while, sends, and marks it. One that dies in between leaves the claim to run out, and the
next sender sends again: at least once, and with the same id, so that a receiver can drop what it has already.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlite_utils import Database

from storage.database import writing
from storage.records import instant

CLAIM = timedelta(minutes=5)
FIRST_RETRY, LONGEST_RETRY = timedelta(minutes=1), timedelta(hours=6)
MOST_ATTEMPTS = 12
MOST_ERROR = 300


class Undelivered(Exception):
    """A channel did not take a message; `for_good` where trying again is senseless (a wrong address, a refusal)."""

    def __init__(self, why: str, *, for_good: bool = False) -> None:
        super().__init__(why)
        self.for_good = for_good


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message to one channel. `id` is the same at every attempt."""

    id: str
    alert_id: str
    channel: str
    attempts: int


Send = Callable[[Delivery], None]
"""Gives one delivery to its channel; returns when it is taken, raises Undelivered where it is not."""


def queue(db: Database, alert_id: str, channels: Iterable[str], now: datetime) -> None:
    """Put an alert into the outbox, once a channel; to be called inside the transaction that makes the alert."""
    for channel in channels:
        db.execute(
            "INSERT INTO deliveries (id, alert_id, channel, state, attempts, due_at) VALUES (?, ?, ?, 'queued', 0, ?)"
            " ON CONFLICT DO NOTHING",
            (f"{alert_id}.{channel}", alert_id, channel, instant(now)),
        )


def deliver(db: Database, send: Send, now: Callable[[], datetime], jitter: Random) -> dict[str, int]:
    """Send what is due, oldest first; returns how many were sent, put off and given up."""
    done = {"sent": 0, "put off": 0, "dead": 0}
    while (delivery := claim(db, now())) is not None:
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


def claim(db: Database, now: datetime) -> Delivery | None:
    """The oldest delivery that is due, now ours for a while; None where there is none.

    One whose every sender died is given up after as many attempts as one that is refused: it may be what kills them.
    """
    with writing(db):
        db.execute(
            "UPDATE deliveries SET state = 'dead', claimed_until = NULL, error = 'its senders died' WHERE"
            " state = 'claimed' AND claimed_until <= ? AND attempts >= ?",
            (instant(now), MOST_ATTEMPTS),
        )
        row = db.execute(
            "UPDATE deliveries SET state = 'claimed', claimed_until = ?, attempts = attempts + 1 WHERE id ="
            " (SELECT id FROM deliveries WHERE (state = 'queued' AND due_at <= ?)"
            " OR (state = 'claimed' AND claimed_until <= ?) ORDER BY due_at, id LIMIT 1)"
            " RETURNING id, alert_id, channel, attempts",
            (instant(now + CLAIM), instant(now), instant(now)),
        ).fetchone()
    return Delivery(*row) if row else None


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


def _mark_sent(db: Database, delivery: Delivery, now: datetime) -> None:
    with writing(db):
        db.execute(
            "UPDATE deliveries SET state = 'sent', sent_at = ?, claimed_until = NULL, error = NULL WHERE id = ?",
            (instant(now), delivery.id),
        )


def _put_off(db: Database, delivery: Delivery, why: Undelivered, now: datetime, jitter: Random) -> bool:
    """Note the failure; returns whether the delivery is given up."""
    dead = why.for_good or delivery.attempts >= MOST_ATTEMPTS
    values: dict[str, Any] = {
        "id": delivery.id,
        "state": "dead" if dead else "queued",
        "due": instant(retry_at(delivery.attempts, now, jitter)),
        "error": str(why)[:MOST_ERROR],
    }
    with writing(db):
        db.execute(
            "UPDATE deliveries SET state = :state, due_at = :due, error = :error, claimed_until = NULL WHERE id = :id",
            values,
        )
    return dead
