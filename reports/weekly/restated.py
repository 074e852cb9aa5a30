"""Restatements: whole periods of which a source told another value this week than before."""

from __future__ import annotations

from derive.exhibits.known import Known
from derive.exhibits.shown import Column, Row, Table, Words, same
from derive.subjects import entity_of
from reports.weekly.scraped import printable

MOST = 15
_COLUMNS = (
    Column("label", Words("对象", "Subject")),
    Column("metric", Words("指标", "Metric")),
    Column("period", Words("期间", "Period")),
    Column("was", Words("原值", "Was"), 2),
    Column("now", Words("新值", "Now"), 2),
    Column("change", Words("修订 %", "Restated by %"), 1, 1, True),
    Column("source", Words("来源", "Source")),
)


def restated(known: Known, since: str) -> Table | None:
    """The largest restatements first seen after `since`, of the metrics that the charts show."""
    metrics = sorted({metric for exhibit in known.watchlist.exhibits for metric in exhibit.metrics})
    rows = known.db.query(
        "SELECT s.source, s.metric, s.subject, o.start, o.value AS now, b.value AS was FROM observations o"
        " JOIN series s ON s.id = o.series_id JOIN observations b ON b.series_id = o.series_id AND b.start = o.start"
        f" WHERE s.metric IN ({', '.join('?' * len(metrics))}) AND o.seen_at > ? AND o.seen_at <= ?"
        " AND o.partial = 0 AND b.partial = 0 AND b.value != o.value AND s.grain NOT IN ('instant', 'hour')"
        " AND b.seen_at = (SELECT max(n.seen_at) FROM observations n WHERE n.series_id = o.series_id"
        " AND n.start = o.start AND n.seen_at < o.seen_at)"
        " ORDER BY abs(o.value - b.value) / max(abs(b.value), 1e-9) DESC, s.source, s.subject, o.start LIMIT ?",
        [*metrics, since, known.as_of, MOST],
    )
    found = []
    for row in rows:
        entity = entity_of(known.watchlist, row["metric"], row["subject"])
        subject = printable(row["subject"], 80)
        name = Words(f"{entity.zh}（{subject}）", f"{entity.en} ({subject})") if entity else same(subject)
        change = (row["now"] / row["was"] - 1) * 100 if row["was"] else None
        found.append(
            Row(
                subject,
                (name, same(row["metric"]), same(row["start"]), row["was"], row["now"], change, same(row["source"])),
            )
        )
    return Table(_COLUMNS, tuple(found)) if found else None
