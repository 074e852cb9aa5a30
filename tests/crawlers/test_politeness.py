"""What Retry-After asks for, and how long it is heeded."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy import Request
from scrapy.http import Response

from crawlers.middlewares.politeness import Politeness, retry_after
from crawlers.refusals import Refused

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)
URL = "https://Busy.example:8443/x"


def answer(value: str, status: int = 429) -> Response:
    return Response(URL, status=status, headers={"Retry-After": value})


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120), (" 7 ", 7), ("Sun, 01 Mar 2026 08:10:00 GMT", 600), ("999999999999", 604_800),
        ("Mon, 01 Mar 2100 08:00:00 GMT", 604_800),
    ],
)  # fmt: skip
def test_seconds_and_dates_are_understood_up_to_a_week(value: str, seconds: int) -> None:
    assert retry_after(answer(value), NOW) == NOW + timedelta(seconds=seconds)
    assert retry_after(answer(value, 503), NOW) == NOW + timedelta(seconds=seconds)


@pytest.mark.parametrize("value", ["", "0", "-5", "soon", "1.5", "Sun, 01 Mar 2026 07:00:00 GMT", "٣٤"])
def test_what_asks_for_nothing_is_no_reason_to_wait(value: str) -> None:
    assert retry_after(Response(URL, status=429, headers={"Retry-After": value.encode()}), NOW) is None


def test_only_answers_that_turn_us_away_are_heeded() -> None:
    assert retry_after(answer("120", 200), NOW) is None


@given(st.text())
def test_no_value_a_host_can_send_breaks_anything(value: str) -> None:
    until = retry_after(Response(URL, status=429, headers={"Retry-After": value.encode("utf-8", "ignore")}), NOW)
    assert until is None or NOW < until <= NOW + timedelta(days=7)


def test_a_host_is_left_alone_until_the_time_it_named_and_then_asked_again() -> None:
    now = NOW
    politeness = Politeness(lambda: now, {})
    request = Request(URL)
    politeness.note(request, answer("120"))
    assert request.meta["dont_retry"] is True
    now = NOW + timedelta(seconds=119)
    with pytest.raises(Refused, match="08:02:00"):
        politeness.check("https://busy.example:8443/y")
    politeness.check("https://busy.example/another-port")
    now = NOW + timedelta(seconds=120)
    politeness.check(URL)


def test_what_earlier_runs_were_told_still_holds() -> None:
    told = {"busy.example:8443": "2026-03-01T09:00:00Z", "free.example": "2026-03-01T07:00:00Z"}
    politeness = Politeness(lambda: NOW, told)
    with pytest.raises(Refused):
        politeness.check(URL)
    politeness.check("https://free.example/")
