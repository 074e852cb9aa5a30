"""News sitemaps, and what passes for them."""

from __future__ import annotations

import gzip
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.page import Page
from crawlers.reading import Reading, read_page
from crawlers.spiders.feed import Feed
from crawlers.spiders.news_sitemap import NewsSitemap
from storage.records import Headline
from tests.mutations import mutated, read_soundly
from watchlist.models import Feed as Watched
from watchlist.models import Watchlist

NEWS = Path(__file__).parent.joinpath("news.xml").read_bytes()
INDEX = b"<sitemapindex>%s</sitemapindex>"
SOURCE = NewsSitemap()


def page(body: bytes) -> Page:
    return Page("https://daily.example.com/news-sitemap.xml", body, datetime(2026, 1, 20, tzinfo=UTC))


def reading(body: bytes = NEWS) -> Reading:
    return read_page(SOURCE, page(body))


def read(body: bytes = NEWS) -> list[Headline]:
    return [record for record in reading(body).records if isinstance(record, Headline)]


def asked(*sitemaps: str) -> list[str]:
    return [ask.url for ask in reading(INDEX % "".join(f"<sitemap>{one}</sitemap>" for one in sitemaps).encode()).asks]


def reason(body: bytes) -> str | None:
    refused = reading(body).refused
    return refused.reason if refused else None


def test_an_entry_with_a_title_for_news_is_a_headline() -> None:
    assert read()[0] == Headline(
        id="https://daily.example.com/a/chips",
        title="Chips & 'dips'",
        url="https://daily.example.com/a/chips?utm_source=news",
        published_at="2026-01-18T09:30:12Z",
    )


def test_a_sitemap_that_is_a_gzip_file_reads_the_same() -> None:
    assert read(gzip.compress(NEWS)) == read()
    assert reason(b"\x1f\x8b\x08 no gzip at all") == "layout"


def test_a_day_is_no_time_of_publication_and_the_last_change_does_not_replace_it() -> None:
    assert (read()[1].title, read()[1].published_at) == ("租金下跌", None)


def test_a_time_without_zone_is_that_of_the_publications_language() -> None:
    assert read()[2].published_at == "2026-01-18T12:00:00Z"


def test_an_entry_without_a_title_for_news_makes_none_of_its_picture_or_address() -> None:
    assert len(read()) == 3
    assert reason(re.sub(rb"<news:.*?</news:news>", b"", NEWS, flags=re.DOTALL)) == "layout"


def test_an_index_leads_to_its_news_sitemaps_on_the_same_host() -> None:
    found = asked(
        "<loc>https://daily.example.com/posts-1.xml</loc>",
        "<loc>https://daily.example.com/news-1.xml</loc>",
        "<loc>https://other.example.com/news-2.xml</loc>",
        "<loc>https://daily.example.com/news-sitemap.xml</loc>",
    )
    assert found == ["https://daily.example.com/news-1.xml"]


def test_an_index_without_such_names_leads_to_the_sitemaps_that_changed_last() -> None:
    many = [f"<loc>/s{n:02}.xml</loc><lastmod>2026-01-{n:02}</lastmod>" for n in range(1, 20)]
    assert asked(*many) == [f"https://daily.example.com/s{n:02}.xml" for n in range(19, 9, -1)]
    assert reason(INDEX % b"<sitemap><loc>/a.xml</loc></sitemap>") == "layout"


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b" ", "empty"),
        (b"<urlset></urlset>", "empty"),
        (b"<urlset><url><loc>/a</loc>", "truncated"),
        (b"<html><body>Not here</body></html>", "layout"),
        (INDEX % b"<sitemap>https://daily.example.com/news.xml</sitemap>", "layout"),
    ],
)
def test_what_lists_no_news_is_refused_by_its_reason(body: bytes, why: str) -> None:
    assert reason(body) == why


def test_the_watchlists_feeds_are_shared_out_by_their_addresses() -> None:
    urls = ("https://a.example.com/rss", "https://a.example.com/sitemap-news.xml", "https://www.cls.cn/v1/roll")
    watchlist = Watchlist(feeds=tuple(Watched(url=url, outlet="x", lang="en") for url in urls))
    assert [ask.url for ask in SOURCE.asks(watchlist)] == [urls[1]]
    assert [ask.url for ask in Feed().asks(watchlist)] == [urls[0]]


@given(data=st.data())
def test_whatever_happens_to_a_sitemap_on_its_way_what_is_read_is_sound(data: st.DataObject) -> None:
    found = read_soundly(SOURCE, page(data.draw(mutated(NEWS))))
    assert not (found.refused and re.match(r"\w+Error:", found.refused.detail))


def test_a_sitemap_may_break_off_at_any_byte() -> None:
    whole = {headline.id: headline for headline in read()}
    for end in range(len(NEWS)):
        assert all(whole[headline.id] == headline for headline in read(NEWS[:end]))
