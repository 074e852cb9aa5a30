"""Numbers as sources write them."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.texts.quantities import chinese_amount, clock, narrow, number, numeral, percent, tabled, text, whole


@pytest.mark.parametrize(
    ("read", "written", "value"),
    [
        (numeral, "0.588", 0.588),
        (numeral, "9.756941889301659E7", 97569418.89301659),
        (percent, "33.68%", 0.3368),
        (percent, "100 %", 1.0),
        (clock, "00:06:02", 362),
        (clock, "100:00:00", 360_000),
        (chinese_amount, "2,343", 2343),
        (chinese_amount, "7.17万", 71_700),
        (chinese_amount, "1,325万", 13_250_000),
        (chinese_amount, "1.2亿", 120_000_000),
        (chinese_amount, " 0 ", 0),
        (tabled, "35,545", 35_545),
        (tabled, " -1,234,567.5 ", -1_234_567.5),
        (tabled, "４，５６７．８", Decimal("4567.8")),
        (tabled, "\u22121.5", -1.5),
        (tabled, 0.25, 0.25),
    ],
)
def test_a_number_is_what_it_says(read: Callable[[Any], float | Decimal], written: Any, value: float | Decimal) -> None:
    assert read(written) == value


@pytest.mark.parametrize(
    ("read", "written"),
    [
        (number, "1"), (number, True), (number, None), (number, float("nan")), (number, float("inf")),
        (whole, 1.0), (whole, "1"), (whole, False),
        (text, ""), (text, " \n"), (text, 5), (text, None),
        (numeral, "nan"), (numeral, "1_000"), (numeral, "1,000"), (numeral, "２"), (numeral, "1e999"), (numeral, 1),
        (percent, "33.68"), (percent, "3368%"), (percent, "-1%"),
        (clock, "06:02"), (clock, "00:60:00"), (clock, "1 min"),
        (tabled, "145,10"), (tabled, "1,1,45.1"), (tabled, "3²"), (tabled, "inf"), (tabled, True), (tabled, None),
        (tabled, "1e-99999999999999999999"),
        (chinese_amount, "-"), (chinese_amount, "暂无数据"), (chinese_amount, "1,23"), (chinese_amount, "7.17千"),
    ],
)  # fmt: skip
def test_what_is_not_quite_a_number_is_none(read: Callable[[Any], float | Decimal], written: Any) -> None:
    with pytest.raises(ValueError, match="not a"):
        read(written)


@given(st.floats(min_value=0, allow_infinity=False), st.booleans())
def test_a_numeral_survives_being_written(value: float, scientific: bool) -> None:
    assert numeral(f"{value:.17E}" if scientific else repr(value)) == value


def test_a_text_is_what_can_be_kept_of_it() -> None:
    assert text(" 豆\ud800子\0 ") == "豆\ufffd子"
    with pytest.raises(ValueError, match="not a text"):
        text("\0")


@given(st.text())
def test_no_text_breaks_a_reading(written: str) -> None:
    for read in (numeral, percent, clock, chinese_amount, tabled):
        value = 0.0
        with contextlib.suppress(ValueError):
            value = float(read(written))
        assert value >= 0 or narrow(written).startswith("-")
