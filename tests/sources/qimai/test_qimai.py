"""Qimai's JSON."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given

from crawlers.page import Page
from crawlers.reading import read_page
from crawlers.spiders.qimai import Qimai
from storage.records import App, Point, Rank, Record, Snapshot
from tests.mutations import mutated, read_soundly
from watchlist.models import AppChart, Watchlist

HERE = Path(__file__).parent
SEARCH = HERE.joinpath("search_android.json").read_bytes()
CHART = HERE.joinpath("rank_index.json").read_bytes()
DOWNLOADS = HERE.joinpath("pred_download.json").read_bytes()
ASKED_SEARCH = "https://api.qimai.cn/search/android?market=8&search=%E8%B1%86&page=1"
ASKED_CHART = "https://api.qimai.cn/rank/index?brand=free&country=cn&device=iphone&genre=5000&date=2024-08-09"
ASKED_DOWNLOADS = "https://api.qimai.cn/pred/download?appid=1111111111&country=cn&sdate=2024-08-07&edate=2024-08-09"
SOURCE = Qimai()
AT = "2024-08-09T06:00:00Z"


def page(body: bytes, url: str) -> Page:
    return Page(url, body, datetime.fromisoformat(AT).astimezone(UTC))


def read(body: bytes, url: str) -> tuple[Record, ...]:
    reading = read_page(SOURCE, page(body, url))
    assert reading.refused is None
    return reading.records


def reason(body: bytes, url: str = ASKED_SEARCH) -> str | None:
    refused = read_page(SOURCE, page(body, url)).refused
    return refused.reason if refused else None


def test_a_search_names_the_apps_of_one_market_and_their_places() -> None:
    here = {"country": "CN", "store": "vivo"}
    assert read(SEARCH, ASKED_SEARCH) == (
        App("vivo", "7001", "豆子", "豆子科技有限公司", country="cn"),
        Rank("vivo", "cn", "android", "应用榜", "all", AT, 6, "7001", "豆子"),
        Point("installs", "7001", AT, "instant", 5224628315, "installs", here),
        App("vivo", "7002", "月亮", None, country="cn"),
        Point("installs", "7002", AT, "instant", 465332, "installs", here),
    )


def test_a_row_of_a_chart_gives_its_places_in_three_lists() -> None:
    places = {(r.genre, r.rank, r.app_id) for r in read(CHART, ASKED_CHART) if isinstance(r, Rank)}
    assert places == {
        ("all", 5, "1111111111"), ("5000", 1, "1111111111"), ("6007", 1, "1111111111"),
        ("5000", 2, "2222222222"),
    }  # fmt: skip


def test_a_chart_is_of_the_day_that_was_asked() -> None:
    ranks = [record for record in read(CHART, ASKED_CHART) if isinstance(record, Rank)]
    assert {rank.at for rank in ranks} == {"2024-08-09T00:00:00Z"}
    undated = [r for r in read(CHART, ASKED_CHART.replace("&date=2024-08-09", "")) if isinstance(r, Rank)]
    assert {rank.at for rank in undated} == {AT}


def test_the_first_page_of_a_chart_is_a_snapshot_and_a_later_one_is_none() -> None:
    assert Snapshot("appstore", "cn", "iphone", "free", "5000", "2024-08-09T00:00:00Z", 2, 2, True) in read(
        CHART, ASKED_CHART
    )
    later = CHART.replace(b'"index":1', b'"index":51').replace(b'"index":2', b'"index":52')
    assert not [record for record in read(later, ASKED_CHART) if isinstance(record, Snapshot)]


def test_ratings_written_in_wan_are_whole_and_none_is_none() -> None:
    points = [record for record in read(CHART, ASKED_CHART) if isinstance(record, Point)]
    assert [(p.metric, p.subject, p.value) for p in points] == [
        ("rating", "1111111111", 4.8),
        ("ratings_count", "1111111111", 71700),
    ]


def test_downloads_are_days_in_beijing_and_never_their_mean() -> None:
    points = [record for record in read(DOWNLOADS, ASKED_DOWNLOADS) if isinstance(record, Point)]
    assert [(p.start, p.value, p.partial) for p in points] == [
        ("2024-08-09", 180, True),  # not over when it was received
        ("2024-08-08", 120, False),
        ("2024-08-07", 0, False),
    ]
    assert {(p.metric, p.grain, p.unit, p.subject) for p in points} == {("downloads", "day", "downloads", "1111111111")}


@pytest.mark.parametrize(
    ("code", "message", "expected"),
    [
        (10011, "请登录后查看更多数据", "login_required"),
        (10602, "操作过于频繁", "rate_limited"),
        (10001, "非法请求", "blocked"),
        (10404, "应用不存在", "not_found"),
    ],
)
def test_another_code_with_status_200_is_a_refusal(code: int, message: str, expected: str) -> None:
    assert reason(json.dumps({"code": code, "msg": message}).encode()) == expected


def test_no_apps_are_empty() -> None:
    assert reason(b'{"code":10000,"msg":"","appList":[]}') == "empty"


@pytest.mark.parametrize(
    ("body", "url"),
    [
        (SEARCH, ASKED_SEARCH.replace("market=8", "market=77")),
        (SEARCH, "https://api.qimai.cn/app/version?appid=1"),
        (SEARCH.replace(b'"appName":"', b'"title":"'), ASKED_SEARCH),
        (CHART, ASKED_CHART.replace("brand=free&", "")),
        (CHART.replace(b'"5"', b'"5.5"'), ASKED_CHART),
        (CHART.replace(b"1111111111", b"0000000001"), ASKED_CHART),
        (DOWNLOADS.replace(b"1723132800000", b"1723161600000"), ASKED_DOWNLOADS),
    ],
)
def test_a_shape_nobody_has_seen_is_layout(body: bytes, url: str) -> None:
    assert reason(body, url) == "layout"


def test_two_apps_at_one_place_are_layout() -> None:
    assert reason(CHART.replace(b'{"ranking":"2"', b'{"ranking":"1"'), ASKED_CHART) == "layout"


@given(mutated(SEARCH))
def test_no_broken_search_raises_or_invents_a_value(body: bytes) -> None:
    read_soundly(SOURCE, page(body, ASKED_SEARCH))


@given(mutated(CHART))
def test_no_broken_chart_raises_or_invents_a_place(body: bytes) -> None:
    read_soundly(SOURCE, page(body, ASKED_CHART))


@given(mutated(DOWNLOADS))
def test_no_broken_estimate_raises_or_invents_a_value(body: bytes) -> None:
    read_soundly(SOURCE, page(body, ASKED_DOWNLOADS))


def test_charts_are_asked_unsigned_and_only_where_it_is_switched_on() -> None:
    assert not SOURCE.manners.on
    charts = (AppChart(store="appstore", country="cn"), AppChart(store="appstore", country="cn", genre="6007"))
    urls = [ask.url for ask in SOURCE.asks(Watchlist(app_charts=charts))]
    assert urls == [
        "https://api.qimai.cn/rank/index?brand=free&country=cn&device=iphone&genre=36&page=1",
        "https://api.qimai.cn/rank/index?brand=free&country=cn&device=iphone&genre=6007&page=1",
    ]
    assert not [url for url in urls if "analysis" in url]


def test_a_day_beyond_all_clocks_is_no_layout_of_ours() -> None:
    body = re.sub(rb"\[\s*1\d{12},", b"[172304601722960000000,", DOWNLOADS)
    assert body != DOWNLOADS
    refused = read_page(SOURCE, page(body, ASKED_DOWNLOADS)).refused
    assert refused is not None
    assert refused.reason == "layout"
