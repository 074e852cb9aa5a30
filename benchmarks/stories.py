"""Headlines grouped into stories beside people's own groups: `python benchmarks/stories.py FILE.jsonl ...`.

Each line has date, title and group (the story that people put it in). Prints pair F1 and B-cubed F1 of our groups,
of the plain reference (each title joins the likest open story by cosine to its centroid, TF-IDF of Latin words and
pairs of Chinese signs, at the threshold that is best for that very file), and milliseconds a headline of both.
Round-ups (role "digest") are given to the grouping, and not counted in the scores; how many of them were put into
a story with something else is printed beside them.

A file of pairs has a, b and same_event in each line. Each pair is read six days after the one before, so that only its
own two titles can be grouped; the F1 is that of the pairs said to be one event.

Without a file: milliseconds a headline while 100,000 made-up ones are open, two fifths of them near-copies of others.
"""

from __future__ import annotations

import json
import math
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from monitors.story_stream import Stream, grouped

Groups = Sequence[Any]
_THRESHOLDS = [n / 50 for n in range(4, 26)]


def main(files: Sequence[Path]) -> None:
    """Print a line a file and method."""
    print(f"{'file':<28}{'method':<12}{'pair F1':>8}{'B3 F1':>8}{'ms':>8}")
    for file in files:
        rows = [json.loads(line) for line in file.open(encoding="utf-8")]
        if rows and "same_event" in rows[0]:
            pairs(file.stem, rows)
            continue
        rows = [{"id": str(n), **row} for n, row in enumerate(rows) if row.get("date")]
        rows.sort(key=lambda row: (row["date"], row["id"]))
        headlines = [(row["id"], moment(row["date"]), row["title"]) for row in rows]
        ours, spent = timed(partial(_ours, headlines))
        counted = [row for row in rows if row.get("role") != "digest"]
        gold = [row["group"] for row in counted]
        tell(file.stem, "ours", [ours[row["id"]] for row in counted], gold, spent / len(rows))
        size = Counter(ours.values())
        joined = sum(size[ours[row["id"]]] > 1 for row in rows if row.get("role") == "digest")
        print(f"{'':<28}{joined} of {len(rows) - len(counted)} round-ups joined something")
        plain = [timed(partial(reference, counted, threshold)) for threshold in _THRESHOLDS]
        best, spent = max(plain, key=lambda one: pair_f1(one[0], gold))
        tell(file.stem, "reference", best, gold, spent / len(counted))


def _ours(headlines: Sequence[tuple[str, datetime, str]]) -> dict[str, str]:
    return dict(grouped(iter(headlines)))


def moment(text: str) -> datetime:
    """A time, in UTC where it says no zone."""
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def pairs(name: str, rows: Sequence[dict[str, Any]]) -> None:
    """One line of the table, for pairs."""
    stream, begun, both, said = Stream(), time.perf_counter(), 0, 0
    for n, row in enumerate(rows):
        at = datetime(2021, 1, 1, tzinfo=UTC) + n * timedelta(days=6)
        one = stream.add(f"{n}a", at, row["a"]) == stream.add(f"{n}b", at, row["b"])
        said += one
        both += one and bool(row["same_event"])
    spent = (time.perf_counter() - begun) / len(rows) / 2
    f1 = 2 * both / (said + sum(bool(row["same_event"]) for row in rows))
    print(f"{name:<28}{'ours':<12}{f1:>8.3f}{'':>8}{spent * 1000:>8.2f}")


def window(size: int = 100_000, measured: int = 2_000) -> None:
    """Print the time a headline takes while so many are open, half of them Chinese."""
    draw = random.Random(1)
    latin = [
        "".join(draw.choice("bdfgklmnprstv") + draw.choice("aeiou") for _ in range(n % 4 + 1)) for n in range(20_000)
    ]
    signs = [chr(0x4E00 + int(abs(draw.gauss(0, 2500)))) for _ in range(30_000)]
    stream, told, spent = Stream(), [""], []
    for n in range(size + measured):
        if n % 5 < 2:
            title = f"{draw.choice(told[-300:])} {draw.choice(latin)}"
        elif n % 2:
            title = " ".join(latin[min(len(latin) - 1, int(draw.paretovariate(0.7)))] for _ in range(10))
        else:
            title = "".join(draw.choices(signs, k=22))
        told = [*told[-300:], title]
        at = datetime(2026, 1, 1, tzinfo=UTC) + n * timedelta(seconds=3)
        begun = time.perf_counter()
        stream.add(str(n), at, title)
        spent.append((time.perf_counter() - begun) * 1000)
    last = sorted(spent[size:])
    mean, high = sum(last) / measured, last[measured * 99 // 100]
    print(f"{size} in the window: mean {mean:.2f} ms, 99 % below {high:.2f}, most {last[-1]:.2f}")


def tell(name: str, method: str, said: Groups, gold: Groups, spent: float) -> None:
    """One line of the table."""
    print(f"{name:<28}{method:<12}{pair_f1(said, gold):>8.3f}{b_cubed(said, gold):>8.3f}{spent * 1000:>8.2f}")


def timed(run: Callable[[], Any]) -> tuple[Any, float]:
    """What a call gives, and its seconds."""
    begun = time.perf_counter()
    return run(), time.perf_counter() - begun


def pair_f1(said: Groups, gold: Groups) -> float:
    """F1 of the pairs that are put into one group."""

    def count(groups: Counter[Any]) -> int:
        return sum(n * (n - 1) // 2 for n in groups.values())

    both = count(Counter(zip(said, gold, strict=True)))
    ours, theirs = count(Counter(said)), count(Counter(gold))
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
        at, low = moment(row["date"]), row["title"].lower()
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
    main([Path(name) for name in sys.argv[1:]]) if sys.argv[1:] else window()
