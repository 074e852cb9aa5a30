"""Somebody's low-high estimates of compute."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import openpyxl
import pytest
from hypothesis import given

from crawlers.importers.estimates import Estimates
from crawlers.page import Page
from crawlers.reading import Reading, read_page
from storage.records import Estimate
from tests.mutations import mutated, read_soundly
from watchlist.models import Watchlist

SOURCE = Estimates()
URL = "file:///table.csv?author=Somebody&scale=10000"
BODY = (
    "company,y2024_h100e_low,y2024_h100e_high,y2025_gb200_low,y2025_gb200_high\n"
    "甲,75,90,80,100\n乙,10.5,10.5,-,-\n总计,85.5,100.5,80,100\n"
).encode()


def read(body: bytes = BODY, url: str = URL) -> Reading:
    return read_page(SOURCE, Page(url, body, datetime(2024, 12, 5, 15, 59, 59, tzinfo=UTC)))


def test_a_pair_of_columns_is_a_range_in_whole_units() -> None:
    assert read().bad_rows == ()
    assert read().records == (
        Estimate("Somebody", "甲", "h100_equivalents", "h100e", "2024-12-05", "2024", 750_000, 900_000),
        Estimate("Somebody", "甲", "gb200_units", "gpus", "2024-12-05", "2025", 800_000, 1_000_000),
        Estimate("Somebody", "乙", "h100_equivalents", "h100e", "2024-12-05", "2024", 105_000, 105_000),
    )


def test_a_header_in_two_rows_below_a_title_says_the_unit_itself() -> None:
    body = (
        "各家算力估计,,,,\n公司,2024年H100E(万块),,2025年 GB200（万块）,\n,下限,上限,下限,上限\n"
        '甲,75,90,"80","100"\n乙,10.5,10.5,—,—\n合计,85.5,100.5,80,100\n数据来源：某人,,,,\n'
    ).encode("gb18030")
    bare = URL.removesuffix("&scale=10000")
    assert read(body, bare).bad_rows == ()
    assert read(body, bare).records == read(body).records == read().records
    assert read(body, f"{bare}&scale=1").records[0] != read().records[0]


@pytest.mark.parametrize("title", ["各家算力（单位：万块）", "算力 单位:万卡", "算力(万块)"])
def test_a_line_above_the_header_may_say_the_unit(title: str) -> None:
    body, bare = f'"{title}"\n'.encode() + BODY, URL.removesuffix("&scale=10000")
    assert read(body, bare).records == read().records
    unknown = body.replace(title.encode(), b"units: 10k")
    assert "--scale" in str(read(unknown, bare).refused)
    assert read(unknown).records == read().records


def test_the_unit_of_one_column_is_not_that_of_another() -> None:
    body = "公司,2024年H100E(千块),,2025年GB200,\n,下限,上限,下限,上限\n甲,75,90,80,100\n".encode()
    (first, second) = read(body, URL.removesuffix("&scale=10000")).records
    assert isinstance(first, Estimate)
    assert isinstance(second, Estimate)
    assert (first.low, second.low) == (75_000, 80)


def test_sheets_of_notes_beside_the_table_are_passed_over() -> None:
    book, out = openpyxl.Workbook(), io.BytesIO()
    for line in BODY.decode().splitlines():
        book.worksheets[0].append(line.split(","))
    book.create_sheet("说明").append(["随便"])
    book.save(out)
    assert read(out.getvalue()).records == read().records


def test_a_total_that_its_rows_do_not_add_up_to_is_named() -> None:
    (bad,) = read(BODY.replace(b"85.5", b"95.5").replace("总计".encode(), "总计：".encode())).bad_rows
    assert str(bad) == "row 4: the total of 2024 h100e low says 95.5, its rows add up to 85.5"


@pytest.mark.parametrize(
    ("old", "new", "row", "why"),
    [
        ("75,90", "90,75", 2, "must not be below low"),
        ("75,90", "75,", 2, "only one of its ends"),
        ("75,90", "many,90", 2, "not an amount"),
        ("乙", "", 3, "no company"),
        ("75,90", "1,075,90", 2, "6 cells under a header of 5"),
        ("75,90", "75万,90万", 2, "--scale"),
    ],
)
def test_a_row_that_cannot_be_read_is_named(old: str, new: str, row: int, why: str) -> None:
    bad = read(BODY.decode().replace(old, new).encode()).bad_rows
    assert (bad[0].number, why in bad[0].why) == (row, True)
    assert read(BODY.decode().replace(old, new).encode()).records


@pytest.mark.parametrize(
    ("body", "url", "why"),
    [
        (BODY, "file:///table.csv", "--author"),
        (BODY, "file:///table.csv?author=A&scale=0", "scale=0"),
        (b"company,y2024_h100e_low\nA,1\n", URL, "no column for its high"),
        (b"who,what\nA,1\n", URL, "no header"),
        (b"company,y2024_h100e_low,y2024_h100e_high,2024 h100e low\nA,1,2,3\n", URL, "two columns are headed 2024"),
    ],
)
def test_what_is_missing_is_said(body: bytes, url: str, why: str) -> None:
    refused = read(body, url).refused
    assert refused is not None
    assert refused.reason == "layout"
    assert why in refused.detail


@given(mutated(BODY))
def test_no_broken_table_raises_or_invents_a_range(body: bytes) -> None:
    read_soundly(SOURCE, Page(URL, body, datetime(2024, 12, 5, tzinfo=UTC)))


def test_nothing_is_asked() -> None:
    assert list(SOURCE.asks(Watchlist())) == []
