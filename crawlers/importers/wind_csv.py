"""Tables of shares exported from the Wind terminal, as .xlsx or CSV.

Layouts   crawlers/quotes/terminal_tables.py; no export of the terminal was at hand, only what reads such files
Codes     Wind's own: NVDA.O, 688041.SH, 0020.HK
"""

from __future__ import annotations

from crawlers.quotes.terminal_tables import TerminalTable


class WindCsv(TerminalTable):
    slug, cadence, evidence = "wind-csv", "weekly", "documented"
