"""Similarweb's paid API."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given

from crawlers.page import Page
from crawlers.reading import read_page
from crawlers.spiders.similarweb_api import SimilarwebApi
from storage.records import Point
from tests.mutations import mutated, read_soundly
from watchlist.models import Site, Watchlist

HERE = Path(__file__).parent
WEEKLY = HERE.joinpath("v5_weekly.json").read_bytes()
MONTHLY = HERE.joinpath("v1_monthly.json").read_bytes()
RANK = json.dumps(
    {
        "meta": {"request": {"domain": "chat.example"}, "status": "Success", "last_updated": "2024-10-31"},
        "similar_rank": {"rank": 77},
    }
).encode()
V5 = "https://api.similarweb.com/v5/website-analysis/websites/traffic-and-engagement?domain=chat.example&country=ww"
V1 = "https://api.similarweb.com/v1/website/chat.example/total-traffic-and-engagement/visits?country=cn"
V1_RANK = "https://api.similarweb.com/v1/similar-rank/chat.example/rank"
SOURCE = SimilarwebApi()


def page(body: bytes, url: str, at: str = "2024-12-08T00:00:00+00:00", **rest: Any) -> Page:
    return Page(url, body, datetime.fromisoformat(at).astimezone(UTC), **rest)


def read(body: bytes, url: str, **how: Any) -> list[Point]:
    reading = read_page(SOURCE, page(body, url, **how))
    assert reading.refused is None
    return [record for record in reading.records if isinstance(record, Point)]


def reason(body: bytes, url: str, **how: Any) -> str | None:
    refused = read_page(SOURCE, page(body, url, **how)).refused
    return refused.reason if refused else None


def asked_again(body: bytes, **request: Any) -> bytes:
    answer = json.loads(body)
    answer["meta"]["request"] |= request
    return json.dumps(answer).encode()


def error(code: int) -> bytes:
    return json.dumps({"meta": {"status": "Error", "error_code": code, "error_message": "no"}}).encode()


def test_a_week_starts_on_the_day_given_and_the_series_knows_the_weekday() -> None:
    points = [point for point in read(WEEKLY, V5) if point.metric == "visits"]
    assert [(point.start, point.value) for point in points] == [
        ("2024-11-08", 930000000.25),
        ("2024-11-15", 941000000.5),
        ("2024-11-22", 925000000.75),
        ("2024-11-29", 310000000.125),
    ]
    assert {(point.grain, point.unit) for point in points} == {("week", "visits")}
    assert points[0].dims == {"country": "WW", "week_anchor": "friday"}
    moved = read(WEEKLY.replace(b"2024-11-08", b"2024-11-11"), V5)
    assert moved[0].dims["week_anchor"] == "monday"


def test_null_and_zero_are_no_data() -> None:
    rates = [point.start for point in read(WEEKLY, V5) if point.metric == "bounce_rate"]
    assert rates == ["2024-11-08", "2024-11-15", "2024-11-29"]
    assert reason(MONTHLY.replace(b"7000000.0625", b"0.0").replace(b"7100000.5", b"null"), V1) == "empty"


def test_a_week_is_partial_until_it_is_over() -> None:
    partial = [point.start for point in read(WEEKLY, V5, at="2024-12-05T12:00:00+00:00") if point.partial]
    assert set(partial) == {"2024-11-29"}
    assert not [point for point in read(WEEKLY, V5) if point.partial]


def test_a_month_to_date_is_partial() -> None:
    body = asked_again(MONTHLY, mtd=True).replace(b'"last_updated": "2024-10-31"', b'"last_updated": "2024-10-20"')
    assert [(point.start, point.partial) for point in read(body, V1)] == [("2024-09-01", False), ("2024-10-01", True)]


def test_a_countrys_figure_is_not_the_worlds() -> None:
    assert [point.dims for point in read(MONTHLY, V1)] == [{"country": "CN"}, {"country": "CN"}]
    world = read(asked_again(MONTHLY, country="world"), V1.replace("country=cn", "country=world"))
    assert {point.dims["country"] for point in world} == {"WW"}
    assert reason(MONTHLY, V1.replace("country=cn", "country=world")) == "mismatch"


def test_visits_keep_their_fractions() -> None:
    assert [point.value for point in read(MONTHLY, V1)] == [7000000.0625, 7100000.5]


def test_desktop_alone_and_the_main_domain_alone_are_other_series() -> None:
    desktop = read(MONTHLY, V1.replace("total-traffic", "traffic"))
    assert desktop[0].dims == {"country": "CN", "device": "desktop"}
    assert read(asked_again(WEEKLY, web_source="desktop"), V5)[0].dims["device"] == "desktop"
    assert read(asked_again(MONTHLY, main_domain_only=True), V1)[0].dims["scope"] == "main_domain"


def test_mobile_web_alone_is_neither_desktop_nor_all() -> None:
    mobile = V1.replace("/v1/", "/v2/").replace("total-traffic-and-engagement", "mobile-web")
    assert read(MONTHLY, mobile)[0].dims == {"country": "CN", "device": "mobile_web"}
    assert read(asked_again(WEEKLY, web_source="mobile_web"), V5)[0].dims["device"] == "mobile_web"


def test_the_device_that_an_answer_names_is_believed() -> None:
    answer = json.loads(MONTHLY)
    for said, dims in (
        ("Desktop", {"country": "CN", "device": "desktop"}),
        ("MobileWeb", {"country": "CN", "device": "mobile_web"}),
        ("Total", {"country": "CN"}),
    ):
        answer["meta"]["device"] = said
        assert read(json.dumps(answer).encode(), V1)[0].dims == dims
    answer["meta"]["device"] = "Television"
    assert reason(json.dumps(answer).encode(), V1) == "layout"


def test_both_generations_of_the_interface_speak_of_the_same_series() -> None:
    answer = json.loads(WEEKLY)
    answer["meta"]["request"] |= {"country": "world", "granularity": "Weekly", "main_domain_only": False}
    answer["visits"] = [{"date": row["date"], "visits": row["visits"]} for row in answer.pop("data")]
    first = read(json.dumps(answer).encode(), V1.replace("country=cn", "country=world"))
    assert first == [point for point in read(WEEKLY, V5) if point.metric == "visits"]


def test_the_rank_in_a_country_is_of_all_devices() -> None:
    body = MONTHLY.replace(b'"visits"', b'"country_rank"').replace(b"7000000.0625", b"12").replace(b"7100000.5", b"11")
    url = V1.replace("total-traffic-and-engagement/visits", "country-rank/country-rank")
    assert [(point.metric, point.value, point.dims) for point in read(body, url)] == [
        ("country_rank", 12, {"country": "CN"}),
        ("country_rank", 11, {"country": "CN"}),
    ]


def test_months_of_ranks_are_written_without_a_day() -> None:
    body = MONTHLY.replace(b'-01"', b'"')
    assert body != MONTHLY
    assert read(body, V1) == read(MONTHLY, V1)


def test_the_same_status_means_another_thing_in_the_batch_api() -> None:
    assert reason(b"", "https://api.similarweb.com/batch/v4/request-report", status=401) == "login_required"


@pytest.mark.parametrize(("body", "url"), [(WEEKLY, V5), (MONTHLY, V1), (RANK, V1_RANK)])
def test_an_answer_about_another_site_is_a_mismatch(body: bytes, url: str) -> None:
    assert reason(body, url.replace("chat.example", "new.chat.example")) == "mismatch"


def test_an_answer_with_another_metric_is_a_mismatch() -> None:
    assert reason(MONTHLY, V1.replace("/visits", "/bounce-rate")) == "mismatch"


def test_the_rank_is_of_the_month_of_the_last_update() -> None:
    assert read(RANK, V1_RANK) == [
        Point("global_rank", "chat.example", "2024-10-01", "month", 77, "rank", {"country": "WW"})
    ]


@pytest.mark.parametrize(
    ("code", "expected"),
    [(401, "not_found"), (403, "login_required"), (101, "empty"), (103, "login_required"), (999, "layout")],
)
def test_an_error_in_the_body_says_what_it_means_here(code: int, expected: str) -> None:
    assert reason(error(code), V1, status=400) == expected
    assert reason(error(code).replace(b"%d" % code, b'"%d"' % code), V1) == expected


@pytest.mark.parametrize(("status", "expected"), [(401, "not_found"), (403, "login_required"), (429, "rate_limited")])
def test_the_statuses_mean_what_the_vendor_documents(status: int, expected: str) -> None:
    assert reason(b"", V5, status=status) == expected


def test_a_period_said_twice_is_one_point_and_said_otherwise_is_layout() -> None:
    row = b'{"date": "2024-09-01", "visits": 7000000.0625},'
    assert read(MONTHLY.replace(row, row + row), V1) == read(MONTHLY, V1)
    assert reason(MONTHLY.replace(row, row + row.replace(b"7000", b"9000")), V1) == "layout"


@pytest.mark.parametrize(
    "body",
    [
        MONTHLY.replace(b"2024-10-01", b"2024-10-15"),
        asked_again(MONTHLY, granularity="Hourly"),
        b'{"Message": "Data Not Found"}',
        MONTHLY.replace(b"7100000.5", b"NaN"),
        MONTHLY.replace(b"7100000.5", b'"7.1M"'),
    ],
)
def test_a_shape_nobody_has_seen_is_layout(body: bytes) -> None:
    assert reason(body, V1) == "layout"


def test_another_address_of_the_vendor_is_layout() -> None:
    assert reason(MONTHLY, "https://api.similarweb.com/v1/app/Google/1234/ratings") == "layout"


@given(mutated(WEEKLY))
def test_no_broken_answer_of_v5_raises_or_invents_a_value(body: bytes) -> None:
    read_soundly(SOURCE, page(body, V5))


@given(mutated(MONTHLY))
def test_no_broken_answer_of_v1_raises_or_invents_a_value(body: bytes) -> None:
    read_soundly(SOURCE, page(body, V1))


def test_the_key_is_named_and_never_in_an_address() -> None:
    (ask,) = SOURCE.asks(Watchlist(sites=(Site(domain="chat.example", entity="a"),)))
    assert SOURCE.credentials is not None
    assert SOURCE.credentials.variables == ("SIMILARWEB_API_KEY",)
    assert "key" not in ask.url
    assert "granularity=weekly" in ask.url
    assert not SOURCE.manners.on


def test_the_periods_and_countries_that_a_site_names_are_asked_each() -> None:
    site = Site(domain="chat.example", entity="a", visits_by=("day", "month"), countries=("cn",))
    asked = [parse_qs(urlsplit(ask.url).query) for ask in SOURCE.asks(Watchlist(sites=(site,)))]
    assert [(one["country"], one["granularity"]) for one in asked] == [
        (["ww"], ["daily"]), (["ww"], ["monthly"]), (["cn"], ["daily"]), (["cn"], ["monthly"]),
    ]  # fmt: skip
