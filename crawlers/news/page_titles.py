"""The headline of an article's page, out of the titles that it carries: some are cut, some have the site's name behind.

A title in metadata may be broken off at a quotation mark; the heading is whole, but the first heading may be the
site's name. So metadata names the headline, and a heading that goes on where it was cut completes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_TAIL = re.compile(
    r"\s*(?:[|_ㅣ]|——|--|\s[-–—·»:]\s|(?<=[\u3000-\u9fff\uac00-\ud7a3\uff00-\uffef])-(?=[\u4e00-\u9fff\uac00-\ud7a3]))\s*"
)
_OUTLET = re.compile(r"[\u4e00-\u9fff]{0,8}(网|网站|官网|频道|新闻|资讯|在线|日报|晚报|门户|客户端)")
_HEADING_AT_LEAST = 6
_CUT_AT = 100
"""Search engines ask for headlines of at most 110 characters."""
_QUOTES = tuple("\"'“”‘’「」『』《»«")


def headline_of(named: Iterable[str], headings: Iterable[str], tag: str, sites: Iterable[str]) -> str:
    """The headline: the first of `named` (the most trusted first), else a heading that `tag` has, else `tag`'s front.

    `tag` is the page's title tag and `sites` the names that the site goes by. Empty where all are blank.
    """
    headings, sites = [heading for heading in headings if heading], list(sites)
    chosen = next((title for title in named if title), "")
    if chosen:
        fuller = (heading for heading in headings if _completes(heading, chosen))
        return without_site(next(fuller, chosen), (*sites, *_tails(chosen, headings)))
    named_sites = {_plain(site) for site in sites}
    in_tag = (one for one in headings if len(one) >= _HEADING_AT_LEAST and _plain(one) in _plain(tag))
    # The first heading may be the site's name, which stands in the tag as well.
    if best := max((one for one in in_tag if _plain(one) not in named_sites), key=len, default=""):
        return best
    front = without_site(tag, sites) or tag
    first = _TAIL.split(front)[0]
    return first if len(first) >= _HEADING_AT_LEAST else front or next(iter(headings), "")


def _completes(heading: str, title: str) -> bool:
    """Whether the heading goes on where the title was cut: at a quote, at its longest, or where it ends in dots.

    What else stands behind the title in a heading is a subtitle or a button.
    """
    whole = title.rstrip(".… ")
    if not heading.startswith(whole) or len(heading) <= len(title):
        return False
    return whole != title or len(title) >= _CUT_AT or heading[len(title) :].lstrip()[:1] in _QUOTES


def without_site(title: str, sites: Iterable[str]) -> str:
    """`title` without a name of the site behind a bar or dash."""
    names = {_plain(site) for site in sites if site}
    for found in reversed(list(_TAIL.finditer(title))):
        tail = _plain(title[found.end() :])
        if tail not in names and not re.fullmatch(r"\d{6,}", tail) and not _OUTLET.fullmatch(tail):  # or a date
            break
        title = title[: found.start()]
    return title


def _tails(title: str, headings: list[str]) -> Iterable[str]:
    """What stands behind the heading in a title that begins with it."""
    for heading in headings:
        if len(heading) >= _HEADING_AT_LEAST and title.startswith(heading):
            yield _TAIL.sub("", title[len(heading) :], count=1)


def _plain(text: str) -> str:
    return re.sub(r"\W+", "", text).lower()
