"""What is read from a title, on invented titles in sellers' manner and on what hypothesis makes of them."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.gpu.lots import quantity_in
from crawlers.gpu.models import MODELS, SLUGS, settle
from crawlers.gpu.text import normal
from crawlers.gpu.titles import Verdict, read_title

LINES = Path(__file__).with_name("titles.txt").read_text("utf-8").splitlines()
TITLES = [tuple(line.split(" | ", 1)) for line in LINES if line and not line.startswith("#")]
CARDS = [(want, title) for want, title in TITLES if not want.startswith(("-", "?"))]
REASONS = {"service", "part", "accessory", "server", "bundle", "other_model", "price"}


def written(verdict: Verdict) -> str:
    """A verdict as titles.txt writes it."""
    if verdict.reject:
        return f"-{verdict.reject}"
    if verdict.model is None:
        return "?"
    return verdict.model if verdict.quantity == 1 else f"{verdict.model} x{verdict.quantity}"


@pytest.mark.parametrize(("want", "title"), TITLES)
def test_a_title_says_what_is_sold(want: str, title: str) -> None:
    choices = [f"-{one}" for one in want[1:].split(",")] if want.startswith("-") else [want]
    assert written(read_title(title)) in choices


@given(st.text(max_size=600))
def test_any_text_gets_a_verdict(title: str) -> None:
    verdict = read_title(title)
    assert verdict.model is None or verdict.model in SLUGS
    assert verdict.reject is None or verdict.reject in REASONS
    assert 1 <= verdict.quantity <= 1000


@given(
    st.sampled_from(CARDS),
    st.sampled_from(
        (
            "Bracket for {}", "{} heatsink only", "Fan shroud compatible with {}", "{} EMPTY BOX", "Power cable for {}",
            "Water block for {}", "NVLink bridge for {}", "{} - for parts, not working", "Rental per hour: {}",
            "Supermicro 4U GPU server with 4x {}", "{} + Ryzen 9 motherboard bundle", "支架 适用于 {}", "{} 空盒",
            "Riser adapter for {}", "Dell PowerEdge R750 with {} Xeon 512GB DDR4", "{} no GPU, box only",
        )
    ),
)  # fmt: skip
def test_what_only_goes_with_a_card_is_never_one(card: tuple[str, str], frame: str) -> None:
    verdict = read_title(frame.format(card[1]))
    assert verdict.model is None or verdict.reject is not None


@given(st.sampled_from(CARDS), st.data())
def test_case_and_trade_marks_and_spare_blanks_change_nothing(card: tuple[str, str], data: st.DataObject) -> None:
    want, title = card
    letters = [data.draw(st.sampled_from((c.upper(), c.lower()))) if c.isascii() else c for c in title]
    assert written(read_title("".join(letters))) == want
    assert written(read_title(title.replace(" ", "  ").replace("NVIDIA", "NVIDIA®").replace("RTX ", "RTX™ "))) == want


def test_a_price_that_no_card_has_is_rejected_and_another_currency_is_not_judged() -> None:
    title = "NVIDIA H100 80GB PCIe"
    assert read_title(title, price=Decimal(40), currency="USD") == Verdict("h100-pcie-80gb", "price")
    assert read_title(title, price=Decimal(40), currency="XAU").reject is None
    assert read_title(title, price=Decimal(20_000), currency="USD").reject is None


def test_the_price_of_a_lot_is_judged_by_the_piece() -> None:
    assert read_title("Lot of 10 NVIDIA H100 80GB PCIe", price=Decimal(2000), currency="USD").reject == "price"


def test_a_card_sold_for_parts_is_a_part_whatever_its_title_says() -> None:
    assert read_title("NVIDIA A100 40GB PCIe", condition="parts") == Verdict("a100-pcie-40gb", "part")


@pytest.mark.parametrize(
    ("category", "reject"),
    [
        ("Graphics/Video Cards", None), ("", None), ("Other Components & Parts", None), ("Computer Servers", "server"),
        ("PC Laptops & Netbooks", "server"), ("PC Desktops & All-In-Ones", "server"),
        ("Fans, Heat Sinks & Cooling", "accessory"), ("Cables & Adapters", "accessory"),
    ],
)  # fmt: skip
def test_a_category_without_cards_rejects(category: str, reject: str | None) -> None:
    assert read_title("NVIDIA A100 40GB PCIe", category=category).reject == reject


def test_a_title_is_read_no_further_than_a_title_goes() -> None:
    assert read_title("NVIDIA H100 80GB PCIe " + "x" * 500 + " bracket").model == "h100-pcie-80gb"


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("PCI-Express 4.0 x16 80 GB", "pcie 4.0 x16 80gb"), ("RTX4090 24G", "rtx 4090 24gb"), ("SMX4", "sxm4"),
        ("A100-SXM4-80GB", "a100 sxm4 80gb"), ("ZT-P10600A-10L", "zt-p10600a-10l"), ("w/o Bracket", "without bracket"),
        ("04G-P4-3966-KR A30", "04g-p4-3966-kr a30"), ("Kühlkörper für H100", "kuhlkorper fur h100"),
        ("英伟达H100显卡", "英伟达 h100 显卡"), ("600GB/s NVLink", "speed nvlink"), ("Ｈ１００　８０ＧＢ", "h100 80gb"),
    ],
)  # fmt: skip
def test_the_spellings_of_one_thing_come_to_one_form(title: str, text: str) -> None:
    assert normal(title) == text


@pytest.mark.parametrize(
    ("title", "quantity"),
    [
        ("Lot of 2 GPUs", 2), ("LOT OF TWO", 2), ("x10 cards", 10), ("5pcs", 5), ("2 x NVIDIA L4", 2), ("(x3)", 3),
        ("PCIe 3.0 x16", 1), ("PCIe Gen4 x8", 1), ("3X WINDFORCE Fans", 1), ("Gaming X Trio", 1), ("一对 显卡", 2),
        ("NVIDIA L4 24GB 3张", 3), ("10 available, price each", 1), ("lot of 99999", 1), ("Pair of GPUs", 2),
    ],
)  # fmt: skip
def test_a_lot_says_how_many(title: str, quantity: int) -> None:
    assert quantity_in(normal(title)) == quantity


@pytest.mark.parametrize("model", MODELS)
def test_all_that_is_known_of_a_model_settles_it(model: object) -> None:
    assert isinstance(model, type(MODELS[0]))
    for size in model.memory:
        assert settle(model.name, model.forms if len(model.forms) < 3 else {"sxm"}, {size}) == model.slug


def test_what_leaves_two_models_settles_none() -> None:
    assert settle("a100", {"pcie"}) is None
    assert settle("a100", memory={80}) is None
    assert settle("a100", {"pcie", "sxm"}, {80}) is None
    assert settle("h100", memory={80}) is None
    assert settle("h100", {"pcie"}) == "h100-pcie-80gb"
    assert settle("h100", {"nvl"}) == "h100-nvl-94gb"
    assert settle("h100", {"pcie"}, {94}) == "h100-nvl-94gb"
    assert settle("h100", {"nvl"}, {80}) is None
    assert settle("v100", {"pcie"}) is None
