"""Qimai's lists by indexPlus, its history of one app's places, and its name of an app."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given

from crawlers.page import Page
from crawlers.reading import read_page
from crawlers.spiders.qimai import Qimai
from storage.records import App, Rank, Record, Snapshot
from tests.mutations import mutated, read_soundly

SOURCE = Qimai()
PLUS = "https://api.qimai.cn/rank/indexPlus/brand_id/{}?brand=all&country=cn&device=iphone&genre=36&date=2024-08-09"
MORE = (
    "https://api.qimai.cn/app/rankMore?appid=1111111111&country=cn&brand=free&day=1&sdate=2024-08-08&edate=2024-08-09"
)
INFO = "https://api.qimai.cn/app/appinfo?appid=1111111111&country=cn"


def body(**answer: Any) -> bytes:
    return json.dumps({"code": 10000, "msg": "成功"} | answer, ensure_ascii=False).encode()


def row(index: int, app_id: str, name: str) -> dict[str, Any]:
    app = {"appId": app_id, "appName": name, "publisher": "Bean", "country": "cn", "price": "0.00", "file_size": "1"}
    return {"index": index, "change": 1, "is_ad": False, "appInfo": app, "class": {"ranking": "1"}}


LIST = body(list=[row(1, "1111111111", "豆子"), row(2, "2222222222", "钱包")], maxPage=10)
TABLE = body(data={"list": [], "table": [{"date": 1723132800000, "36": 12, "6014": "-"},
                                         {"date": 1723046400000, "36": "9", "6014": 3}]})  # fmt: skip
NAME = body(appInfo={"appname": "豆子 - AI 助手", "subname": ""})


def page(answer: bytes, url: str) -> Page:
    return Page(url, answer, datetime(2024, 8, 10, 6, tzinfo=UTC))


def read(answer: bytes, url: str) -> tuple[Record, ...]:
    reading = read_page(SOURCE, page(answer, url))
    assert reading.refused is None, reading.refused
    return reading.records


def reason(answer: bytes, url: str) -> str | None:
    refused = read_page(SOURCE, page(answer, url)).refused
    return refused.reason if refused else None


@pytest.mark.parametrize(("number", "chart"), [(0, "paid"), (1, "free"), (2, "grossing")])
def test_the_address_says_which_chart_a_list_is(number: int, chart: str) -> None:
    where = ("appstore", "cn", "iphone", chart, "all", "2024-08-09T00:00:00Z")
    assert read(LIST, PLUS.format(number)) == (
        Rank(*where, 1, "1111111111", "豆子"),
        Rank(*where, 2, "2222222222", "钱包"),
        Snapshot(*where, asked=2, got=2, complete=True),
    )


def test_a_later_page_is_no_snapshot() -> None:
    (only,) = read(body(list=[row(21, "1111111111", "豆子")]), PLUS.format(1).replace("genre=36", "genre=6014"))
    assert isinstance(only, Rank)
    assert (only.rank, only.genre) == (21, "6014")


def test_the_places_of_one_app_are_of_days_in_beijing_and_a_dash_is_none() -> None:
    found = {(one.at, one.genre, one.rank) for one in read(TABLE, MORE) if isinstance(one, Rank)}
    assert found == {
        ("2024-08-09T00:00:00Z", "all", 12),
        ("2024-08-08T00:00:00Z", "all", 9),
        ("2024-08-08T00:00:00Z", "6014", 3),
    }


def test_the_name_of_an_app_is_told() -> None:
    assert read(NAME, INFO) == (App("appstore", "1111111111", "豆子 - AI 助手", country="cn"),)


@pytest.mark.parametrize(
    ("answer", "url", "expected"),
    [
        (LIST, PLUS.format(7), "layout"),
        (LIST.replace(b'"list"', b'"rows"'), PLUS.format(1), "layout"),
        (body(list=[]), PLUS.format(1), "empty"),
        (TABLE, MORE.replace("brand=free", "brand=all"), "layout"),
        (body(data={"table": []}), MORE, "empty"),
        (b'{"code":10011,"msg":"\xe8\xaf\xb7\xe7\x99\xbb\xe5\xbd\x95"}', PLUS.format(1), "login_required"),
    ],
)
def test_refusals_are_told_apart(answer: bytes, url: str, expected: str) -> None:
    assert reason(answer, url) == expected


@given(mutated(LIST))
def test_no_broken_list_raises_or_invents_a_place(answer: bytes) -> None:
    read_soundly(SOURCE, page(answer, PLUS.format(1)))


@given(mutated(TABLE))
def test_no_broken_history_raises_or_invents_a_place(answer: bytes) -> None:
    read_soundly(SOURCE, page(answer, MORE))
