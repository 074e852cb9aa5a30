"""A chart in the terminal shows what is there, and says so where nothing is."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from charts.terminal import Dot, human, line_chart

values = st.lists(st.floats(-1e12, 1e12), min_size=1, max_size=80)


def test_an_empty_series_says_so_instead_of_drawing_a_blank() -> None:
    assert line_chart([]) == "(no data)"


@given(values, st.integers(8, 100), st.integers(3, 20))
def test_every_line_of_the_plot_has_the_width_that_was_asked(numbers: list[float], width: int, height: int) -> None:
    lines = line_chart([Dot(str(n), v) for n, v in enumerate(numbers)], width=width, height=height).splitlines()
    plot = [line.split("┤")[1] for line in lines if "┤" in line]
    assert [len(row) for row in plot] == [width] * height
    assert any(ch != "\u2800" for row in plot for ch in row)


def test_a_fall_ends_lower_than_it_began() -> None:
    rows = line_chart([Dot("a", 100.0), Dot("b", 100.0), Dot("c", 20.0)], width=20, height=6).splitlines()
    filled = [[ch != "\u2800" for ch in row.split("┤")[1]] for row in rows if "┤" in row]
    assert next(n for n, row in enumerate(filled) if row[0]) < next(n for n, row in enumerate(filled) if row[-1])


def test_a_marked_label_has_its_mark_below_it() -> None:
    assert "▲" in line_chart([Dot("a", 1.0), Dot("b", 2.0)], marked=frozenset({"b"}))


def test_a_partial_period_is_not_joined_to_the_line() -> None:
    def inked(open_: bool) -> int:
        chart = line_chart([Dot("a", 10.0), Dot("b", 1.0, open=open_)], width=30, height=8)
        return sum(ch > "\u2800" and ch <= "\u28ff" for ch in chart)

    assert inked(True) < inked(False)


def test_numbers_on_the_axis_are_short() -> None:
    assert [human(v) for v in (1.24e9, 48_205_949, 31_000, 0.588)] == ["1.2B", "48.2M", "31.0k", "0.588"]
