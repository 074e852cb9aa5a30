"""What all charts read: the facts as known at a time, each kind of them read once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

from sqlite_utils import Database

from derive.exhibits.shown import Words, same
from derive.series import Series, kinds_with_news, series_of
from storage import readers
from storage.records import parse_instant
from watchlist.models import Exhibit, Member, Watchlist

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True)
class Known:
    """The database as known at `as_of` (an instant), and who is watched."""

    db: Database
    watchlist: Watchlist
    as_of: str

    @property
    def day(self) -> date:
        """The day of the report: as of when it is, in Shanghai."""
        return (parse_instant(self.as_of) + timedelta(hours=8)).date()

    def window(self, exhibit: Exhibit) -> tuple[date, date]:
        """The first and the last day of a chart's newest period; the week up to the report where it has none."""
        if exhibit.window is None:
            return self.day - timedelta(days=6), self.day
        return self.watchlist.window(exhibit.window).on(self.day)

    def label(self, member: Member) -> Words:
        """What a chart calls an entity's line."""
        entity = self.watchlist.entity(member.subject)
        return Words(member.zh or entity.zh, member.en or entity.en)

    @cached_property
    def daily_downloads(self) -> dict[str, list[Series]]:
        """Whole days of downloads in China, by the store's id."""
        found: dict[str, list[Series]] = defaultdict(list)
        for kind in sorted(kinds_with_news(self.db, ["downloads"], None, self.as_of), key=lambda k: k.source):
            for one in series_of(self.db, kind, self.as_of) if kind.grain == "day" else ():
                if one.dims.get("country", "CN").upper() == "CN":
                    found[one.subject].append(one)
        return dict(found)

    def last_refusal(self, sources: Iterable[str]) -> Words | None:
        """What became of the newest run of these sources, where it brought nothing."""
        runs = [run for source in sources for run in readers.runs(self.db, source=source)]
        past = [run for run in runs if (run["finished_at"] or run["started_at"]) <= self.as_of]
        newest = max(past, key=lambda run: str(run["started_at"]), default=None)
        if newest is None or newest["records"]:
            return None
        when, source, outcome = newest["started_at"][:10], newest["source"], newest["outcome"]
        return Words(
            f"{source} 最近一次抓取（{when}）未取得数据，结果为 {outcome}",
            f"{source} brought nothing when last asked, on {when} ({outcome})",
        )


def worldwide(series: Iterable[Series]) -> list[Series]:
    """The series of the whole world, told apart by nothing but that."""
    return [replace(one, dims={"country": "WW"}) for one in series if one.dims.get("country", "WW") in ("WW", "world")]


def month_name(start: date) -> Words:
    """2024-11."""
    return same(f"{start:%Y-%m}")


def days_name(first: date, last: date) -> Words:
    """1122-1128, as these reports write a week; Nov 22–28 in English."""
    if first == last:
        return Words(f"{first:%m%d}", f"{_MONTHS[first.month - 1]} {first.day}")
    end = f"{last.day}" if first.month == last.month else f"{_MONTHS[last.month - 1]} {last.day}"
    return Words(f"{first:%m%d}-{last:%m%d}", f"{_MONTHS[first.month - 1]} {first.day}–{end}")
