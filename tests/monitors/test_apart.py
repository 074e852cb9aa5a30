"""Shares beside their group: what all do is no news of one, and what one does is, however the market moves."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from monitors.detectors.apart import Apart, moves_apart
from monitors.find import find
from monitors.view import View
from storage.records import Point
from tests.monitors.conftest import See
from watchlist.models import Ticker, Watchlist

FIRST = date(2026, 1, 5)
BUDGET = 0.01
Closes = dict[str, dict[date, float]]
seeds = st.integers(0, 10_000)


def closes(seed: int, shares: int = 5, days: int = 60, market: float = 0.0, own: float = 0.0) -> Closes:
    """A group that follows one market; on the last day it moves by `market`, and the first share by `own` as well."""
    random = np.random.default_rng(seed)
    common = random.normal(0, 0.015, days)
    common[-1] += market
    found: Closes = {}
    for n in range(shares):
        steps = common + random.normal(0, 0.008, days)
        steps[-1] += own if n == 0 else 0.0
        values = 100 * np.exp(steps.cumsum())
        found[f"s{n}"] = {FIRST + timedelta(days=k): float(value) for k, value in enumerate(values)}
    return found


def notable(group: Closes) -> list[Apart[str]]:
    return [one for one in moves_apart(group) if one.p <= BUDGET]


@settings(max_examples=25)
@given(seeds, st.sampled_from([-0.1, 0.0, 0.1]), st.sampled_from([-0.15, 0.15]))
def test_who_leaves_the_group_is_told_whatever_the_market_does(seed: int, market: float, own: float) -> None:
    told = {one.share: one for one in notable(closes(seed, market=market, own=own))}
    assert "s0" in told
    assert told["s0"].apart == pytest.approx(np.expm1(own), abs=0.05)
    assert told["s0"].group == pytest.approx(np.expm1(market), abs=0.06)


def test_a_fall_of_the_whole_group_is_no_news_of_any_of_it() -> None:
    told = [len(notable(closes(seed, market=-0.2))) for seed in range(100)]
    assert sum(told) <= 5 * 100 * BUDGET * 1.5


def test_a_group_of_three_has_too_few_others() -> None:
    assert moves_apart(closes(1, shares=3, own=0.5)) == []
    assert len(moves_apart(closes(1, shares=4, own=0.5))) == 4


def test_a_day_that_others_did_not_trade_is_not_judged() -> None:
    group = closes(1, own=0.3)
    newest = max(group["s0"])
    for share in ("s1", "s2"):
        del group[share][newest]
    assert "s0" not in {one.share for one in moves_apart(group)}


def test_a_share_with_too_short_a_past_is_silent() -> None:
    assert moves_apart(closes(1, days=9, own=0.5)) == []
    assert moves_apart({}) == []


def test_a_scan_tells_of_the_share_with_its_group_and_of_no_other(db: Database, see: See, world: Watchlist) -> None:
    codes = ("AAA.O", "BBB.O", "CCC.O", "DDD.O", "EEE.O")
    tickers = tuple(Ticker(code=code, entity="kimi", group="chips", exchange="XNAS", currency="USD") for code in codes)
    watchlist = world.model_copy(update={"tickers": tickers})
    group = closes(2, market=-0.08, own=0.2)
    last = max(group["s0"])
    for day in (last - timedelta(days=1), last):
        seen = datetime(day.year, day.month, day.day, 23, tzinfo=UTC)
        points = [
            Point("close", code.split(".")[0], at.isoformat(), "day", round(value, 4), "USD", {"adjustment": "split"})
            for code, own in zip(codes, group.values(), strict=True)
            for at, value in own.items()
            if at <= day
        ]
        see(seen, *points, source="yahoo-chart")
    now = datetime(last.year, last.month, last.day, 23, 30, tzinfo=UTC)
    found = find(View(db, watchlist, now, now - timedelta(hours=12), BUDGET, 0.05)).findings
    (told,) = [one for one in found if one.detector == "apart"]
    assert (told.subject, told.start[:10]) == ("AAA", last.isoformat())
    assert "its group (chips) -" in told.note_en
    assert (told.value or 0) > 1.1 * (told.expected or 0) > 0
