"""A database of before messages had parts opens, keeps its deliveries, and what waited is sent."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random

import pytest
from sqlite_utils import Database

from monitors import outbox
from monitors.outbox import Delivery
from storage.database import open_database
from storage.home import Home
from storage.migrations.alerts import alerts
from storage.migrations.facts import facts

NOW = datetime(2026, 1, 2, tzinfo=UTC)
OLD = "2026-01-01T00:00:00Z"


@pytest.fixture
def before(home: Home) -> Home:
    """An installation whose database an earlier version made: an alert of two findings on three channels."""
    home.path.mkdir(parents=True)
    db = Database(home.database)
    facts.apply(db)
    alerts.apply(db, stop_before="deliver_in_parts")
    db.execute(
        "INSERT INTO alerts VALUES ('a1', 'entity:kimi', 'analyst', 'kimi', 'firing', 0.5, 't', 't', '[{}, {}]', '[]',"
        " ?, ?, NULL, NULL, 'keep')",
        (OLD, OLD),
    )
    for name, state, attempts, error in (
        ("mail", "sent", 1, None), ("hook", "queued", 0, None), ("chat", "dead", 12, "no answer")
    ):  # fmt: skip
        db.execute(
            "INSERT INTO deliveries (id, alert_id, channel, state, attempts, due_at, error)"
            " VALUES (?, 'a1', ?, ?, ?, ?, ?)",
            (f"a1.{name}", name, state, attempts, OLD, error),
        )
    db.conn.commit()
    db.close()
    return home


def test_it_keeps_what_was_sent_what_waits_and_what_was_given_up(before: Home) -> None:
    for _ in range(2):  # a second time there is nothing to do
        db = open_database(before.database)
        rows = {row["channel"]: (row["state"], row["last"], row["message"]) for row in db["deliveries"].rows}
        assert rows == {
            "mail": ("sent", 2, "a1.mail"), "hook": ("queued", None, None), "chat": ("dead", 2, "a1.chat")
        }  # fmt: skip
        db.close()


def test_what_waited_is_sent_under_its_id_and_a_dead_letter_can_be_revived(before: Home) -> None:
    db = open_database(before.database)
    told: list[tuple[str, int | None]] = []

    def send(delivery: Delivery) -> None:
        told.append((delivery.id, delivery.parts[0].last))

    outbox.deliver(db, send, lambda: NOW, Random(1))
    assert told == [("a1.hook", 2)]
    outbox.revive(db, NOW)
    outbox.deliver(db, send, lambda: NOW, Random(1))
    assert told[1:] == [("a1.chat", 2)]


def test_it_has_the_schema_that_a_new_one_has(before: Home) -> None:
    old = open_database(before.database)
    new = open_database(before.path / "new.db")
    names = "SELECT type, name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY 1, 2"
    assert old.execute(names).fetchall() == new.execute(names).fetchall()
    for table in ("alerts", "deliveries", "incidents"):
        columns = f"SELECT name, type, \"notnull\" FROM pragma_table_info('{table}')"
        assert old.execute(columns).fetchall() == new.execute(columns).fetchall()
