"""How fast each source reads its bodies, beside a parser that only loads them: `python benchmarks/throughput.py PATH`.

PATH is a folder of recorded bodies with an expected.jsonl in each area. The peer of JSON is json.loads, of HTML and XML
lxml, of a workbook openpyxl, of anything else csv.reader over the decoded text. Each body is read until a tenth of a
second is full, ours and the peer's in turn; a source's ratio is that of its sums. Bodies that are refused are read too.
"""

from __future__ import annotations

import csv
import io
import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
from lxml import etree, html

from crawlers.page import Page
from crawlers.reading import read_page
from crawlers.registry import get

GOAL = 0.2
SLICE = 0.1


def main(samples: Path) -> None:
    """Print a line a source: megabytes a second, the peer's, and their ratio."""
    spent: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    for index in sorted(samples.glob("*/expected.jsonl")):
        for fact in map(json.loads, index.open(encoding="utf-8")):
            body = (index.parent / fact["file"]).read_bytes()
            if len(body) < 200:
                continue
            at = datetime.fromisoformat(fact["at"]) if fact.get("at") else datetime.now(UTC)
            source, status = get(fact["source"]), fact.get("status") or 200
            ours = seconds(lambda: read_page(source, Page(fact["url"], body, at, status)))  # noqa: B023  # run at once
            theirs = seconds(peer(body))
            for n, value in enumerate((len(body) / 1e6, ours, theirs)):
                spent[fact["source"]][n] += value
    print(f"{'source':<22}{'MB/s':>9}{'peer MB/s':>11}{'ratio':>8}")
    for slug, (size, ours, theirs) in sorted(spent.items(), key=lambda item: item[1][2] / item[1][1]):
        ratio = theirs / ours
        short = "" if ratio >= GOAL else f"   below {GOAL}"
        print(f"{slug:<22}{size / ours:>9.2f}{size / theirs:>11.2f}{ratio:>8.2f}{short}")


def seconds(run: Callable[[], Any]) -> float:
    """The mean time of a run."""
    runs, begun = 0, time.perf_counter()
    while (took := time.perf_counter() - begun) < SLICE:
        run()
        runs += 1
    return took / runs


def peer(body: bytes) -> Callable[[], Any]:
    """The plainest way to load a body."""
    try:
        json.loads(body)
        return lambda: json.loads(body)
    except ValueError:
        pass
    if body.startswith(b"PK"):
        return lambda: [list(sheet.values) for sheet in openpyxl.load_workbook(io.BytesIO(body), read_only=True)]
    head = body[:300].lstrip().lower()
    if head.startswith(b"<?xml") or b"<rss" in head or b"<feed" in head:
        return lambda: etree.fromstring(body, etree.XMLParser(recover=True, resolve_entities=False))
    if b"<" in head[:40]:
        return lambda: html.document_fromstring(body)
    return lambda: list(csv.reader(io.StringIO(body.decode("utf-8", "replace"), newline="")))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
