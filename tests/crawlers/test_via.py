"""Crawls through a gateway that answers for the whole web, and pages that a browser renders there."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Error, async_playwright

from crawlers.browser import DeadEnd, executable, launch_options

CHROMIUM = executable()
DRAWN = """<!doctype html><html><head><link rel="stylesheet" href="/style.css">
<script src="{canary}/stolen.js"></script><script src="https://cdn.example/draw.js"></script></head>
<body><img src="{canary}/pixel.png"><img src="/pixel.png"><h1>before</h1></body></html>"""
SCRIPT = """
addEventListener("load", async () => {
  const tried = [];
  for (const url of ["%(canary)s/direct", "/to-canary", "http://10.0.0.1/", "http://localhost:%(port)s/name"]) {
    try { await fetch(url, {mode: "no-cors"}); tried.push("got " + url); } catch { tried.push("refused"); }
  }
  const socket = new Promise(done => {
    const s = new WebSocket("%(canary)s/socket".replace("http", "ws"));
    s.onopen = () => done("open"); s.onerror = () => done("refused");
  });
  tried.push(await socket);
  const data = await (await fetch("/data.json")).json();
  document.querySelector("h1").textContent = data.title + ": " + tried.join(" ");
});
"""


@pytest.fixture(scope="module")
def canary(serve: Callable[[Any], Any]) -> Any:
    """A server on this machine that nothing a page says may reach."""
    return serve(lambda asking: {"body": b"caught", "headers": {"Access-Control-Allow-Origin": "*"}})


@pytest.fixture(scope="module")
def gateway(serve: Callable[[Any], Any], canary: Any) -> Any:
    here = f"http://127.0.0.1:{canary.port}"
    js, html = {"Content-Type": "text/javascript"}, {"Content-Type": "text/html"}
    found: dict[str, dict[str, Any]] = {
        "https://shop.example/a?q=1 2": {"body": b'{"title": "a"}', "headers": {"Suanli-At": "2025-06-01T12:00:00Z"}},
        "https://shop.example/moved": {"status": 301, "headers": {"Location": "https://shop.example/new"}},
        "https://shop.example/new": {"body": b'{"title": "moved here"}'},
        "https://shop.example/inward": {"status": 302, "headers": {"Location": "http://[::ffff:10.0.0.1]/"}},
        "https://shut.example/robots.txt": {"body": b"User-agent: suanli\nDisallow: /"},
        "https://api.example/token": {"body": b'{"access_token": "from-the-gateway", "expires_in": 60}'},
        "https://api.example/x": {"body": b'{"title": "signed"}'},
        "https://drawn.example/page": {"body": DRAWN.format(canary=here).encode(), "headers": html},
        "https://drawn.example/moved": {"status": 302, "headers": {"Location": "/page"}},
        "https://drawn.example/inward": {"status": 302, "headers": {"Location": f"{here}/navigated"}},
        "https://drawn.example/to-canary": {"status": 302, "headers": {"Location": f"{here}/redirected"}},
        "https://drawn.example/style.css": {"body": b"h1 {color: red}", "headers": {"Content-Type": "text/css"}},
        "https://drawn.example/data.json": {"body": b'{"title": "drawn"}'},
        "https://drawn.example/plain": {"body": b'{"title": "no browser needed"}'},
        "https://cdn.example/draw.js": {
            "body": (SCRIPT % {"canary": here, "port": canary.port}).encode(),
            "headers": js,
        },
    }
    return serve(lambda asking: found.get(asking.url.replace("%20", " "), {"status": 404}))


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    lines: list[dict[str, Any]] = [
        {"source": "other", "url": "https://shop.example/other"},
        {"source": "shop", "url": "https://shop.example/a?q=1 2", "note": "passed over"},
        {"source": "shop", "url": "https://shop.example/moved"},
        {"source": "shop", "url": "https://shop.example/inward"},
        {"source": "shop", "url": "http://127.0.0.1:9/"},
        {"source": "shop", "url": "https://shut.example/x"},
        {"source": "shop", "url": "https://shop.example/a?q=1 2"},
        {"source": "shop", "url": "https://shop.example/form", "method": "post"},
    ]
    path = tmp_path_factory.mktemp("index") / "index.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)), "utf-8")
    return path


@pytest.fixture(scope="module")
def crawls(gateway: Any, index: Path, crawl_all: Any) -> Any:
    token = {
        "kind": "token", "token_url": "https://api.example/token", "scope": "read", "id_variable": "T_ID",
        "secret_variable": "T_SECRET", "where": "at the desk",
    }  # fmt: skip
    drawn = [f"https://drawn.example/{path}" for path in ("page", "moved", "inward", "plain", "missing")]
    crawls: list[dict[str, Any]] = [
        {"slug": "shop", "run": "shop", "index": str(index)},
        {"slug": "api", "run": "api", "urls": ["https://api.example/x"], "credentials": token},
        {"slug": "drawn", "run": "drawn", "urls": drawn, "browser": True},
    ]
    via = f"http://127.0.0.1:{gateway.port}"
    secrets = {"T_ID": "client-4711", "T_SECRET": "never-to-be-read"}
    return crawl_all(crawls if CHROMIUM else crawls[:2], environment=secrets, via=via, timeout=20.0)


def lines_of(gateway: Any, url: str) -> list[str | None]:
    return [one.headers.get("suanli-line") for one in gateway.asked if one.url == url]


def test_the_gateway_is_told_the_address_its_line_and_its_index(gateway: Any, crawls: Any, index: Path) -> None:
    assert lines_of(gateway, "https://shop.example/a?q=1%202") == ["1", "6"]
    assert lines_of(gateway, "https://shop.example/new") == [None]
    assert {one.headers.get("suanli-index", str(index)) for one in gateway.asked} == {str(index)}
    assert {one.path for one in gateway.asked} == {"/"}
    assert lines_of(gateway, "https://shop.example/other") == []
    (form,) = [one for one in gateway.asked if one.url == "https://shop.example/form"]
    assert (form.method, form.headers["suanli-line"]) == ("POST", "7")


def test_a_look_through_the_gateway_has_the_original_address_and_time(crawls: Any) -> None:
    looks = crawls.looks("shop")
    assert looks["https://shop.example/a?q=1 2"].received_at == "2025-06-01T12:00:00Z"
    assert looks["https://shop.example/moved"].headers["content-location"] == "https://shop.example/new"
    assert looks["https://shop.example/moved"].records[0].title == "moved here"
    assert len(crawls.journal("shop").pages) == 7
    assert crawls.journal("shop").header.via.startswith("http://127.0.0.1:")


def test_through_the_gateway_it_is_the_original_address_that_is_checked(crawls: Any, gateway: Any) -> None:
    looks = crawls.looks("shop")
    assert looks["http://127.0.0.1:9/"].reason == "egress"
    assert looks["https://shop.example/inward"].reason == "egress"
    assert looks["https://shut.example/x"].reason == "robots"
    assert {urlsplit(one.url).hostname for one in gateway.asked} <= {
        "shop.example", "shut.example", "api.example", "drawn.example", "cdn.example",
    }  # fmt: skip


def test_under_via_no_secret_is_read(crawls: Any, gateway: Any) -> None:
    (signed,) = [one for one in gateway.asked if one.url == "https://api.example/x"]
    assert signed.headers["authorization"] == "Bearer from-the-gateway"
    assert not any("never-to-be-read" in str(one) or "client-4711" in str(one) for one in gateway.asked)
    assert b"never-to-be-read" not in crawls.everything_written()


needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on the PATH nor in $SUANLI_CHROMIUM")


@needs_browser
@pytest.mark.browser
def test_a_browser_draws_the_page_with_what_the_gateway_gives(crawls: Any) -> None:
    looks = crawls.looks("drawn")
    page = looks["https://drawn.example/page"]
    assert page.reason is None
    assert page.records[0].title == "drawn: refused refused refused refused refused"
    assert looks["https://drawn.example/moved"].records[0].title == page.records[0].title
    assert looks["https://drawn.example/moved"].headers["content-location"] == "https://drawn.example/page"
    assert looks["https://drawn.example/plain"].records[0].title == "no browser needed"
    assert looks["https://drawn.example/missing"].reason == "not_found"


@needs_browser
@pytest.mark.browser
def test_a_browser_reaches_nothing_but_what_the_crawl_lets_it(crawls: Any, canary: Any, gateway: Any) -> None:
    assert crawls.looks("drawn")["https://drawn.example/inward"].reason == "egress"
    assert canary.asked == []
    assert "https://cdn.example/robots.txt" in gateway.urls("cdn.example")
    assert not any("pixel" in one.url for one in gateway.asked)


@needs_browser
@pytest.mark.browser
def test_the_browser_itself_has_no_network(canary: Any) -> None:
    dead_end, here = DeadEnd(), f"http://127.0.0.1:{canary.port}"

    async def tried() -> list[str]:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(**launch_options(dead_end, root=os.geteuid() == 0))
            tab, errors = await browser.new_page(), []
            for url in (here, here.replace("127.0.0.1", "localhost"), here.replace("127.0.0.1", "[::ffff:127.0.0.1]")):
                try:
                    await tab.goto(url, timeout=10_000)
                except Error as error:
                    errors.append(error.message)
            await browser.close()
            return errors

    errors = asyncio.run(tried())
    dead_end.close()
    assert len(errors) == 3
    assert all("ERR_PROXY_CONNECTION_FAILED" in error or "ERR_NAME_NOT_RESOLVED" in error for error in errors)
    assert canary.asked == []
