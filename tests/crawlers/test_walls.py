"""What comes in place of an answer at status 200, and why nothing was learnt of it."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from crawlers.page import Page
from crawlers.reading import read_page
from crawlers.registry import get

AT = datetime(2026, 1, 20, 8, tzinfo=UTC)
TEXT = "<p>" + "Some text of an article. " * 10


def reason(body: str, slug: str = "feed", url: str = "https://daily.example.com/2026/news.xml") -> str | None:
    refused = read_page(get(slug), Page(url, body.encode(), AT)).refused
    return refused.reason if refused else None


def titled(title: str, body: str = "<p>.") -> str:
    return f"<!DOCTYPE html><html><head><title>{title}</title></head><body>{body}</body></html>"


@pytest.mark.parametrize("slug", ["feed", "article", "news-sitemap"])
@pytest.mark.parametrize(
    ("body", "why"),
    [
        (titled("Just a moment..."), "blocked"),
        (titled("Access denied | daily.example.com used Cloudflare to restrict access"), "blocked"),
        (titled("Access denied | x used Cloudflare to restrict access", "You are being rate limited"), "rate_limited"),
        (titled("403 Forbidden", "<center>nginx"), "blocked"),
        (titled("Access Denied"), "blocked"),
        (titled("429 Too Many Requests"), "rate_limited"),
        (titled("502 Bad Gateway"), "server_error"),
        (titled("404 Not Found"), "not_found"),
        (titled("Page not found - The Daily"), "not_found"),
        (titled("Before you continue to Google"), "blocked"),
        (titled("百度安全验证"), "blocked"),
        (titled("滑动验证页面"), "blocked"),
        (titled("访问异常页面"), "blocked"),
        (titled("404-页面不存在"), "not_found"),
        (titled("页面不存在 - 某网"), "not_found"),
        (titled("", "<h2>环境异常</h2><p>当前环境异常，完成验证后即可继续访问。"), "blocked"),
        (
            "<html><script>var arg1='3000176000856006061501533003690027800375';var _0x=['acw_sc__v2']</script>",
            "blocked",
        ),
        (titled("Log in - The Daily", '<input type="password" name=p>'), "login_required"),
        (titled("用户登录", "<input type=password>"), "login_required"),
        ("Too many requests, please try again later.", "rate_limited"),
        ("error code: 1020", "blocked"),
        ("404 page not found\n", "not_found"),
        ('{"error": {"code": 429, "message": "Rate limit exceeded"}}', "rate_limited"),
        ('{"code": 401, "msg": "请先登录"}', "login_required"),
        ("<?xml version='1.0'?><Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>", "blocked"),
        ("<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message></Error>", "not_found"),
        ("<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>", "rate_limited"),
    ],
)
def test_what_stands_in_place_of_an_answer_is_called_by_its_name(slug: str, body: str, why: str) -> None:
    assert reason(body, slug) == why


def test_a_wall_is_known_in_whatever_encoding_it_is_written() -> None:
    body = titled("滑动验证页面").replace("<title>", '<meta charset="gbk"><title>').encode("gbk")
    refused = read_page(get("article"), Page("https://daily.example.cn/2026/a", body, AT)).refused
    assert refused is not None
    assert refused.reason == "blocked"


@pytest.mark.parametrize(
    "title",
    [
        "404 Media finds chips in a shed",
        "Access Denied: How exports of chips were stopped",
        "How to log in without a password",
        "Too many requests for too few chips",
        "Not found in any shop: the H100",
        "豆子服务访问异常，官方回应",
    ],
)
def test_an_article_about_walls_is_no_wall(title: str) -> None:
    assert reason(titled(title, f"<h1>{title}</h1>{TEXT}<input type=password>"), "article") is None


@pytest.mark.parametrize(
    ("slug", "url"),
    [
        ("hn", "https://hn.algolia.com/api/v1/search?tags=front_page"),
        ("tranco", "https://tranco-list.eu/api/ranks/domain/example.com"),
        ("cls", "https://www.cls.cn/v1/roll/get_roll_list?rn=20"),
        ("apple-lookup", "https://itunes.apple.com/lookup?id=123456"),
        ("similarweb-extension", "https://data.similarweb.com/api/v1/data?domain=example.com"),
    ],
)
@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"message": "Too Many Requests"}, "rate_limited"),
        ({"message": "You have exceeded the MONTHLY quota for Requests on your current plan"}, "rate_limited"),
        ({"message": "You are not subscribed to this API."}, "login_required"),
        ({"error": "Invalid API key"}, "login_required"),
        ({"code": -1, "msg": "您的访问过于频繁，请稍后再试"}, "rate_limited"),
        ({"message": "Forbidden"}, "blocked"),
        ({"error": "something new"}, "layout"),
        ({"answer": "unknown"}, "layout"),
    ],
)
def test_a_service_s_own_words_say_why_it_gave_no_data(slug: str, url: str, said: dict[str, str], why: str) -> None:
    found = reason(json.dumps(said, ensure_ascii=False), slug, url)
    assert found == why or (slug == "cls" and "error" in said and found == "blocked")  # there, any error is a refusal


def test_words_in_data_that_was_read_are_no_complaint() -> None:
    item = {"id": 1, "type": "story", "title": "Rate limit exceeded: too many requests", "time": 1767225600}
    assert reason(json.dumps(item), "hn", "https://hacker-news.firebaseio.com/v0/item/1.json") is None
