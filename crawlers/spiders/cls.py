"""财联社 (CLS) telegrams: short news of the Chinese markets, minutes after it happens.

Endpoint  the addresses on cls.cn among the watchlist's feeds, as the site's own pages ask for them, for instance
          www.cls.cn/v1/roll/get_roll_list?app=CailianpressWeb&os=web&sv=…&rn=20&sign=…; undocumented, and moved often.
          The list stands in data.roll_data, data.depth_list or data itself, and in the data of the page /telegraph;
          what a search (api/sw) finds in data.telegram.data and data.depth.data, as descr and time
Signature none is made here: an address is asked as the owner wrote it, and a signature that is refused is a refusal
Times     ctime is the second of publication, Unix time
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from crawlers.complaints import reason_said
from crawlers.news.addresses import canonical
from crawlers.news.feed_kinds import kind_of
from crawlers.news.summaries import summary_text
from crawlers.page import Ask, Page
from crawlers.refusals import Refused
from crawlers.source import Manners, Source
from crawlers.texts.dates import published
from crawlers.texts.plain_text import headline_text, shortened
from storage.records import Headline
from watchlist.models import Watchlist

ARTICLE = "https://www.cls.cn/detail/{}"
_HEAD = re.compile(r"\s*【([^】]{1,200})】\s*")
_DATELINE = re.compile(r"\s*财联社\s*(\d{1,2}月\d{1,2}日)?\s*[电讯](?:\s*[（(][^）)]{1,40}[）)])?\s*[，,：:]?\s*")
_MARK = re.compile("</?em>")
"""Around what a search looked for."""
_SENTENCE = re.compile(r"[^。！？\n]+[！？]?")
_LONGEST_TITLE = 120
_LISTS = ("roll_data", "depth_list")
_FOUND = ("telegram", "depth")
_PAGE_DATA = re.compile(r"__NEXT_DATA__(?:\s*=|[^<>]{0,80}>)\s*(?=\{)")


class ClsTelegraph(Source):
    slug, cadence, evidence = "cls", "hourly", "recorded"
    version = 3
    manners = Manners(
        delay=10.0,
        on=False,
        why="the site's own interface, without published terms; ask 财联社 before publishing its texts",
        terms="none published for this interface",
    )

    def asks(self, watchlist: Watchlist) -> Iterator[Ask]:
        for url in dict.fromkeys(feed.url for feed in watchlist.feeds if kind_of(feed.url) == "cls"):
            yield Ask(url, headers={"Referer": "https://www.cls.cn/telegraph"})

    def read(self, page: Page) -> Iterator[Headline]:
        items = _in_page(page) if page.body.lstrip().startswith(b"<") else _in_answer(page.json())
        if not items:
            raise Refused("empty", "a list without telegrams")
        headlines = [_headline(item, page) for item in items if not item.get("is_ad")]
        yield from {headline.id: headline for headline in headlines if headline}.values()


def _in_answer(answer: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The telegrams of an answer; raises Refused with what its error says."""
    error = answer.get("errno") or answer.get("error")
    if error not in (None, 0, "0", ""):
        message = str(answer.get("msg") or error)
        raise Refused(reason_said(message) or "blocked", f"error {error}: {message}")
    data = answer["data"]
    lists = [data] if isinstance(data, list) else [data[name] for name in _LISTS if name in data]
    if not lists:
        lists = [data[name]["data"] for name in _FOUND if data.get(name)]
    if not lists or not all(isinstance(items, list) for items in lists):
        raise Refused("layout", "no list of telegrams in the answer")
    return [item for items in lists for item in items]


def _in_page(page: Page) -> list[Mapping[str, Any]]:
    """The telegrams in the data of the site's own page."""
    found = _PAGE_DATA.search(page.text)
    if not found:
        raise Refused("layout", "a page without the data of its telegrams")
    state = json.JSONDecoder().raw_decode(page.text, found.end())[0]["props"]["initialState"]
    items = (state.get("telegraph") or state).get("telegraphList") or state.get("roll_data")
    if not isinstance(items, list):
        raise Refused("layout", "no list of telegrams in the page's data")
    return items


def _headline(item: Mapping[str, Any], page: Page) -> Headline | None:
    """The telegram as a record; None for one without any text."""
    content = str(item.get("content") or item.get("brief") or _MARK.sub("", str(item.get("descr") or "")))
    head = _HEAD.match(content)
    text = _DATELINE.sub("", content[head.end() :] if head else content, count=1)
    sentence = _SENTENCE.search(text)
    title = headline_text(item.get("title") or (head[1] if head else sentence[0] if sentence else ""))
    address = ARTICLE.format(int(item["id"]))
    if not title:
        return None
    return Headline(
        id=canonical(address),
        title=shortened(title, _LONGEST_TITLE),
        url=address,
        published_at=published([str(item.get("ctime") or item.get("time"))], page.received_at),
        summary=summary_text(text),
    )
