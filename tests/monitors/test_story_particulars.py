"""What sets one event apart from a like one."""

from __future__ import annotations

import pytest

from monitors.story_chinese import weighed
from monitors.story_particulars import amounts, particulars


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("软银投资3亿美元", "SoftBank invests $300 million"),
        ("营收 1.2 万亿", "revenue of 1.2 trillion"),
        ("融资3000万", "a round of 30M"),
        ("涨19%", "up 19 %"),
        ("8,500 cards", "8500张卡"),
    ],
)
def test_an_amount_is_the_same_however_it_is_written(one: str, other: str) -> None:
    assert amounts(one) == amounts(other) != frozenset()


@pytest.mark.parametrize("title", ["Tokyo 2020", "the first 5", "第3名", ""])
def test_a_year_and_a_bare_digit_are_no_amounts(title: str) -> None:
    assert amounts(title) == frozenset()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("真好听《感情生活》", "真好听《宽恕》"),
        ("法国发行纪念邮票", "匈牙利发行纪念邮票"),
        ("甲公司融资3亿", "甲公司融资5亿"),
    ],
)
def test_titles_that_tell_only_others_of_a_kind_agree_less(one: str, other: str) -> None:
    assert particulars(one).agreement(particulars(other)) < 1


def test_what_only_one_title_tells_speaks_against_nothing() -> None:
    plain = particulars("甲公司发布芯片")
    for title in ("甲公司在法国发布3亿美元的芯片《凤凰》", "甲公司发布芯片"):
        assert particulars(title).agreement(plain) == plain.agreement(particulars(title)) == 1
    assert particulars("北京和上海").agreement(particulars("上海和广州")) == 1


def test_names_count_for_more_and_signs_that_bind_for_less() -> None:
    found = weighed("王明的芯片")
    assert found["王明"] > found["芯片"] > found["明的"] == found["的芯"]
    assert found["芯"] > found["的"]
    assert list(found)[:4] == ["王明", "明的", "的芯", "芯片"]
