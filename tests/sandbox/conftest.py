"""A small watchlist for simulated worlds, and gateways that are stopped when a test is over."""

from __future__ import annotations

import http.client
from collections.abc import Callable, Iterator, Mapping
from datetime import date

import pytest

from sandbox.exchange import Web
from sandbox.gateway import Gateway
from watchlist.models import App, AppChart, Entity, Feed, Product, Site, Watchlist

Ask = Callable[..., tuple[http.client.HTTPResponse, bytes]]

_ENTITIES = (
    ("openai", "OpenAI", "OpenAI", None, 0.9),
    ("chatgpt", "ChatGPT", "ChatGPT", "openai", 1.0),
    ("claude", "Claude", "Claude", None, 0.7),
    ("kimi", "Kimi", "Kimi", None, 0.6),
    ("bytedance", "字节", "ByteDance", None, 0.6),
    ("doubao", "豆包", "Doubao", "bytedance", 0.7),
    ("chatglm", "智谱清言", "ChatGLM", None, 0.4),
    ("perplexity", "Perplexity", "Perplexity", None, 0.5),
    ("h100", "H100", "H100", None, 0.8),
)
_SITES = ("claude.ai", "kimi.moonshot.cn", "doubao.com", "chatglm.cn", "perplexity.ai")
_FEEDS = (
    ("https://www.ithome.com/rss/", "IT之家", "zh", None, None),
    ("https://36kr.com/feed", "36氪", "zh", None, "Asia/Shanghai"),
    ("https://www.theverge.com/rss/index.xml", "The Verge", "en", None, None),
    ("https://news.example/rdf", "News", "en", None, None),
    ("https://feeds.example/1019/feed.json", "Feeds", "en", None, None),
    ("https://zhidx.example/rss.xml", "智东西", "zh", None, None),
    ("https://openai.com/news/rss.xml", "OpenAI", "en", "openai", None),
)


@pytest.fixture(scope="session")
def watched() -> Watchlist:
    """Something of every kind that the simulated world shows."""
    entity_of = dict(zip(_SITES, ("claude", "kimi", "doubao", "chatglm", "perplexity"), strict=True))
    moved = date(2024, 5, 1)
    return Watchlist(
        entities=tuple(Entity(id=i, zh=z, en=e, maker=m, importance=w) for i, z, e, m, w in _ENTITIES),
        sites=(
            *(Site(domain=domain, entity=entity) for domain, entity in entity_of.items()),
            Site(domain="chat.openai.com", entity="chatgpt", until=moved),
            Site(domain="chatgpt.com", entity="chatgpt", since=moved),
        ),
        apps=(
            App(store="appstore", app_id="6448311069", entity="chatgpt", countries=("us", "jp"), name="ChatGPT"),
            App(store="appstore", app_id="6473753684", entity="claude", countries=("us",), name="Claude"),
            App(store="appstore", app_id="1668000334", entity="perplexity", countries=("us",), name="Perplexity"),
            App(store="appstore", app_id="6459478672", entity="doubao", countries=("cn",), name="豆包"),
            App(store="appstore", app_id="6474233312", entity="kimi", countries=("cn",), name="Kimi 智能助手"),
        ),
        app_charts=(
            *(AppChart(store="appstore", country=country) for country in ("us", "cn")),
            AppChart(store="appstore", country="cn", chart="grossing"),
            AppChart(store="appstore", country="cn", genre="6007"),
        ),
        products=(
            Product(slug="h100-pcie-80gb", entity="h100", name="H100 PCIe 80GB", queries=("NVIDIA H100 PCIe",)),
            Product(slug="h100-sxm-80gb", entity="h100", name="H100 SXM 80GB", queries=("NVIDIA H100 SXM",)),
            Product(slug="a100-pcie-80gb", entity="h100", name="A100 PCIe 80GB", queries=("NVIDIA A100",)),
        ),
        feeds=tuple(Feed(url=u, outlet=o, lang=lang, entity=e, zone=z) for u, o, lang, e, z in _FEEDS),
    )


@pytest.fixture
def serving() -> Iterator[Callable[[Web], Gateway]]:
    """A function that serves a web on a free port until the test is over."""
    started: list[Gateway] = []

    def serve(web: Web) -> Gateway:
        started.append(Gateway(web).start())
        return started[-1]

    yield serve
    for gateway in started:
        gateway.stop()


@pytest.fixture
def ask() -> Iterator[Ask]:
    """A function that asks a gateway for an original address; the connections are closed when the test is over."""
    connections: list[http.client.HTTPConnection] = []

    def get(
        gateway: Gateway, url: str, method: str = "GET", body: bytes | None = None, **headers: str
    ) -> tuple[http.client.HTTPResponse, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", gateway.port, timeout=10)
        connections.append(connection)
        named: Mapping[str, str] = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, "/", body, {"Suanli-Url": url, **named})
        answer = connection.getresponse()
        return answer, answer.read()

    yield get
    for connection in connections:
        connection.close()
