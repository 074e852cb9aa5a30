"""The page of events: the stories of the week that tell of who is watched, those that more outlets tell first."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from urllib.parse import urldefrag, urlsplit

from derive.exhibits.known import Known
from derive.exhibits.shown import Cell, Column, Gap, Linked, Row, Table, Words, same
from reports.scraped import TITLE, line, web_address

MOST, MOST_OF_ONE = 6, 2
_COLUMNS = (
    Column("label", Words("事件", "Event")),
    Column("day", Words("日期", "Date")),
    Column("outlet", Words("媒体", "Outlet")),
    Column("entity", Words("对象", "About")),
    Column("outlets", Words("报道媒体数", "Outlets")),
)


@dataclass(frozen=True, slots=True)
class Events:
    """Three to six events, or fewer where the week has no more; the gaps say why there are none."""

    table: Table | None
    gaps: tuple[Gap, ...] = ()


@dataclass(frozen=True, slots=True)
class _Story:
    entity: str
    title: str
    url: str | None
    outlet: str
    at: str
    outlets: int


def events(known: Known, since: str) -> Events:
    """The events first told after `since`, as far as they were known."""
    found = _stories(known, since)
    importance = {entity.id: entity.importance for entity in known.watchlist.entities}
    found.sort(key=lambda s: (-s.outlets * (0.25 + importance[s.entity]), s.at, s.title))
    taken: Counter[str] = Counter()
    chosen: list[_Story] = []
    for story in found:
        taken[story.entity] += 1
        if taken[story.entity] <= MOST_OF_ONE and len(chosen) < MOST:
            chosen.append(story)
    if not chosen:
        return Events(None, (_gap(known, since),))
    return Events(Table(_COLUMNS, tuple(_row(known, story) for story in sorted(chosen, key=lambda s: s.at))))


def outlet_of(known: Known, feed_url: str, url: str | None) -> str:
    """Who published it: the outlet of the feed it came from, else the host of its address."""
    outlets = {feed.url: feed.outlet for feed in known.watchlist.feeds}
    return outlets.get(urldefrag(feed_url)[0]) or urlsplit(web_address(url) or feed_url).hostname or "?"


def _stories(known: Known, since: str) -> list[_Story]:
    rows = known.db.query(
        "SELECT s.id, s.entity, h.title, h.url, coalesce(h.published_at, h.seen_at) AS at, p.url AS feed_url"
        " FROM stories s JOIN story_headlines m ON m.story_id = s.id"
        " JOIN headlines h ON h.source = m.source AND h.id = m.headline_id JOIN pages p ON p.id = h.page_id"
        " WHERE s.first_at > :since AND s.first_at <= :as_of AND s.entity IS NOT NULL"
        " AND h.seen_at = (SELECT max(n.seen_at) FROM headlines n WHERE n.source = h.source AND n.id = h.id"
        " AND n.seen_at <= :as_of) ORDER BY at, h.source, h.id",
        {"since": since, "as_of": known.as_of},
    )
    watched = {entity.id for entity in known.watchlist.entities}
    by_story: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in rows:
        if row["entity"] in watched:
            by_story[row["id"]].append(row)
    found = []
    for own in by_story.values():
        first, outlets = own[0], {outlet_of(known, row["feed_url"], row["url"]) for row in own}
        outlet = outlet_of(known, first["feed_url"], first["url"])
        found.append(_Story(first["entity"], first["title"], first["url"], outlet, first["at"], len(outlets)))
    return found


def _row(known: Known, story: _Story) -> Row:
    entity, title = known.watchlist.entity(story.entity), same(line(story.title, TITLE))
    address = web_address(story.url)
    cells: tuple[Cell, ...] = (
        Linked(title, address) if address else title, same(story.at[:10]), same(line(story.outlet, 60)),
        Words(entity.zh, entity.en), float(story.outlets),
    )  # fmt: skip
    return Row(story.entity, cells)


def _gap(known: Known, since: str) -> Gap:
    any_news = known.db.execute(
        "SELECT 1 FROM headlines WHERE seen_at > ? AND seen_at <= ? LIMIT 1", [since, known.as_of]
    ).fetchone()
    what = Words("事件", "Events")
    if any_news:
        why = Words("本周的新闻没有归并出关于关注对象的事件", "no story of the week is about who is watched")
        return Gap(what, why, Words("运行 suanli detect 归并新闻", "run suanli detect, which groups the news"))
    why = known.last_refusal(("feed", "news-sitemap", "cls")) or Words("本周没有新闻", "no news of the week are known")
    return Gap(what, why, Words("抓取新闻：suanli crawl feed", "collect the news: suanli crawl feed"))
