"""Tables of shares exported from the iFinD terminal (同花顺), as .xlsx or CSV.

Layouts   crawlers/quotes/terminal_tables.py; no export of the terminal was at hand, only what reads such files
Codes     as Wind has them: NVDA.O, 688041.SH, 0020.HK
"""

from __future__ import annotations

from crawlers.quotes.terminal_tables import TerminalTable


class IfindCsv(TerminalTable):
    slug, cadence, evidence = "ifind-csv", "weekly", "documented"
