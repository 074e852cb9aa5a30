"""财联社 (CLS) telegrams: short news of the Chinese markets, minutes after it happens.

Endpoint  the addresses on cls.cn among the watchlist's feeds, as the site's own pages ask for them, for instance
          www.cls.cn/v1/roll/get_roll_list?app=CailianpressWeb&os=web&sv=…&rn=20&sign=…; undocumented, and moved often
Signature none is made here: an address is asked as the owner wrote it, and a signature that is refused is a refusal
Times     ctime is the second of publication, Unix time
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from crawlers.addresses import canonical
from crawlers.dates import published
from crawlers.feed_kinds import kind_of
from crawlers.page import Ask, Page
from crawlers.plain_text import headline_text, shortened, summary_text
from crawlers.refusals import Refused
from crawlers.source import Manners, Source
from storage.records import Headline
from watchlist.models import Watchlist

ARTICLE = "https://www.cls.cn/detail/{}"
_HEAD = re.compile(r"\s*【([^】]{1,200})】\s*")
_DATELINE = re.compile(r"\s*财联社\s*(\d{1,2}月\d{1,2}日)?\s*[电讯](?:\s*[（(][^）)]{1,40}[）)])?\s*[，,：:]?\s*")
_SENTENCE = re.compile(r"[^。！？\n]+[！？]?")
_LONGEST_TITLE = 120


class ClsTelegraph(Source):
    slug, cadence, evidence = "cls", "hourly", "recorded"
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
        answer = page.json()
        error = answer.get("errno") or answer.get("error")
        if error not in (None, 0, "0", ""):
            raise Refused("blocked", f"error {error}: {answer.get('msg')}")
        items = answer["data"]["roll_data"]
        if not items:
            raise Refused("empty", "a list without telegrams")
        headlines = [_headline(item, page) for item in items if not item.get("is_ad")]
        yield from {headline.id: headline for headline in headlines if headline}.values()


def _headline(item: Mapping[str, Any], page: Page) -> Headline | None:
    """The telegram as a record; None for one without any text."""
    content = str(item.get("content") or item.get("brief") or "")
    head = _HEAD.match(content)
    text = _DATELINE.sub("", content[head.end() :] if head else content, count=1)
    sentence = _SENTENCE.search(text)
    title = headline_text(item["title"] or (head[1] if head else sentence[0] if sentence else ""))
    address = ARTICLE.format(int(item["id"]))
    if not title:
        return None
    return Headline(
        id=canonical(address),
        title=shortened(title, _LONGEST_TITLE),
        url=address,
        published_at=published([str(item["ctime"])], page.received_at),
        summary=summary_text(text),
    )
