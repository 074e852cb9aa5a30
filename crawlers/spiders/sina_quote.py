"""Sina's quotes of mainland, Hong Kong and American shares.

Endpoint  GET hq.sinajs.cn/list=sh688041,hk00020,gb_nvda; undocumented; GBK text, one `var hq_str_CODE="...";` a line;
          403 without a Referer of its own site
Units     prices in the currency of the listing, unadjusted; the market value of American shares in whole dollars
Traps     before the first trade and in suspension the price is 0.000: none; an unknown code is an empty text; one code
          that is malformed fails the whole batch, with status 200; the American line tells the time in Beijing
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time

from crawlers.batches import batches
from crawlers.page import Ask, Page
from crawlers.points import once, point
from crawlers.quantities import numeral
from crawlers.refusals import Refused
from crawlers.sessions import AMERICA, HONG_KONG, MAINLAND, Market, exchange_of
from crawlers.source import Manners, Source
from storage.records import Point
from watchlist.models import Watchlist
from watchlist.ticker_codes import sina, spelled

ENDPOINT = "https://hq.sinajs.cn/list="
_AT_ONCE = 60
_LINE = re.compile(r'var hq_str_(\w[\w.$]*)="([^"]*)"')
_CLOCK = re.compile(r"([A-Z][a-z]{2}) (\d{1,2}) (\d{2}):(\d{2})([AP]M)")
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class SinaQuote(Source):
    slug, cadence, evidence = "sina-quote", "daily", "recorded"
    manners = Manners(
        delay=5.0,
        on=False,
        why="undocumented, and it answers only to a Referer of its own site, which we do not send",
        terms="none published for this interface",
    )

    def asks(self, watchlist: Watchlist) -> Iterator[Ask]:
        """Sixty shares a request."""
        for codes in batches(spelled(watchlist, sina), _AT_ONCE):
            yield Ask(ENDPOINT + ",".join(codes))

    def read(self, page: Page) -> Iterator[Point]:
        lines: Mapping[str, str] = dict(_LINE.findall(page.body.decode("gb18030")))
        if not lines:
            raise Refused("layout", "no line of quotes")
        if "sys_auth" in lines:
            raise Refused("layout", f"a code of the list is malformed: {lines['sys_auth']}"[:100])
        asked = frozenset(page.path[-1].removeprefix("list=").split(",")) if page.path else frozenset()
        if strangers := sorted(lines.keys() - asked):
            raise Refused("mismatch", f"not asked for {strangers[0]}")
        known = {code: line.split(",") for code, line in lines.items() if line.strip()}
        if not known:
            raise Refused("not_found", f"no code is known: {', '.join(lines)}"[:200])
        yield from once(one for code, fields in known.items() for one in _points(code, fields))


def _points(code: str, fields: Sequence[str]) -> Iterator[Point]:
    subject = code.removeprefix("rt_")
    kind = subject[:2]
    if kind in ("sh", "sz", "bj"):
        # Behind the book, whose length differs by the share.
        when = max(n for n, field in enumerate(fields) if _DAY.fullmatch(field))
        day, partial = _at(MAINLAND, fields[when], fields[when + 1])
        yield from _quote(subject, day, partial, fields[3], fields[2], MAINLAND.currency)
    elif kind == "hk":
        day, partial = _at(HONG_KONG, fields[17], fields[18])
        yield from _quote(subject, day, partial, fields[6], fields[3], HONG_KONG.currency)
        if numeral(fields[6]) > 0:
            dims = {**exchange_of(subject), "over": "day"}
            yield point("change_pct", subject, day, "day", numeral(fields[8]), dims, partial=partial)
    elif subject.startswith("gb_"):
        yield from _american(subject, fields)


def _american(subject: str, fields: Sequence[str]) -> Iterator[Point]:
    day, partial = _new_york(fields[25], datetime.fromisoformat(fields[3]).date())
    before = fields[26] if len(fields) > 26 else "0"
    yield from _quote(subject, day, partial, fields[1], before, AMERICA.currency)
    if numeral(fields[1]) > 0:
        yield point("change_pct", subject, day, "day", numeral(fields[2]), {"over": "day"}, partial=partial)
        if fields[12] and (value := numeral(fields[12])) > 0:
            yield point("market_cap", subject, day, "day", value, {}, partial=partial, currency=AMERICA.currency)


def _quote(subject: str, day: str, partial: bool, price: str, before: str, currency: str) -> Iterator[Point]:
    exchange = exchange_of(subject)
    if (value := numeral(price)) > 0:
        dims = {**exchange, "adjustment": "none"}
        yield point("close", subject, day, "day", value, dims, partial=partial, currency=currency)
    if (value := numeral(before)) > 0:
        yield point("previous_close", subject, day, "day", value, exchange, currency=currency)


def _at(market: Market, day: str, clock: str) -> tuple[str, bool]:
    """The session of a quote's own date and time, and whether it was running."""
    moment = datetime.combine(date.fromisoformat(day.replace("/", "-")), time.fromisoformat(clock))
    session, running = market.session(moment)
    return session.isoformat(), running


def _new_york(written: str, beijing: date) -> tuple[str, bool]:
    """The session that "Sep 11 04:00PM EDT" names; its year is that of the nearest such day to the day in Beijing."""
    found = _CLOCK.match(written)
    if not found:
        raise ValueError(f"not a time in New York: {written!r}"[:80])
    hour = int(found[3]) % 12 + (12 if found[5] == "PM" else 0)
    month, day = _MONTHS.index(found[1]) + 1, int(found[2])
    years = (beijing.year - 1, beijing.year, beijing.year + 1)
    days = [date(year, month, day) for year in years if (month, day) != (2, 29) or year % 4 == 0]
    nearest = min(days, key=lambda one: abs(one - beijing))
    session, running = AMERICA.session(datetime.combine(nearest, time(hour, int(found[4]))))
    return session.isoformat(), running
