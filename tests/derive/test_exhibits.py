"""What the charts' tables hold, as known at a time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlite_utils import Database

from derive.exhibits.every import exhibits
from derive.exhibits.known import days_name
from derive.exhibits.publishers import named, publishers
from derive.exhibits.shown import Row, Shown, Table, Words
from derive.exhibits.typeset import typeset
from storage.records import App, Estimate, Offer, Point, Rank, Snapshot
from watchlist.load import load
from watchlist.models import Watchlist

AS_OF = "2024-12-05T15:59:59Z"
SEEN = datetime(2024, 12, 4, 8, tzinfo=UTC)
See = Callable[..., None]


@pytest.fixture
def watchlist() -> Watchlist:
    return load(None)


def shown(db: Database, watchlist: Watchlist, number: int, as_of: str = AS_OF) -> Shown:
    return next(one for one in exhibits(db, watchlist, as_of) if one.number == number)


def row_of(table: Table, subject: str) -> Row:
    return next(row for row in table.rows if row.subject == subject)


def visits(site: str, start: str, value: float, grain: str = "week", partial: bool = False) -> Point:
    dims = {"country": "WW"} | ({"week_anchor": "friday"} if grain == "week" else {})
    return Point("visits", site, start, grain, value, "visits", dims, partial=partial)  # type: ignore[arg-type]


def test_the_vendor_s_own_week_is_taken_where_it_begins_as_the_report_s_does(
    see: See, db: Database, watchlist: Watchlist
) -> None:
    see(
        SEEN,
        visits("claude.ai", "2024-11-15", 100.0),
        visits("claude.ai", "2024-11-22", 110.0),
        source="similarweb-csv",
    )
    one = shown(db, watchlist, 2)
    row = row_of(one.tables[0], "claude")
    assert one.period.zh == "1122-1128"
    assert (one.tables[0].number(row, "now"), one.tables[0].number(row, "change")) == (110.0, pytest.approx(10.0))


def test_a_week_that_is_partial_is_no_row_s_newest(see: See, db: Database, watchlist: Watchlist) -> None:
    own = [visits("claude.ai", "2024-11-22", 110.0), visits("claude.ai", "2024-11-29", 5.0, partial=True)]
    see(SEEN, *own, source="similarweb-csv")
    one = shown(db, watchlist, 2)
    assert one.tables[0].number(row_of(one.tables[0], "claude"), "now") == 110.0
    assert any("虚线" in note.zh for note in one.notes)


def test_months_stand_in_for_weeks_and_the_chart_says_so(see: See, db: Database, watchlist: Watchlist) -> None:
    months = [visits("claude.ai", f"2024-{month}-01", value, "month") for month, value in (("09", 1e6), ("10", 2e6))]
    see(SEEN, *months, source="similarweb-extension")
    one = shown(db, watchlist, 2)
    assert one.period.zh == "2024-10"
    assert "以月访问量代替" in one.title.zh
    assert any("SIMILARWEB_API_KEY" in gap.remedy.zh and gap.what.zh == "周访问量" for gap in one.gaps)


def test_a_line_begins_on_the_day_from_which_the_chart_counts_it(see: See, db: Database, watchlist: Watchlist) -> None:
    weeks = [visits("ideogram.ai", f"{date(2024, 6, 28) + timedelta(days=7 * n)}", 10.0 + n) for n in range(4)]
    see(datetime(2024, 8, 1, tzinfo=UTC), *weeks, source="similarweb-csv")
    one = shown(db, watchlist, 4, "2024-08-02T00:00:00Z")
    line = one.drawings[0].lines[0]  # type: ignore[union-attr]
    assert [dot.at for dot in line.dots] == [date(2024, 7, 12), date(2024, 7, 19)]  # type: ignore[union-attr]
    assert any("2024-07-11" in note.zh for note in one.notes)


def test_a_note_of_what_came_later_is_not_in_an_old_report(db: Database, watchlist: Watchlist) -> None:
    def notes(as_of: str) -> str:
        return " ".join(note.zh for note in shown(db, watchlist, 3, as_of).notes)

    assert "kimi.com" not in notes(AS_OF)
    assert "kimi.com" in notes("2025-06-05T15:59:59Z")


def test_names_that_nobody_has_figures_for_are_a_gap(see: See, db: Database, watchlist: Watchlist) -> None:
    see(SEEN, visits("claude.ai", "2024-11-22", 110.0), source="similarweb-csv")
    named = " ".join(gap.what.en for gap in shown(db, watchlist, 2).gaps)
    assert "ChatGPT" in named
    assert "Claude" not in named


def test_totals_are_sums_of_lows_and_of_highs(see: See, db: Database, watchlist: Watchlist) -> None:
    said = [("微软", 75e4, 90e4), ("谷歌", 100e4, 150e4), ("xAI", 10e4, 10e4)]
    own = [Estimate("作者", name, "h100_equivalents", "h100e", "2024-12-01", "2024", *ends) for name, *ends in said]
    see(SEEN, *own, source="estimates")
    table = shown(db, watchlist, 9).tables[0]
    total = row_of(table, "total")
    assert total.cells == (Words("总计", "Total"), 185e4, 250e4)
    assert table.columns[1].scale == 1e4


def test_an_author_s_table_is_unseen_before_it_was_published(see: See, db: Database, watchlist: Watchlist) -> None:
    see(SEEN, Estimate("a", "xAI", "h100_equivalents", "h100e", "2024-12-01", "2024", 1.0, 2.0), source="estimates")
    assert not shown(db, watchlist, 9, "2024-12-01T00:00:00Z").tables
    assert shown(db, watchlist, 9).tables


def offer(n: int, price: int, model: str = "h100-pcie-80gb") -> Offer:
    return Offer(f"{n}", "H100", f"https://m.example/{n}", model, "new", "fixed", Decimal(price), "USD")


def test_a_price_is_the_median_of_five_listings_or_none(see: See, db: Database, watchlist: Watchlist) -> None:
    see(SEEN, *(offer(n, 20_000 + n) for n in range(5)), offer(9, 1, "h100-sxm-80gb"), source="ebay-browse")
    one = shown(db, watchlist, 7)
    assert [row.subject for row in one.tables[0].rows] == ["h100-pcie-80gb"]
    assert one.tables[0].number(one.tables[0].rows[0], "now") == 20_002
    assert one.gaps[0].what.en == "H100 SXM 80GB, H100 NVL 94GB"


def test_another_mix_of_listings_is_no_change_of_price(see: See, db: Database, watchlist: Watchlist) -> None:
    old = [offer(n, 20_000) for n in range(6)]
    see(SEEN - timedelta(days=9), *old, source="ebay-browse")
    see(SEEN, *old, *(offer(20 + n, 40_000) for n in range(9)), source="ebay-browse")
    table = shown(db, watchlist, 7).tables[0]
    assert (table.number(table.rows[0], "now"), table.number(table.rows[0], "change")) == (40_000, 0.0)


def of_amazon(day: str, value: float, **dims: str) -> Point:
    return Point("price", "B0MOON0001", day, "day", value, "USD", {"country": "US", "series": "new"} | dims)


def test_of_two_histories_of_amazon_the_fuller_is_shown_and_a_lone_extreme_is_part_of_none(
    see: See, db: Database, watchlist: Watchlist
) -> None:
    products = tuple(
        p.model_copy(update={"asins": ("B0MOON0001",)}) if p.slug == "h100-pcie-80gb" else p for p in watchlist.products
    )
    watchlist = watchlist.model_copy(update={"products": products})
    see(SEEN, of_amazon("2024-12-03", 31_000.0), of_amazon("2024-11-20", 30_000.0), source="keepa")
    see(
        SEEN,
        of_amazon("2024-12-03", 31_500.0),
        of_amazon("2024-10-01", 9_000.0, extreme="lowest"),
        of_amazon("2024-10-02", 9_500.0, extreme="highest"),
        source="camelcamelcamel",
    )
    table = shown(db, watchlist, 7).tables[0]
    (row,) = table.rows
    assert (table.number(row, "before"), table.number(row, "now")) == (30_000.0, 31_000.0)
    assert row.cells[-1].en == "Amazon (Keepa)"  # type: ignore[union-attr]
    assert [dot.value for dot in shown(db, watchlist, 7).drawings[0].lines[0].dots] == [30_000.0, 31_000.0]  # type: ignore[union-attr]


def test_places_stand_in_for_downloads_and_an_app_out_of_the_list_is_a_gap(
    see: See, db: Database, watchlist: Watchlist
) -> None:
    doubao = next(app.app_id for app in watchlist.apps if app.entity == "doubao" and app.store == "appstore")
    for n, rank in enumerate((3, None, 5)):
        at = SEEN - timedelta(days=2 - n)
        text = at.strftime("%Y-%m-%dT%H:%M:%SZ")
        chart = ("appstore", "cn", "iphone", "free", "all", text)
        places = [Rank(*chart, rank, doubao, "=豆包")] if rank else []
        see(at, Snapshot(*chart, 100, 100, True), *places, App("appstore", doubao, "豆包"), source="apple-rss")
    one = shown(db, watchlist, 6)
    line = one.drawings[0].lines[0]  # type: ignore[union-attr]
    assert [dot.value for dot in line.dots] == [3.0, None, 5.0]  # type: ignore[union-attr]
    assert "以榜单名次代替" in one.title.zh
    assert one.unit.en == "place"


def test_market_values_keep_the_currency_that_readers_expect(see: See, db: Database, watchlist: Watchlist) -> None:
    shares = [
        Point("market_cap", "NVDA.O", "2024-12-04", "day", 3_554_500_000_000, "USD"),
        Point("market_cap", "688041.SH", "2024-12-04", "day", 299_600_000_000, "CNY"),
    ]
    see(SEEN, *shares, source="wind-csv")
    table = shown(db, watchlist, 1).tables[0]
    cells = {row.subject: (table.cell(row, "market_cap"), table.cell(row, "currency")) for row in table.rows}
    assert cells["NVDA.O"] == (3_554_500_000_000, Words("亿美元", "USD 100m"))
    assert cells["688041.SH"] == (299_600_000_000, Words("亿人民币", "CNY 100m"))


@pytest.mark.parametrize(
    ("loose", "tight"),
    [
        ("其余变动最大的是 通义 ，环比", "其余变动最大的是通义，环比"),
        ("据Similarweb最新数据", "据 Similarweb 最新数据"),
        ("通义访问量 9.2%至3位", "通义访问量 9.2% 至 3 位"),
        ("H100 PCIe 80GB", "H100 PCIe 80GB"),
    ],
)
def test_chinese_is_set_without_blanks_and_latin_with_them(loose: str, tight: str) -> None:
    assert typeset(loose) == tight


def test_a_week_is_named_as_readers_of_each_language_write_it() -> None:
    assert days_name(date(2024, 11, 22), date(2024, 11, 28)) == Words("1122-1128", "Nov 22–28")
    assert days_name(date(2024, 11, 29), date(2024, 12, 5)) == Words("1129-1205", "Nov 29–Dec 5")
    assert days_name(date(2024, 12, 2), date(2024, 12, 2)) == Words("1202", "Dec 2")


def test_sources_are_named_by_their_publishers_and_once() -> None:
    assert publishers(["wind-csv", "qimai", "qimai-csv", "somebody"]) == Words(
        "Wind、七麦、somebody", "Wind, Qimai, somebody"
    )
    assert named("LessWrong (CharlesD), 新智元").zh == "LessWrong (CharlesD)、新智元"


def test_notes_of_quotes_are_in_the_reader_s_language(see: See, db: Database, watchlist: Watchlist) -> None:
    change = Point("change_pct", "000660.KS", "2024-12-04", "day", 5.07, "percent", {"over": "week"})
    see(SEEN, change, Point("market_cap", "000660.KS", "2024-12-04", "day", 1e14, "KRW"), source="wind-csv")
    notes = [note for note in shown(db, watchlist, 1).notes if "000660.KS" in note.zh]
    assert notes == [
        Words(
            "000660.KS：缺 2024-12-04 的 KRW 兑 USD 汇率，市值未折算",
            "000660.KS: no rate from KRW to USD on 2024-12-04",
        )
    ]
