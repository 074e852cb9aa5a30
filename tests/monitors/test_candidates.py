"""Which stories are shown beside a change: those that name it, a product or the maker; none rather than a poor one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from monitors.candidates import Candidate, candidates
from watchlist.models import Entity, Watchlist

WATCHED = Watchlist(
    entities=(
        Entity(id="moonshot", zh="月之暗面", en="Moonshot AI"),
        Entity(id="kimi", zh="Kimi", en="Kimi", maker="moonshot"),
        Entity(id="ohai", zh="Ohai", en="Ohai", maker="moonshot"),
        Entity(id="doubao", zh="豆包", en="Doubao"),
    )
)
START, END = datetime(2026, 2, 1, tzinfo=UTC), datetime(2026, 2, 28, tzinfo=UTC)
DAY = timedelta(days=1)


def told(title: str, at: datetime = START + DAY, outlets: int = 1) -> list[dict[str, Any]]:
    return [
        {
            "source": "feed", "id": f"{title}{n}", "title": title, "url": f"https://news{n}.example/{title}",
            "published_at": f"{at + n * timedelta(minutes=5):%Y-%m-%dT%H:%M:%SZ}", "first_seen_at": "",
            "feed_url": f"https://news{n}.example/rss",
        }
        for n in range(outlets)
    ]  # fmt: skip


def found(entity: str, *stories: list[dict[str, Any]]) -> list[Candidate]:
    return candidates(WATCHED, entity, START, END, [row for rows in stories for row in rows])


def test_a_story_that_names_the_entity_is_shown_with_outlet_date_words_and_number_of_outlets() -> None:
    (one,) = found("kimi", told("Kimi 宕机四十小时，月之暗面致歉", outlets=3))
    assert (one.outlet, one.at, one.outlets) == ("news0.example", "2026-02-02T00:00:00Z", 3)
    assert one.matched == ("Kimi", "月之暗面")


def test_a_story_of_the_maker_is_shown_where_several_outlets_tell_it_and_behind_the_entitys_own() -> None:
    many, few = told("月之暗面完成新一轮融资", outlets=4), told("月之暗面搬入新办公楼", outlets=2)
    own = told("Kimi 上线长文本模式")
    shown = found("kimi", many, few, own)
    assert [(one.title, one.matched) for one in shown] == [
        ("Kimi 上线长文本模式", ("Kimi",)),
        ("月之暗面完成新一轮融资", ("月之暗面",)),
    ]


def test_a_story_of_another_product_of_the_maker_is_none() -> None:
    assert found("kimi", told("月之暗面发布 Ohai 新版本", outlets=6)) == []


def test_a_story_of_a_product_is_shown_for_its_maker() -> None:
    (one,) = found("moonshot", told("Kimi doubles its context window", outlets=2))
    assert one.matched == ("Kimi",)
    assert found("moonshot", told("Kimi doubles its context window")) == []


def test_what_names_somebody_else_or_lies_outside_the_window_is_none() -> None:
    early, late = told("Kimi 早了", START - 3 * DAY - timedelta(hours=1)), told("Kimi 晚了", END + DAY)
    assert found("kimi", told("豆包上线新功能", outlets=9), early, late) == []


def test_of_equal_stories_the_nearer_comes_first_and_of_equal_times_the_wider() -> None:
    before, within = told("Kimi 涨价传闻流出", START - 2 * DAY), told("Kimi 开放注册通道", START + DAY)
    wide = told("Kimi suffers a long outage across regions", START + DAY, outlets=5)
    titles = [one.title for one in found("kimi", before, within, wide)]
    assert titles == [wide[0]["title"], within[0]["title"], before[0]["title"]]


def test_at_most_four_are_shown_and_their_scores_fall() -> None:
    titles = (
        "Kimi goes dark for a night in Europe", "A lawsuit over novels names Kimi", "Kimi raises the price of tokens",
        "Teachers in Ohio ban Kimi", "Browser maker picks Kimi as default", "Kimi hires a chief economist",
    )  # fmt: skip
    scores = [one.score for one in found("kimi", *(told(title, START + DAY * n) for n, title in enumerate(titles)))]
    assert len(scores) == 4
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 1 for score in scores)
