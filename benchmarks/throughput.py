"""How fast each source reads its bodies, beside a parser that only loads them.

    python benchmarks/throughput.py PATH [--source SLUG ...]

PATH is a folder of recorded bodies with an expected.jsonl in each area. The peer of JSON is json.loads (also of what a
call or a variable holds), of HTML and XML lxml, of a workbook openpyxl, of anything else csv.reader over the decoded
text, split at the sign that it has most of (Tencent's fields stand between "~"). Each body is read until a tenth of a
second is full, by us and then by the peer; the quickest of each counts, and a source's ratio is that of its sums.
`first` is the ratio where nothing is remembered of earlier bodies, as in a crawl's first. Refused bodies are read too.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import re
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
from lxml import etree, html

from crawlers.page import Page
from crawlers.reading import Reading, read_page
from crawlers.registry import get

GOAL = 0.2
SLICE = 0.1
_SIGNS = ",;~\t|"
_HELD = re.compile(rb"\s*(var\s+)?[\w$.]+\s*[=(]\s*\{")


def main(samples: Path, slugs: Collection[str] = ()) -> None:
    """Print a line a source (of `slugs`, where there are any): megabytes a second, the peer's, and their ratio."""
    spent: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0, 0.0])
    for index in sorted(samples.glob("*/expected.jsonl")):
        for fact in map(json.loads, index.open(encoding="utf-8")):
            if slugs and fact["source"] not in slugs:
                continue
            body = (index.parent / fact["file"]).read_bytes()
            if len(body) < 200:
                continue
            at = datetime.fromisoformat(fact["at"]) if fact.get("at") else datetime.now(UTC)
            source, status = get(fact["source"]), fact.get("status") or 200

            def ours() -> Reading:
                return read_page(source, Page(fact["url"], body, at, status))  # noqa: B023  # run at once

            took = (seconds(ours), seconds(ours, forget), seconds(peer(body)))
            for n, value in enumerate((len(body) / 1e6, *took)):
                spent[fact["source"]][n] += value
    print(f"{'source':<22}{'MB/s':>9}{'peer MB/s':>11}{'ratio':>8}{'first':>8}")
    for slug, (size, again, first, theirs) in sorted(spent.items(), key=lambda item: item[1][3] / item[1][1]):
        ratio = theirs / again
        short = "" if ratio >= GOAL else f"   below {GOAL}"
        print(f"{slug:<22}{size / again:>9.2f}{size / theirs:>11.2f}{ratio:>8.2f}{theirs / first:>8.2f}{short}")


def nothing() -> None:
    """What is done between two runs that may remember each other."""


def forget() -> None:
    """Empty what is remembered of earlier bodies: our caches of a bounded size; the others hold what is constant."""
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] in ("crawlers", "storage", "watchlist"):
            for found in vars(module).values():
                if hasattr(found, "cache_clear") and found.cache_parameters()["maxsize"]:
                    found.cache_clear()


def seconds(run: Callable[[], Any], between: Callable[[], Any] = nothing) -> float:
    """The least processor time of a run among those that fill a slice."""
    times: list[float] = []
    while sum(times) < SLICE:
        between()
        begun = time.process_time()
        run()
        times.append(time.process_time() - begun)
    return min(times)


def peer(body: bytes) -> Callable[[], Any]:
    """The plainest way to load a body."""
    inside = body[body.find(b"{") : body.rfind(b"}") + 1] if _HELD.match(body) else body
    try:
        json.loads(inside)
        return lambda: json.loads(inside)
    except ValueError:
        pass
    if body.startswith(b"PK"):
        return lambda: [list(sheet.values) for sheet in openpyxl.load_workbook(io.BytesIO(body), read_only=True)]
    head = body[:300].lstrip().lower()
    if head.startswith(b"<?xml") or b"<rss" in head or b"<feed" in head:
        return lambda: etree.fromstring(body, etree.XMLParser(recover=True, resolve_entities=False))
    if b"<" in head[:40]:
        return lambda: html.document_fromstring(body)
    sign = max(_SIGNS, key=body.decode("utf-8", "replace").count)
    return lambda: list(csv.reader(io.StringIO(body.decode("utf-8", "replace"), newline=""), delimiter=sign))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="How fast each source reads.")
    parser.add_argument("samples", type=Path, help="a folder of recorded bodies")
    parser.add_argument("--source", nargs="+", default=(), metavar="SLUG", help="measure these only")
    said = parser.parse_args()
    main(said.samples, said.source)
