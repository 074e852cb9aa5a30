"""What the rows of an export say together."""

from __future__ import annotations

from collections.abc import Iterator

from crawlers.points import point
from crawlers.rows import BadRow, GoodRow, each_once, each_row
from storage.records import Point, Record, Snapshot

LIST = Snapshot("360", "cn", "android", "hot", "all", "2024-12-04T00:00:00Z", asked=2, got=2, complete=True)


def close(code: str, value: float) -> Point:
    return point("close", code, "2024-12-04", "day", value, {}, currency="USD")


def row(number: int, *said: Record, sheet: str = "") -> GoodRow:
    return GoodRow(number, said, sheet)


def test_a_row_that_cannot_be_read_stands_beside_those_that_can() -> None:
    def halves(number: int) -> Iterator[int]:
        yield 12 // number

    assert list(each_row([(2, 3), (3, 0)], halves)) == [
        GoodRow(2, (4,)),
        BadRow(3, "integer division or modulo by zero"),
    ]


def test_rows_that_say_the_same_give_it_once() -> None:
    assert list(each_once([row(2, close("A", 1)), row(3, close("A", 1))])) == [close("A", 1)]


def test_rows_that_contradict_each_other_are_bad_and_name_each_other() -> None:
    said = list(each_once([row(2, close("A", 1)), row(12, close("B", 3), close("C", 4)), row(40, close("B", 5))]))
    assert said == [
        BadRow(12, "close B day USD 2024-12-04: value 3 here, value 5 in row 40"),
        BadRow(40, "close B day USD 2024-12-04: value 5 here, value 3 in row 12"),
        close("A", 1),
    ]


def test_a_row_that_contradicts_itself_is_bad() -> None:
    (bad,) = each_once([row(7, close("A", 1), close("A", 2))])
    assert str(bad) == "row 7: close A day USD 2024-12-04: value 1 here, value 2 in another column"


def test_rows_of_two_sheets_are_told_apart_by_their_sheets() -> None:
    said = each_once([row(2, close("A", 1), sheet="Mon"), row(2, close("A", 2), sheet="Tue")])
    assert [str(bad).split(": ")[0] for bad in said] == ["sheet Mon, row 2", "sheet Tue, row 2"]


def test_a_list_whose_rows_contradict_each_other_is_no_snapshot() -> None:
    assert LIST in each_once([row(2, close("A", 1)), LIST])
    assert LIST not in list(each_once([row(2, close("A", 1)), row(3, close("A", 2)), LIST]))
