"""The European Central Bank's reference rates."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.page import Page
from crawlers.reading import read_page
from crawlers.spiders.ecb_fx import EcbFx
from storage.records import Point
from tests.mutations import mutated, read_soundly
from watchlist.models import Watchlist

SOURCE = EcbFx()
XML = b"""<?xml version="1.0" encoding="UTF-8"?>
<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01" xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">
<Cube><Cube time='2026-02-20'><Cube currency='USD' rate='1.25'/><Cube currency="KRW" rate="1500.5" /></Cube>
<Cube time='2026-02-19'><Cube currency='USD' rate='1.24'/></Cube></Cube></gesmes:Envelope>"""
DAILY = b"Date, USD, KRW, \n20 February 2026, 1.25, 1500.5, \n"
HISTORY = b"Date,USD,CYP,\n2026-02-20,1.25,N/A,\n2026-02-19,1.24,N/A,\n"


def page(body: bytes) -> Page:
    return Page("https://www.ecb.europa.eu/stats/eurofxref/x", body, datetime(2026, 2, 20, 16, tzinfo=UTC))


def rates(body: bytes) -> set[tuple[str, str, float, str]]:
    reading = read_page(SOURCE, page(body))
    assert reading.refused is None
    return {(p.subject, p.start, p.value, p.unit) for p in reading.records if isinstance(p, Point)}


def zipped(*members: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, body in members:
            archive.writestr(name, body)
    return out.getvalue()


def test_a_rate_is_the_units_of_a_currency_for_one_euro() -> None:
    assert rates(XML) == {
        ("EUR/USD", "2026-02-20", 1.25, "USD"),
        ("EUR/KRW", "2026-02-20", 1500.5, "KRW"),
        ("EUR/USD", "2026-02-19", 1.24, "USD"),
    }


def test_the_csv_of_a_day_and_that_of_all_days_say_the_same_also_zipped() -> None:
    assert rates(DAILY) == {x for x in rates(XML) if x[1] == "2026-02-20"}
    assert rates(HISTORY) == rates(zipped(("h.csv", HISTORY))) == {x for x in rates(XML) if x[0] == "EUR/USD"}


PORTAL = b"""KEY,FREQ,CURRENCY,CURRENCY_DENOM,EXR_TYPE,EXR_SUFFIX,TIME_PERIOD,OBS_VALUE,TITLE
EXR.D.USD.EUR.SP00.A,D,USD,EUR,SP00,A,2026-02-19,1.24,"US dollar, spot"
EXR.D.USD.EUR.SP00.A,D,USD,EUR,SP00,A,2026-02-20,1.25,"US dollar, spot"
EXR.D.CYP.EUR.SP00.A,D,CYP,EUR,SP00,A,2026-02-20,,Cyprus
"""
CHART = b"""<CompactData><DataSet><Series FREQ="D" CURRENCY="USD" CURRENCY_DENOM="EUR" EXR_TYPE="SP00">
<Obs TIME_PERIOD="2026-02-19" OBS_VALUE="1.24"/><Obs TIME_PERIOD="2026-02-20" OBS_VALUE="1.25"/></Series>
</DataSet></CompactData>"""


GENERIC = b"""<message:GenericData xmlns:message="m" xmlns:generic="g"><message:DataSet>
<generic:Series><generic:SeriesKey>
<generic:Value id="FREQ" value="D"/><generic:Value id="CURRENCY" value="USD"/>
<generic:Value id="CURRENCY_DENOM" value="EUR"/><generic:Value id="EXR_TYPE" value="SP00"/></generic:SeriesKey>
<generic:Obs><generic:ObsDimension value="2026-02-19"/><generic:ObsValue value="1.24"/></generic:Obs>
<generic:Obs><generic:ObsDimension value="2026-02-20"/><generic:ObsValue value="1.25"/></generic:Obs>
</generic:Series></message:DataSet></message:GenericData>"""
JSON = b"""{"header":{"id":"x"},"dataSets":[{"action":"Replace","series":{"0:1:0":{"attributes":[null],"observations":
{"0":[1.24,0,null],"1":[1.25,0,null]}},"0:0:0":{"observations":{"1":[null,0]}}}}],"structure":{"dimensions":{"series":[
{"id":"FREQ","values":[{"id":"D"}]},{"id":"CURRENCY","values":[{"id":"CYP"},{"id":"USD"}]},
{"id":"CURRENCY_DENOM","values":[{"id":"EUR"}]}],
"observation":[{"id":"TIME_PERIOD","values":[{"id":"2026-02-19"},{"id":"2026-02-20"}]}]}}}"""


@pytest.mark.parametrize("body", [PORTAL, CHART, GENERIC, JSON])
def test_the_data_portal_and_the_charts_say_the_same_of_a_day(body: bytes) -> None:
    assert rates(body) == rates(HISTORY)


@given(mutated(GENERIC) | mutated(JSON))
def test_no_broken_message_of_the_portal_raises_or_invents_a_rate(body: bytes) -> None:
    read_soundly(SOURCE, page(body))


def test_rates_of_months_and_of_other_bases_are_refused() -> None:
    for body in (PORTAL.replace(b",D,", b",M,"), PORTAL.replace(b",EUR,", b",GBP,"), CHART.replace(b'"D"', b'"M"')):
        refused = read_page(SOURCE, page(body)).refused
        assert refused is not None
        assert refused.reason == "layout"


@pytest.mark.parametrize(
    "body",
    [
        b"<html><body>Not here</body></html>",
        b"a,b\n1,2\n",
        XML[:-30],
        XML.replace(b"'USD'", b"'dollar'"),
        HISTORY.replace(b"1.25", b"nan"),
        HISTORY + b"2026-02-20,1.26,N/A,\n",
        zipped(("a.csv", HISTORY), ("b.csv", HISTORY)),
        zipped(("a.csv", HISTORY))[:-40],
    ],
)
def test_what_is_no_table_of_rates_is_layout(body: bytes) -> None:
    refused = read_page(SOURCE, page(body)).refused
    assert refused is not None
    assert refused.reason == "layout"


@pytest.mark.parametrize(
    "body", [b"\n", b"Date,USD\n2026-02-20,N/A\n", b'<r><Cube><Cube time="2026-02-20"/></Cube></r>']
)
def test_a_file_without_a_rate_is_empty(body: bytes) -> None:
    refused = read_page(SOURCE, page(body)).refused
    assert refused is not None
    assert refused.reason == "empty"


def test_an_entity_in_the_file_is_not_resolved() -> None:
    bomb = XML.replace(b"?>\n", b'?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>\n', 1).replace(
        b"'1.25'", b"'&e;'"
    )
    assert read_page(SOURCE, page(bomb)).refused is not None


@given(st.one_of(mutated(XML), mutated(DAILY), mutated(HISTORY), mutated(zipped(("h.csv", HISTORY)))))
def test_no_broken_table_raises_or_invents_a_rate(body: bytes) -> None:
    read_soundly(SOURCE, page(body))


def test_it_asks_for_the_last_ninety_days_once() -> None:
    assert [ask.url for ask in SOURCE.asks(Watchlist())] == [
        "https://www.ecb.europa.eu/stats/eurofxref/eurofxref-hist-90d.xml"
    ]
