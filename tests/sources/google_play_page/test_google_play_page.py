"""Google Play's page of one app."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from crawlers.page import Page
from crawlers.reading import read_page
from crawlers.spiders.google_play_page import GooglePlayPage
from storage.records import App, Point
from tests.mutations import mutated, read_soundly
from watchlist import models

MOON = Path(__file__).parent.joinpath("moon.html").read_bytes()
ASKED = "https://play.google.com/store/apps/details?id=com.example.moon&hl=en&gl=US"
SOURCE = GooglePlayPage()


def page(body: bytes = MOON, url: str = ASKED, **rest: Any) -> Page:
    return Page(url, body, datetime(2025, 11, 3, 6, 0, tzinfo=UTC), **rest)


def read(body: bytes = MOON, url: str = ASKED) -> tuple[App, dict[str, Point]]:
    reading = read_page(SOURCE, page(body, url))
    assert reading.refused is None
    (app,) = (record for record in reading.records if isinstance(record, App))
    return app, {record.metric: record for record in reading.records if isinstance(record, Point)}


def reason(body: bytes = MOON, url: str = ASKED, **rest: Any) -> str | None:
    refused = read_page(SOURCE, page(body, url, **rest)).refused
    return refused.reason if refused else None


def test_the_app_is_named_with_its_developer_and_version() -> None:
    app, _ = read()
    assert app == App("googleplay", "com.example.moon", "Moon: AI chat & more", "Moon Labs", "2.3.4", country="us")


def test_installs_are_exact_and_of_the_world_and_ratings_are_the_countrys() -> None:
    _, points = read()
    world, here = ({"country": country, "store": "googleplay"} for country in ("WW", "US"))
    at = "2025-11-03T06:00:00Z"
    assert points == {
        "installs": Point("installs", "com.example.moon", at, "instant", 1220, "installs", world),
        "rating": Point("rating", "com.example.moon", at, "instant", 4.41, "stars", here),
        "ratings_count": Point("ratings_count", "com.example.moon", at, "instant", 412, "ratings", here),
    }


@pytest.mark.parametrize("rated", [b'[["0.0",0],[null,null],["0",0],null]', b"null", b"[null,null,null]"])
def test_an_unrated_app_has_no_rating_in_any_shape(rated: bytes) -> None:
    body = re.sub(rb'\[\["4\.4",4\.41\].*?\["38",38\]\]', rated, MOON)
    assert body != MOON
    assert set(read(body)[1]) == {"installs"}


def test_the_block_is_found_by_its_contents_wherever_its_key_moves() -> None:
    assert read(MOON.replace(b"'ds:5'", b"'ds:42'")) == read()
    assert read(MOON.replace(b"key: 'ds:5', hash: '12',", b"key: 'ds:5', isError:  false , hash: '12',")) == read()


def test_a_version_that_varies_is_none() -> None:
    assert read(MOON.replace(b'"141":[[["2.3.4"]]', b'"141":[null'))[0].version is None


def test_a_page_of_another_app_is_a_mismatch() -> None:
    assert reason(url=ASKED.replace("moon", "sun")) == "mismatch"


def test_where_no_country_was_asked_it_is_not_known() -> None:
    app, points = read(url=ASKED.replace("&gl=US", ""))
    assert (app.country, points["rating"].dims["country"]) == ("zz", "ZZ")


def test_an_app_that_is_not_there_is_not_found_with_and_without_its_status() -> None:
    body = b"<!DOCTYPE html><html><head><title>Not Found</title></head><body>We're sorry</body></html>"
    assert reason(body, status=404) == "not_found"
    assert reason(body) == "not_found"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"", "blocked"),
        (b"<html><title>Before you continue to Google Play</title></html>", "blocked"),
        (b"<html><title>Moon</title><meta itemprop='ratingValue' content='4.4'></html>", "layout"),
        (re.sub(rb"data:(\[.*?)(, sideChannel.*)", rb"data:function(){return \1}});</script>", MOON), "layout"),
    ],
)
def test_what_is_no_page_of_the_present_layout_is_refused(body: bytes, expected: str) -> None:
    assert reason(body) == expected


def test_what_is_kept_reads_the_same_and_names_nobody() -> None:
    kept = SOURCE.kept(MOON)
    assert read(kept) == read(MOON)
    assert SOURCE.kept(kept) == kept
    for name in (b"Reviewer", b"love the moon", b"Some One", b"someone@"):
        assert name in MOON
        assert name not in kept


def test_what_is_kept_of_an_unknown_layout_has_none_of_its_data() -> None:
    unknown = MOON.replace(b"com.example.moon", b"").replace(b'["",', b"[null,").replace(b'[""]', b"[null]")
    kept = SOURCE.kept(unknown)
    assert b"love the moon" not in kept
    assert b"Apps on Google Play" in kept
    assert reason(kept) == reason(unknown) == "layout"


@given(mutated(MOON))
def test_no_broken_page_raises_or_invents_a_value(body: bytes) -> None:
    reading = read_soundly(SOURCE, page(body))
    assert {record.app_id for record in reading.records if isinstance(record, App)} <= {"com.example.moon"}
    again = read_page(SOURCE, page(SOURCE.kept(body)))
    assert reading.records == again.records or not reading.records


def test_each_country_of_an_app_is_asked() -> None:
    apps = tuple(
        models.App(store=store, app_id=app_id, entity="e", countries=("us", "jp"), name="n")
        for store, app_id in (("googleplay", "com.example.moon"), ("appstore", "1111111111"))
    )
    assert [ask.url for ask in SOURCE.asks(models.Watchlist(apps=apps))] == [
        "https://play.google.com/store/apps/details?id=com.example.moon&hl=en&gl=US",
        "https://play.google.com/store/apps/details?id=com.example.moon&hl=en&gl=JP",
    ]
