"""SkyPilot's catalogue."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from hypothesis import given

from crawlers.page import Page
from crawlers.reading import read_page
from crawlers.spiders.skypilot import Skypilot
from storage.records import Point
from tests.mutations import mutated, read_soundly
from watchlist.models import Watchlist

BODY = Path(__file__).with_name("vms.csv").read_bytes()
URL = "https://raw.githubusercontent.com/skypilot-org/skypilot-catalog/master/catalogs/v8/moon/vms.csv"
AT = datetime(2026, 11, 20, 8, tzinfo=UTC)
SOURCE = Skypilot()


def points(body: bytes = BODY) -> list[Point]:
    reading = read_page(SOURCE, Page(URL, body, AT))
    assert reading.refused is None
    return [one for one in reading.records if isinstance(one, Point)]


def reason(body: bytes) -> str | None:
    refused = read_page(SOURCE, Page(URL, body, AT)).refused
    return refused.reason if refused else None


def test_the_price_of_a_machine_is_shared_by_its_gpus_and_told_once_a_region() -> None:
    on_demand = {one.subject: one.value for one in points() if one.dims["kind"] == "on-demand"}
    assert on_demand == {
        "a100-sxm-40gb": 4.0, "a100-sxm-80gb": 5.0, "h100-sxm-80gb": 3.0, "a100-pcie-80gb": 1.5
    }  # fmt: skip
    assert len(points()) == 6


def test_a_spot_price_is_that_of_its_zone() -> None:
    spot = {one.dims["zone"]: one.value for one in points() if one.dims["kind"] == "spot"}
    assert spot == {"moon-1a": 1.0, "moon-1b": 0.9}


HEAD = "InstanceType,AcceleratorName,AcceleratorCount,GpuInfo,Price,SpotPrice,Region,AvailabilityZone,UpstreamCloudId"


def told(*rows: str, cloud: str = "moon") -> dict[tuple[str, str], float]:
    """The models and prices that rows of one cloud say, by machine and zone."""
    reading = read_page(SOURCE, Page(URL.replace("moon", cloud), "\n".join((HEAD, *rows)).encode(), AT))
    found = [one for one in reading.records if isinstance(one, Point)]
    return {(one.subject, one.dims.get("zone", "")): one.value for one in found}


def info(size: int, name: str = "H100", quote: str = "'") -> str:
    said = f"{{'Gpus': [{{'Name': '{name}', 'Count': 2, 'MemoryInfo': {{'SizeInMiB': {size}}}}}]}}"
    return '"' + said.replace("'", quote) + '"'


def test_some_clouds_count_the_memory_of_all_gpus_of_a_machine() -> None:
    row = f"2x-A100_SXM4-32,A100,2,{info(81920)},3.0,0.00,US,,"
    assert told(row) == {("a100-sxm-80gb", ""): 1.5}
    assert told(row, cloud="vast") == {("a100-sxm-40gb", ""): 1.5}


def test_what_a_gpu_is_may_stand_in_json_in_lower_case_or_in_the_upstream_name() -> None:
    assert told(f"big,A100,1,{info(81920, 'A100_80G_SXM4', chr(34) * 2)},2.0,,US,,") == {("a100-sxm-80gb", ""): 2.0}
    assert told(f"big,A100,1,{info(81920).lower()},2.0,,US,,A100_PCIE_80GB") == {("a100-pcie-80gb", ""): 2.0}
    assert told(f"1x-H100-75,H100,1,{info(81559, 'NVIDIA-H100-80GB-HBM3')},1.29,,US,,") == {("h100-sxm-80gb", ""): 1.29}
    assert told("x,RTX5090_PCIE_BAREMETAL,1,,0.9,,US,,") == {("rtx-5090", ""): 0.9}


def test_zones_of_a_region_with_prices_of_their_own_are_told_apart() -> None:
    same, other = "l4x1,L40S,1,,1.5,,US,us-1a,", "l4x1,L40S,1,,1.75,,US,us-1-far-1a,"
    assert told(same, same.replace("1a", "1b")) == {("l40s", ""): 1.5}
    assert told(same, other) == {("l40s", "us-1a"): 1.5, ("l40s", "us-1-far-1a"): 1.75}


def test_of_offers_that_nothing_tells_apart_the_cheapest_is_taken() -> None:
    assert told("l4x1,L40S,1,,1.75,,US,,", "l4x1,L40S,1,,1.5,,US,,") == {("l40s", ""): 1.5}


def test_windows_line_ends_change_nothing() -> None:
    assert points(BODY.replace(b"\n", b"\r\n")) == points()


def test_a_table_of_another_shape_is_refused_and_one_without_gpus_is_empty() -> None:
    head, machine, *_ = BODY.splitlines()
    assert reason(head + b"\n" + machine) == "empty"
    assert reason(b"<html>not found</html>") == "layout"
    assert reason(head.replace(b",Price", b",Cost") + b"\n" + machine) == "layout"
    assert reason(BODY + b"p5.48xlarge,H100\n") == "layout"


def test_each_cloud_is_one_file() -> None:
    urls = [ask.url for ask in SOURCE.asks(Watchlist())]
    assert all(url.endswith("/vms.csv") for url in urls)
    assert len(set(urls)) == len(urls) > 1


@given(mutated(BODY))
def test_a_broken_table_is_refused_or_read_soundly(body: bytes) -> None:
    read_soundly(SOURCE, Page(URL, body, AT))
