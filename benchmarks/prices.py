"""How well price texts are read, beside price-parser alone: amounts right, and currencies that were named.

    python benchmarks/prices.py LABELLED.jsonl [--least 0.99]

A line is {"text", "amount", "currency", "known_failure"}: the amount as a decimal text or null, the sign as written.
Lines that the library itself is known to get wrong are counted apart. Exit 1 where the share of right amounts is less.
"""

from __future__ import annotations

import argparse
import json
import sys
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from price_parser import Price

from crawlers.texts.prices import read_price


def ours(text: str | None) -> tuple[Decimal | None, str | None]:
    try:
        return read_price(text or "", "USD")
    except ValueError:
        return None, None


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("labelled", type=Path)
    parser.add_argument("--least", type=float, default=0.99)
    args = parser.parse_args()
    rows = [json.loads(line) for line in args.labelled.read_text("utf-8").splitlines() if line.strip()]
    sound = [row for row in rows if not row["known_failure"]]
    right = named = with_sign = library = 0
    for row in sound:
        want = None if row["amount"] is None else Decimal(row["amount"])
        amount, currency = ours(row["text"])
        library += Price.fromstring(row["text"]).amount == want
        right += amount == want
        if amount != want:
            print(f"  {want} but {amount}: {row['text']!r}")
        if row["currency"] and row["currency"] in (row["text"] or ""):
            with_sign += 1
            named += currency is not None
    failures = [row for row in rows if row["known_failure"]]
    known = sum(ours(row["text"])[0] == (row["amount"] and Decimal(row["amount"])) for row in failures)
    print(f"texts {len(sound)}  amounts right {right / len(sound):.4f}  price-parser alone {library / len(sound):.4f}")
    print(f"currencies named {named} of {with_sign} signs; of {len(failures)} known failures {known} right")
    sys.exit(right / len(sound) < args.least)


if __name__ == "__main__":
    main()
