"""Tables of Qimai's figures."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given

from crawlers.importers.qimai_csv import QimaiCsv
from crawlers.page import Page
from crawlers.reading import read_page
from storage.records import Point, Rank, Record, Snapshot
from tests.mutations import mutated, read_soundly
from watchlist.models import Watchlist

HERE = Path(__file__).parent
KEY_PATHS = HERE.joinpath("key_paths.csv").read_bytes()
ENGLISH = HERE.joinpath("english.csv").read_bytes()
DOWNLOADS = HERE.joinpath("downloads.csv").read_bytes()
FREE = "https://api.qimai.cn/rank/index?brand=free&country=cn&device=iphone&genre="
PRED = "https://api.qimai.cn/pred/download?appid=1111111111&country=cn"
MARKET = "file:///360.xlsx?market=1&date=2020-07-12"
HEADER = ("app名称", "排名", "排名变化", "新增下载量", "类别", "评分", "公司", "更新日期")
SOURCE = QimaiCsv()


def page(body: bytes, url: str) -> Page:
    return Page(url, body, datetime(2024, 8, 9, tzinfo=UTC))


def read(body: bytes, url: str) -> tuple[Record, ...]:
    reading = read_page(SOURCE, page(body, url))
    assert reading.refused is None
    return reading.records


def ranks(body: bytes, url: str) -> list[Rank]:
    return [record for record in read(body, url) if isinstance(record, Rank)]


def reason(body: bytes, url: str) -> str | None:
    refused = read_page(SOURCE, page(body, url)).refused
    return refused.reason if refused else None


def workbook(**sheets: list[tuple[Any, ...]]) -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(out)
    return out.getvalue()


LISTS = workbook(
    飙升榜=[HEADER, ("个税", "1", 0, "2,343", "飙升", 1, "税务局", "2020-07-12"),
          ("快快", "2", "新进榜", "177,905", "飙升", 2.4, "快快公司", "2020-07-12")],
    热搜榜=[HEADER, ("卫士", "1", 0, 0, "热搜", 4, "卫士公司", "2020-07-12")],
)  # fmt: skip


def test_a_row_gives_its_places_overall_among_apps_and_in_its_genre() -> None:
    assert {(r.genre, r.rank, r.app_id, r.name) for r in ranks(KEY_PATHS, FREE + "5000")} == {
        ("all", 2, "1111111111", "豆子 - AI 助手"),
        ("5000", 1, "1111111111", "豆子 - AI 助手"),
        ("6007", 1, "1111111111", "豆子 - AI 助手"),
        ("all", 3, "2222222222", "影, 视"),
        ("5000", 2, "2222222222", "影, 视"),
        ("6016", 1, "2222222222", "影, 视"),
    }


def test_a_row_of_another_width_is_dropped_for_its_columns_are_shifted() -> None:
    assert "3333333333" not in {rank.app_id for rank in ranks(KEY_PATHS, FREE + "5000")}
    (snapshot,) = (record for record in read(KEY_PATHS, FREE + "5000") if isinstance(record, Snapshot))
    assert (snapshot.genre, snapshot.asked, snapshot.got, snapshot.complete) == ("5000", 3, 2, False)


def test_a_table_without_one_row_of_the_headers_width_is_layout() -> None:
    lines = KEY_PATHS.splitlines(keepends=True)
    assert reason(lines[0] + lines[3], FREE + "5000") == "layout"


def test_the_english_dialect_with_its_byte_order_mark_reads_the_same() -> None:
    found = ranks(ENGLISH, FREE + "36")
    assert {(r.genre, r.rank) for r in found} == {("all", 5), ("5000", 3), ("6007", 1)}
    assert {r.name for r in found} == {"豆子 - AI 助手"}


def test_apps_picked_out_of_a_list_are_no_snapshot_of_it() -> None:
    assert not [record for record in read(ENGLISH, FREE + "36") if isinstance(record, Snapshot)]


def test_ratings_written_in_wan_are_whole() -> None:
    points = [record for record in read(KEY_PATHS, FREE + "5000") if isinstance(record, Point)]
    counts = {point.subject: point.value for point in points if point.metric == "ratings_count"}
    assert counts == {"1111111111": 71_700, "2222222222": 13_250_000}


def test_downloads_are_days_in_beijing_and_a_dash_is_no_day() -> None:
    points = [record for record in read(DOWNLOADS, PRED) if isinstance(record, Point)]
    assert [(p.start, p.value) for p in points] == [("2024-08-09", 180), ("2024-08-08", 120), ("2024-08-06", 0)]
    assert [p.partial for p in points] == [True, False, False]


def test_downloads_of_another_app_are_a_mismatch() -> None:
    assert reason(DOWNLOADS, PRED.replace("1111111111", "2222222222")) == "mismatch"


def test_each_sheet_of_a_market_is_one_list_without_ids() -> None:
    where = ("360", "cn", "android")
    at = "2020-07-12T00:00:00Z"
    assert read(LISTS, MARKET) == (
        Rank(*where, "飙升榜", "all", at, 1, None, "个税"),
        Rank(*where, "飙升榜", "all", at, 2, None, "快快"),
        Snapshot(*where, "飙升榜", "all", at, asked=2, got=2, complete=True),
        Rank(*where, "热搜榜", "all", at, 1, None, "卫士"),
        Snapshot(*where, "热搜榜", "all", at, asked=1, got=1, complete=True),
    )


def test_a_sheet_with_nothing_but_its_header_is_passed_over() -> None:
    body = workbook(空榜=[HEADER], 热搜榜=[HEADER, ("卫士", "1", 0, 0, "热搜", 4, "卫士公司", "2020-07-12")])
    assert [rank.name for rank in ranks(body, MARKET)] == ["卫士"]


@pytest.mark.parametrize(
    ("body", "url"),
    [
        (KEY_PATHS, "file:///table.csv"),
        (LISTS, "file:///360.xlsx"),
        (b"a,b\n1,2\n", FREE + "36"),
        (b"<html></html>", FREE + "36"),
        (b"PK\x03\x04 not a workbook", MARKET),
        (LISTS[: len(LISTS) // 2], MARKET),
        (workbook(榜=[HEADER, ("一", "1"), ("二", "1")]), MARKET),
    ],
)
def test_what_is_no_table_of_qimais_is_layout(body: bytes, url: str) -> None:
    assert reason(body, url) == "layout"


def test_a_row_that_cannot_be_read_is_named_and_the_others_stand() -> None:
    broken = KEY_PATHS.replace(b",2,1,\xe6\x80\xbb", b",-2,1,\xe6\x80\xbb")
    reading = read_page(SOURCE, page(broken, FREE + "5000"))
    assert ["not a rank" in bad.why for bad in reading.bad_rows if "shifted" not in bad.why] == [True]
    assert not any(isinstance(record, Snapshot) for record in reading.records)
    assert reading.records


def test_the_refusal_says_what_the_address_must_say() -> None:
    refused = read_page(SOURCE, page(LISTS, "file:///360.xlsx")).refused
    assert refused is not None
    assert "market=1" in refused.detail


def test_a_table_saved_by_a_chinese_excel_is_read() -> None:
    assert ranks(KEY_PATHS.decode().encode("gb18030"), FREE + "5000") == ranks(KEY_PATHS, FREE + "5000")


@given(mutated(KEY_PATHS))
def test_no_broken_chart_raises_or_invents_a_place(body: bytes) -> None:
    read_soundly(SOURCE, page(body, FREE + "5000"))


@given(mutated(DOWNLOADS))
def test_no_broken_table_of_downloads_raises_or_invents_a_value(body: bytes) -> None:
    read_soundly(SOURCE, page(body, PRED))


@given(mutated(LISTS))
def test_no_broken_workbook_raises_or_invents_a_place(body: bytes) -> None:
    read_soundly(SOURCE, page(body, MARKET))


def test_nothing_is_asked() -> None:
    assert list(SOURCE.asks(Watchlist())) == []


CHINESE_LIST = "排名,应用ID,应用名称,开发者\n1,1111111111,豆子,豆子公司\n2,2222222222,月亮,月亮公司\n"
CHINESE_DOWNLOADS = '日期,下载量\n2024-08-08,"1,234"\n2024/08/07,-\n2024年8月6日,12\n'


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gbk", "utf-16"])
def test_a_list_with_a_chinese_header_is_the_one_asked_for(encoding: str) -> None:
    asked = FREE + "6007&date=2024-08-09"
    where = ("appstore", "cn", "iphone", "free", "6007", "2024-08-09T00:00:00Z")
    assert read(CHINESE_LIST.encode(encoding), asked) == (
        Rank(*where, 1, "1111111111", "豆子"),
        Rank(*where, 2, "2222222222", "月亮"),
        Snapshot(*where, asked=2, got=2, complete=True),
    )


def test_a_workbook_with_a_chinese_header_reads_the_same() -> None:
    lines = [line.split(",") for line in CHINESE_LIST.split()]
    body = workbook(免费榜=[tuple(int(cell) if cell.isdigit() else cell for cell in line) for line in lines])
    assert ranks(body, FREE + "6007") == ranks(CHINESE_LIST.encode(), FREE + "6007")


def test_downloads_by_date_are_days_in_beijing_of_the_app_in_the_address() -> None:
    points = [record for record in read(CHINESE_DOWNLOADS.encode("gbk"), PRED) if isinstance(record, Point)]
    assert [(p.subject, p.start, p.value) for p in points] == [
        ("1111111111", "2024-08-08", 1234),
        ("1111111111", "2024-08-06", 12),
    ]
    body = workbook(下载=[("日期", "下载量"), (datetime(2024, 8, 8), 1234)])  # noqa: DTZ001  # a cell has no zone
    assert [p.start for p in read(body, PRED) if isinstance(p, Point)] == ["2024-08-08"]
    assert reason(CHINESE_DOWNLOADS.encode(), "file:///downloads.csv?country=cn") == "layout"


def test_a_sheet_a_genre_gives_the_places_in_that_genre() -> None:
    header = ("分类排名", "app名称", "更新日期", "分数", "总榜排名", "总榜排名变化")
    body = workbook(
        全部应用=[header, (1, "豆子", "2024-08-01", 4.5, 1, 0), (1, "月亮", "2024-08-01", 4.5, 2, 0)],
        效率=[header, (1, "豆子", "2024-08-01", 4.5, 1, 0), (2, "太阳", "2024-08-01", 4.5, "-", 0)],
    )
    asked = FREE + "36&date=2024-08-09"
    assert [(r.genre, r.rank, r.app_id, r.name) for r in ranks(body, asked)] == [
        ("5000", 1, None, "豆子"),
        ("5000", 2, None, "月亮"),
        ("6007", 1, None, "豆子"),
        ("6007", 2, None, "太阳"),
    ]
    assert reason(workbook(别的=[header, (1, "豆子", "2024-08-01", 4.5, 1, 0)]), asked) == "layout"


@pytest.mark.parametrize("told", ["brand=best", "brand=free&country=china", "brand=free&date=yesterday", "country=cn"])
def test_a_list_of_nowhere_or_no_day_is_refused(told: str) -> None:
    table = "应用ID,应用名称,排名\n1111111111,豆子,1\n".encode()
    assert reason(table, f"file:///list.csv?{told}") == "layout"
    assert reason(table, "file:///list.csv?brand=free&country=cn&date=2024-12-05") is None


def test_two_columns_of_one_figure_are_refused_and_not_one_taken_for_both() -> None:
    body = "日期,下载量,预估下载量\n2024-08-08,1234,1300\n".encode()
    assert reason(body, PRED) == "layout"
