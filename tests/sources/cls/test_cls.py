"""财联社's telegrams."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.page import Page
from crawlers.reading import read_page
from crawlers.spiders.cls import ClsTelegraph
from storage.records import Headline
from tests.mutations import mutated, read_soundly
from watchlist.models import Feed, Watchlist

ROLL = Path(__file__).parent.joinpath("roll.json").read_bytes()
ASKED = "https://www.cls.cn/v1/roll/get_roll_list?app=CailianpressWeb&os=web&rn=20&sign=0123"
SOURCE = ClsTelegraph()


def page(body: bytes) -> Page:
    return Page(ASKED, body, datetime(2026, 1, 20, 1, tzinfo=UTC))


def read(body: bytes = ROLL) -> list[Headline]:
    return [record for record in read_page(SOURCE, page(body)).records if isinstance(record, Headline)]


def reason(body: bytes) -> str | None:
    refused = read_page(SOURCE, page(body)).refused
    return refused.reason if refused else None


def test_a_telegram_is_a_headline_with_its_own_title_and_the_text_after_the_dateline() -> None:
    assert read()[0] == Headline(
        id="https://www.cls.cn/detail/31",
        title="豆子宣布降价",
        url="https://www.cls.cn/detail/31",
        published_at="2026-01-20T00:00:00Z",
        summary="豆子今日宣布推理价格下调四成。 据悉，新价明日生效。（某报）",
    )


def test_a_telegram_without_title_is_named_by_its_head_or_its_first_sentence() -> None:
    assert [h.title for h in read()][1:] == ["某云厂商H100每小时租金降至2.1美元", "算力债发行"]
    assert read()[2].summary == "某公司发行算力债。"


def test_advertisements_related_articles_and_blank_telegrams_are_no_headlines() -> None:
    assert [h.id[-2:] for h in read()] == ["31", "30", "29"]


def test_a_telegram_that_comes_twice_is_one_headline() -> None:
    answer = json.loads(ROLL)
    answer["data"]["roll_data"] *= 2
    assert read(json.dumps(answer).encode()) == read()


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ('{"errno": 10012, "msg": "签名错误"}', "blocked"),
        ('{"errno": 50101, "msg": "加载中...", "data": {}}', "blocked"),
        ('{"error": null, "data": {"roll_data": []}}', "empty"),
        ('{"errno": 0, "data": {}}', "layout"),
        ("[]", "layout"),
        ("<html><script src='/HWWAFSES.js'></script></html>", "blocked"),
    ],
)
def test_an_answer_without_telegrams_is_refused_by_its_reason(body: str, why: str) -> None:
    assert reason(body.encode()) == why


def test_only_the_owners_addresses_are_asked_and_only_where_he_turned_it_on() -> None:
    feeds = [Feed(url=url, outlet="x", lang="zh") for url in (ASKED, "https://example.cn/rss", ASKED)]
    assert [ask.url for ask in SOURCE.asks(Watchlist(feeds=tuple(feeds)))] == [ASKED]
    assert list(SOURCE.asks(Watchlist())) == []
    assert not SOURCE.manners.on


@given(data=st.data())
def test_whatever_happens_to_a_list_on_its_way_what_is_read_is_sound(data: st.DataObject) -> None:
    read_soundly(SOURCE, page(data.draw(mutated(ROLL))))


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("签名错误", "blocked"),
        ("访问过于频繁", "rate_limited"),
        ("请先登录", "login_required"),
        ("小财正在加载中...", "blocked"),
    ],
)
def test_an_error_is_refused_by_its_words(message: str, expected: str) -> None:
    assert reason(json.dumps({"errno": 10012, "msg": message, "data": {}}).encode()) == expected


def test_the_lists_of_other_addresses_and_of_the_page_itself_read_the_same() -> None:
    items = json.loads(ROLL)["data"]["roll_data"]
    assert read(json.dumps({"errno": 0, "data": {"depth_list": items}}).encode()) == read()
    assert read(json.dumps({"errno": 0, "data": items}).encode()) == read()
    state = json.dumps({"props": {"initialState": {"telegraph": {"telegraphList": items}}}}, ensure_ascii=False)
    page_of_it = f'<!DOCTYPE html><script id="__NEXT_DATA__" type="application/json">{state}</script>'
    assert read(page_of_it.encode()) == read()


FOUND = json.dumps(
    {
        "errno": 0,
        "data": {
            "telegram": {
                "total_num": 1,
                "data": [
                    {
                        "id": 41,
                        "descr": "【<em>豆子</em>降价】财联社1月20日电，<em>豆子</em>宣布降价。",
                        "time": 1768867200,
                    }
                ],
            },
            "depth": {"total_num": 1, "data": [{"id": 42, "title": "细看<em>豆子</em>", "time": 1768867200}]},
        },
    }
).encode()


def test_what_a_search_finds_is_read_without_its_marks() -> None:
    found = read(FOUND)
    assert [(one.id[-2:], one.title, one.published_at) for one in found] == [
        ("41", "豆子降价", "2026-01-20T00:00:00Z"),
        ("42", "细看豆子", "2026-01-20T00:00:00Z"),
    ]
    assert found[0].summary == "豆子宣布降价。"
    assert reason(b'{"errno": 0, "data": {"telegram": {"data": []}}}') == "empty"


@given(mutated(FOUND))
def test_no_broken_search_raises(body: bytes) -> None:
    read_soundly(SOURCE, page(body))


def test_a_telegram_without_a_title_of_its_own_or_a_time_is_kept() -> None:
    body = json.dumps(
        {"data": {"roll_data": [{"id": 7, "content": "财联社1月20日电，豆子降价。"}]}}, ensure_ascii=False
    )
    assert [(h.title, h.published_at) for h in read(body.encode())] == [("豆子降价", None)]
