"""Addresses as keys: the same article has one, whatever was hung on its address."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.news.addresses import absolute, canonical, unwrapped
from crawlers.news.feed_kinds import kind_of

PATHS = st.lists(st.text("abcé新%20/.", min_size=1, max_size=8), max_size=3).map("/".join)
QUERIES = st.lists(st.tuples(st.sampled_from(["id", "p", "q"]), st.text("ab1%&=+", max_size=4)), max_size=3)
TRACKING = ("utm_source=x", "utm_medium=", "fbclid=1", "ktm_source=feed", "wt_mc=rss.a", "from=rss", "spm=1.2", "rss=1")


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("HTTP://News.Example.COM:80", "https://news.example.com/"),
        ("https://example.com:8443/a#x", "https://example.com:8443/a"),
        ("https://example.com/#/news/1", "https://example.com/#/news/1"),
        ("https://example.com/新闻?b=2&a=1", "https://example.com/%E6%96%B0%E9%97%BB?a=1&b=2"),
        ("https://example.com/a?", "https://example.com/a"),
        ("https://example.com./a", "https://example.com/a"),
        ("https://[2001:db8::1]:443/a", "https://[2001:db8::1]/a"),
        (
            "https://www.bing.com/news/apiclick.aspx?ref=FexRss&url=https%3a%2f%2fexample.com%2fa",
            "https://example.com/a",
        ),
    ],
)
def test_a_key_is_the_address_in_its_plainest_form(address: str, key: str) -> None:
    assert canonical(address) == key


@given(path=PATHS, query=QUERIES, extra=st.sampled_from(TRACKING))
def test_tracking_never_changes_the_key(path: str, query: list[tuple[str, str]], extra: str) -> None:
    pairs = [f"{name}={value.replace('&', '%26')}" for name, value in query]
    plain = f"https://example.com/{path}?{'&'.join(pairs)}"
    assert canonical(f"https://example.com/{path}?{'&'.join([*pairs, extra])}") == canonical(plain)


@given(query=st.text("ab1=&._~-"), path=st.sampled_from(["", "/", "/p/q.html"]))
def test_a_plain_address_has_the_key_that_it_has_when_its_host_is_written_otherwise(query: str, path: str) -> None:
    assert canonical(f"http://a.example{path}?{query}") == canonical(f"http://A.example{path}?{query}")


@given(path=PATHS, query=QUERIES)
def test_a_key_is_its_own_key(path: str, query: list[tuple[str, str]]) -> None:
    key = canonical(f"http://example.com/{path}?{'&'.join(f'{name}={value}' for name, value in query)}")
    assert canonical(key) == key


@given(text=st.text(), base=st.sampled_from(["https://example.com/a/b", "http://[::1]/"]))
def test_any_text_is_an_address_of_the_web_or_none(text: str, base: str) -> None:
    address = absolute(text, base)
    assert address is None or address.startswith(("http://", "https://"))
    assert address is None or canonical(address).encode()


def test_a_redirect_that_leads_nowhere_or_round_in_circles_ends() -> None:
    nowhere = "https://www.google.com/url?url=javascript:alert(1)"
    assert unwrapped(nowhere) == nowhere
    circle = (
        "https://www.google.com/url?url=" + "https%3A%2F%2Fwww.google.com%2Furl%3Furl%3Dhttps%253A%252F%252Fexample.com"
    )
    assert unwrapped(circle) == "https://example.com"


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("https://example.com/sitemap_news.xml?x=1", "news-sitemap"),
        ("https://example.com/News-Sitemap.xml", "news-sitemap"),
        ("https://example.com/sitemaps/feed.xml", "feed"),
        ("https://www.cls.cn/api/cache", "cls"),
        ("https://notcls.cn/rss", "feed"),
    ],
)
def test_an_address_says_which_source_reads_it(address: str, kind: str) -> None:
    assert kind_of(address) == kind
