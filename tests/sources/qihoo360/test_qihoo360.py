"""360 Mobile Assistant's page of one app."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given

from crawlers.page import Page
from crawlers.reading import read_page
from crawlers.spiders.qihoo360 import Qihoo360
from storage.records import App, Point
from tests.mutations import mutated, read_soundly
from watchlist import models

MOON = Path(__file__).with_name("moon.html").read_bytes()
URL = "https://zhushou.360.cn/detail/index/soft_id/3000001"
AT = datetime(2026, 11, 20, 8, tzinfo=UTC)
SOURCE = Qihoo360()


def read(body: bytes = MOON, url: str = URL) -> tuple[App, list[Point]]:
    reading = read_page(SOURCE, Page(url, body, AT))
    assert reading.refused is None
    (app,) = (one for one in reading.records if isinstance(one, App))
    return app, [one for one in reading.records if isinstance(one, Point)]


def reason(body: bytes, url: str = URL) -> str | None:
    refused = read_page(SOURCE, Page(url, body, AT)).refused
    return refused.reason if refused else None


def replaced(old: str, new: str) -> bytes:
    body = MOON.replace(old.encode(), new.encode())
    assert body != MOON
    return body


def test_a_page_gives_the_app_and_its_downloads_in_whole_units() -> None:
    app, points = read()
    assert app == App("360", "3000001", "月亮", "月亮科技有限公司", "2.3.4", country="cn")
    at, here = "2026-11-20T08:00:00Z", {"country": "CN", "store": "360"}
    assert points == [Point("installs", "3000001", at, "instant", 70_010_000, "installs", here)]


@pytest.mark.parametrize(("label", "expected"), [("1.3亿次", 130_000_000), ("8562次", 8562)])
def test_a_label_is_read_in_its_own_unit(label: str, expected: int) -> None:
    assert [one.value for one in read(replaced("7001万次", label))[1]] == [expected]


def test_a_second_label_with_a_zero_is_no_number() -> None:
    twice = replaced('<div class="pf">', '<!-- <span class="s-3">下载：0次</span> --><div class="pf">')
    assert read(twice) == read()
    assert read(replaced("7001万次", "0次"))[1] == []


def test_two_numbers_or_none_are_a_layout_that_is_not_known() -> None:
    assert reason(replaced("145.2M", "下载：5次")) == "layout"
    assert reason(replaced("下载：7001万次", "7001万次")) == "layout"
    assert reason(replaced("7001万次", "很多次")) == "layout"


def test_cells_that_are_blank_or_gone_are_none() -> None:
    assert read(replaced("月亮科技有限公司", " "))[0].developer is None
    assert read(replaced("版本：", "代号："))[0].version is None


def test_a_page_of_another_app_is_a_mismatch() -> None:
    assert reason(MOON, URL.replace("3000001", "3000002")) == "mismatch"


def test_a_page_without_an_app_is_told_apart() -> None:
    assert reason("<html><head><title>您访问的页面不存在_360手机助手</title></head></html>".encode()) == "not_found"
    assert (
        reason('<html><body><span class="t">获取应用内容失败，请尝试ctrl+f5刷新</span></body></html>'.encode())
        == "not_found"
    )
    assert reason("<html><head><title>360手机助手</title></head></html>".encode()) == "layout"
    assert reason(b"") == "layout"
    assert reason(MOON, "https://zhushou.360.cn/list/index/cid/1") == "layout"


def test_it_is_off_and_asks_each_app_of_this_store() -> None:
    assert not SOURCE.manners.on
    apps = tuple(
        models.App(store=store, app_id="3000001", entity="e", countries=("cn",), name="n")
        for store in ("360", "appstore")
    )
    assert [ask.url for ask in SOURCE.asks(models.Watchlist(apps=apps))] == [URL]


@given(mutated(MOON))
def test_no_broken_page_raises_or_invents_a_value(body: bytes) -> None:
    read_soundly(SOURCE, Page(URL, body, AT))
