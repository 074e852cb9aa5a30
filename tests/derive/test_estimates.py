"""Published estimates as tables."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sqlite_utils import Database

from derive.estimates import Range, estimate_table
from storage.records import Estimate

NOW = datetime(2024, 12, 5, tzinfo=UTC)


def estimate(subject: str, low: float, high: float, as_of: str = "2024-12-05", author: str = "Somebody") -> Estimate:
    return Estimate(author, subject, "h100_equivalents", "h100e", as_of, "2025", low, high)


def test_totals_are_the_sums_of_lows_and_of_highs(see: Callable[..., None], db: Database) -> None:
    see(NOW, estimate("甲", 10, 20), estimate("乙", 1, 2), source="estimates")
    (table,) = estimate_table(db, None)
    assert table.totals == (Range("", "h100_equivalents", "2025", 11, 22),)


def test_an_authors_newest_table_stands_and_a_later_account_of_it_takes_its_place(
    see: Callable[..., None], db: Database
) -> None:
    see(NOW, estimate("甲", 10, 20), estimate("甲", 5, 6, as_of="2024-06-01"), source="estimates")
    see(NOW + timedelta(days=1), estimate("甲", 11, 20), source="estimates")
    (table,), (then,) = estimate_table(db, None), estimate_table(db, "2024-12-05T00:00:00Z")
    assert [row.low for row in table.rows] == [11]
    assert [row.low for row in then.rows] == [10]
