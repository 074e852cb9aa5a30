"""Yingyongbao (应用宝), Tencent's Android store: one app's name, developer, version, downloads and stars.

Endpoint  GET sj.qq.com/appdetail/<package>; no key
Layouts   since 2022 `script#__NEXT_DATA__`: props.pageProps.dynamicCardResponse.data.components[], each with a cardId
          and data.itemData[] (a list, or one as a text); the app's own is yybn_game_basic_info (GameDetail), others
          recommend. To 2022 sj.qq.com/myapp/detail.htm?apkName=: .det-name-int, .det-ins-num "7.9亿下载"
Units     download_num: all downloads so far, as a number; stars from 1 to 5. 0 stands where nothing is known
Absence   404 for a package that the store does not have
Evidence  documented: from programs that read these pages; no recorded body was at hand
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from parsel import Selector

from crawlers.apps.install_labels import installs
from crawlers.page import Ask, Page
from crawlers.points import point
from crawlers.refusals import Refused
from crawlers.source import Manners, Source
from crawlers.texts.quantities import number, numeral, text, whole
from storage.records import App, Record, instant
from watchlist.models import Watchlist

ENDPOINT = "https://sj.qq.com/appdetail"
STORE = "yingyongbao"
_DATA = re.compile(r"<script\b[^>]{0,200}\bid=[\"']?__NEXT_DATA__\b[^>]{0,200}>(.*?)</script>", re.DOTALL)
_OWN_CARDS, _OWN_NAMES = ("yybn_game_basic_info", "yybn_app_basic_info"), ("GameDetail", "AppDetail")
_MISSING = re.compile(r"<title[^>]{0,99}>[^<]{0,80}(找不到|不存在|404)")
Item = dict[str, Any]


class Yingyongbao(Source):
    slug, cadence, evidence = "yingyongbao", "daily", "documented"
    manners = Manners(
        delay=10.0, on=False, why="data in a page that nobody documents; read the store's terms, then switch it on"
    )

    def asks(self, watchlist: Watchlist) -> Iterator[Ask]:
        """One page an app of this store."""
        for app in watchlist.apps:
            if app.store == STORE:
                yield Ask(f"{ENDPOINT}/{app.app_id}")

    def read(self, page: Page) -> Iterator[Record]:
        asked = page.query.get("apkName") or (page.path[-1] if page.path[:1] == ("appdetail",) else "")
        if not asked:
            raise Refused("layout", "not the address of an app's page")
        app = _item(_cards(found[1]), asked) if (found := _DATA.search(page.text)) else _old(page.selector, page.text)
        if app["pkg_name"] != asked:
            raise Refused("mismatch", f"asked for {asked}, got {app['pkg_name']}")
        yield App(
            STORE, asked, text(app.get("app_name") or app.get("name")),
            developer=text(made) if (made := app.get("developer") or app.get("cp_name")) else None,
            version=text(version) if (version := app.get("version_name")) else None,
            country="cn",
        )  # fmt: skip
        at, here = instant(page.received_at), {"country": "CN", "store": STORE}
        if downloads := _downloads(app.get("download_num")):
            yield point("installs", asked, at, "instant", downloads, here)
        if stars := _stars(app.get("average_rating")):
            yield point("rating", asked, at, "instant", stars, here)


def _cards(script: str) -> list[Any]:
    """The cards of a page's data; raises Refused where the page is the store's own word that it has no such app."""
    data = json.loads(script)
    props = data["props"]["pageProps"]
    if data.get("page") in ("/404", "/_error") or props.get("statusCode") == 404:
        raise Refused("not_found", "the store has no such app")
    answer = props["dynamicCardResponse"]
    if answer.get("ret"):
        raise Refused("layout", f"the store's answer is {answer.get('ret')}: {answer.get('msg')}")
    cards: list[Any] = answer["data"]["components"]
    return cards


def _item(cards: list[Any], asked: str) -> Item:
    """What the app's own card says; where none is called so, what any card says of the package asked."""
    own_cards = [card for card in cards if _is_own(card)]
    items = [item for card in own_cards or cards for item in _items(card)]
    for item in items:
        if item.get("pkg_name") == asked:
            return item
    if own_cards and not items:
        raise Refused("not_found", "the app's card is empty")
    if own_cards:
        return items[0]
    raise Refused("layout", "no card of the app")


def _is_own(card: Any) -> bool:
    data = card.get("data")
    return card.get("cardId") in _OWN_CARDS or (isinstance(data, dict) and data.get("name") in _OWN_NAMES)


def _items(card: Any) -> list[Item]:
    data = card.get("data")
    items = data.get("itemData") if isinstance(data, dict) else None
    items = json.loads(items) if isinstance(items, str) and items.strip() else items
    return [item for item in items or () if isinstance(item, dict)]


def _downloads(written: Any) -> int | None:
    """A number, or a text of digits or with 万 and 亿; the zero of what is not known is none."""
    return installs(written) if isinstance(written, str) else whole(written or 0) or None


def _stars(written: Any) -> float:
    return numeral(written.strip()) if isinstance(written, str) and written.strip() else number(written or 0)


def _old(page: Selector, body: str) -> Item:
    """The fields of a page of before 2022, under their names of today."""
    name = page.css(".det-name-int::text").get("").strip()
    if not name:
        missing = _MISSING.search(body[:20_000])
        raise Refused("not_found" if missing else "layout", "no data of an app in the page")
    said = {row.css("::text").get("").strip("：: \n"): row.xpath("normalize-space(following-sibling::*[1])").get("")
            for row in page.css(".det-othinfo-tit")}  # fmt: skip
    return {
        "pkg_name": page.css("[apk]::attr(apk)").get(""),
        "name": name,
        "developer": said.get("开发商"),
        "version_name": said.get("版本号", "").removeprefix("V"),
        "download_num": page.css(".det-ins-num::text").get(""),
        "average_rating": page.css(".com-blue-star-num::text").get("").strip().removesuffix("分"),
    }
