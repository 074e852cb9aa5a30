"""New against used, purchase against rent: told when one of the two moves alone, like with like."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlite_utils import Database

from derive.listings import Change
from derive.spreads import against, same_rents
from monitors.look_at import spreads
from monitors.view import View
from storage.records import Offer, Point, instant
from tests.monitors.conftest import See
from watchlist.models import Watchlist

DAY = timedelta(days=1)
BEGIN = datetime(2026, 1, 5, 8, tzinfo=UTC)
WEEKS = 16


def test_a_ratio_moves_by_what_one_price_did_beyond_the_other() -> None:
    ratio = against(Change(-0.2, 8, 40_000, 32_000), Change(0.0, 6, 20_000, 20_000))
    assert ratio == Change(pytest.approx(-0.2), 6, 2.0, 1.6)
    assert against(Change(-0.2, 8, 40, 32), Change(-0.2, 6, 20, 16)) == Change(0.0, 6, 2.0, 2.0)
    assert against(None, Change(0.0, 6, 1, 1)) is None


def test_rents_are_compared_offer_by_offer_and_three_at_least() -> None:
    before, after = date(2026, 1, 1), date(2026, 1, 8)
    rents = {str(n): [(before, 2.0 + n), (after, 2.2 + 1.1 * n)] for n in range(3)}
    change = same_rents({**rents, "dear": [(after, 99.0)]}, before, after)
    assert change is not None
    assert (change.change, change.listings, change.was) == (pytest.approx(0.1), 3, 3.0)
    assert same_rents(dict(list(rents.items())[:2]), before, after) is None
    assert same_rents(rents, before, after + 8 * DAY) is None


def offers(condition: Any, price: float, day: int) -> list[Offer]:
    # Each seller has a price of his own, and a few change it a little each week.
    return [
        Offer(
            f"{condition}{n}", "H100", f"https://m.example/{condition}{n}", "h100-pcie-80gb", condition, "fixed",
            Decimal(round(price * (1 + 0.01 * n) * (1 + 0.003 * ((day // 7 + n) % 3)))), "USD",
        )
        for n in range(8)
    ]  # fmt: skip


def rents(price: float, at: datetime) -> list[Point]:
    return [
        Point(
            "rental_price_per_gpu_hour", "h100-pcie-80gb", instant(at), "instant",
            round(price * (1 + 0.02 * n), 4), "USD", {"provider": f"p{n}"},
        )
        for n in range(5)
    ]  # fmt: skip


def looks(db: Database, see: See, world: Watchlist, new: float, used: float, rent: float) -> list[Any]:
    """Sixteen calm weeks, then a week in which prices are these many times what they were; what is found at the end."""
    for day in range(0, 7 * WEEKS + 1, 3):
        after, now = day > 7 * WEEKS - 7, BEGIN + day * DAY
        cards = [
            *offers("new", 30_000 * (new if after else 1), day), *offers("used", 20_000 * (used if after else 1), day)
        ]  # fmt: skip
        see(now, *cards, url="https://m.example/cards", source="market")
        see(now, *rents(2.0 * (rent if after else 1), now), url="https://r.example/rents", source="cloud")
    end = BEGIN + 7 * WEEKS * DAY + timedelta(hours=1)
    return list(spreads.look(View(db, world, end, end - 3 * DAY, 0.02, 0.05)).findings)


def test_while_all_prices_move_together_nothing_is_told(db: Database, see: See, world: Watchlist) -> None:
    assert looks(db, see, world, 0.8, 0.8, 0.8) == []


def test_a_fall_of_new_ones_alone_is_told_against_used_ones(db: Database, see: See, world: Watchlist) -> None:
    (finding,) = looks(db, see, world, 0.7, 1.0, 1.0)
    assert (finding.detector, finding.subject, finding.entity) == ("spread", "h100-pcie-80gb", "h100")
    assert (finding.was, finding.value) == (pytest.approx(1.5, rel=0.02), pytest.approx(1.05, rel=0.02))
    assert "new asks 1.05 times what used does, after 1.5" in finding.note_en
    assert finding.page_id is not None


def test_a_rise_of_rents_alone_is_told_as_fewer_hours_for_a_card(db: Database, see: See, world: Watchlist) -> None:
    (finding,) = looks(db, see, world, 1.0, 1.0, 1.4)
    assert (finding.subject, finding.change) == ("h100", pytest.approx(-0.286, abs=0.02))
    assert finding.note_zh.startswith("H100：二手价由 9,9")
