"""Restatements: whole periods of which a source told another value this week than before."""

from __future__ import annotations

from typing import Any

from derive.exhibits.known import Known
from derive.exhibits.publishers import publisher
from derive.exhibits.shown import Column, Row, Table, Words, same
from derive.subjects import entity_of
from reports.scraped import line
from storage.metrics import names_of

MOST = 15
_UNITS = {
    "visits": Words("次", "visits"), "downloads": Words("次", "downloads"), "percent": same("%"),
    "USD": Words("美元", "USD"), "CNY": Words("元", "CNY"), "h100e": Words("块", "GPUs"),
}  # fmt: skip
_FLOWS = ("visits", "downloads")


def _columns(rows: list[dict[str, Any]]) -> tuple[Column, ...]:
    """Visits and downloads in 万次, as the charts have them; other amounts in whole units, which the unit names."""
    flows = all(row["metric"] in _FLOWS for row in rows)
    decimals, scale, zh, en = (1, 1e4, "（万次）", " (10,000)") if flows else (2, 1.0, "", "")
    return (
        Column("label", Words("对象", "Subject")),
        Column("metric", Words("指标", "Metric")),
        Column("period", Words("期间", "Period")),
        Column("was", Words(f"原值{zh}", f"Was{en}"), decimals, scale),
        Column("now", Words(f"新值{zh}", f"Now{en}"), decimals, scale),
        *(() if flows else (Column("unit", Words("单位", "Unit")),)),
        Column("change", Words("修订 %", "Restated by %"), 1, 1, True),
        Column("source", Words("来源", "Source")),
    )


def restated(known: Known, since: str) -> Table | None:
    """The largest restatements first seen after `since`, of the metrics that the charts show."""
    metrics = sorted({metric for exhibit in known.watchlist.exhibits for metric in exhibit.metrics})
    rows = list(known.db.query(
        "SELECT s.source, s.metric, s.subject, s.grain, s.unit, o.start, o.value AS now, b.value AS was"
        " FROM observations o"
        " JOIN series s ON s.id = o.series_id JOIN observations b ON b.series_id = o.series_id AND b.start = o.start"
        f" WHERE s.metric IN ({', '.join('?' * len(metrics))}) AND o.seen_at > ? AND o.seen_at <= ?"
        " AND o.partial = 0 AND b.partial = 0 AND b.value != o.value AND s.grain NOT IN ('instant', 'hour')"
        " AND b.seen_at = (SELECT max(n.seen_at) FROM observations n WHERE n.series_id = o.series_id"
        " AND n.start = o.start AND n.seen_at < o.seen_at)"
        " ORDER BY abs(o.value - b.value) / max(abs(b.value), 1e-9) DESC, s.source, s.subject, o.start LIMIT ?",
        [*metrics, since, known.as_of, MOST],
    ))  # fmt: skip
    columns = _columns(rows)
    found = []
    for row in rows:
        entity = entity_of(known.watchlist, row["metric"], row["subject"])
        subject = line(row["subject"], 80)
        name = Words(f"{entity.zh}（{subject}）", f"{entity.en} ({subject})") if entity else same(subject)
        change = (row["now"] / row["was"] - 1) * 100 if row["was"] else None
        cells = {
            "label": name, "metric": Words(*names_of(row["metric"])),
            "period": same(row["start"][:7] if row["grain"] == "month" else row["start"]), "was": row["was"],
            "now": row["now"], "unit": _UNITS.get(row["unit"], same(row["unit"])), "change": change,
            "source": publisher(row["source"]),
        }  # fmt: skip
        found.append(Row(subject, tuple(cells[column.key] for column in columns)))
    return Table(columns, tuple(found)) if found else None
