"""Google Play's app pages before 2022, said over as the present page would say them: as its block of one app.

Layouts   to early 2018: microdata (numDownloads "10,000,000 - 50,000,000", of which the lower end is kept);
          2018 to 2022: blocks AF_initDataCallback({key: 'ds:5', ... data:[...]}), at first data:function(){return ..},
          found by what is in them, for their keys move. One has [0][0] name, [0][12][5][1] developer and [0][12][9]
          installs [label, floor, exact]; one [0][6][0] stars and [0][6][2] their number; one is size, version, system.
          Their markup says the same in rows (div.hAyfc), which are read where no block is there and they are English
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from parsel import Selector

from crawlers.texts.plain_text import tidy
from crawlers.texts.structured_data import nodes, types

_CALLBACK = re.compile(r"AF_initDataCallback\(\{key: ?'[^']{1,20}',[^\[]{0,99}?data: ?(?:function\(\)\{return )?(?=\[)")
_PACKAGE = re.compile(r"/store/apps/details(?:/[^?]{1,300})?\?(?:[^#]*&)?id=([\w.]{1,200})", re.ASCII)
_ADDRESSES = (
    "link[rel=canonical]::attr(href), meta[property='og:url']::attr(content), meta[itemprop=url]::attr(content)"
)
_LOWER_END = re.compile(r"(\d[\d.,\s]*)(?:\+|-\s*\d[\d.,\s]*)", re.ASCII)

_MEAN, _COUNT = re.compile(r"[0-5](\.\d{1,20})?", re.ASCII), re.compile(r"\d{1,12}", re.ASCII)


def older_blocks(page: str) -> Iterator[list[Any]]:
    """The present page's block of the app that an older page is of; none where it is no such page."""
    selector = Selector(text=page or "<html/>", type="html")
    packages = [found[1] for href in selector.css(_ADDRESSES).getall() if (found := _PACKAGE.search(href))]
    told = (_in_blocks(page) or _in_markup(selector)) if packages else None
    if told:
        name, developer, version, installs, rated = told
        yield [
            {
                "1": [name], "14": installs, "52": rated, "69": [developer], "78": [packages[0]],
                "141": [[[version]]] if isinstance(version, str) and re.search(r"\d", version) else None,
            }
        ]  # fmt: skip


_Told = tuple[str, Any, Any, list[Any], Any]
"""Name, developer, version, installs and stars, the last two as the present block has them."""


def _in_blocks(page: str) -> _Told | None:
    named = rated = versions = None
    for block in lists_behind(_CALLBACK, page):
        if _is(str, block, 0, 0, 0) and _is(int, block, 0, 12, 9, 1):
            named = named or block[0]
        elif _is(int, block, 0, 6, 2, 1) and (_is(float, block, 0, 6, 0, 1) or _is(int, block, 0, 6, 0, 1)):
            rated = rated or block[0][6]
        elif len(block) == 3 and all(isinstance(one, str) for one in block):
            versions = versions or block
    if not named:
        return None
    stars = rated and [[None, rated[0][1]], None, [None, rated[2][1]]]
    developer = named[12][5][1] if _is(str, named, 12, 5, 1) else None
    return named[0][0], developer, versions and versions[1], [None, *named[12][9][1:3]], stars


def _in_markup(page: Selector) -> _Told | None:
    rows = {_text(row.css(".BgcNfc")): _text(row.css(".htlgb")) for row in page.css("div.hAyfc")}
    average: Mapping[str, Any] = next((node for node in nodes(page) if "AggregateRating" in types(node)), {})
    name = _text(page.css(".id-app-title")) or _text(page.css("h1[itemprop=name]"))
    installs = _LOWER_END.fullmatch(_text(page.css("[itemprop=numDownloads]")) or rows.get("Installs", ""))
    if not name or not installs:
        return None
    developer = _text(page.css("[itemprop=author] [itemprop=name]")) or rows.get("Offered By")
    version = _text(page.css("[itemprop=softwareVersion]")) or rows.get("Current Version")
    stars = page.css("meta[itemprop=ratingValue]::attr(content)").get() or average.get("ratingValue")
    count = page.css("meta[itemprop=ratingCount]::attr(content), meta[itemprop=reviewCount]::attr(content)").get()
    floor = int(re.sub(r"\D", "", installs[1]))
    return name, developer, version, [None, floor], _stars(stars, count or average.get("ratingCount"))


def _stars(stars: Any, count: Any) -> Any:
    """A mean and a number of ratings that markup writes as texts; None where either is none."""
    if not _MEAN.fullmatch(str(stars)) or not _COUNT.fullmatch(str(count)):
        return None
    return [[None, float(stars)], None, [None, int(count)]]


def lists_behind(mark: re.Pattern[str], page: str) -> Iterator[list[Any]]:
    """The lists of a page's scripts that begin where a mark ends; those that are broken are left out."""
    for found in mark.finditer(page):
        try:
            data = json.JSONDecoder().raw_decode(page, found.end())[0]
        except (ValueError, RecursionError):
            continue
        if isinstance(data, list):
            yield data


def _is(kind: type, value: Any, *path: int) -> bool:
    """Whether a value of exactly that kind lies at the path of positions."""
    for index in path:
        if not isinstance(value, list) or index >= len(value):
            return False
        value = value[index]
    return type(value) is kind


def _text(found: Any) -> str:
    """The text of the first of the elements, or a blank."""
    return tidy(" ".join(found[0].css("::text").getall())) if found else ""
