"""Broken answers: what a source's body becomes when it is cut, blanked, re-typed or reshaped on its way.

`mutated(body)` is a strategy of such bodies. It knows JSON (also inside a script or behind a guard line) and otherwise
works on bytes. `read_soundly` reads one and holds what every reader owes: no exception, and no impossible value.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from crawlers.page import Page
from crawlers.reading import Reading, read_page
from crawlers.refusals import FAILURES, REFUSALS
from crawlers.source import Source
from storage.metrics import metric
from storage.records import Point, Rank, Snapshot

Path = tuple[str | int, ...]
_DEEP = 3000
_JUNK: tuple[Any, ...] = (
    None, True, False, 0, -1, 0.0, 1e308, 10**40, -0.5, "", " ", "0", "-", "NaN", "null", "1e999", "２", "\x00",
    "\ud800x", "暂无数据", "=1+1", "<script>", [], {}, [[]], [None], {"": None},
)  # fmt: skip


def mutated(body: bytes) -> SearchStrategy[bytes]:
    """Bodies that a few faults make of `body`; some are still whole answers, with other contents."""
    split = _json_in(body)
    on_bytes = _broken_bytes(body)
    return on_bytes if split is None else st.one_of(_broken_json(*split), _broken_json(*split), on_bytes)


def read_soundly(source: Source, page: Page) -> Reading:
    """Read a page of any bytes, and hold it to the closed list of reasons or to records that can be true and kept."""
    reading = read_page(source, page)
    if reading.refused:
        assert reading.refused.reason in REFUSALS + FAILURES
        assert not reading.records
    for record in reading.records:
        assert json.dumps(record.to_json(), ensure_ascii=False).encode()
        if isinstance(record, Point):
            assert metric(record.metric).objection(record.value, record.unit) is None
        if isinstance(record, Rank):
            assert record.app_id is None or record.app_id.strip() == record.app_id != ""
    if not source.reads_the_clock:
        later = read_page(source, replace(page, received_at=page.received_at + timedelta(days=400)))
        assert (later.records, later.asks, reading.asks) == (reading.records, (), ())
    facts = [one for one in reading.records if isinstance(one, (Point, Rank, Snapshot))]
    assert len({one.kind + repr([getattr(one, name) for name in one.key]) for one in facts}) == len(facts)
    return reading


def _json_in(body: bytes) -> tuple[bytes, Any, bytes] | None:
    """The longest JSON value in the body, with what stands before and after it; None where there is none."""
    text, decoder = body.decode("utf-8", "surrogateescape"), json.JSONDecoder()
    best: tuple[int, int, Any] = (0, 0, None)
    at = 0
    while at < len(text):
        end = at + 1
        if text[at] in "{[":
            try:
                value, end = decoder.raw_decode(text, at)
            except ValueError:
                pass
            else:
                best = max(best, (end - at, at, value), key=lambda found: found[0])
        at = end
    length, at, value = best
    if length <= 2:
        return None
    return text[:at].encode(errors="surrogateescape"), value, text[at + length :].encode(errors="surrogateescape")


@st.composite
def _broken_json(draw: DrawFn, before: bytes, whole: Any, after: bytes) -> bytes:
    value = copy.deepcopy(whole)
    for _ in range(draw(st.integers(1, 3))):
        places = _places(value)
        if not places:
            break
        value = draw(st.sampled_from(_FAULTS))(draw, value, draw(st.sampled_from(places)))
    written = json.dumps(value, ensure_ascii=draw(st.booleans()))
    deep = draw(st.integers(0, 30)) == 17
    if deep:
        written = written.replace("null", "[" * _DEEP + "]" * _DEEP, 1)
    return before + written.encode(errors="surrogatepass") + after


def _places(value: Any, here: Path = ()) -> list[Path]:
    """The address of every value inside, the outermost left out."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for key, one in inner for place in ((*here, key), *_places(one, (*here, key)))]


def _parent(value: Any, place: Path) -> tuple[Any, Any]:
    for key in place[:-1]:
        value = value[key]
    return value, place[-1]


def _remove(draw: DrawFn, value: Any, place: Path) -> Any:
    inside, key = _parent(value, place)
    del inside[key]
    return value


def _replace(draw: DrawFn, value: Any, place: Path) -> Any:
    inside, key = _parent(value, place)
    inside[key] = copy.deepcopy(draw(st.sampled_from(_JUNK)))
    return value


def _retype(draw: DrawFn, value: Any, place: Path) -> Any:
    inside, key = _parent(value, place)
    one = inside[key]
    makers: list[Callable[[Any], Any]] = [lambda x: [x], lambda x: {"value": x}, json.dumps, lambda x: f" {x} "]
    if isinstance(one, dict):
        makers.append(lambda x: list(x.items()))
    if isinstance(one, (int, float)):
        makers += [lambda x: -x, lambda x: x * 1000, lambda x: float(x) / 3]
    inside[key] = draw(st.sampled_from(makers))(one)
    return value


def _exchange(draw: DrawFn, value: Any, place: Path) -> Any:
    other = draw(st.sampled_from(_places(value)))
    if place[: len(other)] == other or other[: len(place)] == place:
        return value
    (inside, key), (there, its) = _parent(value, place), _parent(value, other)
    inside[key], there[its] = there[its], inside[key]
    return value


def _repeat(draw: DrawFn, value: Any, place: Path) -> Any:
    inside, key = _parent(value, place)
    if isinstance(inside, list):
        inside.insert(key, copy.deepcopy(inside[key]))
    else:
        inside[f"{key}_"] = inside.pop(key)
    return value


_FAULTS = (_remove, _replace, _replace, _retype, _exchange, _repeat)


@st.composite
def _broken_bytes(draw: DrawFn, body: bytes) -> bytes:
    start, end = sorted(draw(st.tuples(st.integers(0, len(body)), st.integers(0, len(body)))))
    middle: bytes = draw(
        st.sampled_from((b"", b"\x00", b"\xff\xfe", b" ", b"0", b"\n", b'"', b"}", b"<!--", body[start:end] * 2))
    )
    how = draw(st.integers(0, 3))
    if how == 0:
        return body[:start]
    if how == 1:
        return body[end:]
    if how == 2:
        return body[:start] + middle + body[end:]
    at = min(start, max(len(body) - 1, 0))
    return body[:at] + draw(st.binary(max_size=4)) + body[at + 1 :]
