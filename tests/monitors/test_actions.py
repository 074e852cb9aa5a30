"""What people say of alerts is kept and applied; an alert leads back to its bytes."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlite_utils import Database

from monitors import memory
from monitors.actions import UnknownAlert, act, find_alert
from monitors.backtest import backtest
from monitors.scan import scan
from monitors.why import why
from storage.records import Point
from watchlist.models import Watchlist
from watchlist.settings import Settings

See = Callable[..., None]
BEGIN = datetime(2026, 3, 1, 8, tzinfo=UTC)
DAY = timedelta(days=1)
LAST = BEGIN + 20 * DAY


def downloads(day: int, value: float) -> Point:
    start = (BEGIN + day * DAY).date().isoformat()
    return Point("downloads", "77", start, "day", value, "downloads", {"country": "cn"})


@pytest.fixture
def crashed(db: Database, see: See, world: Watchlist) -> Database:
    """Twenty days of downloads, then a crash that is known in two vintages; scanned every day."""
    for day in range(21):
        value = 10_000 + 100 * (day % 3) if day < 20 else 3_000
        see(BEGIN + (day + 1) * DAY, downloads(day, value), source="shop", url=f"https://shop.example/{day}")
        scan(db, world, Settings(), {"shop": DAY}, BEGIN + (day + 1) * DAY + timedelta(hours=1))
    see(BEGIN + 22 * DAY, downloads(20, 3_010), source="shop", url="https://shop.example/again")
    return db


def alert_id(db: Database) -> str:
    (row,) = db.query("SELECT id FROM alerts")
    return str(row["id"])


def test_an_alert_is_found_by_how_its_id_begins(crashed: Database) -> None:
    whole = alert_id(crashed)
    assert find_alert(crashed, whole[:4])["id"] == whole
    with pytest.raises(UnknownAlert, match="no alert begins"):
        find_alert(crashed, "zzz")
    with pytest.raises(UnknownAlert, match="no alert begins"):
        find_alert(crashed, "%")


def test_why_leads_from_an_alert_to_the_page_and_every_vintage(crashed: Database) -> None:
    row, (evidence,) = why(crashed, alert_id(crashed))
    assert row["entity"] == "ernie"
    assert [vintage["value"] for vintage in evidence.vintages] == [3_000, 3_010]
    assert evidence.page is not None
    assert (evidence.page["url"], evidence.page["sha256"]) == ("https://shop.example/20", "0" * 64)
    assert evidence.page["source"] == "shop"


def test_a_word_on_an_alert_is_kept_with_who_said_it(crashed: Database) -> None:
    act(crashed, alert_id(crashed), "ack", "li", LAST)
    act(crashed, alert_id(crashed), "keep", "li", LAST + DAY)
    row = find_alert(crashed, alert_id(crashed))
    assert (row["acked_at"], row["verdict"]) == ("2026-03-21T08:00:00Z", "keep")
    assert [(a["who"], a["verb"]) for a in crashed["actions"].rows] == [("li", "ack"), ("li", "keep")]


def test_a_mute_ends_the_alert_and_silences_its_incident_until_its_time(
    crashed: Database, see: See, world: Watchlist
) -> None:
    act(crashed, alert_id(crashed), "mute", "li", LAST + 2 * DAY, LAST + 30 * DAY)
    assert find_alert(crashed, alert_id(crashed))["state"] == "resolved"
    see(BEGIN + 23 * DAY, downloads(21, 50_000), source="shop", url="https://shop.example/21")
    muted = scan(crashed, world, Settings(), {"shop": DAY}, BEGIN + 23 * DAY + timedelta(hours=1))
    assert ([a.verb for a in muted.actions], muted.fired) == (["suppress"], ())
    act(crashed, alert_id(crashed), "unmute", "li", BEGIN + 24 * DAY)
    assert memory.incidents(crashed)["entity:ernie"].state == "resolved"


def test_a_row_that_a_bot_added_is_applied_by_the_next_scan(crashed: Database, world: Watchlist) -> None:
    crashed.execute(
        "INSERT INTO actions (at, who, alert_id, verb) VALUES ('2026-03-23T00:00:00Z', 'bot', ?, 'dismiss')",
        (alert_id(crashed),),
    )
    scan(crashed, world, Settings(), {"shop": DAY}, BEGIN + 23 * DAY)
    assert find_alert(crashed, alert_id(crashed))["verdict"] == "dismiss"


def test_a_backtest_says_what_was_said_and_writes_nothing(crashed: Database, world: Watchlist) -> None:
    before = list(crashed.conn.iterdump())
    moments = [BEGIN + (day + 1) * DAY + timedelta(hours=1) for day in range(21)]
    alerts = [one for replayed in backtest(crashed, world, Settings(), moments) for one in replayed.alerts]
    assert [(one.at, one.incident) for one in alerts] == [(moments[-1], "entity:ernie")]
    assert alerts[0].findings[0].value == 3_000
    assert list(crashed.conn.iterdump()) == before


def test_a_backtest_with_a_smaller_budget_says_less(crashed: Database, world: Watchlist) -> None:
    moments = [BEGIN + (day + 1) * DAY + timedelta(hours=1) for day in range(21)]
    strict = Settings(budget=1e-9)
    assert [one for replayed in backtest(crashed, world, strict, moments) for one in replayed.alerts] == []


def test_the_evidence_of_an_alert_is_json_that_any_tool_reads(crashed: Database) -> None:
    (finding,) = json.loads(find_alert(crashed, alert_id(crashed))["findings"])
    assert {"detector", "source", "metric", "subject", "start", "was", "value", "low", "high", "p"} <= finding.keys()
