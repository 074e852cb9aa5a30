"""Recorded bodies are served as if by the hosts that they came from, and a wrong index is told at the start."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from sandbox.ebay_token import TOKEN
from sandbox.exchange import Request
from sandbox.gateway import Gateway
from sandbox.replay import Replay
from sandbox.replay_index import BadIndex

SITE = "https://data.example/api?domain=a.example&x=1"
TOKENS = "https://api.ebay.com/identity/v1/oauth2/token"


def index(folder: Path, *lines: dict[str, Any] | str, name: str = "expected.jsonl") -> Path:
    """An index of these lines; each file that it names is made with the file's name as its body."""
    folder.mkdir(parents=True, exist_ok=True)
    for line in lines:
        if isinstance(line, dict) and not (folder / line["file"]).exists():
            (folder / line["file"]).write_text(line["file"])
    path = folder / name
    path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines), "utf-8")
    return path


def body(replay: Replay, url: str, **more: Any) -> bytes:
    return replay.answer(Request(url, **more)).body


def test_a_recorded_answer_has_its_status_headers_body_and_time(tmp_path: Path) -> None:
    headers = {"Retry-After": "60"}
    index(tmp_path, {"file": "a", "url": SITE, "status": 429, "headers": headers, "at": "2024-03-17T14:34:37Z"})
    answer = Replay(tmp_path).answer(Request(SITE))
    assert (answer.status, answer.body, answer.headers["retry-after"]) == (429, b"a", "60")
    assert answer.at == datetime(2024, 3, 17, 14, 34, 37, tzinfo=UTC)


def test_lines_of_one_address_are_told_apart_by_line(tmp_path: Path) -> None:
    index(tmp_path, {"file": "a", "url": SITE}, "", {"file": "b", "url": SITE}, {"file": "c", "url": SITE})
    replay = Replay(tmp_path)
    assert [body(replay, SITE, line=n) for n in (0, 2, 3, None)] == [b"a", b"b", b"c", b"a"]


def test_a_line_that_is_about_another_address_is_not_served(tmp_path: Path) -> None:
    index(tmp_path, {"file": "a", "url": SITE}, {"file": "b", "url": "https://data.example/b"})
    replay = Replay(tmp_path)
    assert body(replay, "https://data.example/b", line=0) == b"b"
    assert replay.answer(Request("https://data.example/robots.txt", line=0)).status == 404


def test_indexes_below_a_folder_are_told_apart_by_their_path(tmp_path: Path) -> None:
    first = index(tmp_path / "one", {"file": "a", "url": SITE}, {"file": "b", "url": SITE})
    second = index(tmp_path / "two", {"file": "c", "url": SITE}, {"file": "d", "url": SITE})
    replay = Replay(tmp_path)
    assert body(replay, SITE, line=1, index=str(first)) == b"b"
    assert body(replay, SITE, line=1, index=str(second)) == b"d"
    assert body(replay, SITE, line=1) == b"b"
    assert body(replay, SITE, line=1, index="one/expected.jsonl") == b"b"


@pytest.mark.parametrize(
    "url",
    [
        "https://DATA.example:443/api?x=1&domain=a.example",
        "https://data.example/%61pi?domain=a%2Eexample&x=1#part",
        "https://data.example/api?domain=a.example&x=1&api_key=secret",
    ],
)
def test_another_spelling_of_an_address_finds_it(tmp_path: Path, url: str) -> None:
    index(tmp_path, {"file": "a", "url": SITE})
    assert body(Replay(tmp_path), url) == b"a"


@pytest.mark.parametrize(
    "url", [SITE + "&y=2", "https://data.example/api", "http://data.example/api?domain=a.example&x=1", "https://[bad"]
)
def test_another_address_is_not_found(tmp_path: Path, url: str) -> None:
    index(tmp_path, {"file": "a", "url": SITE})
    assert Replay(tmp_path).answer(Request(url)).status == 404


def test_an_exact_address_comes_before_a_like_one(tmp_path: Path) -> None:
    other = "https://data.example/api?x=1&domain=a.example"
    index(tmp_path, {"file": "a", "url": SITE}, {"file": "b", "url": other})
    assert body(Replay(tmp_path), other) == b"b"


def test_a_method_that_was_noted_must_agree(tmp_path: Path) -> None:
    index(tmp_path, {"file": "a", "url": SITE, "method": "post"})
    replay = Replay(tmp_path)
    assert body(replay, SITE, method="POST") == b"a"
    assert replay.answer(Request(SITE)).status == 404


def test_without_a_time_the_newest_of_the_index_stands_in(tmp_path: Path) -> None:
    index(
        tmp_path,
        {"file": "a", "url": SITE, "at": None},
        {"file": "b", "url": "https://b.example/", "at": "2023-01-01T00:00:00Z"},
        {"file": "c", "url": "https://c.example/", "at": "2024-06-01T02:00:00+02:00"},
    )
    assert Replay(tmp_path).answer(Request(SITE)).at == datetime(2024, 6, 1, tzinfo=UTC)


def test_without_any_time_the_files_own_stands_in(tmp_path: Path) -> None:
    os.utime(index(tmp_path, {"file": "a", "url": SITE}), (1_700_000_000, 1_700_000_000.0))
    at = Replay(tmp_path).answer(Request(SITE)).at
    assert at == datetime.fromtimestamp(1_700_000_000, UTC)
    assert Replay(tmp_path).answer(Request(SITE)).at == at


@pytest.mark.parametrize(
    ("file", "written", "kind"),
    [
        ("a.json", b' {"a": 1}', "application/json"),
        ("a.json", b"<!DOCTYPE html><html></html>", "text/html"),
        ("feed", b"\xef\xbb\xbf<?xml version='1.0'?><rss/>", "application/xml"),
        ("a.html", b"anything", "text/html"),
        ("a.csv", b"a,b", "text/csv"),
        ("a", b"\x00\x01", "application/octet-stream"),
    ],
)
def test_a_missing_type_is_guessed_and_claims_no_charset(tmp_path: Path, file: str, written: bytes, kind: str) -> None:
    (tmp_path / file).write_bytes(written)
    index(tmp_path, {"file": file, "url": SITE})
    assert Replay(tmp_path).answer(Request(SITE)).headers["content-type"] == kind


def test_a_coding_that_the_recorded_body_no_longer_has_is_not_claimed(tmp_path: Path) -> None:
    index(tmp_path, {"file": "a", "url": SITE, "headers": {"Content-Encoding": "gzip", "ETag": '"1"'}})
    headers = Replay(tmp_path).answer(Request(SITE)).headers
    assert "content-encoding" not in headers
    assert headers["etag"] == '"1"'


def test_ebays_token_is_given_though_nobody_recorded_it(
    tmp_path: Path, serving: Callable[..., Gateway], ask: Any
) -> None:
    index(tmp_path, {"file": "a", "url": SITE})
    gateway = serving(Replay(tmp_path))
    answer, text = ask(gateway, TOKENS, "POST", b"grant_type=client_credentials&scope=x", Authorization="Basic eDp5")
    assert answer.status == 200
    assert json.loads(text) == {
        "access_token": TOKEN,
        "expires_in": 7200,
        "token_type": "Application Access Token",
    }
    assert ask(gateway, TOKENS, "POST", b"grant_type=client_credentials")[0].status == 401
    assert ask(gateway, TOKENS, "POST", b"grant_type=password", Authorization="Basic eDp5")[0].status == 400


def test_an_index_itself_may_be_given(tmp_path: Path) -> None:
    path = index(tmp_path, {"file": "a", "url": SITE}, name="other.jsonl")
    assert body(Replay(path), SITE) == b"a"
    assert Replay([path, path]).indexes == (path.resolve(),)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("{", "not JSON"),
        ("[1]", "not a JSON object"),
        ('{"url": "https://a.example/"}', "file: is missing"),
        ('{"file": "none", "url": "https://a.example/"}', "file: none is not there"),
        ('{"file": "../secret", "url": "https://a.example/"}', "lies outside"),
        ('{"file": "a", "url": "a.example"}', "url: 'a.example'"),
        ('{"file": "a", "url": "https://a.example:x/"}', "url: "),
        ('{"file": "a", "url": "https://a.example/", "status": "200"}', "status: "),
        ('{"file": "a", "url": "https://a.example/", "headers": {"a": 1}}', "headers: "),
        ('{"file": "a", "url": "https://a.example/", "at": "2024-01-01"}', "at: a time without a zone"),
        ('{"file": "a", "url": "https://a.example/", "method": 1}', "method: "),
    ],
)
def test_a_wrong_line_is_told_with_its_number(tmp_path: Path, line: str, why: str) -> None:
    (tmp_path / "secret").write_text("secret")
    path = index(tmp_path / "in", {"file": "a", "url": SITE}, line)
    with pytest.raises(BadIndex) as told:
        Replay(tmp_path / "in")
    assert str(told.value).startswith(f"{path.resolve()} line 2: ")
    assert why in str(told.value)


def test_a_folder_without_an_index_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadIndex, match=r"no expected\.jsonl here"):
        Replay(tmp_path)
    index(tmp_path)
    with pytest.raises(BadIndex, match="is empty"):
        Replay(tmp_path)
