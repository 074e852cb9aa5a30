"""Scans: what analysts are told, once; what they are not told; and what operators are."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import numpy as np
import pytest
from sqlite_utils import Database

from derive.periods import end_of
from monitors import outbox
from monitors.backtest import backtest
from monitors.scan import Scanned, scan
from storage.records import Headline, Offer, Point, Rank, Snapshot, instant
from watchlist.models import Rule, Watchlist
from watchlist.settings import Channel, Settings

See = Callable[..., None]
SETTINGS = Settings(
    channels=(
        Channel(name="desk", kind="terminal"),
        Channel(name="ops", kind="terminal", audience="operator"),
    )
)
DAY = timedelta(days=1)
LEVELS = {"yiyan.baidu.com": 3e6, "tongyi.com": 5e6, "tongyi.aliyun.com": 1e6, "kimi.moonshot.cn": 8e6}


def months(first: date, count: int) -> list[date]:
    found = [first]
    while len(found) < count:
        found.append(end_of(found[-1], "month"))
    return found


def visits(site: str, month: date, value: float, *, partial: bool = False) -> Point:
    return Point("visits", site, month.isoformat(), "month", value, "visits", {"country": "WW"}, partial)


@dataclass
class Desk:
    """A database, and the scans of it."""

    db: Database
    see: See
    watchlist: Watchlist
    settings: Settings = SETTINGS
    cadences: dict[str, timedelta] = field(default_factory=lambda: {"web": DAY})

    def scan(self, now: datetime) -> Scanned:
        return scan(self.db, self.watchlist, self.settings, self.cadences, now)

    def alerts(self, audience: str = "analyst") -> list[dict[str, Any]]:
        rows = self.db.query("SELECT * FROM alerts WHERE audience = ? ORDER BY opened_at, id", [audience])
        return [{**row, "findings": json.loads(row["findings"])} for row in rows]

    def year(self, **factors: float) -> datetime:
        """Twenty months of all sites, each seen on the 9th of the month after it, and scanned; a year calm, then as
        `factors` say of the last month (by entity). Returns the time of the last scan."""
        random = np.random.default_rng(7)
        now = datetime(2026, 1, 9, tzinfo=UTC)
        for number, month in enumerate(months(date(2024, 5, 1), 20)):
            now = datetime.combine(end_of(month, "month"), datetime.min.time(), UTC) + 8 * DAY
            points = []
            for site, level in LEVELS.items():
                factor = factors.get(site.replace(".", "_"), 1.0) if number == 19 else 1.0
                noise = float(np.exp(0.02 * random.standard_normal()))
                points.append(
                    visits(site, month, round(level * noise * factor * (end_of(month, "month") - month).days))
                )
            self.see(now, *points)
            self.scan(now + timedelta(minutes=30))
        return now + timedelta(minutes=30)


@pytest.fixture
def desk(db: Database, see: See, world: Watchlist) -> Desk:
    return Desk(db, see, world)


def test_a_calm_year_is_silent(desk: Desk) -> None:
    desk.year()
    assert desk.alerts() == []


def test_a_crash_is_told_once_with_what_was_what_is_and_what_was_expected(desk: Desk) -> None:
    now = desk.year(yiyan_baidu_com=0.5)
    (alert,) = desk.alerts()
    (finding,) = alert["findings"]
    assert (alert["entity"], finding["subject"], finding["start"]) == ("ernie", "yiyan.baidu.com", "2025-12-01")
    assert finding["value"] < finding["low"] < finding["expected"] < finding["high"]
    assert finding["change"] == pytest.approx(-0.48, abs=0.05)
    assert finding["page_url"] == "https://a.example/f"
    assert desk.scan(now).fired == ()
    assert desk.scan(now + DAY).fired == ()
    assert [(row["channel"], row["state"]) for row in desk.db["deliveries"].rows] == [("desk", "queued")]


def test_a_level_that_stays_low_is_not_told_again(desk: Desk) -> None:
    now = desk.year(yiyan_baidu_com=0.5)
    for month in months(date(2026, 1, 1), 3):
        now = datetime.combine(end_of(month, "month"), datetime.min.time(), UTC) + 8 * DAY
        desk.see(now, visits("yiyan.baidu.com", month, 1.5e6 * (end_of(month, "month") - month).days))
        desk.scan(now + timedelta(minutes=30))
    assert len(desk.alerts()) == 1


def test_two_sites_of_one_entity_are_one_alert(desk: Desk) -> None:
    desk.year(tongyi_com=0.5, tongyi_aliyun_com=0.5)
    (alert,) = desk.alerts()
    assert {f["subject"] for f in alert["findings"]} == {"tongyi.com", "tongyi.aliyun.com"}


def test_half_a_month_is_no_crash(desk: Desk) -> None:
    now = desk.year()
    desk.see(now + DAY, visits("yiyan.baidu.com", date(2026, 1, 1), 4e7, partial=True))
    assert desk.scan(now + 2 * DAY).findings == ()


def test_a_site_that_moved_is_no_crash_and_keeps_its_past(desk: Desk) -> None:
    now = desk.year()
    old, new = "kimi.moonshot.cn", "kimi.com"
    january = datetime(2026, 2, 9, tzinfo=UTC)
    desk.see(january, visits(old, date(2026, 1, 1), 7e6), visits(new, date(2026, 1, 1), 8e6 * 31))
    assert desk.scan(january + DAY).findings == ()
    february = datetime(2026, 3, 9, tzinfo=UTC)
    desk.see(february, visits(new, date(2026, 2, 1), 4e6 * 28))
    (finding,) = desk.scan(february + DAY).findings
    assert (finding.subject, finding.entity) == (new, "kimi")
    assert len(finding.history) > 12
    assert now < january


def test_a_small_restatement_is_nobodys_news_and_a_large_one_is_a_finding_of_its_own(desk: Desk) -> None:
    now = desk.year()
    november = date(2025, 11, 1)
    desk.see(now + DAY, visits("yiyan.baidu.com", november, round(3e6 * 30 * 1.08)))
    assert desk.scan(now + 2 * DAY).findings == ()
    desk.see(now + 3 * DAY, visits("yiyan.baidu.com", november, round(3e6 * 30 * 1.5)))
    (finding,) = desk.scan(now + 4 * DAY).findings
    assert (finding.detector, finding.start, round(finding.change or 0, 1)) == ("restated", "2025-11-01", 0.4)


def test_a_factor_over_the_whole_history_is_no_restatement(desk: Desk) -> None:
    now = desk.year()
    known = desk.db.query("SELECT subject, start, value FROM latest WHERE subject = 'yiyan.baidu.com'")
    desk.see(now + DAY, *(visits(r["subject"], date.fromisoformat(r["start"]), r["value"] * 1.5) for r in known))
    assert desk.scan(now + 2 * DAY).findings == ()


def test_a_page_that_was_taken_in_late_is_looked_at(desk: Desk) -> None:
    now = desk.year()
    desk.scan(datetime(2026, 2, 9, 12, tzinfo=UTC))
    seen, taken_in = datetime(2026, 2, 9, 11, tzinfo=UTC), datetime(2026, 2, 9, 13, tzinfo=UTC)
    desk.see(seen, visits("yiyan.baidu.com", date(2026, 1, 1), 4e7), taken_in=taken_in)
    assert [f.subject for f in desk.scan(taken_in + timedelta(hours=1)).findings] == ["yiyan.baidu.com"]
    assert now < seen


def test_findings_of_a_source_in_trouble_wait_until_it_is_well(desk: Desk) -> None:
    now = desk.year() + 20 * DAY
    desk.see(now, visits("yiyan.baidu.com", date(2026, 1, 1), 4e7))
    desk.see(now + timedelta(hours=1), url="https://a.example/2", outcome="refused", reason="blocked")
    first = desk.scan(now + timedelta(hours=2))
    assert (len(first.inhibited), desk.alerts()) == (1, [])
    assert [a["findings"][0]["detector"] for a in desk.alerts("operator")] == ["refused"]
    desk.see(now + timedelta(hours=3), url="https://a.example/3")
    second = desk.scan(now + timedelta(hours=4))
    assert (len(second.inhibited), len(desk.alerts())) == (0, 1)


def test_operators_hear_once_of_a_trouble_and_its_alert_ends_with_it(desk: Desk) -> None:
    now = datetime(2026, 3, 1, tzinfo=UTC)
    desk.see(now)
    for day in range(1, 20):
        desk.see(now + day * DAY, outcome="refused", reason="blocked")
        desk.scan(now + day * DAY + timedelta(hours=1))
    (alert,) = desk.alerts("operator")
    assert (alert["state"], desk.alerts()) == ("firing", [])
    for day in range(20, 26):
        desk.see(now + day * DAY)
        desk.scan(now + day * DAY + timedelta(hours=1))
    (alert,) = desk.alerts("operator")
    assert alert["state"] == "resolved"
    assert [row["channel"] for row in desk.db["deliveries"].rows] == ["ops"]


def chart(day: datetime, names: dict[str, tuple[int, str]]) -> list[Rank | Snapshot]:
    where = ("appstore", "cn", "iphone", "free", "all", instant(day))
    taken = {place: (app, name) for app, (place, name) in names.items()}
    ranks = [Rank(*where, n, *taken.get(n, (f"a{n}", f"app {n}"))) for n in range(1, 51)]
    return [*ranks, Snapshot(*where, 50, 50, True)]


def test_a_new_name_is_no_move_and_a_jump_is(desk: Desk) -> None:
    begin = datetime(2026, 3, 1, 5, tzinfo=UTC)
    for day in range(12):
        name = "文心一言" if day < 8 else "文小言-全新升级"
        place = 30 if day < 11 else 3
        desk.see(begin + day * DAY, *chart(begin + day * DAY, {"77": (place, name)}))
        found = desk.scan(begin + day * DAY + timedelta(hours=1)).findings
        assert [f.note_en for f in found] == ([] if day < 11 else ["ERNIE Bot: appstore cn free chart, from 30 to 3"])


def test_a_day_without_a_list_is_not_a_day_off_the_list(desk: Desk) -> None:
    begin = datetime(2026, 3, 1, 5, tzinfo=UTC)
    for day in (*range(9), 11):
        desk.see(begin + day * DAY, *chart(begin + day * DAY, {"77": (12, "x")}))
        assert desk.scan(begin + day * DAY + timedelta(hours=1)).findings == ()


def test_a_story_in_many_outlets_is_one_alert_and_its_headlines_are_no_cause(desk: Desk) -> None:
    now = datetime(2026, 3, 2, 8, tzinfo=UTC)
    titles = [
        "Kimi K3.1 is now open source",
        "Kimi open-sources K3.1 model",
        "Open model Kimi K3.1 tops the benchmarks",
    ]
    titles += ["月之暗面开源 Kimi K3.1 大模型", "Kimi K3.1 开源，登顶评测"]
    for n, title in enumerate(titles):
        at = now + timedelta(hours=n)
        item = Headline(f"https://news{n}.example/1", title, f"https://news{n}.example/1", instant(at))
        desk.see(at + timedelta(minutes=5), item, url=f"https://news{n}.example/rss", source="feed")
        desk.scan(at + timedelta(minutes=10))
    (alert,) = desk.alerts()
    assert (alert["entity"], alert["incident"]) == ("kimi", "entity:kimi")
    assert json.loads(alert["candidates"])[0]["outlet"] == "Outlet 0"
    (story,) = desk.db["stories"].rows
    assert (story["entity"], story["outlets"], desk.db["story_headlines"].count) == ("kimi", 5, 5)


def told_of(desk: Desk, now: datetime, title: str) -> Scanned:
    """Five outlets tell a story."""
    for n in range(5):
        item = Headline(f"https://news{n}.example/{title}", title, None, instant(now))
        desk.see(now + timedelta(minutes=n), item, url=f"https://news{n}.example/rss?{title}", source="feed")
    return desk.scan(now + timedelta(hours=1))


def test_news_of_an_entity_joins_the_alert_on_its_crash_as_an_update(desk: Desk) -> None:
    now = desk.year(kimi_moonshot_cn=0.4)
    outbox.deliver(desk.db, lambda _: None, lambda: now, Random(1))
    assert [action.verb for action in told_of(desk, now, "Kimi down for 40 hours").actions] == ["update"]
    (alert,) = desk.alerts()
    assert (alert["incident"], [f["detector"] for f in alert["findings"]]) == ("entity:kimi", ["surprise", "burst"])
    parts = [(row["part"], row["first"], row["state"]) for row in desk.db["deliveries"].rows]
    assert parts == [(0, 0, "sent"), (1, 1, "queued")]


def test_a_crash_after_news_of_an_entity_joins_the_alert_on_the_news(desk: Desk) -> None:
    now = desk.year()
    told_of(desk, now + 27 * DAY, "ERNIE Bot down for 40 hours")
    assert [alert["incident"] for alert in desk.alerts()] == ["entity:ernie"]
    outbox.deliver(desk.db, lambda _: None, lambda: now + 28 * DAY, Random(1))
    desk.see(now + 29 * DAY, visits("yiyan.baidu.com", date(2026, 1, 1), 3e6 * 31 * 0.1))
    assert [action.verb for action in desk.scan(now + 29 * DAY + timedelta(hours=1)).actions] == ["update"]
    (alert,) = desk.alerts()
    assert [f["detector"] for f in alert["findings"]] == ["burst", "surprise"]
    assert alert["severity"] == max(f["severity"] for f in alert["findings"])
    assert alert["title_en"] == max(alert["findings"], key=lambda f: f["severity"])["note_en"]
    moments = [now, now + 27 * DAY + timedelta(hours=1), now + 29 * DAY + timedelta(hours=1)]
    replayed = backtest(desk.db, desk.watchlist, desk.settings, moments)
    assert [(one.incident, one.update) for look in replayed for one in look.alerts] == [
        ("entity:ernie", False), ("entity:ernie", True)
    ]  # fmt: skip


def test_candidates_are_of_the_period_and_name_the_entity(desk: Desk) -> None:
    def headline(name: str, at: datetime) -> Headline:
        return Headline(f"https://news1.example/{name}", f"{name} at length", None, instant(at))

    within, after = datetime(2025, 12, 20, tzinfo=UTC), datetime(2026, 1, 5, tzinfo=UTC)
    told = (headline("ERNIE Bot outage", within), headline("ERNIE Bot later", after), headline("Kimi", within))
    desk.see(datetime(2026, 1, 6, tzinfo=UTC), *told, url="https://news1.example/rss", source="feed")
    desk.year(yiyan_baidu_com=0.5)
    crash = next(alert for alert in desk.alerts() if alert["entity"] == "ernie")
    (candidate,) = json.loads(crash["candidates"])
    assert (candidate["title"], candidate["matched"]) == ("ERNIE Bot outage at length", ["ERNIE Bot"])


def test_a_rule_is_told_whatever_the_statistics_say(desk: Desk) -> None:
    rule = Rule(id="low", metric="visits", subject="yiyan.baidu.com", below=100_000_000)
    desk.watchlist = desk.watchlist.model_copy(update={"rules": (rule,)})
    begin = datetime(2026, 2, 9, tzinfo=UTC)
    for n, value in enumerate((1.2e8, 0.9e8, 0.8e8)):
        month = months(date(2026, 1, 1), 3)[n]
        desk.see(begin + n * 30 * DAY, visits("yiyan.baidu.com", month, value))
        desk.scan(begin + n * 30 * DAY + DAY)
    (alert,) = desk.alerts()
    assert (alert["findings"][0]["detector"], alert["findings"][0]["start"]) == ("rule", "2026-02-01")


def test_a_rule_that_came_true_among_several_points_of_one_crawl_is_told(desk: Desk) -> None:
    rule = Rule(id="low", metric="visits", subject="yiyan.baidu.com", below=3_000_000)
    desk.watchlist = desk.watchlist.model_copy(update={"rules": (rule,)})
    begin = datetime(2026, 2, 9, tzinfo=UTC)

    def day(n: int, value: float) -> Point:
        start = (begin.date() + n * DAY).isoformat()
        return Point("visits", "yiyan.baidu.com", start, "day", value, "visits", {"country": "WW"})

    desk.see(begin + DAY, day(0, 4e6))
    desk.scan(begin + DAY)
    # The source was away for three days, and the value has stayed below since the second of them.
    desk.see(begin + 4 * DAY, day(1, 3.9e6), day(2, 2e6), day(3, 2.1e6))
    desk.scan(begin + 4 * DAY + timedelta(hours=1))
    (alert,) = desk.alerts()
    (finding,) = [one for one in alert["findings"] if one["detector"] == "rule"]
    assert (finding["start"], finding["was"], finding["value"]) == ("2026-02-11", 3.9e6, 2e6)


def test_a_fall_of_listed_prices_is_told_and_accessories_are_not(desk: Desk) -> None:
    begin = datetime(2026, 1, 5, tzinfo=UTC)

    def offers(day: int) -> list[Offer]:
        price = 20_000 if day < 70 else 15_000
        cards = [
            Offer(
                str(n), "H100", f"https://m.example/{n}", "h100-pcie-80gb", "used", "fixed", Decimal(price + n), "USD"
            )
            for n in range(8)
        ]
        bracket = Offer(
            "b", "Bracket", "https://m.example/b", None, None, "fixed", Decimal(9 + day), "USD", 1, "a bracket"
        )
        return [*cards, bracket]

    told = []
    for day in range(0, 91, 3):
        desk.see(begin + day * DAY, *offers(day))
        told.append(len(desk.scan(begin + day * DAY + timedelta(hours=1)).fired))
    assert sum(told) == 1
    assert desk.alerts()[0]["findings"][0]["change"] == pytest.approx(-0.25, abs=0.01)


def test_a_first_look_at_a_long_past_tells_at_most_of_its_newest_point(desk: Desk) -> None:
    random = np.random.default_rng(1)
    level = 3e6 * np.exp(0.02 * random.standard_normal(24))
    level[10:] *= 0.4
    past = months(date(2024, 1, 1), 24)
    desk.see(
        datetime(2026, 1, 9, tzinfo=UTC), *(visits("yiyan.baidu.com", m, v) for m, v in zip(past, level, strict=True))
    )
    assert desk.scan(datetime(2026, 1, 10, tzinfo=UTC)).findings == ()


def test_the_same_scan_twice_writes_nothing_new(desk: Desk) -> None:
    now = desk.year(yiyan_baidu_com=0.5)

    def rows() -> list[Any]:
        tables = ("alerts", "deliveries", "incidents", "marks")
        return [list(desk.db.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall()) for table in tables]

    before = rows()
    desk.scan(now)
    assert rows() == before
