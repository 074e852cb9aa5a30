"""Tables of shares out of the Wind and iFinD terminals."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from typing import Any

import openpyxl
import pytest
from hypothesis import given

from crawlers.importers.ifind_csv import IfindCsv
from crawlers.importers.wind_csv import WindCsv
from crawlers.page import Page
from crawlers.reading import Reading, read_page
from storage.records import Point
from tests.mutations import mutated, read_soundly
from watchlist.models import Watchlist

SOURCE = WindCsv()
ENGLISH = (
    "group,ticker,name,market_cap,market_cap_unit,week_pct,month_pct,ytd_pct\n"
    "芯片,ABCD.O,甲,12.5,亿美元,4.98,-1.00,193.14\n"
    "芯片,600001.SH,乙,2996,亿人民币,0.00,2.45,-81.86\n"
).encode()
CHINESE = (
    "证券代码,证券简称,日期,收盘价(元),总市值(亿元),成交量(万股),涨跌幅(%)\n"
    '600001.SH,乙,2024-12-03,10.25,"1,025.5",3.5,1.2%\n'
    "600001.SH,乙,2024-12-04,10.50,1050.5,--,2.44%\n"
    "0020.HK,丙,2024年12月4日,1.52,560,10,0\n"
    "数据来源：Wind,,,,,,\n"
).encode()
WIDE = "收盘价 前复权,,\n日期,ABCD.O,600001.SH\n2024-12-03,145.5,10.25\n2024-12-04,146,\n数据来源：Wind\n".encode()


def reading(body: bytes, at: str = "2024-12-04T15:59:59+00:00") -> Reading:
    return read_page(SOURCE, Page("file:///table.csv", body, datetime.fromisoformat(at).astimezone(UTC)))


def points(body: bytes, **how: str) -> dict[tuple[str, str, str, str], tuple[float, str]]:
    read = reading(body, **how)
    assert read.refused is None
    assert read.bad_rows == ()
    own = [one for one in read.records if isinstance(one, Point)]
    return {
        (p.subject, p.metric, p.dims.get("over") or p.dims.get("adjustment", ""), p.start): (p.value, p.unit)
        for p in own
    }


def test_amounts_are_whole_and_the_day_is_the_one_in_shanghai() -> None:
    found = points(ENGLISH)
    assert found["ABCD.O", "market_cap", "", "2024-12-04"] == (1_250_000_000, "USD")
    assert found["600001.SH", "market_cap", "", "2024-12-04"] == (299_600_000_000, "CNY")
    assert found["ABCD.O", "change_pct", "year", "2024-12-04"] == (193.14, "percent")
    assert len(found) == 8
    assert {key[3] for key in points(ENGLISH, at="2024-12-04T16:00:00+00:00")} == {"2024-12-05"}


def test_chinese_headers_carry_their_units_and_currencies_follow_the_market() -> None:
    found = points(CHINESE)
    assert found["600001.SH", "close", "unstated", "2024-12-03"] == (10.25, "CNY")
    assert found["600001.SH", "market_cap", "", "2024-12-03"] == (102_550_000_000, "CNY")
    assert found["600001.SH", "volume", "", "2024-12-03"] == (35_000, "shares")
    assert found["0020.HK", "close", "unstated", "2024-12-04"] == (1.52, "HKD")
    assert found["0020.HK", "change_pct", "day", "2024-12-04"] == (0, "percent")
    assert ("600001.SH", "volume", "", "2024-12-04") not in found


def test_a_column_a_share_holds_its_closes_by_day() -> None:
    assert points(WIDE) == {
        ("ABCD.O", "close", "split+dividend", "2024-12-03"): (145.5, "USD"),
        ("600001.SH", "close", "split+dividend", "2024-12-03"): (10.25, "CNY"),
        ("ABCD.O", "close", "split+dividend", "2024-12-04"): (146, "USD"),
    }


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Date,ABCD.O\n,VOLUME\n2024-12-03,1000\n", ("volume", "", 1000, "shares")),
        ("总市值(亿美元),\n日期,ABCD.O\n2024-12-03,12.5\n", ("market_cap", "", 1_250_000_000, "USD")),
        ("日期,ABCD.O\n,涨跌幅\n,单位:%\n2024-12-03,1.5\n", ("change_pct", "day", 1.5, "percent")),
        ("日期,ABCD.O\n,天狼科技\n2024-12-03,145.5\n", ("close", "unstated", 145.5, "USD")),
        ("日期,ABCD.O\n,收盘价\n2024-12-03,145.5\n", ("close", "unstated", 145.5, "USD")),
    ],
)
def test_a_column_a_share_holds_the_figure_that_stands_beneath_or_above(
    body: str, expected: tuple[str, str, float, str]
) -> None:
    metric, how, value, unit = expected
    assert points(body.encode()) == {("ABCD.O", metric, how, "2024-12-03"): (value, unit)}


def test_a_code_may_span_the_figures_beneath_it() -> None:
    body = "Date,ABCD.O,,,EFGH.O,,\n,CLOSE,VOLUME,TURN,CLOSE,VOLUME,备注\n2024-12-03,145.5,1000,3,9.5,20,7\n"
    assert {(code, name): value for (code, name, *_), (value, _) in points(body.encode()).items()} == {
        ("ABCD.O", "close"): 145.5, ("ABCD.O", "volume"): 1000, ("EFGH.O", "close"): 9.5, ("EFGH.O", "volume"): 20,
    }  # fmt: skip


@pytest.mark.parametrize("name", ["成交额(亿元)", "市值", "TURN", "收盘价与成交量", "PE_TTM"])
def test_a_column_a_share_of_a_figure_that_is_not_read_is_no_close(name: str) -> None:
    for body in (f"日期,ABCD.O\n,{name}\n2024-12-03,12\n", f"{name},\n日期,ABCD.O\n2024-12-03,12\n"):
        refused = reading(body.encode()).refused
        assert refused is not None
        assert refused.reason == "layout"


QUALIFIED = (
    '证券代码,"收盘价\n[交易日期] 2024-12-03\n[复权方式] 不复权\n[单位] 元",'
    '"总市值1\n[交易日期] 2024-12-03\n[单位] 亿元"\n'
    '600001.SH,10.25,"1,025.5"\n'
)
BENEATH = (
    "证券代码,证券名称,收盘价,总市值,涨跌幅\n"
    ",,2024-12-03,2024-12-03,2024-12-03\n"
    ",,单位:元,单位:亿元,单位:%\n"
    "600001.SH,乙,10.25,1025.5,—\n"
)


def test_a_header_may_carry_its_unit_and_day_on_lines_of_its_own_or_in_rows_beneath() -> None:
    value = {("600001.SH", "market_cap", "", "2024-12-03"): (102_550_000_000, "CNY")}
    close = ("600001.SH", "close", "none", "2024-12-03")
    assert points(QUALIFIED.encode("gbk")) == {close: (10.25, "CNY"), **value}
    unstated = (*close[:2], "unstated", close[3])
    assert points(BENEATH.encode("gbk")) == {unstated: (10.25, "CNY"), **value}


def test_a_currency_that_the_header_names_beside_the_unit_is_that_of_the_amounts() -> None:
    header = '代码,"收盘价\n[单位] 元\n[币种] 原始币种","总市值\n[单位] 亿元\n[币种] 人民币"\n'
    assert points(f"{header}ABCD.O,145.5,35545\n".encode()) == {
        ("ABCD.O", "close", "unstated", "2024-12-04"): (145.5, "USD"),
        ("ABCD.O", "market_cap", "", "2024-12-04"): (3_554_500_000_000, "CNY"),
    }


def test_a_share_in_another_currency_than_its_market_has_its_price_in_that_and_its_worth_where_one_is_named() -> None:
    body = "代码,收盘价,总市值(亿美元)\n900001.SH,1.25,8\n200001.SZ,3.5,9\n80001.HK,40,10\n"
    units = {code: unit for (code, name, *_), (_, unit) in points(body.encode()).items() if name == "close"}
    assert units == {"900001.SH": "USD", "200001.SZ": "HKD", "80001.HK": "CNY"}
    bad = reading(body.replace("亿美元", "亿元").encode()).bad_rows
    assert [row.number for row in bad] == [2, 3, 4]


def test_figures_of_a_span_of_days_are_not_taken_for_those_of_a_day() -> None:
    body = '代码,最新价,"涨跌幅\n[起始交易日期] 2024-11-01\n[截止交易日期] 2024-12-03"\nABCD.O,145.5,9.8\n'
    assert [metric for _, metric, *_ in points(body.encode())] == ["close"]


@pytest.mark.parametrize(
    "name", ["总市值(证监会算法)(亿美元)", "总市值1(币种可选)\n[单位] 亿美元↓", "总市值↑\n[单位] 亿美元"]
)
def test_a_unit_is_told_from_how_a_figure_is_counted_and_from_the_mark_of_a_sorted_column(name: str) -> None:
    assert points(f'代码,"{name}"\nABCD.O,12\n'.encode()) == {
        ("ABCD.O", "market_cap", "", "2024-12-04"): (1_200_000_000, "USD")
    }


def test_a_unit_above_the_header_is_that_of_the_amounts_which_have_none_of_their_own() -> None:
    body = "算力公司（单位：亿美元）,,\n代码,总市值,最新价\nABCD.O,12,145.5\n"
    assert points(body.encode()) == {
        ("ABCD.O", "market_cap", "", "2024-12-04"): (1_200_000_000, "USD"),
        ("ABCD.O", "close", "unstated", "2024-12-04"): (145.5, "USD"),
    }
    own = points(body.replace("总市值,", "总市值(百万美元),").encode())
    assert own["ABCD.O", "market_cap", "", "2024-12-04"] == (12_000_000, "USD")


def test_a_market_value_that_no_company_has_wants_its_unit() -> None:
    (bad,) = reading("代码,总市值,最新价\nABCD.O,35545,145.5\nEFGH.O,35545000000,9\n".encode()).bad_rows
    assert (bad.number, "unit" in bad.why) == (2, True)


def test_the_yield_of_a_bond_is_no_close() -> None:
    body = '代码,涨跌幅,"收盘价\n[交易日期] 2024-12-03\n[债券价格类型] 收益率\n[单位] 元"\n110001.SH,1.5,3.27\n'
    assert [metric for _, metric, *_ in points(body.encode())] == ["change_pct"]


@pytest.mark.parametrize("name", ["最新价(美元)\n2024-12-03", "最新价\n2024年12月3日", "最新价(2024-12-03)"])
def test_a_header_may_write_its_day_without_saying_that_it_is_one(name: str) -> None:
    body = f'代码,"{name}"\nABCD.O,145.5\n'
    assert points(body.encode()) == {("ABCD.O", "close", "unstated", "2024-12-03"): (145.5, "USD")}


def test_a_day_above_the_header_is_that_of_the_figures() -> None:
    body = "行情,\n截止日期：2024年12月3日,\n代码,最新价\nABCD.O,145.5\n"
    assert points(body.encode()) == {("ABCD.O", "close", "unstated", "2024-12-03"): (145.5, "USD")}


def test_codes_may_stand_in_a_row_above_the_dates_and_span_several_figures() -> None:
    body = (
        "代码,ABCD.O,,600001.SH,\n名称,甲,,乙,\n日期,收盘价(美元),成交量(万股),收盘价(元),成交量(手)\n"
        "20241203,140.26,17113.4,10.25,300\n2024/12/4,--,--,10.5,400\n"
    )
    assert points(body.encode()) == {
        ("ABCD.O", "close", "unstated", "2024-12-03"): (140.26, "USD"),
        ("ABCD.O", "volume", "", "2024-12-03"): (171_134_000, "shares"),
        ("600001.SH", "close", "unstated", "2024-12-03"): (10.25, "CNY"),
        ("600001.SH", "volume", "", "2024-12-03"): (30_000, "shares"),
        ("600001.SH", "close", "unstated", "2024-12-04"): (10.5, "CNY"),
        ("600001.SH", "volume", "", "2024-12-04"): (40_000, "shares"),
    }


def test_remarks_and_rows_that_add_up_the_others_are_no_shares() -> None:
    more = CHINESE.decode().replace("数据来源", "合计,,,,1585.5,,\n平均值,,,,,,1.2\n备注：截至收盘,,,,,,\n数据来源")
    assert points(more.encode()) == points(CHINESE)


def test_a_unit_that_fits_no_figure_is_named() -> None:
    for old, new in (("(万股)", "(万元)"), ("收盘价(元)", "收盘价(手)")):
        read = reading(CHINESE.decode().replace(old, new).encode())
        assert {"not a unit of" in bad.why for bad in read.bad_rows} == {True}


def test_a_workbook_that_shows_per_cent_and_has_a_sheet_of_notes_reads_as_a_person_would() -> None:
    book, out = openpyxl.Workbook(), io.BytesIO()
    sheet = book.worksheets[0]
    for row in (["周度表现"], ["板块", "证券代码", "周涨跌幅"], ["芯片", "ABCD.O", 0.0498], [None, "EFGH.O", -0.0001]):
        sheet.append(row)
    for cell in ("C3", "C4"):
        sheet[cell].number_format = "0.00%"
    sheet.merge_cells("A3:A4")
    book.create_sheet("说明").append(["由终端导出"])
    book.save(out)
    found = points(out.getvalue())
    assert [value for value, _ in found.values()] == [4.98, -0.01]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_table_is_the_same_in_any_encoding_that_excel_saves(encoding: str) -> None:
    assert points(CHINESE.decode().encode(encoding)) == points(CHINESE)


def test_a_workbook_reads_as_its_table() -> None:
    book, out = openpyxl.Workbook(), io.BytesIO()
    rows: list[list[Any]] = [
        ["证券代码", "日期", "收盘价"],
        ["ABCD.O", date(2024, 12, 4), 145.5],
        ["数据来源：Wind"],
    ]
    for row in rows:
        book.worksheets[0].append(row)
    book.save(out)
    assert points(out.getvalue()) == {("ABCD.O", "close", "unstated", "2024-12-04"): (145.5, "USD")}


@pytest.mark.parametrize(
    ("old", "new", "row", "why"),
    [
        ("ABCD.O", "NVIDIA", 2, "not a code"),
        ("12.5,", "n.a.,", 2, "not a numeral"),
        ("亿人民币", "亿元宝", 3, "亿元宝"),
        ("2996,", "-2996,", 3, "out of range"),
    ],
)
def test_a_row_that_cannot_be_read_is_named_and_the_others_stand(old: str, new: str, row: int, why: str) -> None:
    read = reading(ENGLISH.decode().replace(old, new, 1).encode())
    assert [(bad.number, why in bad.why) for bad in read.bad_rows] == [(row, True)]
    assert len(read.records) == 4


def test_cells_may_carry_their_own_unit_and_full_width_signs() -> None:
    body = (
        "证券代码,总市值(亿元),涨跌幅,成交量(手)\n"
        "ＡＢＣＤ．Ｏ,2.5万亿美元,４．９８％,1.2万股\n600001.SH,2996亿,\u22121,300\n合计：,1,,\n"
    )
    assert points(body.encode()) == {
        ("ABCD.O", "market_cap", "", "2024-12-04"): (2_500_000_000_000, "USD"),
        ("ABCD.O", "change_pct", "day", "2024-12-04"): (4.98, "percent"),
        ("ABCD.O", "volume", "", "2024-12-04"): (12_000, "shares"),
        ("600001.SH", "market_cap", "", "2024-12-04"): (299_600_000_000, "CNY"),
        ("600001.SH", "change_pct", "day", "2024-12-04"): (-1, "percent"),
        ("600001.SH", "volume", "", "2024-12-04"): (30_000, "shares"),
    }


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("ABCD.O,2024-12-04,1,145.1", "4 cells under a header of 3"),
        ('ABCD.O,2024-12-04,"145,10"', "not a numeral: '145,10'"),
        ("ABCD.O,2024-12-04", "the row is cut off"),
        (",2024-12-04,145.1", "no code in its column"),
        ("ABCD.O,04/12/2024,145.1", "not a date like 2024-12-04"),
        ("ABCD.O,24-12-04,145.1", "not a date like 2024-12-04"),
        ("ABCD.O,2024-12-04,145.1%", "not a unit of money"),
    ],
)
def test_a_row_that_could_be_read_two_ways_is_not_read_at_all(row: str, why: str) -> None:
    read = reading(f"证券代码,日期,收盘价\n{row}\n600001.SH,2024-12-04,10.5\n".encode())
    assert [(bad.number, why in bad.why) for bad in read.bad_rows] == [(2, True)]
    assert [one.value for one in read.records if isinstance(one, Point)] == [10.5]


def test_a_cell_that_names_a_currency_under_a_header_of_hundreds_of_millions_is_asked_about() -> None:
    read = reading("代码,总市值(亿美元)\nABCD.O,35545美元\n".encode())
    assert ["which of the two" in bad.why for bad in read.bad_rows] == [True]


def test_days_that_a_workbook_counts_are_days() -> None:
    body = "证券代码,日期,收盘价\nABCD.O,45630,145.5\n".encode()
    assert points(body) == {("ABCD.O", "close", "unstated", "2024-12-04"): (145.5, "USD")}


@pytest.mark.parametrize("body", [b"a,b\n1,2\n", "代码,名称\nABCD.O,甲\n".encode(), b"\xff\xfe\xff"])
def test_a_table_without_a_header_that_is_known_is_layout(body: bytes) -> None:
    refused = reading(body).refused
    assert refused is not None
    assert refused.reason == "layout"


def test_words_in_a_table_are_no_complaint_of_a_server() -> None:
    refused = reading("指标名称,ABCD.O:收盘价\n频率,日\n单位,美元\n2024-12-03,140.1\n".encode()).refused
    assert refused is not None
    assert refused.reason == "layout"


def test_the_other_terminals_tables_read_the_same() -> None:
    page = Page("file:///t.csv", ENGLISH, datetime(2024, 12, 4, tzinfo=UTC))
    assert read_page(IfindCsv(), page) == read_page(SOURCE, page)
    assert list(IfindCsv().asks(Watchlist())) == list(SOURCE.asks(Watchlist())) == []


@given(mutated(CHINESE))
def test_no_broken_table_raises_or_invents_a_value(body: bytes) -> None:
    read_soundly(SOURCE, Page("file:///t.csv", body, datetime(2024, 12, 4, tzinfo=UTC)))
    read_soundly(IfindCsv(), Page("file:///t.csv", body, datetime(2024, 12, 4, tzinfo=UTC)))
