"""The table of compute shares: which close is the base, which source is believed, and what a value is in dollars."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils import Database

from derive.changes import changes, printed
from derive.currencies import in_dollars, rates_in
from derive.quotes import Quote, quote_table
from storage.records import Point
from watchlist.models import Entity, Ticker, Watchlist

NOW = datetime(2024, 12, 5, 3, tzinfo=UTC)
LIST = Watchlist(
    entities=(Entity(id="a", zh="甲", en="A"), Entity(id="b", zh="乙", en="B")),
    tickers=(
        Ticker(code="ABCD.O", entity="a", group="g", exchange="XNAS", currency="USD"),
        Ticker(code="000100.KS", entity="b", group="g", exchange="XKRX", currency="KRW"),
        Ticker(code="600001.SH", entity="b", group="h", exchange="XSHG", currency="CNY"),
    ),
)
CLOSES = {"2023-12-29": 50.0, "2024-11-28": 90.0, "2024-11-29": 100.0, "2024-12-02": 104.0, "2024-12-04": 110.0}


def close(day: str, value: float, subject: str = "ABCD", adjustment: str = "split+dividend") -> Point:
    return Point("close", subject, day, "day", value, "USD", {"adjustment": adjustment})


def history() -> list[Point]:
    return [close(day, value) for day, value in CLOSES.items()]


def row(db: Database, code: str = "ABCD.O", as_of: str | None = None) -> Quote:
    return next(quote for quote in quote_table(db, LIST, as_of) if quote.code == code)


def test_the_base_is_the_last_close_before_the_week_the_month_and_the_year() -> None:
    found = changes([(date.fromisoformat(day), value) for day, value in CLOSES.items()], date(2024, 12, 5))
    assert found is not None
    assert found.week is not None
    assert found.month is not None
    assert found.year is not None
    assert found.session == date(2024, 12, 4)
    assert (found.week.base_session, found.month.base_session) == (date(2024, 11, 29), date(2024, 11, 29))
    assert found.year.base_session == date(2023, 12, 29)
    assert [printed(span.percent) for span in (found.week, found.year)] == [Decimal("10.00"), Decimal("120.00")]


def test_a_base_that_is_too_old_is_none() -> None:
    found = changes([(date(2024, 10, 1), 1.0), (date(2024, 12, 4), 2.0)], date(2024, 12, 4))
    assert found is not None
    assert (found.week, found.month, found.year) == (None, None, None)
    assert changes([(date(2024, 12, 4), 2.0)], date(2024, 12, 3)) is None


@pytest.mark.parametrize(("percent", "text"), [(2.675, "2.68"), (-2.675, "-2.68"), (0.005, "0.01"), (4.9643, "4.96")])
def test_percentages_are_rounded_half_away_from_zero(percent: float, text: str) -> None:
    assert str(printed(percent)) == text


@given(st.dictionaries(st.dates(date(2023, 1, 1), date(2024, 12, 31)), st.floats(1, 1000), min_size=1), st.data())
def test_no_close_after_the_end_changes_anything(closes: dict[date, float], data: st.DataObject) -> None:
    whole = sorted(closes.items())
    end = data.draw(st.sampled_from([day for day, _ in whole]))
    assert changes(whole, end) == changes([one for one in whole if one[0] <= end], end)


def test_the_changes_come_from_closes_adjusted_for_splits_and_dividends(see: Callable[..., None], db: Database) -> None:
    see(NOW, *history(), close("2024-12-04", 7, adjustment="split"), source="yahoo-chart")
    quote = row(db)
    assert (quote.session, quote.source, quote.note) == (date(2024, 12, 4), "yahoo-chart", "")
    assert [round(pct, 6) for pct in (quote.week_pct or 0, quote.month_pct or 0, quote.ytd_pct or 0)] == [10, 10, 120]


def test_a_base_of_an_older_download_is_not_compared_with(see: Callable[..., None], db: Database) -> None:
    see(NOW - timedelta(days=3), close("2023-12-29", 50.1), close("2024-11-29", 100.2), source="yahoo-chart")
    see(NOW, close("2024-11-29", 100.0), close("2024-12-04", 110.0), source="yahoo-chart")
    quote = row(db)
    assert quote.week_pct == pytest.approx(10)
    assert quote.ytd_pct is None
    assert "two downloads" in quote.note


def test_a_terminals_own_table_goes_first_until_closes_go_on_to_a_later_session(
    see: Callable[..., None], db: Database
) -> None:
    own = Point("change_pct", "ABCD.O", "2024-12-04", "day", 4.97, "percent", {"over": "week"})
    see(NOW, *history(), source="yahoo-chart")
    see(NOW, own, source="wind-csv")
    assert (row(db).week_pct, row(db).month_pct, row(db).source) == (4.97, None, "wind-csv")
    see(
        NOW + timedelta(days=1),
        *history(),
        close("2024-12-05", 99),
        source="yahoo-chart",
    )
    assert row(db).source == "yahoo-chart"
    assert row(db, as_of="2024-12-05T03:00:00Z").source == "wind-csv"


def test_foreign_values_are_in_dollars_and_mainland_ones_in_yuan(see: Callable[..., None], db: Database) -> None:
    see(
        NOW,
        Point("market_cap", "000100.KS", "2024-12-04", "day", 1_487_280.0, "KRW"),
        Point("market_cap", "600001.SH", "2024-12-04", "day", 5.0, "CNY"),
        source="wind-csv",
    )
    assert row(db, "000100.KS").market_cap is None
    assert "no rate from KRW" in row(db, "000100.KS").note
    see(
        NOW,
        Point("fx_rate", "EUR/KRW", "2024-12-03", "day", 1487.28, "KRW"),
        Point("fx_rate", "EUR/USD", "2024-12-03", "day", 1.0492, "USD"),
        source="ecb-fx",
    )
    quote = row(db, "000100.KS")
    assert quote.market_cap == pytest.approx(1049.2)
    assert (quote.currency, quote.note) == ("USD", "KRW at the rate of 2024-12-03")
    assert (row(db, "600001.SH").market_cap, row(db, "600001.SH").currency) == (5.0, "CNY")


def test_a_rate_is_used_as_it_is_quoted_and_for_ten_days_at_most() -> None:
    known = rates_in([{"subject": "TWD=X", "unit": "TWD", "start": "2024-12-04", "value": 32.5}])
    found = in_dollars(65, "TWD", date(2024, 12, 6), known)
    assert found is not None
    assert (found.amount, found.rate_of) == (2, date(2024, 12, 4))
    assert in_dollars(65, "TWD", date(2024, 12, 15), known) is None
