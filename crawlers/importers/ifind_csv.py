"""Tables of shares exported from the iFinD terminal (同花顺), as .xlsx or CSV.

Layouts   crawlers/terminal_tables.py; no export of the terminal was at hand, only what reads such files
Codes     as Wind has them: NVDA.O, 688041.SH, 0020.HK
"""

from __future__ import annotations

from collections.abc import Iterator

from crawlers.page import Ask, Page
from crawlers.rows import BadRow
from crawlers.source import Manners, Source
from crawlers.tables import tables_in
from crawlers.terminal_tables import quotes_in
from storage.records import Point
from watchlist.models import Watchlist


class IfindCsv(Source):
    slug, cadence, evidence = "ifind-csv", "weekly", "documented"
    manners = Manners(on=False, why="files that a person brings: nothing is fetched", terms="the person's contract")

    def asks(self, watchlist: Watchlist) -> Iterator[Ask]:
        """Nothing: the files come from a person."""
        yield from ()

    def read(self, page: Page) -> Iterator[Point | BadRow]:
        yield from quotes_in(tables_in(page.body), page.received_at)
