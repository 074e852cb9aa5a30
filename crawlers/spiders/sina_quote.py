"""Sina's quotes of mainland, Hong Kong and American shares, and of currencies.

Endpoint  GET hq.sinajs.cn/list=sh688041,hk00020,gb_nvda,fx_susdcny (rt_ before a code: real time, s_: short form);
          undocumented; GBK text, one `var hq_str_CODE="...";` a line; 403 without a Referer of its own site
Units     prices in the currency of the listing, unadjusted; the market value of American shares in whole dollars;
          a rate is what one of its first currency costs in the second
Traps     before the first trade and in suspension the price is 0.000: none; an unknown code is an empty text; one code
          that is malformed fails the whole batch, with status 200; the American line tells the time in Beijing; a short
          form tells none; the yuan for yen and other small currencies are of a hundred, and not read
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time

from crawlers.batches import batches
from crawlers.page import Ask, Page
from crawlers.points import point
from crawlers.quotes.chinese import (
    has_traded,
    listing_currency,
    quote_text,
    quotes_once,
    require_asked,
    shares_traded,
    worth,
)
from crawlers.quotes.sessions import AMERICA, HONG_KONG, MAINLAND, Market, exchange_of
from crawlers.refusals import Refused
from crawlers.source import Manners, Source
from crawlers.texts.quantities import numeral
from storage.records import Point, instant
from watchlist.models import Watchlist
from watchlist.ticker_codes import sina, spelled

ENDPOINT = "https://hq.sinajs.cn/list="
_AT_ONCE = 60
# Where a word begins is asked behind its first letters, as a search for plain letters is ten times as quick.
_NAME = re.compile(r"hq_str_(?<!\whq_str_)")
_LINE = re.compile(r'hq_str_(?<!\whq_str_)([\w.$]+)\s*=\s*"([^"]*)"')
_LIST = re.compile(r"[/?&]list=([^&#]*)")
_CLOCK = re.compile(r"([A-Z][a-z]{2}) (\d{1,2})(?:\Z| (\d{2}):(\d{2})([AP]M))")
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_RATE = re.compile(r"fx_s(usd|eur|gbp|hkd|aud|cad|chf|sgd|nzd)(?!\1)(cny|cnh|usd|eur|gbp|hkd|jpy)")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class SinaQuote(Source):
    slug, cadence, evidence = "sina-quote", "daily", "recorded"
    version = 3
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
        if b"kinsoku jikou desu" in page.body[:200].lower():
            raise Refused("blocked", "it wants a Referer of its own site")
        text = quote_text(page.body)
        if text.lstrip().startswith("<"):
            raise Refused("blocked", "a page in place of the lines")
        lines = _LINE.findall(text)
        if not lines or len(lines) != len(_NAME.findall(text)):
            raise Refused("layout", "no line of quotes, or one that is cut")
        if (malformed := dict(lines).get("sys_auth")) is not None:
            raise Refused("layout", f"a code of the list is malformed: {malformed}"[:100])
        require_asked((code for code, _ in lines), _LIST, page.url)
        told = {code for code, line in lines if line.strip()}
        # Of a share that is asked both ways, the delayed line is the same fact a quarter of an hour old.
        known = [(code, line.split(",")) for code, line in lines if code in told and f"rt_{code}" not in told]
        if not known:
            raise Refused("not_found", f"no code is known: {', '.join(code for code, _ in lines)}"[:200])
        quotes = (_points(code, fields, page) for code, fields in known)
        return quotes_once(quotes, [_subject(code) for code, _ in known])


def _points(code: str, fields: Sequence[str], page: Page) -> Iterator[Point]:
    if code.startswith("s_"):
        return _short(_subject(code), fields, page)
    subject = _subject(code)
    if subject[:2] in ("sh", "sz", "bj"):
        return _mainland(subject, fields)
    if subject.startswith("hk"):
        return _hong_kong(subject, fields)
    if subject.startswith("gb_"):
        return _american(subject, fields)
    if rate := _RATE.fullmatch(subject):
        return _rate(rate[1].upper(), rate[2].upper(), fields)
    return iter(())


def _subject(code: str) -> str:
    return code.removeprefix("s_").removeprefix("rt_")


def _mainland(subject: str, fields: Sequence[str]) -> Iterator[Point]:
    # Behind the book, whose length differs by the share.
    when = next((n for n in range(len(fields) - 1, 0, -1) if _DAY.fullmatch(fields[n])), len(fields))
    day, partial = _at(MAINLAND, fields[when], fields[when + 1])
    price, before, volume = worth(fields[3]), worth(fields[2]), worth(fields[8])
    traded = has_traded(price, before, worth(fields[1]), volume)
    shares = shares_traded(volume, worth(fields[9]), price)
    return _quote(subject, day, partial, price if traded else 0, before, shares)


def _hong_kong(subject: str, fields: Sequence[str]) -> Iterator[Point]:
    day, partial = _at(HONG_KONG, fields[17], fields[18])
    price, before, volume = worth(fields[6]), worth(fields[3]), worth(fields[12])
    traded = has_traded(price, before, worth(fields[2]), volume)
    shares = shares_traded(volume, worth(fields[11]), price)
    yield from _quote(subject, day, partial, price if traded else 0, before, shares)
    if traded and fields[8]:
        dims = {**exchange_of(subject), "over": "day"}
        yield point("change_pct", subject, day, "day", numeral(fields[8]), dims, partial=partial)


def _american(subject: str, fields: Sequence[str]) -> Iterator[Point]:
    day, partial = _new_york(fields[25], fields[3])
    price, before = worth(fields[1]), worth(fields[26]) if len(fields) > 26 else 0.0
    yield from _quote(subject, day, partial, price, before, worth(fields[10]))
    if price > 0 and fields[2]:
        yield point("change_pct", subject, day, "day", numeral(fields[2]), {"over": "day"}, partial=partial)
    if price > 0 and (value := worth(fields[12])) > 0:
        yield point("market_cap", subject, day, "day", value, {}, partial=partial, currency=AMERICA.currency)


def _quote(
    subject: str, day: str, partial: bool, price: float, before: float, shares: float | None
) -> Iterator[Point]:  # fmt: skip
    dims, currency = _listing(subject)
    if price > 0:
        how = {**dims, "adjustment": "none"}
        yield point("close", subject, day, "day", price, how, partial=partial, currency=currency)
        if shares:
            yield point("volume", subject, day, "day", shares, dims, partial=partial)
    if before > 0:
        yield point("previous_close", subject, day, "day", before, dims, currency=currency)


def _short(subject: str, fields: Sequence[str], page: Page) -> Iterator[Point]:
    """A short line names no time: its price is that of the moment it was received."""
    if subject[:2] not in ("sh", "sz", "bj") or (price := worth(fields[1])) <= 0:
        return
    start, (dims, currency) = instant(page.received_at), _listing(subject)
    yield point("close", subject, start, "instant", price, {**dims, "adjustment": "none"}, currency=currency)
    if fields[3]:
        yield point("change_pct", subject, start, "instant", numeral(fields[3]), {**dims, "over": "day"})


def _rate(base: str, currency: str, fields: Sequence[str]) -> Iterator[Point]:
    """The last rate of a pair, at its own time in Beijing; its subject is the pair, as the central bank's is."""
    moment = datetime.combine(date.fromisoformat(fields[-1]), time.fromisoformat(fields[0]), MAINLAND.zone)
    if (last := worth(fields[8])) > 0:
        yield point("fx_rate", f"{base}/{currency}", instant(moment), "instant", last, {}, currency=currency)


def _listing(subject: str) -> tuple[dict[str, str], str]:
    """The exchange of a share, as dims, and the currency it is listed in."""
    dims = exchange_of(subject)
    if not dims:
        return {}, AMERICA.currency
    usual = HONG_KONG.currency if subject.startswith("hk") else MAINLAND.currency
    return dims, listing_currency(dims["exchange"], subject[2:], usual)


def _at(market: Market, day: str, clock: str) -> tuple[str, bool]:
    """The session of a quote's own date and time, and whether it was running."""
    moment = datetime.fromisoformat(f"{day.replace('/', '-')} {clock}")
    session, running = market.session(moment)
    return session.isoformat(), running


def _new_york(written: str, beijing: str) -> tuple[str, bool]:
    """The session that "Sep 11 04:00PM EDT" names, and whether it was running when the line was made.

    Its year is that of the nearest such day to the line's own time in Beijing, which also ends a half session, and
    that of a day without a time, as indices have it.
    """
    found = _CLOCK.match(written)
    if not found:
        raise ValueError(f"not a time in New York: {written!r}"[:80])
    made = datetime.fromisoformat(beijing).replace(tzinfo=MAINLAND.zone)
    month, day = _MONTHS.index(found[1]) + 1, int(found[2])
    years = (made.year - 1, made.year, made.year + 1)
    days = [date(year, month, day) for year in years if (month, day) != (2, 29) or year % 4 == 0]
    nearest = min(days, key=lambda one: abs(one - made.date()))
    hour, minute = (int(found[3]) % 12 + (12 if found[5] == "PM" else 0), int(found[4])) if found[5] else (0, 0)
    session, before_the_end = AMERICA.session(datetime.combine(nearest, time(hour, minute)))
    return session.isoformat(), before_the_end and AMERICA.runs_at(session, made)
