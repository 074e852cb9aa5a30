"""Yingyongbao's page of one app."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from crawlers.page import Page
from crawlers.reading import read_page
from crawlers.spiders.yingyongbao import Yingyongbao
from storage.records import App, Point
from tests.mutations import mutated, read_soundly
from watchlist import models

HERE = Path(__file__).parent
MOON, OLD = HERE.joinpath("moon.html").read_bytes(), HERE.joinpath("of_2021.html").read_bytes()
URL = "https://sj.qq.com/appdetail/com.example.moon"
OLD_URL = "https://sj.qq.com/myapp/detail.htm?apkName=com.example.moon"
AT = datetime(2026, 11, 20, 8, tzinfo=UTC)
SOURCE = Yingyongbao()


def read(body: bytes = MOON, url: str = URL) -> tuple[App, dict[str, Point]]:
    reading = read_page(SOURCE, Page(url, body, AT))
    assert reading.refused is None
    (app,) = (one for one in reading.records if isinstance(one, App))
    return app, {one.metric: one for one in reading.records if isinstance(one, Point)}


def reason(body: bytes = MOON, url: str = URL, **rest: Any) -> str | None:
    refused = read_page(SOURCE, Page(url, body, AT, **rest)).refused
    return refused.reason if refused else None


def replaced(old: str, new: str) -> bytes:
    body = MOON.replace(old.encode(), new.encode())
    assert body != MOON
    return body


def test_the_apps_own_card_gives_its_downloads_and_stars() -> None:
    app, points = read()
    assert app == App("yingyongbao", "com.example.moon", "月亮", "月亮科技有限公司", "2.3.4", country="cn")
    at, here = "2026-11-20T08:00:00Z", {"country": "CN", "store": "yingyongbao"}
    assert points == {
        "installs": Point("installs", "com.example.moon", at, "instant", 123_456_789, "installs", here),
        "rating": Point("rating", "com.example.moon", at, "instant", 4.3, "stars", here),
    }


@pytest.mark.parametrize(("written", "expected"), [('"123456789"', 123_456_789), ('"1.2亿"', 120_000_000)])
def test_downloads_may_be_written_as_a_text(written: str, expected: int) -> None:
    assert read(replaced("123456789", written))[1]["installs"].value == expected


@pytest.mark.parametrize("nothing", ["0", '"0"', '""', "null"])
def test_downloads_that_are_not_known_are_no_zero(nothing: str) -> None:
    assert set(read(replaced("123456789", nothing))[1]) == {"rating"}


@pytest.mark.parametrize("nothing", ['"0.00"', '""', "0", "null"])
def test_an_app_without_stars_has_no_rating(nothing: str) -> None:
    assert set(read(replaced('"4.30"', nothing))[1]) == {"installs"}


def test_the_card_is_known_by_its_name_too_and_its_items_may_be_a_text() -> None:
    assert read(replaced("yybn_game_basic_info", "another")) == read()
    start, end = MOON.index(b'[{"app_id": "10000001"'), MOON.index(b'}]}},\n{"cardId": "yybn_recommend')
    as_text = MOON[start : end + 2].decode().replace('"', '\\"')
    assert read(MOON[:start] + f'"{as_text}"'.encode() + MOON[end + 2 :]) == read()


def test_without_a_card_of_its_own_the_package_alone_tells() -> None:
    other = replaced("yybn_game_basic_info", "another").replace(b"GameDetail", b"Another")
    assert read(other) == read()
    assert reason(other, URL.replace("moon", "mars")) == "layout"


def test_a_recommended_app_is_never_the_one_asked_for() -> None:
    assert reason(url=URL.replace("moon", "sun")) == "mismatch"


def test_a_page_of_before_2022_is_read_by_its_labels() -> None:
    app, points = read(OLD, OLD_URL)
    assert app == App("yingyongbao", "com.example.moon", "月亮", "月亮科技有限公司", "2.0.1", country="cn")
    assert {name: one.value for name, one in points.items()} == {"installs": 790_000_000, "rating": 4.2}
    assert reason(OLD, OLD_URL.replace("moon", "sun")) == "mismatch"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (replaced('"/appdetail/[pkgname]"', '"/404"'), "not_found"),
        (replaced('"ret": 0', '"ret": -1'), "layout"),
        ("<html><head><title>找不到该应用</title></head></html>".encode(), "not_found"),
        (b"<html><head><title>Moon</title></head><body>Hello</body></html>", "layout"),
        (b"", "layout"),
    ],
)  # fmt: skip
def test_what_is_no_app_is_told_apart(body: bytes, expected: str) -> None:
    assert reason(body) == expected


def test_a_missing_package_is_not_found_by_its_status() -> None:
    assert reason(b"<html></html>", status=404) == "not_found"


def test_it_is_off_and_asks_each_app_of_this_store() -> None:
    assert not SOURCE.manners.on
    apps = tuple(
        models.App(store=store, app_id="com.example.moon", entity="e", countries=("cn",), name="n")
        for store in ("yingyongbao", "googleplay")
    )
    assert [ask.url for ask in SOURCE.asks(models.Watchlist(apps=apps))] == [URL]


@given(mutated(MOON))
def test_no_broken_page_raises_or_invents_a_value(body: bytes) -> None:
    for record in read_soundly(SOURCE, Page(URL, body, AT)).records:
        assert not isinstance(record, Point) or record.subject == "com.example.moon"


@given(mutated(OLD))
def test_no_broken_page_of_before_2022_raises(body: bytes) -> None:
    read_soundly(SOURCE, Page(OLD_URL, body, AT))
