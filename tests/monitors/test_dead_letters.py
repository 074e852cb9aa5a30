"""What could not be delivered is told to the operators, on their other channels, once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from sqlite_utils import Database

from monitors import outbox
from monitors.dead_letters import tell_of_dead_letters
from monitors.outbox import Delivery, Undelivered
from monitors.routing import Routing
from monitors.scan import scan
from storage.database import writing
from storage.records import instant
from watchlist.models import Watchlist
from watchlist.settings import Channel, Settings

NOW = datetime(2026, 11, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
OPS = Channel(name="ops", kind="terminal", audience="operator")
PHONE = Channel(name="phone", kind="terminal", audience="operator")
SETTINGS = Settings(channels=(Channel(name="mail", kind="terminal"), OPS, PHONE))


@pytest.fixture
def db(db: Database) -> Database:
    for name in ("a1", "a2", "a3"):
        lose(db, name)
    return db


def lose(db: Database, name: str) -> None:
    with writing(db):
        db.execute(
            "INSERT INTO alerts VALUES (?, 'entity:kimi', 'analyst', 'kimi', 'firing', 0.5, 't', 't', '[]', '[]', ?, ?,"
            " NULL, NULL, NULL)",
            (name, instant(NOW), instant(NOW)),
        )
        outbox.queue(db, name, ["mail"], NOW)


def give_up(db: Database, now: datetime, only: str = "mail") -> None:
    def send(delivery: Delivery) -> None:
        if delivery.channel == only:
            raise Undelivered("the receiver answered 410", for_good=True)

    outbox.deliver(db, send, lambda: now, Random(1))


def told(db: Database) -> list[Mapping[str, Any]]:
    return list(db.query("SELECT * FROM alerts WHERE audience = 'operator' ORDER BY opened_at"))


def waiting(db: Database) -> list[tuple[str, str]]:
    return db.execute("SELECT channel, state FROM deliveries WHERE state = 'queued' ORDER BY 1").fetchall()


def test_what_was_given_up_is_one_alert_for_every_operator(db: Database) -> None:
    give_up(db, NOW)
    assert tell_of_dead_letters(db, Routing(SETTINGS), NOW) == 1
    (alert,) = told(db)
    assert (alert["incident"], alert["entity"]) == ("channel:mail", None)
    notes = [finding["note_en"] for finding in json.loads(alert["findings"])]
    assert len(notes) == 3
    assert all("mail" in note and "410" in note for note in notes)
    assert waiting(db) == [("ops", "queued"), ("phone", "queued")]


def test_it_is_told_once_and_by_the_scan_as_well(db: Database) -> None:
    give_up(db, NOW)
    assert len(scan(db, Watchlist(), SETTINGS, {}, NOW).fired) == 1
    assert scan(db, Watchlist(), SETTINGS, {}, NOW + HOUR).actions == ()
    assert tell_of_dead_letters(db, Routing(SETTINGS), NOW + HOUR) == 0
    assert len(told(db)) == 1


def test_what_is_given_up_later_joins_and_the_incident_ends(db: Database) -> None:
    give_up(db, NOW)
    tell_of_dead_letters(db, Routing(SETTINGS), NOW)
    lose(db, "late")
    give_up(db, NOW + HOUR)
    assert tell_of_dead_letters(db, Routing(SETTINGS), NOW + HOUR) == 0
    (alert,) = told(db)
    assert len(json.loads(alert["findings"])) == 4
    tell_of_dead_letters(db, Routing(SETTINGS), NOW + 100 * HOUR)
    assert told(db)[0]["state"] == "resolved"


def test_one_that_is_revived_and_dies_again_is_told_again_after_the_cooldown(db: Database) -> None:
    give_up(db, NOW)
    tell_of_dead_letters(db, Routing(SETTINGS), NOW)
    later = NOW + 200 * HOUR
    outbox.revive(db, later)
    give_up(db, later)
    assert tell_of_dead_letters(db, Routing(SETTINGS), later) == 1


def test_a_channel_of_operators_that_takes_nothing_is_told_on_the_other_and_makes_no_loop(db: Database) -> None:
    give_up(db, NOW)
    now = NOW
    for _ in range(5):
        tell_of_dead_letters(db, Routing(SETTINGS), now)
        give_up(db, now, only="ops")
        now += HOUR
    assert [alert["incident"] for alert in told(db)] == ["channel:mail", "channel:ops"]
    about_ops = db.execute(
        "SELECT d.channel FROM deliveries d JOIN alerts a ON a.id = d.alert_id WHERE a.incident = 'channel:ops'"
    )
    assert about_ops.fetchall() == [("phone",)]


def test_what_was_given_up_long_ago_is_no_news(db: Database) -> None:
    give_up(db, NOW)
    assert tell_of_dead_letters(db, Routing(SETTINGS), NOW + timedelta(days=8)) == 0


def test_a_message_whose_senders_all_died_is_told_too(db: Database) -> None:
    now = NOW
    for _ in range(outbox.MOST_ATTEMPTS):
        while outbox.claim(db, now):
            pass
        now += outbox.CLAIM
    assert outbox.claim(db, now) is None
    assert tell_of_dead_letters(db, Routing(SETTINGS), now) == 1
    assert "its senders died" in told(db)[0]["title_en"]
