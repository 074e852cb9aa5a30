"""`suanli deliver` and `suanli tune` as commands: digests when they are due, and nothing changed by a proposal."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from sqlite_utils import Database
from typer.testing import CliRunner, Result

from storage.database import open_database, writing
from storage.home import Home
from suanli.__main__ import app

SETTINGS = """
[[channels]]
name = "desk"
kind = "terminal"
lang = "en"
digest = { every = "daily", at = "08:30" }

[[channels]]
name = "ops"
kind = "terminal"
audience = "operator"
lang = "en"
"""


def say(*words: object, home: Home) -> Result:
    return CliRunner().invoke(app, [*map(str, words), "--home", str(home.path)])


@pytest.fixture
def made(home: Home) -> Home:
    say("init", home=home)
    home.settings.write_text(SETTINGS)
    return home


@pytest.fixture
def db(made: Home) -> Iterator[Database]:
    db = open_database(made.database)
    yield db
    db.close()


def add(db: Database, name: str, channel: str = "desk", verdict: str | None = None, p: float = 0.001) -> None:
    finding = {"detector": "surprise", "note_zh": name, "note_en": name, "start": "2026-11-01", "p": p}
    with writing(db):
        db.execute(
            "INSERT INTO alerts VALUES (?, ?, 'analyst', 'kimi', 'firing', 0.6, ?, ?, ?, '[]', '2026-11-02T02:00:00Z',"
            " '2026-11-02T02:00:00Z', NULL, NULL, ?)",
            (name, f"entity:{name}", name, name, json.dumps([finding]), verdict),
        )
        db.execute(
            "INSERT INTO deliveries (id, alert_id, channel, state, attempts, due_at, part, first, class, gathered)"
            " VALUES (?, ?, ?, 'queued', 0, '2026-11-03T00:30:00Z', 0, 0, 'notable', 1)",
            (f"{name}.{channel}", name, channel),
        )


def test_a_digest_is_sent_when_it_is_due_and_once(made: Home, db: Database) -> None:
    add(db, "first")
    add(db, "second")
    early = say("deliver", "--at", "2026-11-03T00:29:00Z", home=made)
    due = say("deliver", "--at", "2026-11-03T00:30:00Z", home=made)
    again = say("deliver", "--at", "2026-11-03T00:31:00Z", home=made)
    assert "0 sent" in early.stdout
    assert "1 sent" in due.stdout
    assert all(part in due.stdout for part in ("Suanli digest: 2 alerts", "first", "second"))
    assert "0 sent" in again.stdout


def test_what_is_given_up_is_told_to_the_operators_at_once(made: Home, db: Database) -> None:
    add(db, "lost", channel="gone")
    said = say("deliver", "--at", "2026-11-03T00:30:00Z", home=made)
    assert said.exit_code == 1
    assert "channel gone: gave up on message" in said.stdout
    assert "1 sent" in said.stdout
    rows = say("alerts", "deliveries", "--json", home=made).stdout.splitlines()
    assert sorted((row["channel"], row["state"]) for row in map(json.loads, rows)) == [
        ("gone", "dead"),
        ("ops", "sent"),
    ]


def test_a_group_that_is_none_is_said_by_detect(made: Home) -> None:
    made.settings.write_text(SETTINGS.replace('lang = "en"\ndigest', 'groups = ["kimmi"]\nlang = "en"\ndigest'))
    said = say("detect", home=made)
    assert 'nothing that is watched is in a group "kimmi"; did you mean "kimi"?' in said.stderr


def test_tune_says_that_it_takes_more_answers(made: Home, db: Database) -> None:
    add(db, "one", verdict="keep")
    said = say("tune", home=made)
    assert said.exit_code == 0
    assert "1 alerts were kept, 0 dismissed" in said.stdout
    assert "too few answers" in said.stderr


def test_tune_prints_its_evidence_and_changes_nothing(made: Home, db: Database) -> None:
    for n in range(24):
        add(db, f"a{n}", verdict="keep" if n < 14 else "dismiss", p=0.001 if n < 14 else 0.009)
    before, settings = list(db.conn.iterdump()), made.settings.read_bytes()
    said = say("tune", home=made)
    assert all(part in said.stdout for part in ("14 of 14", "0 of 10", "\nbudget = 0.005\n"))
    (row,) = say("tune", "--json", home=made).stdout.splitlines()
    assert json.loads(row) == {
        "setting": "budget", "now": 0.01, "proposed": 0.005,
        "kept_shown": 14, "kept": 14, "dismissed_shown": 0, "dismissed": 10,
    }  # fmt: skip
    assert (list(db.conn.iterdump()), made.settings.read_bytes()) == (before, settings)
