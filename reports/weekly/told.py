"""What the monitors told of the week: the analysts' alerts."""

from __future__ import annotations

from derive.exhibits.known import Known
from derive.exhibits.shown import Column, Row, Table, Words, same
from reports.scraped import TITLE, line

MOST = 20
_COLUMNS = (
    Column("label", Words("提示", "Alert")),
    Column("day", Words("日期", "Date")),
    Column("severity", Words("强度", "Severity"), 2),
    Column("id", Words("编号", "Id")),
)


def alerts(known: Known, since: str) -> Table | None:
    """The alerts opened after `since` and up to the report, the strongest first."""
    rows = known.db.query(
        "SELECT id, entity, title_zh, title_en, severity, opened_at FROM alerts WHERE audience = 'analyst'"
        " AND opened_at > ? AND opened_at <= ? ORDER BY severity DESC, id LIMIT ?",
        [since, known.as_of, MOST],
    )
    found = tuple(
        Row(
            row["id"],
            (
                Words(line(row["title_zh"], TITLE), line(row["title_en"], TITLE)), same(row["opened_at"][:10]),
                float(row["severity"]), same(row["id"]),
            ),
        )
        for row in rows
    )  # fmt: skip
    return Table(_COLUMNS, found) if found else None
