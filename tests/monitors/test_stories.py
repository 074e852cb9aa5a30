"""One event from many outlets is one story; two events are two."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from monitors.stories import Story, Title, stories
from storage.records import instant

BEGIN = datetime(2026, 3, 2, 8, tzinfo=UTC)
DEEPSEEK, KIMI = frozenset(("deepseek",)), frozenset(("kimi",))


def titles(*texts: tuple[str, frozenset[str]], hours: float = 1) -> list[Title]:
    """One headline an outlet, one after another."""
    return [
        Title(str(n), f"outlet {n}", instant(BEGIN + n * timedelta(hours=hours)), text, about, about)
        for n, (text, about) in enumerate(texts)
    ]


def groups(found: list[Story]) -> list[list[str]]:
    return [[one.id for one in story.titles] for story in found]


def test_the_same_event_in_other_words_is_one_story() -> None:
    told = titles(
        ("DeepSeek open-sources V4.1 model, topping benchmarks", DEEPSEEK),
        ("DeepSeek's V4.1 model is now open source", DEEPSEEK),
        ("Moon crater named after a poet", frozenset()),
    )
    assert groups(stories(told)) == [["0", "1"], ["2"]]


def test_a_figure_beside_the_name_holds_across_languages() -> None:
    told = titles(("DeepSeek 开源 V4.1，评测登顶", DEEPSEEK), ("DeepSeek open-sources V4.1 today", DEEPSEEK))
    assert groups(stories(told)) == [["0", "1"]]


def test_a_year_is_no_such_figure() -> None:
    told = titles(("深度求索公布 2026 年计划", DEEPSEEK), ("DeepSeek hires in 2026", DEEPSEEK))
    assert len(stories(told)) == 2


def test_the_same_words_about_somebody_else_are_another_story() -> None:
    told = titles(("DeepSeek opens an office in Dublin", DEEPSEEK), ("Kimi opens an office in Dublin", KIMI))
    assert len(stories(told)) == 2


def test_a_title_that_names_nobody_does_not_bind_two_that_name_different_ones() -> None:
    told = titles(
        ("DeepSeek opens an office in Dublin", DEEPSEEK),
        ("Who opens an office in Dublin", frozenset()),
        ("Kimi opens an office in Dublin", KIMI),
    )
    assert all(len({e for one in story.titles for e in one.entities}) <= 1 for story in stories(told))


def test_other_figures_tell_events_apart_where_few_words_agree() -> None:
    first, same = ("Survey: 74% of users like DeepSeek", DEEPSEEK), ("DeepSeek pleases 74%, more than rivals", DEEPSEEK)
    other = ("DeepSeek pleases 31%, fewer than rivals", DEEPSEEK)
    assert (len(stories(titles(first, same))), len(stories(titles(first, other)))) == (1, 2)


def test_what_comes_days_later_is_another_story() -> None:
    told = titles(("DeepSeek down for hours", DEEPSEEK), ("DeepSeek down for hours", DEEPSEEK), hours=49)
    assert len(stories(told)) == 2


def test_words_that_were_told_every_day_before_bind_no_stories() -> None:
    own = titles(
        ("Lisbon bridge at the Grand Harvest Fair", frozenset()), ("Lee at the Grand Harvest Fair", frozenset())
    )
    before = [f"Grand Harvest Fair: {word} {word}s" for word in ("ab", "cd", "ef", "gh", "ij", "kl", "mn", "op")] * 40
    assert len(stories(own)) == 1
    assert len(stories(own, before=before)) == 2


def test_an_outlet_counts_once() -> None:
    one, two = titles(("DeepSeek down for hours", DEEPSEEK), ("DeepSeek down for hours, again", DEEPSEEK))
    (story,) = stories([one, Title("b", one.outlet, two.at, two.title, two.entities, two.kin)])
    assert story.outlets == 1


words = st.sampled_from("DeepSeek Kimi opens office model V4.1 4.2 价格 下跌 开源 发布 Dublin".split())  # noqa: SIM905
texts = st.tuples(st.lists(words, min_size=1, max_size=6).map(" ".join), st.sampled_from([DEEPSEEK, KIMI, frozenset()]))


@given(st.lists(texts, max_size=12), st.randoms())
def test_the_order_does_not_matter_and_no_title_is_lost(told: list[tuple[str, frozenset[str]]], random: Random) -> None:
    every = titles(*told)
    found = stories(every)
    assert sorted(one for group in groups(found) for one in group) == sorted(one.id for one in every)
    assert groups(stories(random.sample(every, len(every)))) == groups(found)


@given(st.lists(texts, max_size=12), st.integers(0, 12))
def test_what_was_grouped_before_stays_and_a_look_in_between_changes_nothing(
    told: list[tuple[str, frozenset[str]]], seen: int
) -> None:
    every = titles(*told)
    before = {one.id: story.id for story in stories(every[:seen]) for one in story.titles}
    after = {one.id: story.id for story in stories(every, before) for one in story.titles}
    assert after | before == after
    assert after == {one.id: story.id for story in stories(every) for one in story.titles}
