"""Huawei AppGallery's answers."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from crawlers.page import Page
from crawlers.reading import read_page
from crawlers.spiders.huawei import Huawei
from storage.records import App, Point
from tests.mutations import mutated, read_soundly
from watchlist import models

HERE = Path(__file__).parent
DETAIL, SEARCH = HERE.joinpath("detail.json").read_bytes(), HERE.joinpath("search.json").read_bytes()
ENDPOINT = "https://web-drcn.hispace.dbankcloud.com/uowap/index?method=internal.getTabDetail"
URL, SEARCH_URL = f"{ENDPOINT}&uri=app%7CC100000001", f"{ENDPOINT}&uri=searchApp%7C%E8%81%8A%E5%A4%A9"
FLAT_URL = "https://web-drcn.hispace.dbankcloud.com/edge/webedge/appinfo"
FLAT = {
    "appId": "C100000001", "pkgName": "com.example.moon", "name": "月亮", "developerName": "月亮科技有限公司",
    "version": "2.3.4", "versionCode": 20304, "downCount": "12345678", "rateNum": "12",
}  # fmt: skip
AT = datetime(2026, 11, 20, 8, tzinfo=UTC)
SOURCE = Huawei()
MOON = App("huawei", "C100000001", "月亮", "月亮科技有限公司", "2.3.4", country="cn")


def read(body: bytes = DETAIL, url: str = URL, **rest: Any) -> tuple[list[App], dict[str, float]]:
    reading = read_page(SOURCE, Page(url, body, AT, **rest))
    assert reading.refused is None
    points = [one for one in reading.records if isinstance(one, Point)]
    assert {(one.metric, one.unit, one.dims["country"], one.dims["store"]) for one in points} <= {
        ("installs", "installs", "CN", "huawei")
    }
    return [one for one in reading.records if isinstance(one, App)], {one.subject: one.value for one in points}


def reason(body: Any, url: str = URL, **rest: Any) -> str | None:
    written = body if isinstance(body, bytes) else json.dumps(body).encode()
    refused = read_page(SOURCE, Page(url, written, AT, **rest)).refused
    return refused.reason if refused else None


def labelled(label: Any, intro: str = "月亮会回答") -> bytes:
    answer = json.loads(DETAIL)
    answer["layoutData"][1]["dataList"][0]["downCountDesc"] = label
    answer["layoutData"][0]["dataList"][0]["intro"] = intro
    return json.dumps(answer).encode()


def test_an_app_is_put_together_from_its_cards_and_others_are_left_out() -> None:
    assert read() == ([MOON], {"C100000001": 10_000_000})


@pytest.mark.parametrize(
    ("label", "expected"), [("100亿次安装", 10**10), ("1 million installs", 10**6), ("8562次安装", 8562)]
)
def test_a_label_is_a_floor_in_whole_installs(label: str, expected: int) -> None:
    assert read(labelled(label))[1] == {"C100000001": expected}


@pytest.mark.parametrize("label", ["", None, "12万人预约", "小于1万次安装", "0次安装"])
def test_reservations_and_upper_bounds_are_no_installs(label: Any) -> None:
    assert read(labelled(label)) == ([MOON], {})


def test_the_head_cards_intro_counts_only_where_it_is_a_label_itself() -> None:
    assert read(labelled("", "1亿次安装"))[1] == {"C100000001": 10**8}
    assert read(labelled("", "2026"))[1] == {}


def test_a_label_of_another_form_is_refused() -> None:
    assert reason(labelled("1 млн установок")) == "layout"


def test_an_answer_about_another_app_is_a_mismatch() -> None:
    assert reason(DETAIL.replace(b'"appid": "C100000001"', b'"appid": "C9"')) == "mismatch"


def test_each_app_of_a_search_is_read() -> None:
    apps, counts = read(SEARCH, SEARCH_URL)
    assert [(app.app_id, app.name, app.version) for app in apps] == [
        ("C100000001", "月亮", "2.3.4"),
        ("C100000002", "太阳", "1.0"),
    ]
    assert counts == {"C100000001": 10**10}


def test_the_flat_answer_has_the_number_to_the_unit() -> None:
    body, asked = json.dumps(FLAT).encode(), json.dumps({"pkgName": "com.example.moon", "locale": "zh_CN"}).encode()
    assert read(body, FLAT_URL, method="POST", request_body=asked) == ([MOON], {"C100000001": 12_345_678})
    other = asked.replace(b"moon", b"sun")
    assert reason(FLAT, FLAT_URL, method="POST", request_body=other) == "mismatch"


def test_an_answer_without_cards_is_told_apart() -> None:
    assert reason({"layoutData": []}) == "not_found"
    assert reason({"layoutData": None}, SEARCH_URL) == "empty"
    assert reason({"layoutData": [], "rtnDesc": "token expired: invalid token"}) == "login_required"
    assert reason({"layoutData": "none"}) == "layout"
    assert reason({"rtnCode": 1}) == "layout"
    assert reason(b"<html><body><div id='app'></div></body></html>") == "layout"
    assert reason(b"") == "empty"


def test_what_is_kept_reads_the_same_and_names_nobody() -> None:
    for body, url in ((DETAIL, URL), (SEARCH, SEARCH_URL), (json.dumps(FLAT).encode(), FLAT_URL)):
        assert read(SOURCE.kept(body), url) == read(body, url)
        assert SOURCE.kept(SOURCE.kept(body)) == SOURCE.kept(body)
    for name in ("一位用户", "我喜欢月亮"):
        assert name.encode() in DETAIL
        assert name not in json.dumps(json.loads(SOURCE.kept(DETAIL)), ensure_ascii=False)


def test_it_is_off_and_asks_each_app_of_this_store() -> None:
    assert not SOURCE.manners.on
    apps = tuple(
        models.App(store=store, app_id="C100000001", entity="e", countries=("cn",), name="n")
        for store in ("huawei", "appstore")
    )
    (ask,) = SOURCE.asks(models.Watchlist(apps=apps))
    assert Page(ask.url, b"", AT).query["uri"] == "app|C100000001"


@given(mutated(DETAIL))
def test_no_broken_answer_raises_or_invents_a_value(body: bytes) -> None:
    reading = read_soundly(SOURCE, Page(URL, body, AT))
    assert {one.subject for one in reading.records if isinstance(one, Point)} <= {"C100000001"}
    again = read_page(SOURCE, Page(URL, SOURCE.kept(body), AT))
    assert reading.records == again.records or not reading.records


@given(mutated(SEARCH))
def test_no_broken_list_raises(body: bytes) -> None:
    read_soundly(SOURCE, Page(SEARCH_URL, body, AT))
