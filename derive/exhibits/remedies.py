"""What would fill a gap: the import to run, or the key to set."""

from __future__ import annotations

from collections.abc import Mapping

from derive.exhibits.shown import Words

VISIT_SOURCES = ("similarweb-api", "similarweb-csv", "similarweb-page", "similarweb-extension")
DOWNLOAD_SOURCES = ("qimai-csv", "qimai")
PRICE_SOURCES = ("keepa", "camelcamelcamel", "ebay-browse", "ebay-search", "newegg")
QUOTE_SOURCES = ("wind-csv", "ifind-csv", "yahoo-chart", "eastmoney", "sina-quote", "tencent-quote", "stooq-csv")

REMEDIES: Mapping[str, Words] = {
    "site": Words(
        "导入 Similarweb 的日或周数据：suanli import similarweb-csv 文件；"
        "或设置 SIMILARWEB_API_KEY 并启用 similarweb-api",
        "import Similarweb's days or weeks: suanli import similarweb-csv FILE; or set SIMILARWEB_API_KEY and switch"
        " similarweb-api on",
    ),
    "app": Words(
        "导入七麦的日下载量：suanli import qimai-csv 文件（表中没有应用编号时加 --about appid=编号）",
        "import Qimai's downloads by the day: suanli import qimai-csv FILE (--about appid=ID where it names no app)",
    ),
    "product": Words(
        "设置 KEEPA_API_KEY、启用 keepa，并在 watchlist.toml 为产品写上 asins；或设置 EBAY_CLIENT_ID 与"
        " EBAY_CLIENT_SECRET、启用 ebay-browse",
        "set KEEPA_API_KEY, switch keepa on and give the product its asins in watchlist.toml; or set EBAY_CLIENT_ID and"
        " EBAY_CLIENT_SECRET and switch ebay-browse on",
    ),
    "ticker": Words(
        "导入行情表：suanli import wind-csv 文件 --as-of 日期（或 ifind-csv）；或启用 yahoo-chart",
        "import a table of quotes: suanli import wind-csv FILE --as-of DATE (or ifind-csv); or switch yahoo-chart on",
    ),
    "estimate": Words(
        "导入预测表：suanli import estimates 文件 --author 作者 --scale 10000 --as-of 日期",
        "import a table of estimates: suanli import estimates FILE --author NAME --scale 10000 --as-of DATE",
    ),
}
