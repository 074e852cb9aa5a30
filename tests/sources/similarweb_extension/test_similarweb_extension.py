"""Similarweb's browser-extension answer."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.page import Page
from crawlers.reading import read_page
from crawlers.spiders.similarweb_extension import SimilarwebExtension
from storage.records import Point
from tests.mutations import mutated, read_soundly
from watchlist.models import Site, Watchlist

HERE = Path(__file__).parent
TODAY = HERE.joinpath("today.json").read_bytes()
OF_2020 = HERE.joinpath("of_2020.json").read_bytes()
SOURCE = SimilarwebExtension()


LATER = datetime(2024, 11, 12, tzinfo=UTC)


def page(body: bytes, domain: str = "chat.example", at: datetime = LATER, **rest: Any) -> Page:
    return Page(f"https://data.similarweb.com/api/v1/data?domain={domain}", body, at, **rest)


def points(body: bytes, **how: Any) -> dict[tuple[str, str, str], Point]:
    reading = read_page(SOURCE, page(body, **how))
    assert reading.refused is None
    read = [record for record in reading.records if isinstance(record, Point)]
    return {(point.metric, point.dims["country"], point.start): point for point in read}


def reason(body: bytes, **how: Any) -> str | None:
    refused = read_page(SOURCE, page(body, **how)).refused
    return refused.reason if refused else None


def changed(body: bytes = TODAY, **fields: Any) -> bytes:
    return json.dumps(json.loads(body) | fields).encode()


def test_each_month_is_one_point_of_visits_in_the_world() -> None:
    found = points(TODAY)
    visits = {start: point.value for (metric, country, start), point in found.items() if metric == "visits"}
    assert visits == {"2024-08-01": 70400000, "2024-09-01": 76800000, "2024-10-01": 81920000}
    assert {point.grain for point in found.values()} == {"month"}
    assert {point.subject for point in found.values()} == {"chat.example"}
    assert found["visits", "WW", "2024-10-01"].unit == "visits"


def test_engagement_belongs_to_the_newest_month_and_is_read_from_texts() -> None:
    found = points(TODAY)
    assert found["bounce_rate", "WW", "2024-10-01"].value == 0.4375
    assert found["pages_per_visit", "WW", "2024-10-01"].value == 3.75
    assert found["visit_duration_s", "WW", "2024-10-01"].value == 201.5


def test_only_the_global_rank_is_the_global_rank() -> None:
    found = points(TODAY)
    assert found["global_rank", "WW", "2024-10-01"].value == 412
    assert found["country_rank", "US", "2024-10-01"].value == 655
    assert not [point for point in found.values() if point.value == 7]


def test_shares_stand_beside_their_countries() -> None:
    shares = {country: p.value for (metric, country, _), p in points(TODAY).items() if metric == "country_share"}
    assert shares == {"CN": 0.3125, "US": 0.25, "GB": 0.0625}


def test_the_layout_of_2020_names_countries_by_number_and_has_no_snapshot_date() -> None:
    found = points(OF_2020)
    assert found["visits", "WW", "2020-03-01"].value == 1234567  # and not 1234567.890123 beside it
    assert found["country_share", "JP", "2020-03-01"].value == 0.8125
    assert found["country_rank", "JP", "2020-03-01"].value == 1024
    assert sum(metric == "visits" for metric, _, _ in found) == 6
    assert sum(metric == "country_share" for metric, _, _ in found) == 2  # 999 is no country


def test_a_month_of_zero_is_no_data() -> None:
    months = {"2024-08-01": 0, "2024-09-01": 76800000, "2024-10-01": 81920000}
    found = points(changed(EstimatedMonthlyVisits=months))
    assert ("visits", "WW", "2024-08-01") not in found
    assert ("visits", "WW", "2024-09-01") in found


def test_the_newest_month_may_be_missing_from_the_map() -> None:
    found = points(changed(EstimatedMonthlyVisits={"2022-05-01": 0, "2022-06-01": 40, "2024-10-01": 0}))
    visits = {start: point.value for (metric, _, start), point in found.items() if metric == "visits"}
    assert visits == {"2022-06-01": 40, "2024-10-01": 81920000}


def test_a_site_below_the_threshold_is_empty() -> None:
    assert reason(HERE.joinpath("below_threshold.json").read_bytes(), domain="small.example") == "empty"


def test_ranks_and_shares_may_be_null() -> None:
    body = changed(GlobalRank={"Rank": None}, CountryRank={"Country": None, "Rank": None}, TopCountryShares=[])
    assert {metric for metric, _, _ in points(body)} == {"visits", "bounce_rate", "pages_per_visit", "visit_duration_s"}


@pytest.mark.parametrize("asked", ["other.example", "www2.chat.example", "a.chat.example", "example"])
def test_an_answer_about_another_site_is_a_mismatch(asked: str) -> None:
    assert reason(TODAY, domain=asked) == "mismatch"


def test_a_site_is_the_same_with_www_and_in_capitals() -> None:
    assert points(changed(SiteName="WWW.Chat.Example"))["visits", "WW", "2024-10-01"].subject == "chat.example"


@pytest.mark.parametrize(
    ("at", "partial"),
    [
        ("2024-10-20T00:00:00+00:00", True),
        ("2024-11-01T04:59:59+00:00", True),  # still October at Similarweb, five hours behind
        ("2024-11-01T05:00:00+00:00", False),
    ],
)
def test_a_month_is_partial_until_it_is_over_at_similarweb(at: str, partial: bool) -> None:
    found = points(TODAY, at=datetime.fromisoformat(at))
    assert found["visits", "WW", "2024-10-01"].partial is partial
    assert found["visits", "WW", "2024-09-01"].partial is False


@pytest.mark.parametrize(
    "body",
    [
        b'{"siteName": "chat.example", "estimatedMonthlyVisits": [{"month": "2024-10", "visits": 1}]}',
        b"[]",
        b"{}",
        b"<html><body>hello</body></html>",
        changed(EstimatedMonthlyVisits={"2024-10-07": 5}),
        changed(EstimatedMonthlyVisits={"2024-10-01": "81.9M"}),
        changed(EstimatedMonthlyVisits={"2024-10-01": -5}),
        changed(TopCountryShares=[{"Country": 840, "Value": 25.0}]),
    ],
)
def test_a_shape_nobody_has_seen_is_layout(body: bytes) -> None:
    assert reason(body) == "layout"


def test_the_refusal_of_cloudfront_is_blocked_with_and_without_its_status() -> None:
    wall = b"<!DOCTYPE HTML><HTML><HEAD><TITLE>ERROR: The request could not be satisfied</TITLE></HEAD></HTML>"
    assert reason(wall, status=403) == "blocked"
    assert reason(wall) == "blocked"


@given(st.one_of(mutated(TODAY), mutated(OF_2020)))
def test_no_broken_answer_raises_or_invents_a_value(body: bytes) -> None:
    read_soundly(SOURCE, page(body))


def test_every_site_is_asked_once() -> None:
    sites = (
        Site(domain="chat.example", entity="a"),
        Site(domain="draw.example", entity="b", until=date(2024, 1, 1)),
        Site(domain="chat.example", entity="c"),
    )
    assert [ask.url for ask in SOURCE.asks(Watchlist(sites=sites))] == [
        "https://data.similarweb.com/api/v1/data?domain=chat.example",
        "https://data.similarweb.com/api/v1/data?domain=draw.example",
    ]
