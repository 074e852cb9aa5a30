"""RunPod's price list."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hypothesis import given

from crawlers.page import Page
from crawlers.reading import read_page
from crawlers.spiders.runpod import Runpod
from storage.records import Point
from tests.mutations import mutated, read_soundly
from watchlist.models import Watchlist

BODY = Path(__file__).with_name("gpu_types.json").read_bytes()
URL = "https://api.runpod.io/graphql"
AT = datetime(2026, 11, 20, 8, tzinfo=UTC)
SOURCE = Runpod()


def prices(body: bytes = BODY) -> dict[tuple[str, str, str], float]:
    reading = read_page(SOURCE, Page(URL, body, AT))
    assert reading.refused is None
    points = [one for one in reading.records if isinstance(one, Point)]
    return {(one.subject, one.dims["kind"], one.dims["gpu"]): one.value for one in points}


def reason(body: Any) -> str | None:
    refused = read_page(SOURCE, Page(URL, json.dumps(body).encode(), AT)).refused
    return refused.reason if refused else None


def test_a_price_stands_only_where_the_cloud_offers_the_gpu() -> None:
    assert prices() == {
        ("h100-sxm-80gb", "secure", "NVIDIA H100 80GB HBM3"): 3.1,
        ("h100-sxm-80gb", "community", "NVIDIA H100 80GB HBM3"): 2.7,
        ("h200-141gb", "secure", "NVIDIA H200"): 4.2,
        ("h200-141gb", "secure", "NVIDIA H200 NVL"): 3.9,
        ("a100-sxm-40gb", "community", "NVIDIA A100-SXM4-40GB"): 1.0,
    }


def test_without_flags_what_looks_like_a_filler_is_none() -> None:
    answer = json.loads(BODY)
    for row in answer["data"]["gpuTypes"]:
        del row["secureCloud"], row["communityCloud"]
    found = prices(json.dumps(answer).encode())
    assert 0.5 not in found.values()
    assert found["l4", "secure", "NVIDIA L4"] == 0.44


def test_the_lowest_prices_are_read_where_the_list_was_not_asked_for() -> None:
    lowest = {"uninterruptablePrice": 5.98, "minimumBidPrice": 2.5}
    row = {"id": "NVIDIA H100 80GB HBM3", "displayName": "H100 SXM", "memoryInGb": 80, "lowestPrice": lowest}
    gone = {"id": "NVIDIA L4", "memoryInGb": 24, "lowestPrice": {"uninterruptablePrice": None, "minimumBidPrice": None}}
    body = json.dumps({"data": {"gpuTypes": [row, gone]}}).encode()
    name = ("h100-sxm-80gb", "on-demand", "NVIDIA H100 80GB HBM3")
    assert prices(body) == {name: 5.98, (name[0], "spot", name[2]): 2.5}
    asked = b'{"query": "{gpuTypes{id memoryInGb lowestPrice(input: {gpuCount: 2}){uninterruptablePrice}}}"}'
    two, _ = read_page(SOURCE, Page(URL, body, AT, method="POST", request_body=asked)).records
    assert isinstance(two, Point)
    assert two.value == 2.99


def test_errors_and_empty_lists_are_told_apart() -> None:
    assert reason({"errors": [{"message": "Unauthorized"}]}) == "login_required"
    assert reason({"errors": [{"message": "Cannot query field"}]}) == "layout"
    assert reason({"data": {"gpuTypes": []}}) == "empty"
    assert reason({"data": None}) == "layout"


def test_the_flags_are_asked_for() -> None:
    (ask,) = SOURCE.asks(Watchlist())
    assert ask.method == "POST"
    assert "secureCloud communityCloud" in json.loads(ask.body)["query"]


@given(mutated(BODY))
def test_a_broken_answer_is_refused_or_read_soundly(body: bytes) -> None:
    read_soundly(SOURCE, Page(URL, body, AT))
