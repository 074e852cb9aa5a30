"""Tranco's ranks of one site."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given

from crawlers.page import Page
from crawlers.reading import read_page
from crawlers.spiders.tranco import Tranco
from storage.records import Point
from tests.mutations import mutated, read_soundly
from watchlist.models import Site, Watchlist

RANKS = b'{"ranks":[{"date":"2024-01-15","rank":512},{"date":"2024-01-14","rank":519}],"domain":"chat.example"}'
ASKED = "https://tranco-list.eu/api/ranks/domain/chat.example"
SOURCE = Tranco()


def page(body: bytes, url: str = ASKED) -> Page:
    return Page(url, body, datetime(2024, 1, 16, tzinfo=UTC))


def reason(body: bytes, url: str = ASKED) -> str | None:
    refused = read_page(SOURCE, page(body, url)).refused
    return refused.reason if refused else None


def test_each_day_is_a_rank_and_no_visits() -> None:
    world = {"country": "WW"}
    assert read_page(SOURCE, page(RANKS)).records == (
        Point("popularity_rank", "chat.example", "2024-01-15", "day", 512, "rank", world),
        Point("popularity_rank", "chat.example", "2024-01-14", "day", 519, "rank", world),
    )


def test_a_site_outside_the_list_is_empty() -> None:
    assert reason(b'{"ranks": [], "domain": "chat.example"}') == "empty"


def test_another_site_is_a_mismatch() -> None:
    assert reason(RANKS, ASKED.replace("chat.", "")) == "mismatch"


@pytest.mark.parametrize(
    "body",
    [b"[]", b"{}", RANKS.replace(b"512", b"0"), RANKS.replace(b"512", b'"512"'), RANKS.replace(b"-14", b"-15")],
)
def test_a_shape_nobody_has_seen_is_layout(body: bytes) -> None:
    assert reason(body) == "layout"


def test_the_whole_list_is_not_read_here() -> None:
    assert reason(b"1,google.com\n2,gtld-servers.net\n", "https://tranco-list.eu/download/ABCD/1000000") == "layout"


@given(mutated(RANKS))
def test_no_broken_answer_raises_or_invents_a_rank(body: bytes) -> None:
    read_soundly(SOURCE, page(body))


def test_each_site_is_asked_once() -> None:
    sites = (Site(domain="chat.example", entity="a"), Site(domain="chat.example", entity="b"))
    assert [ask.url for ask in SOURCE.asks(Watchlist(sites=sites))] == [ASKED]
