"""The shape of a body: what is a field of it, and which fields went missing."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.shapes import missing, shape_of

GOOD = {"hits": [{"price": 1.5, "seller": {"name": "a"}}], "total": 1, "by_day": {"2026-01-01": 3}}


def js(value: object) -> frozenset[str]:
    return shape_of(json.dumps(value).encode())


def test_fields_of_json_are_paths_with_types_and_what_tells_things_apart_is_not_one() -> None:
    assert js(GOOD) == {
        "$: object", "$.hits: list", "$.hits[]: object", "$.hits[].price: number", "$.hits[].seller: object",
        "$.hits[].seller.name: text", "$.total: number", "$.by_day: object", "$.by_day.*: number",
    }  # fmt: skip
    assert shape_of(b'callback({"a": 1});') == js({"a": 1})


def test_fields_of_xml_html_and_csv() -> None:
    assert shape_of(b"<?xml version='1.0'?><rss v='2'><channel><item/></channel></rss>") == {
        "/rss", "/rss/@v", "/rss/channel", "/rss/channel/item",
    }  # fmt: skip
    page = b'<!doctype html><html><p class="price big" id="p12345"></p><script id="data">{"a": 1}</script></html>'
    assert shape_of(page) >= {"<p class=price>", "<p class=big>", "<script data> $.a: number"}
    assert not any("12345" in field for field in shape_of(page))
    assert shape_of("日期,收盘价\n2026-01-01,3\n".encode("gb18030")) == {"column 日期", "column 收盘价"}


def test_a_field_that_all_good_bodies_have_and_no_new_one_is_missing_without_what_is_inside_it() -> None:
    newest = {"hits": [{"price": "1.50"}], "total": 1, "by_day": {"2026-02-02": 5}}
    found = {one.field: one.instead for one in missing([js(GOOD)] * 3, [js(newest)] * 2)}
    assert found == {"$.hits[].price: number": "text", "$.hits[].seller: object": ""}


def test_what_is_new_in_the_place_of_a_field_is_named_with_it() -> None:
    def told(good: bytes, newest: bytes) -> dict[str, str]:
        return {one.field: one.instead for one in missing([shape_of(good)] * 2, [shape_of(newest)])}

    assert told(b'{"a": {"price": 1, "n": 2}}', b'{"a": {"amount": 1, "n": 2, "note": "x"}, "b": 3}') == {
        "$.a.price: number": "$.a.amount"
    }
    assert told(b"<rss><item><title/></item></rss>", b"<rss><item><headline/></item></rss>") == {
        "/rss/item/title": "/rss/item/headline"
    }
    assert told("日期,收盘价\n1,2\n".encode(), "日期,最新价\n1,2\n".encode()) == {"column 收盘价": "column 最新价"}
    assert told(b'<html><p class="price">1</p></html>', b'<html><p class="cost">1</p></html>') == {
        "<p class=price>": ""
    }


def test_a_field_that_comes_and_goes_is_not_missing() -> None:
    now_and_then = [js(GOOD)] * 5 + [js({"total": 1})] * 5
    assert missing(now_and_then, [js({"total": 1})]) == []
    assert missing([js(GOOD)], [js({"total": 1}), js(GOOD)]) == []
    assert missing([], [js(GOOD)]) == missing([js(GOOD)], []) == []


@pytest.mark.parametrize("body", [b"", b"\x00" * 40, b"<" * 5000, b"[" * 5000, b"<?xml", b"\xff\xfe<\x00", b'"x'])
def test_no_body_is_too_broken_to_have_a_shape(body: bytes) -> None:
    assert isinstance(shape_of(body), frozenset)


@given(st.binary(max_size=300))
def test_no_bytes_break_it(body: bytes) -> None:
    shape_of(b"<html>" + body)
    shape_of(b"<?xml version='1.0'?>" + body)
    shape_of(body)
