"""Times as feeds and pages write them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.texts import dates
from crawlers.texts.dates import moment_of, published
from crawlers.texts.zones import local_zone
from storage.records import instant

NOW = datetime(2026, 1, 20, tzinfo=UTC)
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("Wed, 7 Jan 2026 21:07:47 +0000", "2026-01-07T21:07:47Z"),
        ("Wed, 07 Jan 2026 13:47:00 GMT\r\n      ", "2026-01-07T13:47:00Z"),
        ("Wed, 07 Jan 26 13:47:00 Z", "2026-01-07T13:47:00Z"),
        ("Seg, 22 Set 2025 19:42:40 -0300", "2025-09-22T22:42:40Z"),
        ("22 août 2025 10:00:00 +0530", "2025-08-22T04:30:00Z"),
        ("20 de setembro de 2025 10:00 GMT", "2025-09-20T10:00:00Z"),
        ("Wed Jan 07 10:26:00 PST 2026", "2026-01-07T18:26:00Z"),
        ("January 7, 2026 at 9:07 pm EST", "2026-01-08T02:07:00Z"),
        ("7 Jan 2026 12:05 am GMT", "2026-01-07T00:05:00Z"),
        ("2026-01-07T05:07:10.123Z", "2026-01-07T05:07:10Z"),
        ("2026-01-07 05:07:10+0800", "2026-01-06T21:07:10Z"),
        ("2026-01-07 05:07:10 GMT+8", "2026-01-06T21:07:10Z"),
        ("2026-01-07T05:07:60Z", "2026-01-07T05:07:59Z"),
        ("2026年1月7日 08:05", "2026-01-07T00:05:00Z"),
        ("２０２６年１月７日０８：０５：３２", "2026-01-07T00:05:32Z"),
        ("2026/1/7 8:05:32", "2026-01-07T00:05:32Z"),
        ("2026-01-07 08:05 来源：某报", "2026-01-07T00:05:00Z"),
        ("Wed, 07 Jan 2026 21:53:13", "2026-01-07T13:53:13Z"),
        ("Wed, 07 Jan 2026 21:53:13 CST", "2026-01-07T13:53:13Z"),
        ("1767762430", "2026-01-07T05:07:10Z"),
        ("1767762430123", "2026-01-07T05:07:10Z"),
    ],
)
def test_a_time_is_read_in_its_zone_or_else_in_the_local_one(text: str, moment: str) -> None:
    assert published([text], NOW, SHANGHAI) == moment


@pytest.mark.parametrize(
    "text",
    [
        "Thu, 01 Jan 1970 08:00:00 +0800",
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z",
        "2026-01-07",
        "07 Jan 2026",
        "Wed, 31 Feb 2026 10:00:00 GMT",
        "2026-01-07T25:00:00Z",
        "Wed, 07 Jan 2026 10:00:00 XQZ",
        "2026-01-07T10:00:00+99:00",
        "07 Foo 2026 10:00:00 GMT",
        "昨天 10:00",
        "",
    ],
)
def test_a_day_a_placeholder_or_an_impossible_time_is_none(text: str) -> None:
    assert published([text], NOW, SHANGHAI) is None


def test_the_first_believable_time_counts() -> None:
    texts = ["1970-01-01T00:00:00Z", None, "2026-01-07", "2026-01-06T00:00:00Z", "2026-01-05T00:00:00Z"]
    assert published(texts, NOW) == "2026-01-06T00:00:00Z"


def test_cst_is_chinas_in_china_and_chicagos_elsewhere() -> None:
    assert moment_of("2026-01-07 10:00 CST", SHANGHAI) == datetime(2026, 1, 7, 2, tzinfo=UTC)
    assert moment_of("2026-01-07 10:00 CST") == datetime(2026, 1, 7, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    ("host", "language", "text", "zone"),
    [
        ("www.example.cn", "", "", "Asia/Shanghai"),
        ("www.example.cn", "en", "", "Asia/Shanghai"),
        ("www.example.com", "zh_CN", "", "Asia/Shanghai"),
        ("www.example.com", "", "什么值得看", "Asia/Shanghai"),
        ("www.example.com", "", "このニュースを見る", "Asia/Tokyo"),
        ("www.example.com", "", "오늘의 뉴스", "Asia/Seoul"),
        ("www.example.de", "", "", "Europe/Berlin"),
        ("www.example.com", "en-US", "什么值得看", "UTC"),
        ("www.example.com", "", "an article that mentions 豆子 once in a long English text, and never again", "UTC"),
        ("", "", "", "UTC"),
    ],
)
def test_the_local_zone_is_the_countrys_then_the_languages_then_the_scripts(
    host: str, language: str, text: str, zone: str
) -> None:
    assert str(local_zone(host, language, text)) == zone


@given(seconds=st.integers(631_200_000, 1_768_000_000), offset=st.sampled_from(["Z", "+08:00", "-0330", "GMT+5"]))
def test_every_way_of_writing_one_moment_gives_that_moment(seconds: int, offset: str) -> None:
    hours = {"Z": 0.0, "+08:00": 8.0, "-0330": -3.5, "GMT+5": 5.0}[offset]
    local = datetime.fromtimestamp(seconds, UTC) + timedelta(hours=hours)
    ways = (
        f"{local:%Y-%m-%dT%H:%M:%S}{offset}",
        f"{local:%a, %d %b %Y %H:%M:%S} {offset}",
        f"{local:%Y/%m/%d %T}{offset}",
    )
    assert {published([way], NOW) for way in ways} == {instant(datetime.fromtimestamp(seconds, UTC))}


@given(
    text=st.from_regex(dates._ISO, fullmatch=True) | st.from_regex(dates._MAIL, fullmatch=True),
    local=st.sampled_from([UTC, SHANGHAI]),
)
def test_a_plain_form_is_read_as_the_other_forms_are(text: str, local: tzinfo) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dates, "_plain_moment", lambda text, local: None)
        as_others = moment_of(text, local)
    assert moment_of(text, local) == as_others


@given(text=st.text())
def test_no_text_is_too_strange_to_be_asked_for_a_time(text: str) -> None:
    moment = moment_of(text, SHANGHAI)
    assert moment is None or moment.tzinfo is UTC
