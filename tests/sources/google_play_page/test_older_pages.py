"""Google Play's page of one app as it was before 2022."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given

from crawlers.page import Page
from crawlers.reading import read_page
from crawlers.spiders.google_play_page import GooglePlayPage
from storage.records import App, Point
from tests.mutations import mutated, read_soundly

OF_2016, OF_2019, OF_2021 = (Path(__file__).with_name(f"of_{year}.html").read_bytes() for year in (2016, 2019, 2021))
URL = "https://play.google.com/store/apps/details?id=com.example.moon&hl=en&gl=US"
SOURCE = GooglePlayPage()
MOON = App("googleplay", "com.example.moon", "Moon: AI chat & more", "Moon Labs", "2.3.4", country="us")


def page(body: bytes, url: str = URL) -> Page:
    return Page(url, body, datetime(2021, 11, 3, 6, 0, tzinfo=UTC))


def read(body: bytes) -> tuple[App, dict[str, tuple[float, str]]]:
    reading = read_page(SOURCE, page(body))
    assert reading.refused is None, reading.refused
    (app,) = (record for record in reading.records if isinstance(record, App))
    points = (record for record in reading.records if isinstance(record, Point))
    return app, {record.metric: (record.value, record.dims.get("bound", "exact")) for record in points}


def reason(body: bytes, url: str = URL) -> str | None:
    refused = read_page(SOURCE, page(body, url)).refused
    return refused.reason if refused else None


@pytest.mark.parametrize("body", [OF_2019, OF_2021])
def test_the_blocks_of_2018_to_2022_say_what_the_present_one_does(body: bytes) -> None:
    stars = {"rating": (4.41, "exact"), "ratings_count": (412, "exact")}
    assert read(body) == (MOON, {"installs": (1220, "exact")} | stars)
    moved = body.replace(b"'ds:5'", b"'ds:7'").replace(b"'ds:6'", b"'ds:8'").replace(b"'ds:8'", b"'ds:4'")
    assert read(moved) == read(body)


@pytest.mark.parametrize("body", [OF_2016, *(re.sub(rb"AF_init", b"", one) for one in (OF_2019, OF_2021))])
def test_markup_tells_the_least_installs_which_are_a_series_of_their_own(body: bytes) -> None:
    app, points = read(body)
    assert app == MOON
    assert points["installs"] == (1000, "at-least")
    assert points["ratings_count"] == (412, "exact")
    assert points["rating"][0] == pytest.approx(4.41)


def test_a_version_that_varies_with_the_device_is_none_in_any_language() -> None:
    assert read(OF_2016.replace(b" 2.3.4 ", b"Varies with device"))[0].version is None
    assert read(OF_2021.replace(b'"2.3.4"', '"因设备而异"'.encode()))[0].version is None


def test_an_app_without_ratings_has_none() -> None:
    unrated = re.sub(rb'<meta content="[\d.]+" itemprop="rating\w+">', b"", OF_2016)
    assert set(read(unrated)[1]) == {"installs"}
    assert set(read(OF_2021.replace(b'["412",412]', b"null"))[1]) == {"installs"}


def test_a_page_of_another_app_is_a_mismatch_and_one_that_names_none_is_not_known() -> None:
    for body in (OF_2016, OF_2019, OF_2021):
        assert reason(body, URL.replace("moon", "sun")) == "mismatch"
        assert reason(body.replace(b"?id=com.example.moon", b"?id=")) == "layout"


def test_rows_in_another_language_are_not_guessed_at() -> None:
    assert reason(re.sub(rb"AF_init", b"", OF_2021).replace(b">Installs<", "安装次数".encode())) == "layout"


@pytest.mark.parametrize("body", [OF_2016, OF_2019, OF_2021])
def test_what_is_kept_reads_the_same_and_names_nobody(body: bytes) -> None:
    kept = SOURCE.kept(body)
    assert read(kept) == read(body)
    for name in (b"A Reviewer", b"love the moon"):
        assert name in body
        assert name not in kept


@given(mutated(OF_2021) | mutated(OF_2019) | mutated(OF_2016))
def test_no_broken_page_raises_or_invents_a_value(body: bytes) -> None:
    reading = read_soundly(SOURCE, page(body))
    again = read_page(SOURCE, page(SOURCE.kept(body)))
    assert reading.records == again.records or not reading.records
