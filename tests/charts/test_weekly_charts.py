"""What the charts of the weekly draw, and that their pictures carry Chinese type."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from altair.vegalite.v6.schema.core import Root

from charts.bands import expectation_band
from charts.bars import change_bars
from charts.draw import drawn, png, svg
from charts.lines import line_rows, weekly_lines
from charts.prices import price_history
from charts.ranges import range_bars
from charts.ranks import rank_lines
from charts.theme import BY_NIGHT, COLOURS, GRID, INK, NEW, PAPER, REFURBISHED, SHAPES, SOFT, USED, Spec
from derive.exhibits.drawn import Bar, Bars, Dot, Drawing, Line, Lines, Name, Priced, Prices, Ranks, Span, Spans

DAY = date(2024, 11, 22)
AXIS = Name("万次", "10,000 visits")


def dots(*values: float | None, partial_end: bool = False) -> tuple[Dot, ...]:
    last = len(values) - 1
    return tuple(Dot(DAY + timedelta(days=7 * n), v, partial_end and n == last) for n, v in enumerate(values))


LINES = Lines(
    AXIS,
    (
        Line(Name("豆包", "Doubao"), dots(3.0, 4.0, 1.0, partial_end=True)),
        Line(Name("通义", "Qwen"), dots(2.0, None, 3.0)),
    ),
)
RANKS = Ranks(Name("名次", "Place"), (Line(Name("豆包", "Doubao"), dots(1.0, None, 31.0)),))
PRICES = Prices(
    Name("美元", "USD"),
    (Priced(Name("H100", "H100"), "used", dots(9.0, 8.0)), Priced(Name("H100", "H100"), "new", dots(20.0, 21.0))),
)
BARS = Bars(Name("涨跌", "Change"), (Bar(Name("甲", "A"), 4.98), Bar(Name("乙", "B"), -8.69)))
SPANS = Spans(AXIS, (Span(Name("微软", "Microsoft"), Name("2025 年底", "end of 2025"), 250.0, 310.0),))


def find(spec: Any, key: str) -> list[Any]:
    """Every value under a key, however deep."""
    if isinstance(spec, dict):
        return [v for k, v in spec.items() if k == key] + [one for v in spec.values() for one in find(v, key)]
    return [one for v in spec for one in find(v, key)] if isinstance(spec, list) else []


def test_the_stretch_to_a_partial_week_is_dashed_and_joins_the_last_whole_one() -> None:
    dashed = [row for row in line_rows(LINES.lines, "zh") if row["dashed"]]
    assert [(row["value"], row["partial"]) for row in dashed] == [(4.0, False), (1.0, True)]
    assert [4, 3] in find(weekly_lines(LINES, "图", "zh"), "strokeDash")


def test_a_week_without_a_value_stays_a_gap() -> None:
    rows = [row for row in line_rows(LINES.lines, "en") if row["name"] == "Qwen"]
    assert [row["value"] for row in rows] == [2.0, None, 3.0]


def test_lines_that_are_far_apart_go_by_factors_unless_one_is_zero() -> None:
    far = Lines(AXIS, (*LINES.lines, Line(Name("大", "Big"), dots(900.0, 800.0))))
    assert "log" in find(weekly_lines(far, "图", "zh"), "type")
    zero = Lines(AXIS, (*far.lines, Line(Name("零", "Zero"), dots(0.0, 1.0))))
    assert "log" not in find(weekly_lines(zero, "图", "zh"), "type")


def test_the_first_place_is_on_top() -> None:
    domain = next(d for d in find(rank_lines(RANKS, "图", "zh"), "domain") if len(d) == 2)
    assert domain[0] > domain[1] == 1


def test_new_is_blue_and_used_is_red() -> None:
    spec = price_history(PRICES, "图", "en")
    assert ["new", "used"] in find(spec, "domain")
    assert [NEW, USED] in find(spec, "range")


def test_an_alert_stands_in_the_band_that_was_expected() -> None:
    spec = expectation_band(dots(5.0, 5.1), Dot(date(2025, 1, 1), 9.0), (4.0, 6.0), "豆包", "万次", "zh")
    assert "area" in [mark.get("type") for mark in find(spec, "mark") if isinstance(mark, dict)]
    assert "4–6" in spec["description"]
    bare = expectation_band((), Dot(date(2025, 1, 1), 9.0), None, "豆包", "万次", "zh")
    assert "<svg" in svg(bare)


@pytest.mark.parametrize("drawing", [LINES, RANKS, PRICES, BARS, SPANS], ids=lambda one: type(one).__name__)
def test_every_drawing_becomes_a_picture_with_words_and_no_script(drawing: Drawing) -> None:
    spec = drawn(drawing, "标题 <script>", "zh")
    picture = svg(spec)
    assert spec["description"].startswith("标题")
    assert "<script" not in picture
    assert "Noto Sans CJK SC" in picture
    assert png(picture, 1.0).startswith(b"\x89PNG")


def test_hostile_names_are_escaped_in_the_picture() -> None:
    hostile = Bars(Name("x", "x"), (Bar(Name("</text><script>alert(1)</script>", "b"), 1.0),))
    assert "<script" not in svg(change_bars(hostile, "t", "zh"))


def test_words_for_a_chart_name_the_newest_whole_value_and_not_the_partial_one() -> None:
    said = weekly_lines(LINES, "图", "zh")["description"]
    assert "豆包 4 (2024-11-29)" in said


def test_a_range_of_one_value_is_written_once() -> None:
    one = Spans(AXIS, (Span(Name("x", "xAI"), Name("y", "end of 2024"), 10.0, 10.0),))
    spec: Spec = range_bars(one, "t", "en")
    assert "10" in find(spec, "told")


GROUPED = Bars(
    Name("涨跌", "Change"), (Bar(Name("甲", "A"), 1.0, "存储|Memory"), Bar(Name("乙", "B"), -1.0, "云|Cloud"))
)


@pytest.mark.parametrize("drawing", [LINES, RANKS, PRICES, BARS, GROUPED, SPANS])
def test_every_chart_is_valid_vega_lite(drawing: Drawing) -> None:
    Root.validate(drawn(drawing, "图", "zh"))


def test_lines_differ_by_shape_as_well_as_by_colour_in_one_legend() -> None:
    spec = weekly_lines(LINES, "图", "zh")
    colours, shapes = find(spec, "color"), find(spec, "shape")
    domains = [one["scale"]["domain"] for one in (*colours, *shapes) if isinstance(one, dict)]
    assert domains
    assert all(domain == ["豆包", "通义"] for domain in domains)
    lines = [layer for layer in spec["layer"] if layer["mark"]["type"] == "line"]
    assert not any("shape" in layer["encoding"] for layer in lines)
    assert len(set(SHAPES)) == len(COLOURS)


def test_a_line_of_many_days_bears_few_marks() -> None:
    days = tuple(Dot(DAY + timedelta(days=n), float(n % 9 + 1)) for n in range(90))
    spec = rank_lines(Ranks(Name("名次", "Place"), (Line(Name("豆包", "Doubao"), days),)), "图", "zh")
    assert 5 < sum(find(spec, "marked")) < 15


def test_months_are_named_without_a_day() -> None:
    months = Lines(AXIS, (Line(Name("x", "x"), tuple(Dot(date(2024, n, 1), 1.0) for n in range(1, 10))),))
    assert "%Y-%m" in find(weekly_lines(months, "图", "zh"), "format")
    assert "%Y-%m-%d" in find(weekly_lines(LINES, "图", "zh"), "format")


def test_shares_stand_under_the_names_of_their_groups() -> None:
    picture = svg(change_bars(GROUPED, "t", "en"))
    assert "Memory" in picture
    assert "存储" not in picture


def test_the_newest_price_is_written_at_the_end_of_its_line() -> None:
    assert {"21", "8"} <= set(find(price_history(PRICES, "图", "en"), "told"))


def test_every_colour_of_a_picture_has_one_for_the_dark() -> None:
    assert {*COLOURS, NEW, USED, REFURBISHED, GRID, INK, SOFT, PAPER} == set(BY_NIGHT)
