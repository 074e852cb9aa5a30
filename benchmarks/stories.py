"""Headlines grouped into stories beside people's own groups: `python benchmarks/stories.py FILE.jsonl ...`.

Each line has id, date, title and group (the story that people put it in). Prints pair F1 and B-cubed F1 of our groups,
of the plain reference (each title joins the likest open story by cosine to its centroid, TF-IDF of Latin words and
pairs of Chinese signs, at the threshold that is best for that very file), and milliseconds a headline of both.
Round-ups (role "digest") are given to the grouping, and not counted in the scores.
"""

from __future__ import annotations

import json
import math
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from monitors.story_stream import grouped

Groups = Sequence[Any]
_THRESHOLDS = [n / 50 for n in range(4, 26)]


def main(files: Sequence[Path]) -> None:
    """Print a line a file and method."""
    print(f"{'file':<28}{'method':<12}{'pair F1':>8}{'B3 F1':>8}{'ms':>8}")
    for file in files:
        rows = [json.loads(line) for line in file.open(encoding="utf-8")]
        rows = sorted((row for row in rows if row.get("date")), key=lambda row: (row["date"], row["id"]))
        headlines = [(row["id"], datetime.fromisoformat(row["date"]), row["title"]) for row in rows]
        ours, spent = timed(partial(_ours, headlines))
        counted = [row for row in rows if row.get("role") != "digest"]
        gold = [row["group"] for row in counted]
        tell(file.stem, "ours", [ours[row["id"]] for row in counted], gold, spent / len(rows))
        plain = [timed(partial(reference, counted, threshold)) for threshold in _THRESHOLDS]
        best, spent = max(plain, key=lambda one: pair_f1(one[0], gold))
        tell(file.stem, "reference", best, gold, spent / len(counted))


def _ours(headlines: Sequence[tuple[str, datetime, str]]) -> dict[str, str]:
    return dict(grouped(iter(headlines)))


def tell(name: str, method: str, said: Groups, gold: Groups, spent: float) -> None:
    """One line of the table."""
    print(f"{name:<28}{method:<12}{pair_f1(said, gold):>8.3f}{b_cubed(said, gold):>8.3f}{spent * 1000:>8.2f}")


def timed(run: Callable[[], Any]) -> tuple[Any, float]:
    """What a call gives, and its seconds."""
    begun = time.perf_counter()
    return run(), time.perf_counter() - begun


def pair_f1(said: Groups, gold: Groups) -> float:
    """F1 of the pairs that are put into one group."""

    def pairs(groups: Counter[Any]) -> int:
        return sum(n * (n - 1) // 2 for n in groups.values())

    both = pairs(Counter(zip(said, gold, strict=True)))
    ours, theirs = pairs(Counter(said)), pairs(Counter(gold))
    return 2 * both / (ours + theirs) if ours + theirs else 0.0


def b_cubed(said: Groups, gold: Groups) -> float:
    """B-cubed F1 (Bagga and Baldwin 1998)."""
    both, ours, theirs = Counter(zip(said, gold, strict=True)), Counter(said), Counter(gold)
    own = list(zip(said, gold, strict=True))
    precision = sum(both[s, g] / ours[s] for s, g in own) / len(own)
    recall = sum(both[s, g] / theirs[g] for s, g in own) / len(own)
    return 2 * precision * recall / (precision + recall)


def reference(rows: Sequence[dict[str, Any]], threshold: float) -> list[int]:
    """The plain method: one pass, cosine to centroids, a story closes three days after its last headline."""
    count: Counter[str] = Counter()
    stories: list[tuple[Counter[str], list[datetime]]] = []
    said = []
    for seen, row in enumerate(rows, 1):
        at, low = datetime.fromisoformat(row["date"]), row["title"].lower()
        words = set(re.findall(r"[a-z0-9]+", low))
        words |= {run[n : n + 2] for run in re.findall(r"[\u3400-\u9fff]+", low) for n in range(len(run) - 1)}
        count.update(words)
        vector = {word: math.log(1 + seen / count[word]) for word in words}
        length = math.sqrt(sum(x * x for x in vector.values())) or 1.0
        best, most = None, threshold
        for n, (total, last) in enumerate(stories):
            if at - last[0] <= timedelta(days=3):
                norm = math.sqrt(sum(x * x for x in total.values())) or 1.0
                like = sum(x * total[word] for word, x in vector.items() if word in total) / norm / length
                if like > most:
                    best, most = n, like
        if best is None:
            best = len(stories)
            stories.append((Counter(), [at]))
        total, last = stories[best]
        for word, x in vector.items():
            total[word] += x / length  # type: ignore[assignment]  # a Counter adds up weights as well
        last[0] = at
        said.append(best)
    return said


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]])
