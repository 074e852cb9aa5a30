"""Countries by number and by letters."""

from __future__ import annotations

from typing import Any

import pytest

from crawlers.texts.countries import by_letters, by_number


@pytest.mark.parametrize(("number", "code"), [(840, "US"), (156, "CN"), (4, "AF"), (76.0, "BR"), (999, None)])
def test_an_iso_number_is_its_country_or_none(number: float, code: str | None) -> None:
    assert by_number(number) == code


def test_every_country_is_in_the_table_once() -> None:
    codes = [code for code in map(by_number, range(1000)) if code]
    assert len(codes) == len(set(codes)) == 249
    assert all(by_letters(code) == by_letters(code.lower()) == code for code in codes)


def test_letters_that_are_no_country_are_none() -> None:
    assert by_letters("WW") is None
    assert by_letters("xk") == "XK"


@pytest.mark.parametrize("written", ["840", True, None, 76.5, float("nan")])
def test_what_is_no_number_is_refused(written: Any) -> None:
    with pytest.raises(ValueError, match=r"number|NaN"):
        by_number(written)


@pytest.mark.parametrize("written", ["", "USA", 840, None])
def test_what_is_not_two_letters_is_refused(written: Any) -> None:
    with pytest.raises(ValueError, match="country"):
        by_letters(written)
