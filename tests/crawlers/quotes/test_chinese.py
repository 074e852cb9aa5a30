"""What the Chinese sources of quotes share."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.quotes.chinese import has_traded, quote_text, shares_traded, worth


def test_text_is_read_as_utf_8_where_it_is_and_a_broken_character_costs_only_itself() -> None:
    assert quote_text("甲,1".encode()) == quote_text("甲,1".encode("gbk")) == "甲,1"
    assert quote_text("甲".encode("gbk")[:1] + b',1,"') == '\ufffd,1,"'


def test_a_blank_or_a_dash_is_worth_nothing_and_a_word_is_refused() -> None:
    assert worth("") == worth("-") == worth("--") == 0
    with pytest.raises(ValueError, match="not a numeral"):
        worth("N/A")


@given(st.integers(1, 10**9), st.floats(0.01, 10**5), st.floats(0.7, 1.4), st.sampled_from((1, 100)))
def test_turnover_tells_lots_from_shares_whatever_the_price(n: int, price: float, drift: float, lot: int) -> None:
    assert shares_traded(n, n * lot * price * drift, price) == n * lot


def test_without_turnover_nobody_knows_what_a_volume_counts() -> None:
    assert shares_traded(5, 0, 2) is None
    assert shares_traded(5, 1000 * 5 * 2, 2) is None


def test_a_price_is_of_its_session_where_anything_moved() -> None:
    assert not has_traded(2, 2, 0, 0)
    assert not has_traded(0, 2, 1, 1)
    assert has_traded(2, 2, 2, 0)
    assert has_traded(2.1, 2, 0, 0)
