"""The price of one rented GPU for one hour."""

from __future__ import annotations

import pytest

from crawlers.gpu.rentals import rental, subject_of

AT = "2026-11-20T08:00:00Z"


@pytest.mark.parametrize(
    ("name", "gib", "subject"),
    [
        ("NVIDIA A100-SXM4-80GB", 80, "a100-sxm-80gb"), ("H100 PCIE", 79.6, "h100-pcie-80gb"),
        ("NVIDIA H200 NVL", 143, "h200-141gb"), ("L4", 22.5, "l4"), ("A16", 16, "a16"),
        ("H100 NVL", None, "h100-nvl-94gb"),
        ("A100", 40, "a100-40gb"), ("GH200 (96 GB)", None, "gh200-96gb"),
        ("NVIDIA GeForce RTX 3070", 8, "rtx-3070-8gb"),
        ("RTX 4090", 48, "rtx-4090-48gb"), ("AMD Instinct MI300X OAM", 192, "mi300x-oam-192gb"),
    ],
)  # fmt: skip
def test_a_name_and_a_memory_give_a_slug(name: str, gib: float | None, subject: str) -> None:
    assert subject_of(name, gib) == subject


def test_a_name_that_says_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="not the name of a GPU"):
        subject_of("NVIDIA", None)


def test_a_price_of_nothing_is_no_offer() -> None:
    with pytest.raises(ValueError, match="0 means no data"):
        rental("l4", 0, AT, {"provider": "moon"})


def test_what_is_not_told_is_no_dimension() -> None:
    assert rental("l4", 0.5, AT, {"provider": "moon", "region": ""}).dims == {"provider": "moon"}


def test_half_a_character_becomes_one_that_can_be_kept() -> None:
    assert rental("l4", 0.5, AT, {"region": "\ud800x"}).dims["region"].encode()
