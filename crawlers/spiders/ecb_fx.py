"""The European Central Bank's reference rates of the euro, each working day about 16:00 in Frankfurt.

Endpoint  GET www.ecb.europa.eu/stats/eurofxref/eurofxref-hist-90d.xml (and -daily.xml, -hist.xml, the .zip of a CSV).
          The daily rates of the data portal (EXR, as csvdata or in SDMX's XML or JSON) and of the charts' XML (Series,
          Obs) are read as well
Units     of a currency for one euro: EUR/KRW 1487.28 is 1487.28 won. TWD is not among them; the set changes by years
Traps     the daily CSV writes its day as "20 February 2026"; "N/A" and an empty last column are no rate
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import chain

from lxml import etree

from crawlers.page import Ask, Page
from crawlers.points import Series
from crawlers.quotes import sdmx
from crawlers.refusals import Refused
from crawlers.source import Manners, Source
from crawlers.texts.quantities import numerals
from storage.records import Point
from watchlist.models import Watchlist

ENDPOINT = "https://www.ecb.europa.eu/stats/eurofxref/eurofxref-hist-90d.xml"
_CURRENCY = re.compile(r"[A-Z]{3}")
_NONE = ("", "N/A")
_OBSERVED = frozenset({"FREQ", "CURRENCY", "CURRENCY_DENOM", "TIME_PERIOD", "OBS_VALUE"})
_LARGEST = 64 * 1024 * 1024
Rate = tuple[str, str, str]
"""The day, the currency, and how many of it are one euro, as written."""


class EcbFx(Source):
    slug, cadence, evidence = "ecb-fx", "daily", "recorded"
    version = 3
    reads_the_clock = False
    manners = Manners(
        delay=5.0,
        why="published for reuse with the source named",
        terms="information purposes; reuse permitted with the source named",
    )

    def asks(self, watchlist: Watchlist) -> Iterator[Ask]:
        """The last ninety days, one request."""
        yield Ask(ENDPOINT)

    def read(self, page: Page) -> Iterator[Point]:
        if not page.body.strip():
            raise Refused("empty", "the body is blank")
        body = _unzipped(page.body) if page.body.startswith(b"PK") else page.body
        head = body[:200].lstrip(b"\xef\xbb\xbf \r\n\t")
        rates = list(_in_xml(body) if head.startswith(b"<") else _in_csv(body))
        if not rates:
            raise Refused("empty", "no day has a rate")
        return _points(rates)


def _points(rates: Sequence[Rate]) -> Iterator[Point]:
    days: dict[str, list[str]] = defaultdict(list)
    written: dict[str, list[str]] = defaultdict(list)
    for day, currency, rate in rates:
        days[currency].append(day)
        written[currency].append(rate)
    return chain.from_iterable(
        _series(currency).columns(of_it, numerals(written[currency]), [False] * len(of_it))
        for currency, of_it in days.items()
    )


def _series(currency: str) -> Series:
    if not _CURRENCY.fullmatch(currency):
        raise ValueError(f"not a currency: {currency!r}"[:80])
    return Series("fx_rate", f"EUR/{currency}", "day", {}, currency=currency)


def _in_xml(body: bytes) -> Iterator[Rate]:
    try:
        root = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        raise Refused("layout", f"not XML: {error}") from None
    when = ""
    # By place, in two thirds of the time; a rate in a currency's place is refused as none.
    for told in [one.values() for one in root.iter("{*}Cube")]:
        if len(told) == 1:
            when = date.fromisoformat(told[0]).isoformat()
        elif when and told:  # without a day before it, it is the one around them all
            currency, rate = told
            yield when, currency, rate
    if not when:
        yield from _in_series(root)


def _in_series(root: etree._Element) -> Iterator[Rate]:
    series = [one for one in root.iter("{*}Series") if one.get("CURRENCY")]
    for one in series:
        _require_daily(one.get("FREQ"), one.get("CURRENCY_DENOM"))
        for told in one.iterchildren("{*}Obs"):
            yield date.fromisoformat(told.attrib["TIME_PERIOD"]).isoformat(), one.get("CURRENCY"), told.get("OBS_VALUE")
    if not series:
        generic = list(sdmx.in_xml(root))
        if not generic:
            raise Refused("layout", "neither a Cube with a time nor a Series with a currency")
        yield from _in_sdmx(generic)


def _in_sdmx(told: Iterable[sdmx.Observation]) -> Iterator[Rate]:
    for one in told:
        _require_daily(one.about.get("FREQ"), one.about.get("CURRENCY_DENOM"))
        if one.value not in (*_NONE, "NaN"):
            yield date.fromisoformat(one.period).isoformat(), one.about["CURRENCY"], one.value


def _in_csv(body: bytes) -> Iterator[Rate]:
    if body.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{"):
        yield from _in_sdmx(sdmx.in_json(json.loads(body.decode("utf-8-sig"))))
        return
    rows = [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(body.decode("utf-8-sig"), newline=""))]
    if rows and set(rows[0]) >= _OBSERVED:
        yield from _observed(dict(zip(rows[0], row, strict=True)) for row in rows[1:] if row)
        return
    if not rows or rows[0][:1] != ["Date"]:
        raise Refused("layout", "no header that begins with Date")
    for row in rows[1:]:
        told = [(name, rate) for name, rate in zip(rows[0][1:], row[1:], strict=False) if name and rate not in _NONE]
        when = _day(row[0]).isoformat() if told else ""
        for currency, rate in told:
            yield when, currency, rate


def _observed(rows: Iterator[Mapping[str, str]]) -> Iterator[Rate]:
    """The rates of the data portal, one observation a row."""
    for row in rows:
        _require_daily(row["FREQ"], row["CURRENCY_DENOM"])
        if row["OBS_VALUE"] not in (*_NONE, "NaN"):
            yield date.fromisoformat(row["TIME_PERIOD"]).isoformat(), row["CURRENCY"], row["OBS_VALUE"]


def _require_daily(frequency: str | None, base: str | None) -> None:
    if (frequency, base) != ("D", "EUR"):
        raise Refused("layout", f"rates of frequency {frequency} for one {base}: only daily ones for one euro are read")


def _unzipped(body: bytes) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            (member,) = archive.infolist()
            if member.file_size > _LARGEST:
                raise Refused("too_large", f"{member.file_size} bytes unpacked")
            return archive.read(member)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise Refused("layout", f"not a zip of one file: {error}") from None


def _day(written: str) -> date:
    if written[:1].isdigit() and " " in written:
        return datetime.strptime(written, "%d %B %Y").date()  # noqa: DTZ007  # a day has no zone
    return date.fromisoformat(written)
