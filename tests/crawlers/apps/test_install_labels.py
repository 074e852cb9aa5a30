"""How many installs a store's label writes."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.apps.install_labels import installs, names_installs


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("7001万次", 70_010_000),
        ("&gt;1,000万次安装", 10_000_000),
        ("＞1,000万次安装", 10_000_000),
        ("100亿次安装", 10_000_000_000),
        ("114 万次安装", 1_140_000),
        ("7.9亿下载", 790_000_000),
        ("1千万次下载", 10_000_000),
        ("3562次", 3562),
        ("46800000次", 46_800_000),
        ("10 million installs", 10_000_000),
        (">100K installs", 100_000),
        ("1,000+", 1000),
        ("1万+次安装", 10_000),
        ("More than 5M downloads", 5_000_000),
    ],
)
def test_a_label_is_the_floor_of_its_band_in_whole_installs(label: str, expected: int) -> None:
    assert installs(label) == expected


@pytest.mark.parametrize("label", ["", " ", "-", "0次", "小于1万次安装", "< 10,000 installs", "120万人预约", "暂无"])
def test_what_bounds_from_above_or_counts_something_else_is_no_number_and_not_zero(label: str) -> None:
    assert installs(label) is None


@pytest.mark.parametrize("label", ["very popular", "1.5次", "12 34", "1万5千次", "1,00万次", "5 stars", "1 млн"])
def test_a_label_of_another_form_is_refused(label: str) -> None:
    with pytest.raises(ValueError, match="installs"):
        installs(label)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("100亿次安装", True), ("10 million installs", True), ("100", False), ("7001万次", False), ("陪你聊天", False)],
)
def test_a_text_is_a_label_by_its_words(text: str, expected: bool) -> None:
    assert names_installs(text) is expected


@given(st.text(max_size=40))
def test_no_text_gives_less_than_one(text: str) -> None:
    with contextlib.suppress(ValueError):
        assert (installs(text) or 1) > 0
