"""Like with like: the mix of listings may change as it will, only their prices move the price."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from derive.listings import Listing, markets, new_listings, same_listings

MON = date(2026, 3, 2)
NEXT = MON + timedelta(days=7)
PRICES = st.floats(100, 40_000)


def kept(name: str, price: float, then: float | None = None) -> list[Listing]:
    """A listing that was live in both weeks, at another price in the second where `then` is given."""
    middle = MON + timedelta(days=3)
    if then is None:
        return [Listing(name, MON, NEXT, price, MON)]
    return [Listing(name, MON, middle, price, MON), Listing(name, middle, NEXT, then, MON)]


def row(**values: Any) -> dict[str, Any]:
    usual = {
        "source": "m", "listing_id": "1", "model": "h100-pcie-80gb", "condition": "used", "currency": "USD",
        "price": "20000", "quantity": 1, "reject": None, "sale": "fixed",
        "seen_at": "2026-03-02T08:00:00Z", "last_seen_at": "2026-03-02T08:00:00Z",
    }  # fmt: skip
    return usual | values


@given(st.lists(PRICES, min_size=5, max_size=30), st.lists(PRICES, max_size=30), st.lists(PRICES, max_size=30))
def test_listings_that_come_and_go_move_nothing(staying: list[float], going: list[float], coming: list[float]) -> None:
    listings = [one for n, price in enumerate(staying) for one in kept(f"s{n}", price)]
    listings += [Listing(f"g{n}", MON, MON, price, MON) for n, price in enumerate(going)]
    listings += [Listing(f"c{n}", NEXT, NEXT, price, NEXT) for n, price in enumerate(coming)]
    change = same_listings(listings, MON, NEXT)
    assert change is not None
    assert change.change == pytest.approx(0)
    assert change.listings == len(staying)


@given(st.lists(PRICES, min_size=5, max_size=30), st.floats(-0.5, 0.5))
def test_a_change_of_all_is_the_change(prices: list[float], change: float) -> None:
    listings = [one for n, price in enumerate(prices) for one in kept(str(n), price, price * (1 + change))]
    found = same_listings(listings, MON, NEXT)
    assert found is not None
    assert found.change == pytest.approx(change)


def test_one_seller_alone_moves_nothing() -> None:
    listings = [one for n in range(5) for one in kept(str(n), 20_000)] + kept("cheap", 20_000, 1)
    found = same_listings(listings, MON, NEXT)
    assert found is not None
    assert found.change == pytest.approx(0)


def test_a_third_of_the_sellers_moves_the_price_though_not_the_median() -> None:
    listings = [one for n in range(8) for one in kept(str(n), 20_000)]
    listings += [one for n in range(4) for one in kept(f"down{n}", 20_000, 16_000)]
    found = same_listings(listings, MON, NEXT)
    assert found is not None
    assert -0.08 < found.change < -0.05


def test_four_listings_say_nothing() -> None:
    assert same_listings([one for n in range(4) for one in kept(str(n), 20_000, 9_000)], MON, NEXT) is None


def test_new_listings_are_compared_with_what_older_ones_ask_on_the_same_day() -> None:
    older = [Listing(f"o{n}", MON, NEXT, 20_000.0 + n, MON - timedelta(days=40)) for n in range(6)]
    newer = [Listing(f"n{n}", NEXT, NEXT, 15_000.0 + n, NEXT) for n in range(6)]
    found = new_listings([*older, *newer], NEXT)
    assert found is not None
    assert found.change == pytest.approx(-0.25, abs=0.001)
    followed = [Listing(one.listing_id, NEXT, NEXT, one.price * 0.75, one.first) for one in older]
    level = new_listings([*older, *followed, *newer], NEXT)
    assert level is not None
    assert level.change == pytest.approx(0, abs=0.001)


@pytest.mark.parametrize(
    "values",
    [
        {"reject": "a bracket"},
        {"sale": "auction"},
        {"sale": "variation"},
        {"model": None},
        {"condition": "parts"},
        {"condition": None},
        {"price": None},
        {"price": "0"},
    ],
)
def test_what_is_no_plain_offer_is_in_no_market(values: dict[str, Any]) -> None:
    assert markets([row(**values)]) == {}


def test_a_lot_counts_by_the_piece_and_conditions_and_models_are_markets_of_their_own() -> None:
    found = markets(
        [row(quantity=4, price="80000"), row(listing_id="2", condition="new"), row(listing_id="3", model="x")]
    )
    assert len(found) == 3
    assert [one.price for listings in found.values() for one in listings] == [20_000] * 3


def test_a_listing_with_another_price_is_no_new_listing() -> None:
    later = {"seen_at": "2026-04-02T08:00:00Z", "last_seen_at": "2026-04-02T08:00:00Z", "price": "15000"}
    ((one, two),) = markets([row(), row(**later)]).values()
    assert one.first == two.first == MON
