"""Slow shifts: told once, a week's together, in digests alone."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from random import Random

import numpy as np
import pytest
from sqlite_utils import Database

from derive.periods import end_of
from monitors import outbox
from monitors.detectors.levels import LEAST_LENGTH
from monitors.outbox import Delivery
from monitors.scan import scan
from monitors.sending import Sender
from monitors.shifts import Shift, newest_shift, news
from storage.records import Point
from tests.monitors.conftest import See
from watchlist.models import Watchlist
from watchlist.settings import Channel, Digest, Settings

WEEKLY = Channel(name="weekly", kind="terminal", lang="en", digest=Digest(every="weekly", on="thursday", at="17:00"))
AT_ONCE = Channel(name="now", kind="terminal", lang="en")
SETTINGS = Settings(channels=(WEEKLY, AT_ONCE))
FIRST = date(2024, 1, 1)
WEEK = timedelta(days=7)


def points(values: list[float]) -> list[tuple[date, float]]:
    return [(FIRST + n * WEEK, value) for n, value in enumerate(values)]


def calm(count: int, level: float = 100.0, seed: int = 1) -> list[float]:
    noise = np.random.default_rng(seed).standard_normal(count)
    return [float(level * np.exp(0.01 * one)) for one in noise]


def told(values: list[float], least: float = 0.1) -> list[tuple[int, Shift]]:
    """What is news as the series grows, each with the number of points that were known."""
    whole = points(values)
    looks = ((n, news(whole[:n], whole[: n - 1], least)) for n in range(17, len(whole) + 1))
    return [(n, shift) for n, shift in looks if shift]


def test_a_step_is_news_once() -> None:
    ((n, shift),) = told([*calm(30), *calm(20, 70.0)])
    assert abs((shift.start - FIRST) / WEEK - 30) <= LEAST_LENGTH
    assert n <= 30 + LEAST_LENGTH
    assert shift.was == pytest.approx(100, rel=0.05)


def test_a_step_that_lasts_is_called_one() -> None:
    shift = newest_shift(points([*calm(30), *calm(8, 70.0)]))
    assert shift is not None
    assert (shift.start, shift.step) == (FIRST + 30 * WEEK, True)
    assert (shift.was, shift.now) == (pytest.approx(100, rel=0.05), pytest.approx(70, rel=0.05))


def test_a_slow_decline_which_no_single_week_betrays_is_news_once_it_has_come_to_something() -> None:
    (_, shift), *more = told([*calm(30), *(value * 0.985**n for n, value in enumerate(calm(14)))])
    assert not more
    assert not shift.step
    assert shift.now == pytest.approx(0.88 * shift.was, rel=0.05)


def test_calm_series_do_not_shift() -> None:
    assert [told(calm(60, seed=seed)) for seed in range(20)] == [[]] * 20


def test_what_only_now_is_long_enough_has_not_shifted_now() -> None:
    now = points([*calm(10), *calm(6, 50.0)])
    assert newest_shift(now) is not None
    assert news(now, now[:-1], 0.1) is None


def months_of(count: int) -> list[date]:
    found = [FIRST]
    while len(found) < count:
        found.append(end_of(found[-1], "month"))
    return found


@pytest.fixture
def drifted(db: Database, see: See, world: Watchlist) -> tuple[Database, datetime]:
    """Thirty months of a site that has lost 2 % each month of the last ten, each scanned when it came in."""
    now = datetime(2024, 2, 9, tzinfo=UTC)
    for n, month in enumerate(months_of(30)):
        now = datetime.combine(end_of(month, "month"), datetime.min.time(), UTC) + timedelta(days=8)
        days, noise = (end_of(month, "month") - month).days, 1 + 0.004 * (-1) ** n
        value = round(1e6 * days * noise * 0.97 ** max(0, n - 19))
        see(now, Point("visits", "yiyan.baidu.com", month.isoformat(), "month", value, "visits", {"country": "WW"}))
        scan(db, world, SETTINGS, {"web": timedelta(days=30)}, now + timedelta(minutes=30))
    return db, now


def test_a_slow_decline_is_told_in_the_weekly_digest_alone(drifted: tuple[Database, datetime]) -> None:
    db, now = drifted
    (alert,) = db.query("SELECT * FROM alerts WHERE audience = 'analyst'")
    assert (alert["incident"], alert["entity"], alert["severity"]) == ("shifts", None, 0.1)
    assert "ERNIE Bot (yiyan.baidu.com): visits on another slope since 2025-" in alert["title_en"]
    assert [row["channel"] for row in db["deliveries"].rows] == ["weekly"]
    (finding,) = json.loads(alert["findings"])
    assert (finding["detector"], finding["page_url"]) == ("shift", "https://a.example/f")
    sent: list[Delivery] = []
    outbox.deliver(db, sent.append, lambda: now + WEEK, Random(1), SETTINGS.channels)
    (digest,) = sent
    assert digest.digest
    from io import StringIO

    from rich.console import Console

    said = StringIO()
    Sender(db, SETTINGS, lambda: now, {}, Console(file=said, width=200))(digest)
    assert "Slow shift: ERNIE Bot" in said.getvalue()
    assert "[over]" not in said.getvalue()
