"""360 Mobile Assistant (360 手机助手), Qihoo's Android store: an app's name, developer, version and downloads.

Endpoint  GET zhushou.360.cn/detail/index/soft_id/<number>; no key
Layout    h2#app-name; span.s-3 "下载：7001万次"; cells "版本：" and "作者："; a script `detail` with its number, 'sid'
Units     all downloads so far, rounded down to 万 or 亿. A page may hold a second span.s-3 with 0: it is no number
Absence   200 with "获取应用内容失败" for a number that the store does not have
Identity  the store's own number (soft_id), not the package
Evidence  documented: from programs that read these pages; no recorded body was at hand
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from crawlers.apps.install_labels import installs
from crawlers.page import Ask, Page
from crawlers.points import point
from crawlers.refusals import Refused
from crawlers.source import Manners, Source
from crawlers.texts.plain_text import tidy, without_entities
from crawlers.texts.quantities import text
from storage.records import App, Record, instant
from watchlist.models import Watchlist

ENDPOINT = "https://zhushou.360.cn/detail/index/soft_id"
STORE = "360"
_ASKED = re.compile(r"/soft_id/(\d{1,12})\b")
_SID = re.compile(r"'sid'\s*:\s*['\"]?(\d{1,12})")
_DOWNLOADS = re.compile(r"<span[^>]{0,99}class=[\"']?s-3\b[^>]{0,99}>\s*下载[：:]([^<]{0,60})<")
_CELL = r"<strong>\s*{}[：:]\s*</strong>([^<]{{1,200}})"
_DEVELOPER, _VERSION = (re.compile(_CELL.format(name)) for name in ("作者", "版本"))
_MISSING = re.compile(r"<title[^>]{0,99}>[^<]{0,99}(404|不存在|找不到|没有找到)|获取应用内容失败")


class Qihoo360(Source):
    slug, cadence, evidence = "qihoo360", "daily", "documented"
    manners = Manners(
        delay=10.0, on=False, why="pages that nobody documents; read the store's terms, then switch it on"
    )

    def asks(self, watchlist: Watchlist) -> Iterator[Ask]:
        """One page an app of this store."""
        for app in watchlist.apps:
            if app.store == STORE:
                yield Ask(f"{ENDPOINT}/{app.app_id}")

    def read(self, page: Page) -> Iterator[Record]:
        if not (address := _ASKED.search(page.url)):
            raise Refused("layout", "not the address of an app's page")
        asked, body = address[1], page.text
        if not page.selector.css("#app-name"):
            raise Refused("not_found" if _MISSING.search(body) else "layout", "no app in the page")
        if (sid := _SID.search(body)) and sid[1] != asked:
            raise Refused("mismatch", f"asked for {asked}, got {sid[1]}")
        name = page.selector.css("#app-name span::attr(title)").get() or page.selector.css("#app-name ::text").get("")
        yield App(STORE, asked, text(name), _cell(_DEVELOPER, body), _cell(_VERSION, body), country="cn")
        labels = _DOWNLOADS.findall(body)
        counts = {count for label in labels if (count := installs(label))}
        if not labels or len(counts) > 1:
            raise Refused("layout", f"one number of downloads was expected, not {labels[:5]}")
        here = {"country": "CN", "store": STORE}
        for count in counts:
            yield point("installs", asked, instant(page.received_at), "instant", count, here)


def _cell(pattern: re.Pattern[str], body: str) -> str | None:
    """What stands behind a label of the table; None where there is none, or it is blank."""
    found = pattern.search(body)
    return tidy(without_entities(found[1])) or None if found else None
