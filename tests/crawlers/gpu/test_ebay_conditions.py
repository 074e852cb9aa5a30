"""The conditions that eBay's pages name."""

from __future__ import annotations

import pytest

from crawlers.gpu.ebay_conditions import condition_in


@pytest.mark.parametrize(
    ("line", "condition"),
    [
        ("Brand New", "new"), ("Brand new", "new"), ("New (Other)", "new"), ("Nuevo (otro)", "new"),
        ("Neu | Gewerblich", "new"), ("Brand New · Size 80 GB", "new"), ("真新しい新品", "new"),
        ("Open Box", "used"), ("Neuwertig", "used"), ("Sehr gut", "used"), ("中古品", "used"), ("開封済み", "used"),
        ("Very Good - Refurbished", "refurbished"), ("Sehr gut - Refurbished", "refurbished"),
        ("Parts Only", "parts"), ("ジャンク品", "parts"),
        ("New heatsink included", None), ("32 GB", None), ("", None),
    ],
)  # fmt: skip
def test_whole_parts_of_a_line_name_a_condition_in_any_language_of_a_site(line: str, condition: str | None) -> None:
    assert condition_in([line]) == condition


def test_a_slogan_before_the_condition_says_nothing() -> None:
    assert condition_in(["Used", "Pre-Owned", "Parts Only"]) == "parts"
    assert condition_in(["Proud seller since 1998", "Open Box · Unlocked"]) == "used"
