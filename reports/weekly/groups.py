"""The groups of shares that the report suggests to watch, with what is known of them."""

from __future__ import annotations

from derive.exhibits.known import Known
from derive.exhibits.shown import Column, Row, Table, Words, same
from derive.quotes import quote_table

_COLUMNS = (
    Column("label", Words("公司", "Company")),
    Column("code", Words("代码", "Code")),
    Column("change", Words("周 %", "Week %"), 2, 1, True),
    Column("ytd_pct", Words("年初至今 %", "Year to date %"), 2, 1, True),
)


def suggested(known: Known) -> Table | None:
    """A row a share, by group; changes only of those that are among the tickers."""
    quotes = {quote.code: quote for quote in quote_table(known.db, known.watchlist, known.as_of)}
    rows = []
    for group in known.watchlist.suggested:
        for stock in group.stocks:
            quote = quotes.get(stock.code)
            changes = (quote.week_pct, quote.ytd_pct) if quote else (None, None)
            rows.append(
                Row(stock.code, (Words(stock.zh, stock.en), same(stock.code), *changes), f"{group.zh}|{group.en}")
            )
    return Table(_COLUMNS, tuple(rows)) if rows else None
