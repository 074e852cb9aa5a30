"""Stooq's last quotes in their other forms, as the table with a heading that they are in with h&e=csv.

Source    stooq.com/q/l/?s=nvda.us&f=sd2t2ohlcv: without h a table has no heading, and f names its columns; without f
          they are symbol, day and time as digits, open, high, low, close, volume; with e=json the rows are in `symbols`
"""

from __future__ import annotations

import csv
import io
import json
import re

from crawlers.page import Page

_NAMES = {"s": "Symbol", "d2": "Date", "d1": "Date", "o": "Open", "h": "High", "l": "Low", "c": "Close"}
_COLUMN = re.compile(r"[a-z]\d?")
_USUAL = "sd1t1ohlcv"
_UNKNOWN = "N/D"


def with_heading(page: Page, text: str) -> str:
    """The answer as a table with a heading; the text itself where it is no answer of last quotes, or has one."""
    if page.path[-2:] != ("q", "l"):
        return text
    if text.lstrip().startswith("{"):
        return _from_json(text)
    if text.partition(",")[0].strip().lower() not in re.split(r"[ +,]", page.query["s"].lower()):
        return text
    columns = _COLUMN.findall(page.query.get("f") or _USUAL)
    rows = [[_NAMES.get(column, column) for column in columns]]
    day = rows[0].index("Date") if "Date" in rows[0] else None
    for row in csv.reader(io.StringIO(text, newline="")):
        if day is not None and day < len(row):
            row[day] = re.sub(r"^(\d{4})(\d\d)(\d\d)$", r"\1-\2-\3", row[day])
        rows.append(row)
    return _written(rows)


def _from_json(text: str) -> str:
    names = ("symbol", "date", "high", "low", "close")
    found = json.loads(text)["symbols"]
    return _written([list(names), *([str(row.get(name, _UNKNOWN)) for name in names] for row in found)])


def _written(rows: list[list[str]]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue()
