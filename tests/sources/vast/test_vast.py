"""Vast.ai's offers."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given

from crawlers.page import Page
from crawlers.reading import read_page
from crawlers.spiders.vast import Vast
from storage.records import Point
from tests.mutations import mutated, read_soundly
from watchlist.models import Product, Watchlist

BODY = Path(__file__).with_name("bundles.json").read_bytes()
ENDPOINT = "https://console.vast.ai/api/v0/bundles/"
URL = ENDPOINT + "?q=%7B%22gpu_name%22%3A%7B%22eq%22%3A%22H100+SXM%22%7D%7D"
AT = datetime(2026, 11, 20, 8, tzinfo=UTC)
SOURCE = Vast()


def points(body: bytes = BODY, url: str = URL) -> list[Point]:
    reading = read_page(SOURCE, Page(url, body, AT))
    assert reading.refused is None
    return [one for one in reading.records if isinstance(one, Point)]


def reason(body: Any, url: str = URL) -> str | None:
    refused = read_page(SOURCE, Page(url, json.dumps(body).encode(), AT)).refused
    return refused.reason if refused else None


def first(**fields: Any) -> dict[str, Any]:
    return {"offers": [json.loads(BODY)["offers"][0] | fields]}


def test_the_price_of_an_offer_is_shared_by_its_gpus() -> None:
    whole, single, bid = points()
    assert (whole.subject, whole.value, whole.unit, whole.start) == (
        "h100-sxm-80gb", 2.0, "USD", "2026-11-20T08:00:00Z"
    )  # fmt: skip
    assert (single.value, bid.value) == (2.5, 1.5)
    assert whole.dims == {
        "provider": "vast", "kind": "on-demand", "offer": "70000001", "gpus": "8", "region": "Norway, NO",
        "verification": "verified",
    }  # fmt: skip
    assert (single.dims["region"], bid.dims["kind"], "region" in bid.dims) == ("US", "spot", False)


@pytest.mark.parametrize(
    ("name", "mib", "slug"),
    [
        ("A100 PCIE", 40960, "a100-pcie-40gb"), ("A100 PCIE", 81920, "a100-pcie-80gb"),
        ("A100 SXM4", 39936, "a100-sxm-40gb"), ("H100 NVL", 95830, "h100-nvl-94gb"), ("H200", 143771, "h200-141gb"),
        ("L40S", 46068, "l40s"), ("Tesla T4", 15360, "t4"), ("RTX 4090", 24564, "rtx-4090"),
        ("RTX 4090", 49140, "rtx-4090-48gb"), ("RTX 4090D", 24564, "rtx-4090d-24gb"), ("B200", 183359, "b200-179gb"),
    ],
)  # fmt: skip
def test_name_and_memory_settle_the_model(name: str, mib: int, slug: str) -> None:
    (one,) = points(json.dumps(first(gpu_name=name, gpu_ram=mib)).encode(), ENDPOINT)
    assert one.subject == slug


def test_an_answer_about_another_gpu_is_a_mismatch_and_none_is_empty() -> None:
    assert reason(first(gpu_name="A100 SXM4")) == "mismatch"
    assert reason({"offers": []}) == "empty"
    assert reason({"success": False}) == "layout"
    assert reason({"success": False, "error": "auth_error", "msg": "Invalid user key"}) == "login_required"
    assert reason(first(num_gpus=0)) == "empty"
    assert reason(first(dph_total=0)) == "layout"


def test_each_name_of_a_watched_model_is_searched_once_with_a_limit() -> None:
    slugs = ("a100-sxm-40gb", "a100-sxm-80gb", "t4", "something-else")
    products = tuple(Product(slug=slug, entity="moon", name=slug) for slug in slugs)
    asked = [json.loads(parse_qs(urlsplit(ask.url).query)["q"][0]) for ask in SOURCE.asks(Watchlist(products=products))]
    assert [one["gpu_name"]["eq"] for one in asked] == ["A100 SXM4", "Tesla T4"]
    assert all(one["limit"] > 64 for one in asked)


def test_the_addresses_of_hosts_are_not_kept() -> None:
    kept = SOURCE.kept(BODY)
    assert b"192.0.2.7" not in kept
    assert b"moon.example" not in kept
    assert points(kept) == points()


def test_a_machine_without_gpus_among_the_offers_is_passed_over() -> None:
    rows = json.loads(BODY)["offers"]
    computing = rows[0] | {"id": 77, "num_gpus": 0, "gpu_name": None, "gpu_ram": None}
    body = json.dumps({"offers": [computing, *rows]}).encode()
    assert points(body, ENDPOINT) == points(BODY, ENDPOINT)


def test_the_bare_list_that_the_command_line_prints_is_the_same_answer() -> None:
    assert points(json.dumps(json.loads(BODY)["offers"]).encode()) == points()


def test_a_search_for_any_or_for_several_gpus_may_find_each() -> None:
    for filters in ('{"rentable":{"eq":true}}', '{"gpu_name":{"in":["H100 SXM","H200"]}}'):
        assert points(url=f"{ENDPOINT}?q={filters}") == points()


@given(mutated(BODY))
def test_a_broken_answer_is_refused_or_read_soundly(body: bytes) -> None:
    reading = read_soundly(SOURCE, Page(URL, body, AT))
    assert read_page(SOURCE, Page(URL, SOURCE.kept(body), AT)).records == reading.records
