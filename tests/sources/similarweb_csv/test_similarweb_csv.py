"""Figures saved out of Similarweb's web application."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, time
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.importers.similarweb_csv import SimilarwebCsv
from crawlers.page import Page
from crawlers.reading import read_page
from storage.records import Point
from tests.mutations import mutated, read_soundly
from watchlist.models import Watchlist

HERE = Path(__file__).parent
WIDE = HERE.joinpath("wide.csv").read_bytes()
LONG = HERE.joinpath("long.csv").read_bytes()
FILE = "file:///export.csv"
SOURCE = SimilarwebCsv()


def page(body: bytes, url: str = FILE, at: str = "2024-12-01T00:00:00+00:00") -> Page:
    return Page(url, body, datetime.fromisoformat(at).astimezone(UTC))


def read(body: bytes, url: str = FILE, **how: str) -> list[Point]:
    reading = read_page(SOURCE, page(body, url, **how))
    assert reading.refused is None
    return [record for record in reading.records if isinstance(record, Point)]


def refusal(body: bytes, url: str = FILE) -> tuple[str, str] | None:
    refused = read_page(SOURCE, page(body, url)).refused
    return (refused.reason, refused.detail) if refused else None


def test_a_column_a_site_holds_its_visits_by_week() -> None:
    week = {"country": "WW", "week_anchor": "friday"}
    assert read(WIDE) == [
        Point("visits", "chat.example", "2024-11-08", "week", 930000000.25, "visits", week),
        Point("visits", "draw.example", "2024-11-08", "week", 1200.5, "visits", week),
        Point("visits", "chat.example", "2024-11-15", "week", 941000000.5, "visits", week),
        Point("visits", "chat.example", "2024-11-22", "week", 925000000.75, "visits", week),
    ]


def test_a_line_a_site_holds_its_metrics_by_month() -> None:
    values = {(p.metric, p.subject, p.start): p.value for p in read(LONG)}
    assert values == {
        ("visits", "chat.example", "2024-09-01"): 7000000.0625,
        ("bounce_rate", "chat.example", "2024-09-01"): 0.4375,
        ("pages_per_visit", "chat.example", "2024-09-01"): 3.5,
        ("visit_duration_s", "chat.example", "2024-09-01"): 200,
        ("visits", "chat.example", "2024-10-01"): 7100000.5,
        ("bounce_rate", "chat.example", "2024-10-01"): 0.4375,
        ("pages_per_visit", "chat.example", "2024-10-01"): 3.25,
        ("visit_duration_s", "chat.example", "2024-10-01"): 201.5,
        ("visits", "draw.example", "2024-10-01"): 900,
    }
    assert {p.grain for p in read(LONG)} == {"month"}


def test_a_period_that_was_not_over_is_partial() -> None:
    assert [p.start for p in read(WIDE, at="2024-11-24T00:00:00+00:00") if p.partial] == ["2024-11-22"]


def test_a_workbook_has_dates_and_times_of_its_own() -> None:
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.worksheets[0].append(("Date", "Domain", "Visits", "Avg. Visit Duration"))
    book.worksheets[0].append((datetime(2024, 10, 1), "chat.example", 7100000.5, time(0, 3, 20)))  # noqa: DTZ001
    book.worksheets[0].append((date(2024, 10, 2), "chat.example", 7200000, time(0, 3, 21)))
    book.save(out)
    found = [(p.metric, p.start, p.grain, p.value) for p in read(out.getvalue())]
    assert found == [
        ("visits", "2024-10-01", "day", 7100000.5),
        ("visit_duration_s", "2024-10-01", "day", 200),
        ("visits", "2024-10-02", "day", 7200000),
        ("visit_duration_s", "2024-10-02", "day", 201),
    ]


def test_one_date_alone_needs_to_be_told_its_length() -> None:
    one = b"Date,chat.example\n2024-11-22,5\n"
    assert refusal(one) == ("layout", "the dates do not tell the length of the periods: say --about granularity=weekly")
    assert read(one, FILE + "?granularity=weekly")[0].grain == "week"


def test_the_country_is_the_worlds_unless_the_address_says_another() -> None:
    assert {p.dims["country"] for p in read(LONG, FILE + "?country=cn")} == {"CN"}


def test_a_column_of_countries_says_whose_each_figure_is() -> None:
    rows = ("2024-09-01,chat.example,全球,70", "2024-09-01,chat.example,cn,30", "2024-10-01,chat.example,CN,31")
    body = "\n".join(("日期,域名,国家,访问量", *rows))
    assert [(p.start, p.dims["country"], p.value) for p in read(body.encode())] == [
        ("2024-09-01", "WW", 70),
        ("2024-09-01", "CN", 30),
        ("2024-10-01", "CN", 31),
    ]
    named = read_page(SOURCE, page(body.replace(",cn,", ",Chine,").encode()))
    assert [bad.number for bad in named.bad_rows] == [3]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_chinese_tables_are_read_in_the_encodings_that_excel_saves(encoding: str, delimiter: str) -> None:
    lines = (("周", "域名", "访问量"), ("2024年11月15日", "chat.example", '"9,410,000.5"'),
             ("2024年11月22日", "chat.example", '"9,250,000"'))  # fmt: skip
    body = "\r\n".join(delimiter.join(line) for line in lines).encode(encoding)
    assert [(p.start, p.grain, p.value, p.dims["week_anchor"]) for p in read(body)] == [
        ("2024-11-15", "week", 9410000.5, "friday"),
        ("2024-11-22", "week", 9250000, "friday"),
    ]


def test_a_sheet_that_describes_the_report_is_passed_over() -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["Report", "Traffic & Engagement"])
    data = book.create_sheet("Data")
    for row in (
        ["Date", "Domain", "Visits"],
        [date(2024, 9, 1), "chat.example", 7],
        [date(2024, 10, 1), "chat.example", 8],
    ):
        data.append(row)
    saved = io.BytesIO()
    book.save(saved)
    assert [(p.start, p.value) for p in read(saved.getvalue())] == [("2024-09-01", 7), ("2024-10-01", 8)]


@pytest.mark.parametrize(
    "body",
    [
        b"Date,chat.example\n11/22/2024,5\n11/23/2024,6\n",
        b"Date,Somebody\n2024-11-22,5\n",
        b"when,chat.example\n2024-11-22,5\n",
        LONG.replace(b"2024-09", b"2024-09-15"),
        b"\x00\x01\x02",
    ],
)
def test_nothing_is_guessed(body: bytes) -> None:
    found = refusal(body)
    assert found is not None
    assert found[0] == "layout"


@pytest.mark.parametrize(
    ("body", "row", "why"),
    [
        (b"Date,chat.example\n2024-11-22,1.2M\n2024-11-23,6\n", 2, "1.2M"),
        (b"Date,chat.example\n2024-11-22,5\nnever,7\n2024-11-23,6\n", 3, "not a date"),
        (LONG.replace(b"43.75%", b"43.75"), 2, "bounce_rate"),
    ],
)
def test_a_row_that_is_not_clear_is_named_and_the_others_stand(body: bytes, row: int, why: str) -> None:
    reading = read_page(SOURCE, page(body))
    assert [bad.number for bad in reading.bad_rows] == [row]
    assert why in reading.bad_rows[0].why
    assert reading.records


def wide(*above: str) -> bytes:
    return "\n".join((*above, "Date,chat.example", "2024-10-01,4.5", "2024-11-01,4.75", "")).encode()


@pytest.mark.parametrize(
    ("above", "metric", "country"),
    [
        ("Pages / Visit", "pages_per_visit", "WW"),
        ("Total Visits,Desktop + Mobile Web", "visits", "WW"),
        ("通义千问 访问量", "visits", "WW"),
        ("Country:,US", "visits", "US"),
        ("Country: Worldwide", "visits", "WW"),
    ],
)
def test_the_lines_above_say_what_and_where_a_wide_table_is_about(above: str, metric: str, country: str) -> None:
    assert {(one.metric, one.dims["country"]) for one in read(wide(above))} == {(metric, country)}


@pytest.mark.parametrize(
    "above",
    ["Unique Visitors", "Visits (Desktop)", "Visits (M)", "访问量（百万）", "Visits and Bounce Rate", "Country: Chile"],
)
def test_a_wide_table_of_something_else_or_of_some_devices_is_not_of_visits(above: str) -> None:
    found = refusal(wide(above))
    assert found is not None
    assert found[0] == "layout"
    assert refusal(wide("Country: Chile"), FILE + "?country=cl") is None


def test_rows_that_contradict_each_other_are_both_named_and_neither_is_taken() -> None:
    reading = read_page(SOURCE, page(b"Date,chat.example\n2024-11-22,5\n2024-11-22,6\n2024-11-23,7\n"))
    assert [bad.number for bad in reading.bad_rows] == [2, 3]
    assert "row 3" in reading.bad_rows[0].why
    assert [record.value for record in reading.records if isinstance(record, Point)] == [7]


@pytest.mark.parametrize("body", [b"", b"\n\n", b"Date,chat.example\n2024-11-22,-\n2024-11-23,0\n"])
def test_a_file_without_figures_is_empty(body: bytes) -> None:
    found = refusal(body)
    assert found is not None
    assert found[0] == "empty"


@given(st.one_of(mutated(WIDE), mutated(LONG)))
def test_no_broken_table_raises_or_invents_a_value(body: bytes) -> None:
    read_soundly(SOURCE, page(body))


def test_nothing_is_asked() -> None:
    assert list(SOURCE.asks(Watchlist())) == []


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"Month,chat.example\nNov 2024,100\nDec 2024,110\n", "row 2: not a date like 2024-11-22: 'Nov 2024'"),
        (
            b"Date,Site,Visits\n2024-11-01,chat.example,1,000\n2024-11-02,chat.example,9\n",
            "4 cells under a header of 3",
        ),
        (b"Month,chat.example\n2024-10,3.5B\n2024-11,3.6B\n", "row 2: '3.5B' was rounded"),
    ],
)
def test_where_no_row_can_be_read_the_first_says_why(body: bytes, why: str) -> None:
    told = refusal(body)
    assert told is not None
    assert (told[0], why in told[1]) == ("layout", True)
