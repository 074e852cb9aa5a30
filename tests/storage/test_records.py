"""A record that cannot be true cannot be made; one that can goes to JSON and back unchanged."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.records import (
    App,
    BadRecord,
    Estimate,
    Headline,
    Offer,
    Point,
    Rank,
    Record,
    Snapshot,
    from_json,
    instant,
    parse_instant,
)

text = st.text(min_size=1, max_size=20).filter(lambda t: bool(t.strip()))
day = st.dates().map(str).filter(lambda d: "1990" <= d[:4] < "2100")
moment = st.builds("{}T{:02d}:{:02d}:59Z".format, day, st.integers(0, 23), st.integers(0, 59))
number = st.floats(allow_nan=False, allow_infinity=False)
price = st.decimals(min_value=0, max_value=10**9, places=2)

RECORDS: st.SearchStrategy[Record] = st.one_of(
    st.builds(Point, text, text, day, st.just("month"), number, text, st.dictionaries(text, text), st.booleans()),
    st.builds(Rank, text, text, text, text, text, moment, st.integers(1, 500), st.none() | text, text),
    st.builds(Snapshot, text, text, text, text, text, moment, st.integers(1, 9), st.integers(0, 9), st.booleans()),
    st.builds(
        Offer, text, text, text, st.none() | text, st.just("used"), st.just("fixed"), price, st.just("USD"),
        st.integers(1, 9), st.none() | text,
    ),
    st.builds(Headline, text, text, st.none() | text, st.none() | moment, st.none() | text),
    st.builds(App, text, text, text, st.none() | text, st.none() | text, text),
    st.builds(Estimate, text, text, text, text, day, text, st.just(1.0), st.floats(1, 9)),
)  # fmt: skip


@given(RECORDS)
def test_a_record_comes_back_from_its_json(record: Record) -> None:
    assert from_json(record.to_json()) == record


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf"), "7", None, True])
def test_a_value_that_is_no_finite_number_is_refused_by_name(value: Any) -> None:
    with pytest.raises(BadRecord, match=r"point\.value: must be a finite number"):
        Point("visits", "kimi.com", "2026-01-01", "month", value, "visits")


@pytest.mark.parametrize("start", ["2026-02-30", "1899-01-01", "9999-01-01", "2026-1-1", "", "yesterday", None])
def test_an_absurd_date_is_refused_by_name(start: Any) -> None:
    with pytest.raises(BadRecord, match=r"point\.start"):
        Point("visits", "kimi.com", start, "month", 1, "visits")


@pytest.mark.parametrize(
    "at", ["2026-01-01", "2026-01-01T00:00:00", "2026-01-01T00:00:00+08:00", "1970-01-01T00:00:00Z"]
)
def test_an_instant_is_in_utc_and_canonical(at: str) -> None:
    with pytest.raises(BadRecord, match=r"headline\.published_at"):
        Headline("a", "title", None, at)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({name: value}, name)
        for name in ("store", "country", "device", "chart", "genre", "name")
        for value in ("", " ", 7)
    ]
    + [({"store": ["appstore"]}, "store"), ({"name": None}, "name"), ({"at": "now"}, "at"), ({"rank": 0}, "rank")]
    + [({name: "a\ud83d"}, name) for name in ("genre", "name", "app_id")],
)
def test_a_place_that_cannot_be_is_refused_by_the_name_of_its_field(wrong: dict[str, Any], field: str) -> None:
    chart = {"store": "appstore", "country": "cn", "device": "iphone", "chart": "free", "genre": "all"}
    told: dict[str, Any] = {**chart, "at": "2026-01-31T08:00:00Z", "rank": 1, "app_id": None, "name": "月 \u2028"}
    assert Rank(**told).name == "月 \u2028"
    with pytest.raises(BadRecord, match=rf"rank\.{field}"):
        Rank(**told | wrong)


def test_a_price_without_currency_is_refused() -> None:
    with pytest.raises(BadRecord, match=r"offer\.currency"):
        Offer("1", "H100", "u", None, None, "fixed", Decimal(1), None)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"id": None}, "id"), ({"id": 7}, "id"), ({"title": " \n"}, "title"), ({"title": ""}, "title")]
    + [({name: "a\ud83d"}, name) for name in ("id", "title", "url", "summary")]
    + [({"published_at": at}, "published_at") for at in ("", 7, "now")],
)
def test_a_headline_that_cannot_be_is_refused_by_the_name_of_its_field(wrong: dict[str, Any], field: str) -> None:
    told: dict[str, Any] = {"id": "a", "title": "t", "url": None, "published_at": None, "summary": ""}
    assert Headline(**told).summary == ""
    with pytest.raises(BadRecord, match=rf"headline\.{field}"):
        Headline(**told | wrong)


def test_half_a_character_is_refused_before_it_reaches_a_file() -> None:
    with pytest.raises(BadRecord, match=r"headline\.title: holds half a character"):
        Headline("a", "broken \ud83d", None, None)


def test_a_range_upside_down_is_refused() -> None:
    with pytest.raises(BadRecord, match=r"estimate\.high: must not be below low"):
        Estimate("CharlesD", "msft", "compute", "H100e", "2024-12-05", "2024", 2.0, 1.0)


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        ({"kind": "gossip"}, "kind: is not one we know"),
        ({"kind": "app", "store": "appstore"}, "app: .*missing"),
        ({"kind": "app", "store": "a", "app_id": "1", "name": "n", "colour": "red"}, "app: .*colour"),
        ({"kind": "offer", "price": "1.0.0"}, "not a price"),
    ],
)
def test_json_that_is_no_record_is_refused(data: dict[str, Any], fault: str) -> None:
    with pytest.raises(BadRecord, match=fault):
        from_json(data)


@given(st.datetimes(min_value=datetime(1000, 1, 2), max_value=datetime(9999, 12, 30)), st.integers(-14 * 60, 14 * 60))  # noqa: DTZ001
def test_an_instant_names_the_same_second(moment: datetime, offset: int) -> None:
    there = moment.replace(microsecond=0, tzinfo=timezone(timedelta(minutes=offset)))
    assert parse_instant(instant(there)) == there


@pytest.mark.parametrize("dims", [{"source": "\ud800x"}, {"\udfff": "x"}])
def test_half_a_character_is_refused_in_dims_too(dims: dict[str, str]) -> None:
    with pytest.raises(BadRecord, match=r"point\.dims: holds half a character"):
        Point("visits", "chat.example", "2026-01-01", "month", 1.0, "visits", dims)
