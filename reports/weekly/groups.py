"""The groups of shares that the report suggests to watch, with what is known of them."""

from __future__ import annotations

from dataclasses import dataclass

from derive.exhibits.known import Known
from derive.exhibits.shown import Column, Row, Table, Words, same
from derive.quotes import quote_table

_COLUMNS = (
    Column("label", Words("公司", "Company")),
    Column("code", Words("代码", "Code")),
    Column("change", Words("周涨跌 %", "Week %"), 2, 1, True),
    Column("month_pct", Words("月涨跌 %", "Month %"), 2, 1, True),
    Column("ytd_pct", Words("年初至今 %", "YTD %"), 2, 1, True),
)


@dataclass(frozen=True, slots=True)
class Suggested:
    """A line a group that names its shares, and a table of those whose changes are known."""

    lines: tuple[Words, ...]
    table: Table | None


def suggested(known: Known) -> Suggested:
    """The watchlist's groups; a share that is among the tickers has its changes in the table."""
    quotes = {quote.code: quote for quote in quote_table(known.db, known.watchlist, known.as_of)}
    lines, rows = [], []
    for group in known.watchlist.suggested:
        zh, en = "、".join(stock.zh for stock in group.stocks), ", ".join(stock.en for stock in group.stocks)
        lines.append(Words(f"{group.zh}：{zh}。", f"{group.en}: {en}."))
        for stock in group.stocks:
            quote = quotes.get(stock.code)
            if quote is None or quote.week_pct is None:
                continue
            changes = (quote.week_pct, quote.month_pct, quote.ytd_pct)
            cells = (Words(stock.zh, stock.en), same(stock.code), *changes)
            rows.append(Row(stock.code, cells, f"{group.zh}|{group.en}"))
    return Suggested(tuple(lines), Table(_COLUMNS, tuple(rows)) if rows else None)
