"""What the tests of monitors share: a world of a few entities, and a way to show pages to a database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from watchlist.models import App, Entity, Feed, Product, Site, Watchlist

See = Callable[..., None]


@pytest.fixture(scope="session")
def world() -> Watchlist:
    """Three makers' products: one that moved to another site, one with two sites, one with an app."""
    return Watchlist(
        entities=(
            Entity(id="moonshot", zh="月之暗面", en="Moonshot AI", importance=0.7),
            Entity(id="kimi", zh="Kimi", en="Kimi", maker="moonshot", importance=0.8),
            Entity(id="qwen", zh="通义千问", en="Qwen", importance=0.8),
            Entity(id="ernie", zh="文心一言", en="ERNIE Bot", aliases=("文小言",)),
            Entity(id="h100", zh="H100", en="H100", importance=0.9),
        ),
        sites=(
            Site(domain="kimi.moonshot.cn", entity="kimi", until=date(2026, 1, 1)),
            Site(domain="kimi.com", entity="kimi", since=date(2026, 1, 1)),
            Site(domain="tongyi.com", entity="qwen", join_as="sum"),
            Site(domain="tongyi.aliyun.com", entity="qwen", join_as="sum"),
            Site(domain="yiyan.baidu.com", entity="ernie"),
        ),
        apps=(App(store="appstore", app_id="77", entity="ernie", countries=("cn",), name="文小言"),),
        products=(Product(slug="h100-pcie-80gb", entity="h100", name="H100 PCIe", queries=("H100",)),),
        feeds=tuple(
            Feed(url=f"https://news{n}.example/rss", outlet=f"Outlet {n}", lang="en") for n in range(6)
        ),
    )  # fmt: skip
