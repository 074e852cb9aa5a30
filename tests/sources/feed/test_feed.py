"""News feeds of every format, as outlets really write them."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.page import Page
from crawlers.reading import Reading, read_page
from crawlers.spiders.feed import Feed
from storage.records import Headline
from tests.mutations import mutated, read_soundly
from watchlist.models import Feed as Watched
from watchlist.models import Watchlist

HERE = Path(__file__).parent
FIXTURES = {
    path.name: path.read_bytes() for path in HERE.iterdir() if path.suffix[1:] in ("xml", "atom", "rdf", "json")
}
ASKED = "https://forge.example.com/acme/kernels/releases.atom"
SOURCE = Feed()


def page(body: bytes, url: str = ASKED, **rest: Any) -> Page:
    return Page(url, body, datetime(2026, 1, 20, tzinfo=UTC), **rest)


def reading(body: bytes, url: str = ASKED, **rest: Any) -> Reading:
    return read_page(SOURCE, page(body, url, **rest))


def read(body: bytes, url: str = ASKED, **rest: Any) -> list[Headline]:
    found = reading(body, url, **rest)
    assert found.refused is None
    return [record for record in found.records if isinstance(record, Headline)]


def reason(body: bytes, **rest: Any) -> str | None:
    refused = reading(body, **rest).refused
    return refused.reason if refused else None


def rss(*items: str, head: str = "", tail: str = "</channel></rss>") -> bytes:
    return f'<rss version="2.0"><channel>{head}{"".join(items)}{tail}'.encode()


def item(title: str = "News", link: str = "https://example.com/1", rest: str = "") -> str:
    return f"<item><title>{title}</title><link>{link}</link>{rest}</item>"


def dated(text: str, head: str = "", url: str = ASKED) -> str | None:
    (headline,) = read(rss(item(rest=f"<pubDate>{text}</pubDate>"), head=head), url)
    return headline.published_at


def title_of(markup: str) -> str:
    return read(rss(item(title=markup)))[0].title


def ids(*links: str) -> list[str]:
    return [h.id for h in read(rss(*(item(f"News {n}", link) for n, link in enumerate(links))))]


def test_a_chinese_feed_is_read_with_its_titles_as_they_are() -> None:
    first, second, third = read(FIXTURES["chinese.xml"], "https://news.example.cn/feed")
    assert first == Headline(
        id="https://news.example.cn/p/1001.html?page=2",
        title="豆子发布“小豆 2”模型｜推理成本降四成",
        url="https://news.example.cn/p/1001.html?ktm_source=feed&utm_source=&page=2",
        published_at="2026-01-05T08:30:00Z",
        summary="豆子今天发布新模型——更省。 第二段。",
    )
    assert (second.title, second.summary) == ("租金周报： H100 每小时 2 元 & 更低", "正文 ‘全文’")
    assert (third.title, third.url) == ("没有日期的一条", "https://news.example.cn/p/1003.html")


def test_an_item_without_title_and_address_is_dropped_and_one_without_date_is_kept() -> None:
    headlines = read(FIXTURES["chinese.xml"])
    assert [h.published_at is None for h in headlines] == [False, True, True]


def test_atom_gives_the_first_publication_and_addresses_resolved_by_xml_base() -> None:
    first, second, third = read(FIXTURES["releases.atom"])
    assert (first.title, first.url) == (
        "v2.1.0 faster & smaller",
        "https://forge.example.com/acme/kernels/releases/tag/v2.1.0",
    )
    assert (first.published_at, first.summary) == ("2026-02-03T08:00:00Z", "First. Second.")
    assert (second.title, second.url) == ("v2.0.0: vector<T> kernels", "https://mirror.example.com/notes/v2.0.0.html")
    assert second.published_at == "2026-01-01T00:00:00Z"
    assert third.url == "https://paper.example.org/chips?id=4"


def test_a_title_of_atom_0_3_may_be_written_in_base_64() -> None:
    body = (
        '<feed version="0.3" xmlns="http://purl.org/atom/ns#"><entry><title type="text/html" mode="base64">'
        "UmVudCA8Yj5wZXI8L2I+IGhvdXI=</title><issued>2026-01-05T08:30:00Z</issued></entry></feed>"
    )
    (headline,) = read(body.encode())
    assert (headline.title, headline.published_at) == ("Rent per hour", "2026-01-05T08:30:00Z")


def test_rss_1_has_its_items_beside_the_channel_and_takes_no_title_of_another_namespace() -> None:
    first, second = read(FIXTURES["journal.rdf"])
    assert first == Headline(
        "https://journal.example.org/1", "Café computing", "https://journal.example.org/1?rss=1", "2026-01-15T17:29:47Z"
    )
    assert (second.url, second.published_at) == ("https://journal.example.org/2?rss=1", None)


def test_an_address_behind_a_feeds_proxy_is_the_original_one() -> None:
    assert [(h.url, h.published_at) for h in read(FIXTURES["proxied.xml"])] == [
        ("http://blog.example.com/2026/here/", "2026-01-08T01:25:27Z"),
        ("http://blog.example.com/2026/second/", "2026-01-07T10:00:18Z"),
        ("http://blog.example.com/2026/third/", "2026-01-07T10:00:18Z"),
    ]


def test_a_description_that_is_only_a_link_is_no_summary() -> None:
    assert read(FIXTURES["proxied.xml"])[2].summary is None


def test_a_json_feed_keeps_the_address_as_published_and_makes_the_key_without_tracking() -> None:
    first, second, third = read(FIXTURES["feed.json"])
    assert first == Headline(
        id="https://radio.example.com/a",
        title="Drones & lives",
        url="https://radio.example.com/a?utm_medium=JSONFeed&utm_campaign=tech",
        published_at="2026-01-05T14:26:00Z",
        summary="In rural areas.",
    )
    assert (second.title, second.url) == ("No title, only a text.", "https://radio.example.com/b")
    assert third.url == "https://forge.example.com/c"


@pytest.mark.parametrize("text", ["Thu, 01 Jan 1970 08:00:00 +0800", "2026-01-07", "yesterday", "99999999999", ""])
def test_what_is_no_time_costs_the_time_and_not_the_item(text: str) -> None:
    assert dated(text) is None


def test_a_time_far_ahead_of_its_reception_is_no_time_of_publication() -> None:
    assert dated("2026-02-05T00:00:00Z") == "2026-02-05T00:00:00Z"
    assert dated("2026-02-25T00:00:00Z") is None


def test_a_time_without_zone_is_the_feeds_own() -> None:
    naive, chinese = "Wed, 07 Jan 2026 21:53:13", "<language>zh-cn</language>"
    assert dated(naive) == "2026-01-07T21:53:13Z"
    assert dated(naive, chinese) == dated(naive, url="https://www.example.cn/rss") == "2026-01-07T13:53:13Z"
    assert dated(naive, f"<title>{'什么值得看' * 20}</title>") == "2026-01-07T13:53:13Z"
    assert dated(naive, f"<title>{'このニュースを見る' * 20}</title>") == "2026-01-07T12:53:13Z"
    assert dated(f"{naive} CST", chinese) == "2026-01-07T13:53:13Z"
    assert dated(f"{naive} CST") == "2026-01-08T03:53:13Z"


def test_the_zone_that_the_watchlist_names_comes_first() -> None:
    feeds = (Watched(url="https://www.example.cn/rss", outlet="例", lang="zh", zone="America/New_York"),)
    (ask,) = SOURCE.asks(Watchlist(feeds=feeds))
    assert ask.url == "https://www.example.cn/rss#zone=America%2FNew_York"
    assert dated("Wed, 07 Jan 2026 21:53:13", url=ask.url) == "2026-01-08T02:53:13Z"


def test_one_request_is_made_a_feed() -> None:
    feeds = [Watched(url=f"https://example.com/{n}", outlet="x", lang="en") for n in (1, 2, 1)]
    asks = list(SOURCE.asks(Watchlist(feeds=tuple(feeds))))
    assert [ask.url for ask in asks] == ["https://example.com/1", "https://example.com/2"]
    assert "application/atom+xml" in asks[0].headers["Accept"]


@pytest.mark.parametrize(
    ("markup", "title"),
    [
        ("<![CDATA[Angie&#8217;s <b>List</b>]]>", "Angie’s List"),
        ("A &amp;amp; B", "A & B"),
        ("A &amp;#8216;quoted&amp;#8217; word", "A ‘quoted’ word"),
        ("R&D at AT&T &nbsp;grows &copy;", "R&D at AT&T grows ©"),
        ("  two\n\t lines ", "two lines"),
        ("于　斌：中兴  换帅", "于　斌：中兴 换帅"),
        ("5 < 6 and vector&lt;int&gt;", "5 < 6 and vector<int>"),
        ("The &lt;img&gt; tag &lt;img src='x' onerror='y'&gt;", "The <img> tag"),
        ("<![CDATA[a<script>steal()</script>b]]>", "ab"),
        ("bell\x07 and \u202egnp.exe", "bell and gnp.exe"),
        ("half &#xD800; &#55296; a pair &#150;", "half a pair –"),
        ("Unescaped <em>markup</em> here", "Unescaped markup here"),
    ],
)
def test_a_title_is_the_text_that_people_read(markup: str, title: str) -> None:
    assert title_of(markup) == title


def test_a_title_and_a_summary_without_end_are_shortened() -> None:
    (headline,) = read(rss(item("word " * 10_000, rest=f"<description>{'字' * 10_000}</description>")))
    assert len(headline.title) <= 500
    assert headline.title.endswith("word…")
    assert headline.summary == "字" * 499 + "…"


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ("<![CDATA[ https://example.com/a?x=1&y=2 ]]>", "https://example.com/a?x=1&y=2"),
        ("https://example.com/a?x=1&y=2", "https://example.com/a?x=1&y=2"),
        ("https://example.com/a?x=1&amp;amp;y=2", "https://example.com/a?x=1&y=2"),
        ("//cdn.example.com/a", "https://cdn.example.com/a"),
        ("../b", "https://forge.example.com/acme/b"),
        ("www.example.com/a", "http://www.example.com/a"),
        ("https://example.com/新闻/1", "https://example.com/新闻/1"),
        ("javascript:alert(1)", None),
        ("https://example.com:99999/", None),
        ("http://[::1", None),
        ("", None),
    ],
)
def test_an_address_is_absolute_and_of_the_web(link: str, url: str | None) -> None:
    assert read(rss(item(link=link)))[0].url == url


def test_a_guid_is_an_address_unless_it_says_that_it_is_none() -> None:
    guids = (
        '<guid isPermaLink="false">http://e.com/1</guid>',
        '<guid isPermaLink="true">http://e.com/2</guid>',
        "<guid>http://e.com/3</guid>",
        "<link>http://e.com/4</link><guid>http://e.com/5</guid>",
        "<guid>77</guid>",
    )
    headlines = read(rss(*(f"<item><title>{n}</title>{guid}</item>" for n, guid in enumerate(guids))))
    assert [h.url for h in headlines] == [None, "http://e.com/2", "http://e.com/3", "http://e.com/4", None]
    assert [h.id for h in headlines][::4] == ["http://e.com/1", "77"]


def test_the_key_does_not_depend_on_tracking_scheme_fragment_or_case_of_the_host() -> None:
    one = "https://news.example.com/a?id=7"
    for other in (
        "http://NEWS.example.com:80/a?id=7#comments",
        "https://news.example.com/a?utm_source=rss&utm_medium=&id=7&wt_mc=rss.x",
        "https://news.example.com/a?id=7&from=rss&fbclid=abc&mod=rss_Technology",
        "https://www.google.com/url?q=https://news.example.com/a%3Fid%3D7&sa=t",
    ):
        assert ids(other) == ids(one) == [one]
    assert ids("https://news.example.com/a?id=8&from=home") == ["https://news.example.com/a?from=home&id=8"]


def test_items_that_share_an_address_are_told_apart_by_fragment_then_id_then_title() -> None:
    log = "https://example.com/changes"
    assert ids(f"{log}#one", f"{log}#two") == [f"{log}#one", f"{log}#two"]
    live = [item(f"News {n}", log, f"<guid isPermaLink='false'>{n}</guid>") for n in (1, 2)]
    assert [h.id for h in read(rss(*live))] == ["1", "2"]
    first, second = ids(log, log)
    assert first != second
    assert first.startswith(f"{log}#")


def test_the_same_item_twice_is_one_headline() -> None:
    assert ids("https://example.com/1") == [
        h.id for h in read(rss(item(), item(link="http://example.com/1?utm_source=x")))
    ]


def test_an_item_that_has_only_a_title_is_known_by_it() -> None:
    (headline,) = read(rss("<item><title>快讯</title></item>"))
    assert headline.url is None
    assert re.fullmatch(r"https://forge\.example\.com/.*#[0-9a-f]{16}", headline.id)


def test_of_a_feed_cut_in_an_item_the_whole_ones_remain() -> None:
    whole = rss(item("One", "https://e.com/1"), item("Two", "https://e.com/2"), head="<title>t</title>")
    for end in range(whole.index(b"</item>") + 7, whole.rindex(b"</item>")):
        assert [h.title for h in read(whole[:end])] == ["One"]
    for end in range(whole.rindex(b"</item>") + 7, len(whole)):
        assert [h.title for h in read(whole[:end])] == ["One", "Two"]
    assert reason(whole[: whole.index(b"</item>")]) == "truncated"


def test_of_a_json_feed_cut_in_an_item_the_whole_ones_remain() -> None:
    body = FIXTURES["feed.json"]
    assert [h.id for h in read(body[: body.index(b'"attachments"')])] == [
        "https://radio.example.com/a",
        "https://radio.example.com/b",
    ]
    assert reason(body[: body.index(b'"summary"')]) == "truncated"


def test_an_item_that_is_never_closed_ends_where_the_next_begins() -> None:
    assert [h.title for h in read(rss("<item><title>One</title>", item("Two", "/2")))] == ["One", "Two"]


def test_tags_inside_cdata_and_comments_are_no_items() -> None:
    inside = "<![CDATA[</item><item><title>no</title></item>]]>"
    body = rss("<!-- <item><title>old</title></item> -->", item(rest=f"<description>{inside}</description>"))
    assert [h.title for h in read(b"<!-- <rss><item> -->" + body)] == ["News"]


def test_an_unfinished_cdata_or_comment_ends_the_reading() -> None:
    assert reason(rss("<item><title><![CD", tail="")) == "truncated"
    assert [h.title for h in read(rss(item(), "<item><title><![CDATA[b</title></item>"))] == ["News"]
    assert [h.title for h in read(rss(item(), "<!-- ", item("b")))] == ["News"]


def test_a_feed_wrapped_in_a_web_page_is_read() -> None:
    body = b"<!DOCTYPE html><html><body>" + FIXTURES["releases.atom"].partition(b"?>")[2] + b"</body></html>"
    assert len(read(body)) == 3


def test_prefixes_that_are_not_declared_are_understood() -> None:
    body = rss(item(rest="<dc:date>2026-01-07T05:07:10Z</dc:date><content:encoded>Text</content:encoded>"))
    assert [(h.published_at, h.summary) for h in read(body)] == [("2026-01-07T05:07:10Z", "Text")]


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "empty"),
        (rss(head="<title>t</title><x:y>no</x:y>"), "empty"),
        (rss("<item><title> </title></item>"), "empty"),
        (b"<!-- nothing -->", "layout"),
        (b"<head><title>Document Moved</title></head><body><h1>Object Moved</h1></body>", "layout"),
        (b"<!DOCTYPE html><html><body><feed></feed></body></html>", "layout"),
        (b"Due to cost considerations, access is restricted.", "layout"),
        (b'{"error": "no such feed"}', "layout"),
        (b'{"items": [{"title": "a product", "url": "https://api.example.com"}]}', "layout"),
        (b"<urlset><url><loc>https://e.com/</loc></url></urlset>", "layout"),
        (b"<html><head><title>Just a moment...</title></head></html>", "blocked"),
    ],
)
def test_what_is_no_feed_is_refused_by_its_reason(body: bytes, why: str) -> None:
    assert reason(body) == why


def test_entities_that_a_document_defines_are_never_expanded() -> None:
    bomb = '<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY x SYSTEM "file:///etc/passwd">]>'
    (headline,) = read(bomb.encode() + rss(item(title="&b; &x; end")))
    assert headline.title == "&b; &x; end"
    inside = rss(item(title=f"one {bomb} &b; two"))
    assert all("haha" not in h.title and "root:" not in h.title for h in read(inside))


def test_a_feed_of_ten_thousand_openings_is_read_in_its_length() -> None:
    for junk in ("<item>", "<![CDATA[", "<!--", "&", "<a ", "&#x41", "<item><title>"):
        assert reason(rss(item(), junk * 10_000)) in (None, "truncated")


def test_no_more_than_five_thousand_items_are_read() -> None:
    assert len(read(rss(*(item(f"n{n}", f"/{n}") for n in range(5_010))))) == 5_000


@given(data=st.data(), name=st.sampled_from(sorted(FIXTURES)))
def test_whatever_happens_to_a_feed_on_its_way_what_is_read_is_sound(data: st.DataObject, name: str) -> None:
    found = read_soundly(SOURCE, page(data.draw(mutated(FIXTURES[name]))))
    assert not (found.refused and re.match(r"\w+Error:", found.refused.detail))
    headlines = [record for record in found.records if isinstance(record, Headline)]
    assert all(h.title == h.title.strip() != "" and h.id and len(h.title) <= 500 for h in headlines)
    assert len({h.id for h in headlines}) == len(headlines)


@pytest.mark.parametrize("name", sorted(FIXTURES))
def test_a_feed_may_break_off_at_any_byte(name: str) -> None:
    whole = {h.id: h for h in read(FIXTURES[name])}
    for end in range(len(FIXTURES[name])):
        found = reading(FIXTURES[name][:end])
        assert not (found.refused and re.match(r"\w+Error:", found.refused.detail))
        for record in found.records:
            assert isinstance(record, Headline)
            assert record.title == whole[record.id].title
            assert "\ufffd" not in record.title


@given(text=st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Cs", "Zs", "Zl", "Zp"]), min_size=1))
def test_any_escaped_title_comes_back_as_it_was(text: str) -> None:
    if "&" not in text and "<" not in text:
        assert title_of(text.replace("]]>", "]]&gt;")) == text[:500]
