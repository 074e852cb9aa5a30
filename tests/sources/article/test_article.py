"""Articles' pages: what they say of themselves, and what they only show."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.page import Page
from crawlers.reading import read_page
from crawlers.spiders.article import Article
from storage.records import Headline
from tests.mutations import mutated, read_soundly
from watchlist.models import Watchlist

HERE = Path(__file__).parent
ENGLISH, CHINESE = HERE.joinpath("english.html").read_bytes(), HERE.joinpath("chinese.html").read_bytes()
ASKED = "https://daily.example.com/2026/chips-by-the-hour/?utm_source=rss"
CHINESE_ASKED = "http://tech.example.cn/n1/2026/0115/c1-1.html"
TEXT = "<p>" + "Some text of an article. " * 10
SOURCE = Article()


def page(body: bytes, url: str = ASKED) -> Page:
    return Page(url, body, datetime(2026, 1, 20, 8, tzinfo=UTC))


def read(body: bytes | str, url: str = ASKED) -> Headline:
    found = read_page(SOURCE, page(body.encode() if isinstance(body, str) else body, url))
    assert found.refused is None
    (headline,) = found.records
    assert isinstance(headline, Headline)
    return headline


def reason(body: str, url: str = ASKED) -> str | None:
    refused = read_page(SOURCE, page(body.encode(), url)).refused
    return refused.reason if refused else None


def with_data(**fields: Any) -> str:
    data = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": "A headline"} | fields
    return f'<script type="application/ld+json">{json.dumps(data)}</script>{TEXT}'


def with_titles(tag: str = "", og: str = "", *headings: str) -> str:
    meta = f'<meta property="og:title" content="{og}">' if og else ""
    return f"<head><title>{tag}</title>{meta}</head>{''.join(f'<h1>{one}</h1>' for one in headings)}{TEXT}"


def test_json_ld_comes_first_even_where_it_is_not_quite_json() -> None:
    assert read(ENGLISH) == Headline(
        id="https://daily.example.com/2026/chips-by-the-hour/",
        title="Renters want ‘chips by the hour’",
        url="https://daily.example.com/2026/chips-by-the-hour/",
        published_at="2026-01-15T10:00:00Z",
        summary="It isn\\'t new: said a maker of \\d",
    )


def test_without_json_ld_open_graph_counts_without_the_sites_name() -> None:
    plain = re.sub(rb"<script.*?</script>", b"", ENGLISH, flags=re.DOTALL)
    headline = read(plain)
    assert (headline.title, headline.published_at) == ("Chips by the hour", "2026-01-15T10:00:59Z")
    assert headline.summary == "Renting is cheaper."


def test_a_chinese_page_is_read_by_its_bytes_with_the_time_that_stands_under_the_title() -> None:
    expected = Headline(
        id="https://tech.example.cn/n1/2026/0115/c1-1.html",
        title="租金又降：一小时两元的“算力”从哪里来",
        url=CHINESE_ASKED,
        published_at="2026-01-15T00:05:00Z",
        summary="算力租金连续四周下降。",
    )
    assert read(CHINESE, CHINESE_ASKED) == expected
    for encoding in ("gb2312", "gb18030", "utf-16"):
        assert read(CHINESE.decode().encode(encoding), CHINESE_ASKED) == expected


def test_a_page_in_shift_jis_is_read_by_its_declaration() -> None:
    body = f'<meta charset="shift_jis"><title>エヌビディアの新型半導体</title><p>{"日本語の本文です。" * 20}'
    assert read(body.encode("shift_jis"), "https://news.example.jp/1").title == "エヌビディアの新型半導体"


@pytest.mark.parametrize(
    ("tag", "og", "headings", "title"),
    [
        ("A long headline - The Site", "", ("A long headline",), "A long headline"),
        ("A long headline | Daily", "", (), "A long headline"),
        (
            "Half - and half of a headline - Daily",
            "Half - and half of a headline - Daily",
            (),
            "Half - and half of a headline",
        ),
        ("x", "A headline | Brand", ("A headline",), "A headline"),
        ("租金又降四周|租金|算力_某某新闻", "", ("新闻中心", "租金又降四周"), "租金又降四周"),
        ("租金又降四周——新卡到货-某某网", "租金又降四周——新卡到货-某某网", (), "租金又降四周——新卡到货"),
        ("全球-最大芯片问世了", "全球-最大芯片问世了", (), "全球-最大芯片问世了"),
        ("“最强”芯片 问世", "“最强", ("“最强”芯片 问世",), "“最强”芯片 问世"),
        ("", "", ("Only a heading",), "Only a heading"),
        ("Story | DW | 28.04.2023", "Story of it | DW | 28.04.2023", (), "Story of it"),
    ],
)
def test_the_headline_is_whole_and_without_the_sites_name(
    tag: str, og: str, headings: tuple[str, ...], title: str
) -> None:
    assert read(with_titles(tag, og, *headings), "https://www.dw.daily.example.com/a").title == title


@pytest.mark.parametrize(
    ("data", "moment"),
    [
        ({"datePublished": "2026-01-07T10:00:00"}, "2026-01-07T10:00:00Z"),
        ({"datePublished": "2026-01-07 10:00:00Z"}, "2026-01-07T10:00:00Z"),
        ({"datePublished": "2026-01-07T10:00:00.5+0000"}, "2026-01-07T10:00:00Z"),
        ({"datePublished": ["2026-01-07T10:00:00Z"]}, "2026-01-07T10:00:00Z"),
        ({"datePublished": "2026-01-07", "dateCreated": "2026-01-06T00:00:00Z"}, None),
        ({"datePublished": 1767780000}, None),
        ({}, None),
    ],
)
def test_the_time_is_that_of_publication(data: dict[str, Any], moment: str | None) -> None:
    assert read(with_data(**data)).published_at == moment


def test_baidus_json_ld_has_no_type_and_its_time_is_local() -> None:
    data = {
        "@context": "https://ziyuan.baidu.com/contexts/cambrian.jsonld",
        "title": "租金",
        "pubDate": "2026-01-15T15:14:21",
    }
    body = f'<script type="application/ld+json">{json.dumps(data)}</script>{TEXT}'
    headline = read(body, CHINESE_ASKED)
    assert (headline.title, headline.published_at) == ("租金", "2026-01-15T07:14:21Z")


@pytest.mark.parametrize(
    ("canonical", "url"),
    [
        ("https://www.example.com/a", "https://www.example.com/a"),
        ("/b", "https://daily.example.com/b"),
        ("https://elsewhere.example.org/a", "https://daily.example.com/a?id=1"),
        ("https://daily.example.com/", "https://daily.example.com/a?id=1"),
        ("javascript:alert(1)", "https://daily.example.com/a?id=1"),
    ],
)
def test_the_address_is_the_canonical_one_of_the_same_site(canonical: str, url: str) -> None:
    body = f'<link rel="canonical" href="{canonical}">{with_data()}'
    assert read(body, "https://daily.example.com/a?id=1#top").url == url


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("", "empty"),
        ("plain text", "layout"),
        ("<head><title>Document Moved</title></head><body><h1>Object Moved</h1></body>", "layout"),
        ("<p>no title at all</p>", "layout"),
        (f"<title>404 Not Found</title>{TEXT}", "not_found"),
        (f"<title>您访问的页面不存在</title>{TEXT}", "not_found"),
        ("<title>Just a moment...</title>", "blocked"),
    ],
)
def test_what_is_no_article_is_refused_by_its_reason(body: str, why: str) -> None:
    assert reason(body) == why


def test_a_front_page_is_no_article() -> None:
    assert reason(f"<title>The Daily: news</title>{TEXT}", "https://daily.example.com/") == "layout"


def test_nothing_is_asked_by_itself() -> None:
    assert list(SOURCE.asks(Watchlist())) == []
    assert not SOURCE.manners.on


def test_json_ld_of_any_depth_and_wrapping_is_read_or_left_out() -> None:
    for opened, closed in (("<!--", "-->"), ("//<![CDATA[\n", "\n//]]>"), ("/* <![CDATA[ */", "/* ]]> */"), ("", ";")):
        body = with_data().replace("{", f"{opened}{{", 1).replace("}</script>", f"}}{closed}</script>")
        assert read(body).title == "A headline"
    for broken in ("[" * 100_000, '{"@type": "NewsArticle", "headline": ', '{"a":' * 5_000):
        assert (
            read(f'<script type="application/ld+json">{broken}</script><title>A title</title>{TEXT}').title == "A title"
        )


@pytest.mark.parametrize("name", ["{x", "\x01x", "\x0bx", "x:y", "<x", "é"])
def test_an_attribute_of_any_name_does_not_cost_the_page(name: str) -> None:
    assert read(f'<meta {name}="a" content="b">{with_data()}').title == "A headline"


@given(data=st.data(), body=st.sampled_from([ENGLISH, CHINESE]))
def test_whatever_happens_to_a_page_on_its_way_what_is_read_is_sound(data: st.DataObject, body: bytes) -> None:
    found = read_soundly(SOURCE, page(data.draw(mutated(body))))
    assert not (found.refused and re.match(r"\w+Error:", found.refused.detail))
    assert len(found.records) == (0 if found.refused else 1)


@pytest.mark.parametrize(
    ("body", "url", "at"),
    [
        # Börsen-Zeitung's own spelling of the usual property
        (
            '<meta property="article:published:time" content="2026-01-15T08:05:32+01:00">',
            ASKED,
            "2026-01-15T07:05:32Z",
        ),
        # microdata on any element, hAtom, a page's node beside no article's
        ('<span itemprop="datePublished" content="2026-01-15T08:05:32Z"></span>', ASKED, "2026-01-15T08:05:32Z"),
        ("<abbr class='published' title='2026-01-15T03:05:32-05:00'>15.1.</abbr>", ASKED, "2026-01-15T08:05:32Z"),
        ('<time class="entry-date" datetime="2026-01-15T08:05:32Z">.</time>', ASKED, "2026-01-15T08:05:32Z"),
        (
            '<script type="application/ld+json">{"@type": "WebPage", "datePublished": "2026-01-15T08:05:32Z"}</script>',
            ASKED,
            "2026-01-15T08:05:32Z",
        ),
        # WeChat: the second of sending, in a script; Baijiahao: the last edit, in Beijing
        ('<script>var ct = "1768464332";</script>', "https://mp.weixin.qq.com/s/abc", "2026-01-15T08:05:32Z"),
        (
            '<meta itemprop="dateUpdate" content="2026-01-15 16:05:32">',
            "https://tech.example.cn/s?id=1",
            "2026-01-15T08:05:32Z",
        ),
        # visible, in German
        ("<p>Do 15.01.26 | 08:05 Uhr</p>", "https://daily.example.de/a/1", "2026-01-15T07:05:00Z"),
        ("<p>Donnerstag | 15. Januar 2026 | 08:05</p>", "https://daily.example.de/a/1", "2026-01-15T07:05:00Z"),
        # a whole country of one zone
        (
            '<meta property="article:published_time" content="2026-01-15T11:05:32.813">',
            "https://daily.example.com.tr/a/1",
            "2026-01-15T08:05:32Z",
        ),
    ],
)
def test_the_time_is_found_where_pages_hide_it(body: str, url: str, at: str) -> None:
    title = "Chips by the hour"
    page_of_it = f"<html><head><title>{title}</title></head><body><h1>{title}</h1>{body}{TEXT}</body></html>"
    assert read(page_of_it, url).published_at == at


def test_the_time_of_a_reader_s_comment_is_not_the_article_s() -> None:
    comment = "<abbr class='published' title='2026-01-16T08:05:32Z'>.</abbr>"
    assert read(with_titles("Chips by the hour") + f"<div class=comments>{comment}</div>").published_at is None


def test_a_headline_that_the_page_does_not_show_gives_way_to_the_name_that_it_does() -> None:
    node = {"@type": "Article", "headline": "cloud business", "name": "GPU Rental"}
    body = f'<script type="application/ld+json">{json.dumps(node)}</script>' + with_titles("GPU rental - Lexicon")
    assert read(body).title == "GPU Rental"


def test_the_first_heading_is_passed_over_where_it_is_the_site_s_name() -> None:
    asked = "https://chipsblog.example.com/2026/a"
    body = with_titles("chipsblog » Renting by the hour", "", "chipsblog", "Renting by the hour")
    assert read(body, asked).title == "Renting by the hour"


@pytest.mark.parametrize(
    ("named", "heading", "title"),
    [
        ("Renting by the hour", "Renting by the hour Add to list", "Renting by the hour"),
        ("Renting by the …", "Renting by the hour", "Renting by the hour"),
        ("Renting", "Renting “by the hour”", "Renting “by the hour”"),
        ("Renting " * 13 + "by the", "Renting " * 13 + "by the hour", "Renting " * 13 + "by the hour"),
    ],
)
def test_a_heading_completes_a_title_only_where_that_was_cut(named: str, heading: str, title: str) -> None:
    assert read(with_titles(named, named, heading)).title == title


def test_a_korean_title_loses_the_site_behind_its_bar() -> None:
    body = with_titles("", "칩 임대료가 내렸다ㅣ보기일보") + '<meta property="og:site_name" content="보기일보">'
    assert read(body).title == "칩 임대료가 내렸다"
