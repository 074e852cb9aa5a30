"""Apple's lookup of apps by id."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from crawlers.page import Page
from crawlers.reading import read_page
from crawlers.spiders.apple_lookup import AppleLookup
from storage.records import App, Point
from tests.mutations import mutated, read_soundly
from watchlist import models

TWO_APPS = Path(__file__).parent.joinpath("two_apps.json").read_bytes()
ASKED = "https://itunes.apple.com/lookup?id=1111111111,2222222222&country=cn"
EMPTY = b'\n\n\n{\n "resultCount":0,\n "results": []\n}\n\n\n'
SOURCE = AppleLookup()


def page(body: bytes = TWO_APPS, url: str = ASKED, **rest: Any) -> Page:
    return Page(url, body, datetime(2024, 12, 5, 3, 30, tzinfo=UTC), **rest)


def read(body: bytes = TWO_APPS, url: str = ASKED) -> tuple[list[App], list[Point]]:
    reading = read_page(SOURCE, page(body, url))
    assert reading.refused is None
    apps = [record for record in reading.records if isinstance(record, App)]
    return apps, [record for record in reading.records if isinstance(record, Point)]


def reason(body: bytes = TWO_APPS, url: str = ASKED, **rest: Any) -> str | None:
    refused = read_page(SOURCE, page(body, url, **rest)).refused
    return refused.reason if refused else None


def changed(which: int = 0, **fields: Any) -> bytes:
    answer = json.loads(TWO_APPS)
    answer["results"][which] |= fields
    return json.dumps(answer).encode()


def test_an_app_is_named_by_its_storefront_and_its_developer_page() -> None:
    apps, _ = read()
    bean = App("appstore", "1111111111", "豆子 - AI 助手", "Bean Technology Co., Ltd.", "7.1.0", country="cn")
    assert apps[0] == bean
    assert [app.app_id for app in apps] == ["1111111111", "2222222222"]


def test_ratings_are_those_of_all_versions_in_that_storefront() -> None:
    _, points = read()
    here = {"country": "CN", "store": "appstore"}
    assert points == [
        Point("rating", "1111111111", "2024-12-05T03:30:00Z", "instant", 4.75, "stars", here),
        Point("ratings_count", "1111111111", "2024-12-05T03:30:00Z", "instant", 71700, "ratings", here),
    ]


@pytest.mark.parametrize("fields", [{"averageUserRating": 0, "userRatingCount": 0}, {"userRatingCount": 0}])
def test_an_unrated_app_has_no_rating_in_either_shape(fields: dict[str, int]) -> None:
    assert read()[1] == [point for point in read()[1] if point.subject == "1111111111"]  # the second has no such keys
    assert read(changed(0, **fields))[1] == []


def test_fewer_apps_than_asked_are_what_there_is() -> None:
    apps, _ = read(url=ASKED.replace("id=", "id=3333333333,"))
    assert [app.app_id for app in apps] == ["1111111111", "2222222222"]


def test_an_app_nobody_asked_for_is_a_mismatch() -> None:
    assert reason(url="https://itunes.apple.com/lookup?id=1111111111&country=cn") == "mismatch"
    assert reason(url="https://itunes.apple.com/lookup?bundleId=com.example.bean&country=cn") == "mismatch"


def test_a_lookup_by_bundle_and_a_search_ask_for_no_ids() -> None:
    for asked in ("lookup?bundleId=com.example.bean,com.example.MOON", "search?term=ai&entity=software"):
        assert len(read(url=f"https://itunes.apple.com/{asked}&country=cn")[0]) == 2


def test_the_storefront_is_in_the_path_or_the_query_or_the_apps_address() -> None:
    for url in (ASKED, ASKED.replace("&country=cn", "").replace("com/", "com/cn/"), ASKED.replace("&country=cn", "")):
        assert {app.country for app in read(url=url)[0]} == {"cn"}


def test_where_nobody_names_a_storefront_it_is_the_american_one() -> None:
    body = TWO_APPS.replace(b"trackViewUrl", b"elsewhere")
    apps, points = read(body, ASKED.replace("&country=cn", ""))
    assert apps[0].country == "us"
    assert points[0].dims["country"] == "US"


def test_an_answer_of_another_storefront_is_a_mismatch() -> None:
    assert reason(url=ASKED.replace("country=cn", "country=us")) == "mismatch"


def test_no_results_are_empty_and_never_removed() -> None:
    assert reason(EMPTY) == "empty"


@pytest.mark.parametrize("status", [403, 429])
def test_apples_403_with_an_empty_body_is_a_rate_limit(status: int) -> None:
    assert reason(b"", status=status) == "rate_limited"


def test_an_empty_body_is_a_refusal() -> None:
    assert reason(b"") == "empty"


@pytest.mark.parametrize(
    "body",
    [
        json.dumps(json.loads(TWO_APPS)["results"][0]).encode(),
        TWO_APPS.replace(b'"resultCount":2', b'"resultCount":3'),
        changed(trackId="1111111111"),
        changed(trackName=""),
        changed(kind="ebook"),
        changed(averageUserRating=47.5),
        changed(userRatingCount=-3),
        changed(userRatingCount="7.17万"),
    ],
)
def test_a_shape_nobody_has_seen_is_layout(body: bytes) -> None:
    assert reason(body) == "layout"


@given(mutated(TWO_APPS))
def test_no_broken_answer_raises_or_invents_a_value(body: bytes) -> None:
    reading = read_soundly(SOURCE, page(body))
    for record in reading.records:
        if isinstance(record, App):
            assert record.app_id in ("1111111111", "2222222222")


def app(app_id: str, *countries: str, store: str = "appstore") -> models.App:
    return models.App.model_validate(
        {"store": store, "app_id": app_id, "entity": "e", "countries": countries, "name": "n"}
    )


def test_each_storefront_is_asked_for_up_to_fifty_apps_at_once() -> None:
    apps = (
        *(app(str(number), "cn") for number in range(1000, 1101)),
        app("1000", "us", "cn"),
        app("com.example.bean", "us", store="googleplay"),
    )
    urls = [ask.url for ask in SOURCE.asks(models.Watchlist(apps=apps))]
    counts = [(url.rsplit("country=", 1)[1], url.count(",") + 1) for url in urls]
    assert counts == [("cn", 50), ("cn", 50), ("cn", 1), ("us", 1)]
    assert urls[-1] == "https://itunes.apple.com/lookup?id=1000&country=us"


def test_apps_asked_for_by_their_developers_id_are_read_without_the_developers_own_entry() -> None:
    answer = json.loads(TWO_APPS)
    for app in answer["results"]:
        app["artistId"] = 77777777
    answer["results"].insert(0, {"wrapperType": "artist", "artistName": "Bean Technology", "artistId": 77777777})
    answer["resultCount"] = len(answer["results"])
    asked = "https://itunes.apple.com/lookup?id=77777777&entity=software&country=cn"
    assert read(json.dumps(answer).encode(), asked) == read()
    answer["results"], answer["resultCount"] = answer["results"][:1], 1
    assert reason(json.dumps(answer).encode(), asked) == "empty"
