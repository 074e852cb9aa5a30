"""The issue of 2024-12-05 that was published: what its tables hold comes out number for number."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlite_utils import Database
from typer.testing import CliRunner

from derive.exhibits.every import exhibits
from derive.exhibits.shown import Shown
from reports.weekly.laid_out import laid
from reports.weekly.summary import summary
from storage.database import open_database
from storage.home import Home
from suanli.__main__ import app
from tests.reports.weekly.conftest import AS_OF
from watchlist.load import load

SHARES = """group,ticker,name,market_cap,market_cap_unit,week_pct,month_pct,ytd_pct
CPU/GPU,NVDA.O,英伟达,35545,亿美元,4.98,4.98,193.14
CPU/GPU,688041.SH,海光信息,2996,亿人民币,2.45,2.45,81.86
云计算,0020.HK,商汤科技,67,亿美元,0.00,0.00,28.45
数据中心硬件,2356.TW,英业达,57,亿美元,3.27,3.27,-1.58
"""
COMPUTE = """company,y2024_h100e_low,y2024_h100e_high,y2025_gb200_low,y2025_gb200_high,y2025_h100e_low,y2025_h100e_high
微软,75,90,80,100,250,310
谷歌,100,150,40,40,350,420
Meta,55,65,65,80,190,250
亚马逊,25,40,36,36,130,160
xAI,10,10,20,40,55,100
总计,265,355,241,296,975,1240
"""


@pytest.fixture
def charts(home: Home, tmp_path: Path) -> list[Shown]:
    """All charts of a database that has seen nothing but the two published tables."""
    done = []
    for slug, text, words in (
        ("wind-csv", SHARES, ["--as-of", "2024-12-04"]),
        ("estimates", COMPUTE, ["--author", "CharlesD", "--scale", "10000", "--as-of", "2024-12-05"]),
    ):
        path = tmp_path / f"{slug}.csv"
        path.write_text(text, "utf-8")
        done.append(CliRunner().invoke(app, ["import", slug, str(path), "--home", str(home.path), *words]))
    assert [one.exit_code for one in done] == [0, 0]
    db: Database = open_database(home.database)
    return exhibits(db, load(None), AS_OF)


def rows(shown: Shown) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in laid(shown.tables[0], "zh").rows if row.heading is None]


def test_market_values_and_changes_are_printed_as_they_were(charts: list[Shown]) -> None:
    assert [row[1:7] for row in rows(charts[0])] == [
        ["NVDA.O", "35,545", "亿美元", "4.98", "4.98", "193.14"],
        ["688041.SH", "2,996", "亿人民币", "2.45", "2.45", "81.86"],
        ["0020.HK", "67", "亿美元", "0.00", "0.00", "28.45"],
        ["2356.TW", "57", "亿美元", "3.27", "3.27", "-1.58"],
    ]
    assert (charts[0].source.zh, charts[0].period.zh) == ("Wind", "1202-1204")


def test_compute_is_printed_as_it_was_with_its_totals(charts: list[Shown]) -> None:
    printed = [[cell.replace(",", "") for cell in row] for row in rows(charts[8])]
    assert printed == [line.split(",") for line in COMPUTE.splitlines()[1:]]


def test_the_key_points_are_those_of_the_tables_in_plain_chinese(charts: list[Shown]) -> None:
    assert [sentence.zh for sentence in summary(charts)] == [
        "算力股（1202-1204）：本周 4 家中 3 家上涨、1 家持平；英伟达涨 4.98% 居首。",
        "五大科技公司算力预测（CharlesD，2024-12-05）：2024 年底合计 265–355 万块 H100 等效，"
        "2025 年底合计 975–1,240 万块 H100 等效。",
    ]
