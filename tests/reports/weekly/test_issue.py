"""What an issue says, and that its text says nothing that its tables do not."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlite_utils import Database

from derive.exhibits.shown import Words
from reports.weekly.changes import changes
from reports.weekly.issue import Issue, issue
from reports.weekly.laid_out import laid
from storage.records import Offer, Point
from tests.reports.weekly.conftest import AS_OF, SEEN, See, candidates_of
from watchlist.fields import Lang
from watchlist.models import Watchlist

_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")


def numbers(text: str) -> set[str]:
    """Its numbers; a day 03 of a table is the 3 of a sentence."""
    return {number.lstrip("0") if number.isdigit() else number for number in _NUMBER.findall(text)}


def tabled(made: Issue, lang: Lang) -> set[str]:
    """Every number that stands in a table, or names a chart, its unit or its source."""
    found: set[str] = set()
    for table in made.tables():
        one = laid(table, lang)
        texts = [one.caption or "", *(title for title, _ in one.heads)]
        texts += [cell.text for row in one.rows for cell in row.cells]
        found |= {number for text in texts for number in numbers(text)}
    for shown in made.exhibits:
        unit = shown.unit.zh if lang == "zh" else shown.unit.en
        found |= numbers(" ".join((shown.title.of(lang), unit, shown.source.of(lang), shown.period.of(lang))))
    return found


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_number_of_the_text_stands_in_a_table(full: Issue, lang: Lang) -> None:
    told = [sentence.of(lang) for sentence in (*full.summary, *full.ties.sentences)]
    assert len(told) > 4
    for sentence in told:
        assert numbers(sentence) <= tabled(full, lang), sentence


def test_visits_of_the_report_s_week_are_summed_from_friday_to_thursday(full: Issue) -> None:
    table = full.exhibits[1].tables[0]
    claude = next(row for row in table.rows if row.subject == "claude")
    assert full.exhibits[1].period == Words("1122-1128", "Nov 22–28")
    assert table.number(claude, "now") == pytest.approx(sum(1e6 + 2e4 * n for n in range(7, 14)))
    assert table.number(claude, "before") == pytest.approx(sum(1e6 + 2e4 * n for n in range(7)))


def test_a_day_of_the_next_week_is_drawn_as_partial_and_is_in_no_table(full: Issue) -> None:
    shown = full.exhibits[1]
    line = next(line for line in shown.drawings[0].lines if line.name.en == "Claude")  # type: ignore[union-attr]
    assert [dot.partial for dot in line.dots] == [False, False, True]  # type: ignore[union-attr]
    assert not any(table.number(row, key) == 1e6 + 2e4 * 14 for table, row in shown.rows() for key in ("now", "before"))


def test_a_month_that_is_not_over_is_compared_with_nothing(full: Issue) -> None:
    table = full.exhibits[5].tables[0]
    assert [column.key for column in table.columns][1:5] == ["before_month", "month", "month_change", "begun"]
    row = table.rows[0]
    assert table.number(row, "month") == sum(1000.0 + n for n in range(31, 61))
    assert table.number(row, "begun") == sum(1000.0 + n for n in range(61, 64))


def test_every_chart_without_figures_says_what_would_fill_it(empty: Issue) -> None:
    assert [shown.number for shown in empty.exhibits] == list(range(1, 10))
    for shown in empty.exhibits:
        assert not shown.drawings
        assert not shown.tables
        assert shown.gaps
        assert all(gap.remedy.zh and gap.remedy.en for gap in shown.gaps)
    assert empty.summary == ()
    assert empty.missing is not None
    assert empty.missing.rows[1].cells[0] == Words("图 2、3、4、5", "Charts 2, 3, 4, 5")
    assert empty.events.gaps[0].remedy.en == "collect the news: suanli crawl feed"


def test_what_was_seen_after_the_date_changes_nothing(
    full_db: Database, full: Issue, see: See, watchlist: Watchlist
) -> None:
    later = SEEN + timedelta(days=3)
    see(later, Point("market_cap", "NVDA.O", "2024-12-04", "day", 1.0, "USD"), source="wind-csv")
    see(
        later,
        Point("visits", "claude.ai", "2024-11-22", "day", 5e9, "visits", {"country": "WW"}),
        source="similarweb-csv",
    )
    assert issue(full_db, watchlist, AS_OF, candidates_of) == full


def test_a_restated_day_is_told_with_both_values(full_db: Database, see: See, watchlist: Watchlist) -> None:
    later = SEEN + timedelta(hours=2)
    see(
        later,
        Point("visits", "claude.ai", "2024-11-22", "day", 5e6, "visits", {"country": "WW"}),
        source="similarweb-csv",
    )
    made = issue(full_db, watchlist, AS_OF, candidates_of)
    assert made.restated is not None
    row = made.restated.rows[0]
    assert (made.restated.number(row, "was"), made.restated.number(row, "now")) == (1e6 * (1 + 7 / 50), 5e6)


def test_figures_that_last_week_s_report_lacked_are_said_to_have_come(full: Issue) -> None:
    assert full.changes is not None
    nvidia = next(row for row in full.changes.rows if row.subject == "1")
    assert full.changes.cell(nvidia, "was") == Words("无数据", "no figures")
    assert full.changes.cell(nvidia, "now") == Words("新增", "new")


def test_news_are_called_candidates_and_never_causes(full: Issue) -> None:
    text = " ".join(sentence.zh + sentence.en for sentence in full.ties.sentences)
    assert "候选" in text
    assert "candidates" in text
    assert not any(word in text.lower() for word in ("because", "due to", "由于", "因为", "导致"))


def test_no_more_than_two_events_tell_of_one_product(full: Issue) -> None:
    assert full.events.table is not None
    assert len(full.events.table.rows) == 2


def test_weeks_are_not_compared_with_the_months_that_stood_in_for_them(full: Issue) -> None:
    months = replace(
        full.exhibits[1],
        period=Words("2024-10", "2024-10"),
        tables=tuple(
            replace(table, columns=tuple(replace(c, title=Words("2024-10", "2024-10")) for c in table.columns))
            for table in full.exhibits[1].tables
        ),
    )
    table = changes(full.exhibits[1:2], [months])
    assert table is not None
    assert [(row.subject, table.number(row, "change")) for row in table.rows] == [("2", None)]
    assert "口径变更" in str(table.rows[0].cells)


def test_another_median_of_listings_is_told_without_a_change(see: See, db: Database, watchlist: Watchlist) -> None:
    def asked(first: int, price: int) -> list[Offer]:
        return [
            Offer(f"{n}", "H100", f"https://m.example/{n}", "h100-pcie-80gb", "new", "fixed", Decimal(price), "USD")
            for n in range(first, first + 6)
        ]

    see(SEEN - timedelta(days=9), *asked(0, 20_000), source="ebay-browse")
    see(SEEN, *asked(0, 20_000), *asked(20, 40_000), *asked(40, 40_000), source="ebay-browse")
    made = issue(db, watchlist, AS_OF, candidates_of)
    assert made.changes is not None
    row = next(row for row in made.changes.rows if row.subject == "h100-pcie-80gb")
    assert made.changes.number(row, "change") is None
    assert "40,000" in str(made.changes.cell(row, "now"))


def test_sentences_are_set_as_chinese_is(full: Issue) -> None:
    for sentence in full.summary:
        assert not re.search(r"[\u4e00-\u9fff] [\u4e00-\u9fff]", sentence.zh), sentence.zh
        assert "wind-csv" not in sentence.zh + sentence.en


def test_groups_are_named_whole_and_only_known_quotes_are_tabled(full: Issue, empty: Issue) -> None:
    assert any("恒玄科技、乐鑫科技" in line.zh for line in full.suggested.lines)
    assert empty.suggested.table is None
