"""One issue of the weekly: everything that its pages say, in both languages, as known at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlite_utils import Database

from derive.exhibits.every import exhibits
from derive.exhibits.known import Known
from derive.exhibits.shown import Shown, Table, Words
from reports.weekly.changes import changes
from reports.weekly.events import Events, events
from reports.weekly.groups import Suggested, suggested
from reports.weekly.missing import missing
from reports.weekly.restated import restated
from reports.weekly.summary import summary
from reports.weekly.ties import CandidatesOf, Ties, ties
from reports.weekly.told import alerts
from storage.records import instant, parse_instant
from watchlist.models import Watchlist

WEEK = timedelta(days=7)
_PERIODS = {
    "ticker": Words("行情", "shares"), "site": Words("访问量", "visits"), "app": Words("下载量", "downloads"),
}  # fmt: skip
RISK = Words(
    "访问量、下载量与算力规模均为第三方估算，可能修订；挂牌价不等于成交价；新闻仅为候选线索，不代表因果；"
    "AI 应用推广、算力投入及供应链进展可能不及预期。本文由程序按规则依据数据起草，须经分析师复核，不构成投资建议。",
    "Visits, downloads and compute are estimates of third parties and may be restated; asking prices are not paid"
    " prices; news are candidates, not causes; applications, spending on compute and supply may fall short of what is"
    " expected. Drafted from data by rules, to be checked by an analyst; no investment advice.",
)


@dataclass(frozen=True, slots=True)
class Issue:
    """What a report says; a table is None where it would be empty."""

    day: date
    as_of: str
    title: Words
    summary: tuple[Words, ...]
    exhibits: tuple[Shown, ...]
    events: Events
    ties: Ties
    suggested: Suggested
    changes: Table | None
    alerts: Table | None
    restated: Table | None
    missing: Table | None
    risk: Words = RISK

    @property
    def until(self) -> Words:
        """The time as of which it is, in Beijing."""
        there = f"{parse_instant(self.as_of) + timedelta(hours=8):%Y-%m-%d %H:%M}"
        return Words(f"{there}（北京时间）", f"{there} (Beijing time)")

    @property
    def periods(self) -> Words:
        """The newest periods that its charts are about."""
        zh, en = [], []
        for of, what in _PERIODS.items():
            found = [one for one in self.exhibits if one.of == of and one.tables]
            if found:
                placed = any(column.key == "rank_now" for column in found[0].tables[0].columns)
                named = Words("榜单", "charts of apps") if placed else what
                zh.append(f"{named.zh} {'、'.join(dict.fromkeys(one.period.zh for one in found))}")
                en.append(f"{named.en} {', '.join(dict.fromkeys(one.period.en for one in found))}")
        return Words(" · ".join(zh), " · ".join(en))

    def tables(self) -> list[Table]:
        """Every table of the report."""
        own = [
            self.events.table,
            self.ties.table,
            self.suggested.table,
            self.changes,
            self.alerts,
            self.restated,
            self.missing,
        ]
        return [table for shown in self.exhibits for table in shown.tables] + [table for table in own if table]


def issue(db: Database, watchlist: Watchlist, as_of: str, candidates_of: CandidatesOf) -> Issue:
    """The issue as known at `as_of`, an instant; `candidates_of` finds the headlines that may explain a change."""
    known = Known(db, watchlist, as_of)
    shown = exhibits(db, watchlist, as_of)
    before = instant(parse_instant(as_of) - WEEK)
    news = events(known, before)
    title = Words(f"算力周跟踪（{known.day}）", f"AI Compute Weekly ({known.day})")
    return Issue(
        known.day, as_of, title, tuple(summary(shown)), tuple(shown), news, ties(known, shown, candidates_of),
        suggested(known), changes(shown, exhibits(db, watchlist, before)), alerts(known, before),
        restated(known, before), missing(shown, news.gaps),
    )  # fmt: skip
