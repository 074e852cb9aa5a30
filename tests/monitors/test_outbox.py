"""The outbox loses nothing: what is queued is sent, retried, or named as dead; a claim that nobody ends runs out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from random import Random

import pytest
from sqlite_utils import Database

from monitors import outbox
from monitors.outbox import CLAIM, MOST_ATTEMPTS, Delivery, Undelivered
from storage.database import open_database, writing
from storage.home import Home

NOW = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.fixture
def db(home: Home) -> Database:
    db = open_database(home.database)
    with writing(db):
        for name in ("a1", "a2"):
            db.execute(
                "INSERT INTO alerts VALUES (?, 'entity:kimi', 'analyst', 'kimi', 'firing', 0.5, '标题', 'title',"
                " '[]', '[]', ?, ?, NULL, NULL, NULL)",
                (name, "2026-11-01T00:00:00Z", "2026-11-01T00:00:00Z"),
            )
            outbox.queue(db, name, ["mail"], NOW)
    return db


def _same(moment: datetime) -> datetime:
    return moment


def states(db: Database) -> list[str]:
    return [row[0] for row in db.execute("SELECT state FROM deliveries ORDER BY id")]


def test_what_is_due_is_sent_once(db: Database) -> None:
    sent: list[str] = []
    for _ in range(2):
        outbox.deliver(db, lambda delivery: sent.append(delivery.id), lambda: NOW, Random(1))
    assert sent == ["a1.mail", "a2.mail"]
    assert states(db) == ["sent", "sent"]


def test_an_alert_that_is_queued_again_for_a_channel_is_not_sent_again(db: Database) -> None:
    with writing(db):
        outbox.queue(db, "a1", ["mail"], NOW)
    assert len(states(db)) == 2


def test_a_claim_belongs_to_one_sender_until_it_runs_out(db: Database) -> None:
    first, second = outbox.claim(db, NOW), outbox.claim(db, NOW)
    assert {first and first.id, second and second.id} == {"a1.mail", "a2.mail"}
    assert outbox.claim(db, NOW) is None
    again = outbox.claim(db, NOW + CLAIM)
    assert again is not None
    assert again.attempts == 2


def test_what_was_not_taken_is_tried_again_later_and_later(db: Database) -> None:
    waits, now = [], NOW

    def refuse(_: Delivery) -> None:
        raise Undelivered("busy")

    for _ in range(6):
        outbox.deliver(db, refuse, partial(_same, now), Random(1))
        (due,) = db.execute("SELECT due_at FROM deliveries WHERE id = 'a1.mail'").fetchone()
        after = datetime.fromisoformat(due)
        waits.append(after - now)
        now = after + timedelta(seconds=1)
    assert waits == sorted(waits)
    assert states(db) == ["queued", "queued"]


def test_after_too_many_tries_it_is_a_dead_letter_with_its_reason_and_can_be_revived(db: Database) -> None:
    now = NOW

    def refuse(_: Delivery) -> None:
        raise Undelivered("the mailbox is full")

    for _ in range(MOST_ATTEMPTS):
        outbox.deliver(db, refuse, partial(_same, now), Random(1))
        now += timedelta(days=1)
    assert states(db) == ["dead", "dead"]
    assert db.execute("SELECT DISTINCT error FROM deliveries").fetchall() == [("the mailbox is full",)]
    assert outbox.revive(db, now) == 2
    assert states(db) == ["queued", "queued"]


def test_what_can_never_be_taken_is_given_up_at_once(db: Database) -> None:
    def refuse(_: Delivery) -> None:
        raise Undelivered("no such channel", for_good=True)

    assert outbox.deliver(db, refuse, lambda: NOW, Random(1)) == {"sent": 0, "put off": 0, "dead": 2}


def test_a_sender_that_dies_after_sending_sends_again_under_the_same_id(db: Database) -> None:
    sent: list[str] = []

    def send_and_die(delivery: Delivery) -> None:
        sent.append(delivery.id)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        outbox.deliver(db, send_and_die, lambda: NOW, Random(1))
    outbox.deliver(db, lambda delivery: sent.append(delivery.id), lambda: NOW + CLAIM, Random(1))
    assert sorted(sent) == ["a1.mail", "a1.mail", "a2.mail"]


def test_a_fault_in_one_delivery_does_not_keep_the_others_and_its_text_is_not_kept(db: Database) -> None:
    sent: list[str] = []

    def send(delivery: Delivery) -> None:
        if delivery.alert_id == "a1":
            raise RuntimeError("https://token-123.example")
        sent.append(delivery.id)

    assert outbox.deliver(db, send, lambda: NOW, Random(1)) == {"sent": 1, "put off": 1, "dead": 0}
    assert sent == ["a2.mail"]
    assert db.execute("SELECT error FROM deliveries WHERE state = 'queued'").fetchall() == [
        ("a fault of ours: RuntimeError",)
    ]


def test_one_that_kills_every_sender_is_given_up(db: Database) -> None:
    now = NOW
    for _ in range(MOST_ATTEMPTS):
        while outbox.claim(db, now):
            pass
        now += CLAIM
    assert outbox.claim(db, now) is None
    assert states(db) == ["dead", "dead"]
