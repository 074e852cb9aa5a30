"""Whom the report names as the source of a figure: the publisher, never the slug of a crawler."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from derive.exhibits.shown import Words, same

_NAMES: Mapping[str, Words] = {
    "wind-csv": same("Wind"),
    "ifind-csv": same("iFinD"),
    "yahoo-chart": same("Yahoo Finance"),
    "yahoo-quote": same("Yahoo Finance"),
    "eastmoney": Words("东方财富", "Eastmoney"),
    "sina-quote": Words("新浪财经", "Sina Finance"),
    "tencent-quote": Words("腾讯自选股", "Tencent"),
    "stooq-csv": same("Stooq"),
    "keepa": Words("亚马逊（Keepa）", "Amazon (Keepa)"),
    "camelcamelcamel": Words("亚马逊（camelcamelcamel）", "Amazon (camelcamelcamel)"),
    "ebay-browse": same("eBay"),
    "ebay-search": same("eBay"),
    "newegg": same("Newegg"),
    "similarweb-api": same("Similarweb"),
    "similarweb-csv": same("Similarweb"),
    "similarweb-page": same("Similarweb"),
    "similarweb-extension": same("Similarweb"),
    "qimai": Words("七麦", "Qimai"),
    "qimai-csv": Words("七麦", "Qimai"),
    "apple-rss": same("App Store"),
    "apple-rss-legacy": same("App Store"),
    "google-play-page": same("Google Play"),
    "yingyongbao": Words("应用宝", "Yingyongbao"),
    "huawei": Words("华为应用市场", "Huawei AppGallery"),
    "qihoo360": Words("360 手机助手", "360 Mobile Assistant"),
    "七麦": Words("七麦", "Qimai"),
    "新智元": Words("新智元", "AI Era (新智元)"),
}


def publisher(source: str) -> Words:
    """The name of a source's publisher; a source that is not known keeps its own."""
    return _NAMES.get(source, same(source))


def publishers(sources: Iterable[str]) -> Words:
    """Their names, each once, in order."""
    names = list(dict.fromkeys(publisher(source) for source in sources))
    return Words("、".join(name.zh for name in names), ", ".join(name.en for name in names))


def named(text: str) -> Words:
    """A list of publishers as the watchlist writes it, with commas between."""
    return publishers(part.strip() for part in text.split(","))
