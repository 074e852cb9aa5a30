"""Similarweb's public page of one site."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.page import Page
from crawlers.reading import read_page
from crawlers.spiders.similarweb_page import SimilarwebPage
from storage.records import Point
from tests.mutations import mutated, read_soundly
from watchlist.models import Site, Watchlist

HERE = Path(__file__).parent
OF_2021 = HERE.joinpath("of_2021.html").read_bytes()
OF_2024 = HERE.joinpath("of_2024.html").read_bytes()
ADDRESS = "https://www.similarweb.com/website/chat.example/"
SOURCE = SimilarwebPage()


def page(body: bytes, url: str = ADDRESS, **rest: Any) -> Page:
    return Page(url, body, datetime(2024, 10, 12, tzinfo=UTC), **rest)


def values(body: bytes, url: str = ADDRESS) -> dict[tuple[str, str, str], float]:
    reading = read_page(SOURCE, page(body, url))
    assert reading.refused is None
    points = [record for record in reading.records if isinstance(record, Point)]
    assert {(point.subject, point.grain) for point in points} == {("chat.example", "month")}
    return {(point.metric, point.dims["country"], point.start): point.value for point in points}


def reason(body: bytes, url: str = ADDRESS, **rest: Any) -> str | None:
    refused = read_page(SOURCE, page(body, url, **rest)).refused
    return refused.reason if refused else None


def test_the_layout_of_2021_is_read_whole() -> None:
    assert values(OF_2021) == {
        ("visits", "WW", "2021-04-01"): 6100000,
        ("visits", "WW", "2021-05-01"): 6200000,
        ("visits", "WW", "2021-06-01"): 6400000,
        ("bounce_rate", "WW", "2021-06-01"): 0.425,
        ("pages_per_visit", "WW", "2021-06-01"): 4.125,
        ("visit_duration_s", "WW", "2021-06-01"): 425,
        ("global_rank", "WW", "2021-06-01"): 5120,
        ("country_rank", "US", "2021-06-01"): 1100,
        ("country_share", "US", "2021-06-01"): 0.625,
        ("country_share", "CN", "2021-06-01"): 0.125,
        ("country_share", "DE", "2021-06-01"): 0.0625,
    }


def of_2016(**changes: Any) -> bytes:
    """The page of 2021 in the layout of 2016: one block of engagement, page views as a text, shares without changes."""
    text = OF_2021.decode()
    at = text.index("{", text.index("Sw.preloadedData"))
    data, end = json.JSONDecoder().raw_decode(text, at)
    overview = data["overview"]
    overview.pop("EngagementsGA", None)
    engaged = overview.pop("EngagementsSimilarweb")
    overview |= {"Engagements": engaged | {"PageViews": str(engaged["PageViews"])}, "IsVerifiedData": False} | changes
    overview["TopCountryShares"] = [row[:2] for row in overview["TopCountryShares"]]
    return (text[:at] + json.dumps(data) + text[end:]).encode()


def test_the_layout_of_2016_says_the_same_in_one_block() -> None:
    assert values(of_2016()) == values(OF_2021)


def test_figures_of_the_site_s_own_analytics_are_not_similarweb_s() -> None:
    assert reason(of_2016(IsVerifiedData=True)) == "empty"


def test_the_layout_known_from_other_programs_is_read_whole() -> None:
    assert values(OF_2024) == {
        ("visits", "WW", "2024-07-01"): 80000000,
        ("visits", "WW", "2024-08-01"): 82700000,
        ("visits", "WW", "2024-09-01"): 91000000,
        ("bounce_rate", "WW", "2024-09-01"): 0.375,
        ("pages_per_visit", "WW", "2024-09-01"): 5.5,
        ("visit_duration_s", "WW", "2024-09-01"): 150,
        ("global_rank", "WW", "2024-09-01"): 333,
        ("country_rank", "IN", "2024-09-01"): 222,
        ("country_share", "IN", "2024-09-01"): 0.28125,
        ("country_share", "US", "2024-09-01"): 0.125,
    }


def test_its_history_was_a_mapping_in_2022() -> None:
    start, end = OF_2024.index(b'"history": ['), OF_2024.index(b"]}", OF_2024.index(b'"history": ['))
    body = OF_2024[:start] + b'"visitsHistory": {"2024-08-01": 5}' + OF_2024[end + 1 :]
    visits = {start: value for (metric, _, start), value in values(body).items() if metric == "visits"}
    assert visits == {"2024-08-01": 5, "2024-09-01": 91000000}


def test_a_page_in_another_language_is_the_same_page() -> None:
    assert values(OF_2021, "https://www.similarweb.com/zh/website/chat.example/#overview")


@pytest.mark.parametrize("body", [OF_2021, OF_2024])
def test_a_page_about_another_site_is_a_mismatch(body: bytes) -> None:
    assert reason(body, "https://www.similarweb.com/website/draw.example/") == "mismatch"
    assert reason(body, "https://www.similarweb.com/website/new.chat.example/") == "mismatch"


def test_a_percentage_without_its_sign_is_layout() -> None:
    assert reason(OF_2021.replace(b"42.50%", b"42.50")) == "layout"


def test_a_page_of_zeros_is_empty() -> None:
    zeros = OF_2021.replace(b":6100000", b":0").replace(b":6200000", b":0").replace(b":6400000", b":0")
    assert reason(zeros.replace(b"42.50%", b"0.00%").replace(b"00:07:05", b"00:00:00")) == "empty"


def test_the_sites_own_analytics_never_stand_in_for_similarwebs() -> None:
    own = OF_2021.replace(b'"EngagementsGA":null', b'"EngagementsGA":{"WeeklyTrafficNumbers":{"2021-06-01":1}}')
    assert values(own) == values(OF_2021)
    assert reason(own.replace(b'"EngagementsSimilarweb":{', b'"EngagementsSimilarweb":null,"Was":{')) == "empty"


def test_a_ranking_of_sites_is_not_a_sites_page() -> None:
    ranking = b"<html><head><title>Top Websites</title></head><body><table><tr><td>1</td></tr></table></body></html>"
    assert reason(ranking, "https://www.similarweb.com/ru/top-websites/") == "layout"
    assert reason(ranking) == "layout"


WALLS = [
    OF_2024.replace(b'"isLimited": false', b'"isLimited": true'),
    OF_2024.replace(b"<main>", b"<div>Create an account to continue using Similarweb</div><main>"),
    OF_2024.replace(b"<main>", b"<main>No Data to Display <p>Sign up to see more</p>"),
    b"<html><body><h2>No Data to Display</h2></body></html>",
]


@pytest.mark.parametrize("body", WALLS)
def test_a_wall_with_some_data_left_is_login_required(body: bytes) -> None:
    assert reason(body) == "login_required"


def test_the_words_of_the_wall_inside_a_script_are_no_wall() -> None:
    assert b"continue using Similarweb" in OF_2024
    assert values(OF_2024)


@pytest.mark.parametrize("status", [200, 202])
def test_a_page_without_a_body_is_blocked(status: int) -> None:
    assert reason(b"", status=status) == "blocked"
    assert reason(b" \n", status=status) == "blocked"


@given(st.one_of(mutated(OF_2021), mutated(OF_2024)))
def test_no_broken_page_raises_or_invents_a_value(body: bytes) -> None:
    read_soundly(SOURCE, page(body))


def test_it_is_off_until_someone_switches_it_on_and_says_why() -> None:
    assert SOURCE.browser
    assert not SOURCE.manners.on
    assert "account" in SOURCE.manners.why


def test_each_site_is_asked_in_the_browser() -> None:
    asks = list(SOURCE.asks(Watchlist(sites=(Site(domain="chat.example", entity="a"),))))
    assert [(ask.url, ask.browser) for ask in asks] == [(ADDRESS, True)]


def test_months_of_today_s_layout_may_be_written_without_a_day() -> None:
    shorter = OF_2024.replace(b'-01T00:00:00+00:00"', b'"')
    assert shorter != OF_2024
    assert values(shorter) == values(OF_2024)
