"""Indexes of addresses, gateways, and the small judgements around a request."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy.http import HtmlResponse, TextResponse

from crawlers.asking import IndexUnusable, read_index
from crawlers.failures import is_cut_short
from crawlers.options import Gateway, NoGateway
from crawlers.redaction import HIDDEN, Redaction


def test_an_index_gives_the_lines_of_one_source_with_their_numbers(tmp_path: Path) -> None:
    path = tmp_path / "index.jsonl"
    lines = (
        '{"source": "a", "url": "https://x.example/1"}',
        "",
        '{"source": "b", "url": "https://x.example/2"}',
        '{"source": "a", "url": "https://x.example/3", "method": "post", "headers": {"Age": "1"}}',
    )
    path.write_text("\n".join((*lines, "")), "utf-8")
    first, second = read_index(path, "a")
    assert (first.line, first.ask.method, first.index) == (0, "GET", path.resolve())
    assert (second.line, second.ask.method, second.ask.headers) == (3, "POST", {})


@pytest.mark.parametrize("line", [
    "{", "[]", '{"source": "a"}', '{"source": "a", "url": 7}', '{"source": "a", "url": "u", "method": 7}',
])  # fmt: skip
def test_a_line_that_cannot_be_asked_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "index.jsonl"
    path.write_text(json.dumps({"source": "a", "url": "https://x.example/1"}) + "\n" + line)
    with pytest.raises(IndexUnusable, match=r"index\.jsonl:2: "):
        list(read_index(path, "a"))


def test_an_index_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(IndexUnusable, match="nowhere"):
        list(read_index(tmp_path / "nowhere", "a"))


@pytest.mark.parametrize("url", ["http://127.0.0.1:8080", "http://localhost:8080/", "http://[::1]:8080"])
def test_a_gateway_is_on_this_machine(url: str) -> None:
    assert Gateway.at(url).url in ("http://127.0.0.1:8080/", "http://[::1]:8080/")


@pytest.mark.parametrize("url", [
    "http://10.0.0.1:8080", "https://127.0.0.1:8080", "gateway:80", "http://a@127.0.0.1:1", "http://localhost.example",
])  # fmt: skip
def test_any_other_gateway_is_refused_with_how_to_write_it(url: str) -> None:
    with pytest.raises(NoGateway, match="--via"):
        Gateway.at(url)


@pytest.mark.parametrize(
    ("kind", "body", "cut"),
    [
        (HtmlResponse, b"<html><p>all</html>\n", False),
        (HtmlResponse, b"<html><p>some of i", True),
        (HtmlResponse, b"<html><p>one row</p>", True),
        (TextResponse, b'{"a": 1}', False),
        (TextResponse, b'{"a": 1', True),
        (TextResponse, b"<rss><item></item></rss>", False),
        (TextResponse, b"a,1\nb,2\n", False),
        (TextResponse, b"a,1\nb,", True),
    ],
)
def test_a_body_without_a_length_must_look_as_if_it_had_come_to_its_end(
    kind: type[TextResponse], body: bytes, cut: bool
) -> None:
    assert is_cut_short(kind("https://x.example/", body=body, flags=["partial"])) is cut
    assert not is_cut_short(kind("https://x.example/", body=body))


DIGITS = st.text("0123456789", max_size=12)


@given(st.text("0123456789", min_size=6, max_size=9), DIGITS, DIGITS)
def test_a_secret_is_hidden_wherever_it_stands(secret: str, before: str, after: str) -> None:
    redaction = Redaction()
    redaction.learn(secret)
    text = before + secret + after
    assert HIDDEN in redaction.hide(text)
    assert secret not in redaction.hide(text)
    assert secret.encode() not in redaction.hide_bytes(text.encode())
