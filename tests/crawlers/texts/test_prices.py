"""Prices as pages write them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.gpu.listings import amount, with_cents
from crawlers.texts.prices import read_price


@pytest.mark.parametrize(
    ("written", "local", "value", "currency"),
    [
        ("$31,999.46", "USD", "31999.46", "USD"), ("USD2\u00a0332.00", "EUR", "2332.00", "USD"),
        ("EUR 2.499,00", None, "2499.00", "EUR"), ("1.234,56 €", "USD", "1234.56", "EUR"),
        ("IDR1,614,898.07", "USD", "1614898.07", "IDR"), ("₹2,29,900", None, "229900", "INR"),
        ("C $1,234.00", "USD", "1234.00", "CAD"), ("AU $55.00", "USD", "55.00", "AUD"),
        ("US $1.23", "CAD", "1.23", "USD"),
        ("HK$1,234.50", "USD", "1234.50", "HKD"), ("R$ 12.999,00", "USD", "12999.00", "BRL"),
        ("CHF 1'499.00", None, "1499.00", "CHF"), ("£1,299", None, "1299", "GBP"),
        ("￥12,800.00", "CNY", "12800.00", "CNY"),
        ("¥1,234", "JPY", "1234", "JPY"), ("12 800 zł", None, "12800", "PLN"), ("- $44.99", "USD", "44.99", "USD"),
        ("$20", None, "20", None), ("¥20", "USD", "20", None), ("20", "USD", "20", None),
        ("1.499 kr", "SEK", "1499", "SEK"),
    ],
)  # fmt: skip
def test_amount_and_currency_are_those_written(
    written: str, local: str | None, value: str, currency: str | None
) -> None:
    assert read_price(written, local) == (Decimal(value), currency)


@pytest.mark.parametrize("written", ["", "free", "-$5", "\u22125 €", "Kostenlos", "\x00"])
def test_what_names_no_amount_is_no_price(written: str) -> None:
    with pytest.raises(ValueError, match="not a price"):
        read_price(written)


@given(st.integers(0, 10**9), st.integers(0, 99))
def test_the_separators_of_america_and_germany_mean_the_same(units: int, cents: int) -> None:
    american = f"${units:,}.{cents:02}"
    german = f"EUR {f'{units:,}'.replace(',', '.')},{cents:02}"
    assert read_price(american, "USD")[0] == read_price(german)[0] == Decimal(f"{units}.{cents:02}")


@given(st.text(max_size=300))
def test_any_text_is_a_price_or_none(written: str) -> None:
    try:
        value, currency = read_price(written, "USD")
    except ValueError:
        return
    assert value >= 0
    assert currency is None or len(currency) == 3


@pytest.mark.parametrize(
    ("written", "printed"), [("1900", "1900.00"), ("12.5", "12.50"), ("1E+3", "1000.00"), ("0.125", "0.125")]
)
def test_an_amount_has_its_cents(written: str, printed: str) -> None:
    assert format(amount(written), "f") == printed


@pytest.mark.parametrize("written", ["NaN", "Infinity", "-1", "1e12", "x"])
def test_what_cannot_be_paid_is_no_amount(written: str) -> None:
    with pytest.raises(ValueError, match="not an amount"):
        amount(written)


@given(st.decimals(0, 10**11, allow_nan=False))
def test_cents_change_no_value_beyond_half_of_one(value: Decimal) -> None:
    assert abs(with_cents(value) - value) <= Decimal("0.005")
