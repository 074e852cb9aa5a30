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
