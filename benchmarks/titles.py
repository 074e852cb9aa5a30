"""How well titles are read: precision, recall and confusions on a file of labelled titles.

    python benchmarks/titles.py LABELLED.jsonl [--least-precision 0.99] [--least-recall 0.95]

A line is {"title", "model", "reject"} with, where several answers are as good, "model_also_accepted" and
"reject_also_accepted", and "quantity" where it is not 1. Precision: of the titles accepted as a model, how many are
that model. Recall: of the titles that are a model, how many are accepted as it. Exit 1 where either falls short.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from crawlers.gpu.titles import Verdict, read_title


def right_model(label: dict[str, Any], got: Verdict) -> bool:
    """Whether a title that was accepted is a card of just that model."""
    if label["reject"] is not None:
        return None in label.get("reject_also_accepted", []) and got.model == label["model"]
    return got.model in [label["model"], *label.get("model_also_accepted", [])]


def right_reject(label: dict[str, Any], got: Verdict) -> bool:
    return got.reject in [label["reject"], *label.get("reject_also_accepted", [])]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("labelled", type=Path)
    parser.add_argument("--least-precision", type=float, default=0.99)
    parser.add_argument("--least-recall", type=float, default=0.95)
    args = parser.parse_args()
    labels = [json.loads(line) for line in args.labelled.read_text("utf-8").splitlines() if line.strip()]
    count: Counter[str] = Counter()
    for label in labels:
        got = read_title(label["title"])
        accepted = got.reject is None and got.model is not None
        ours = label["reject"] is None and label["model"] is not None
        right = right_model(label, got)
        count["accepted"] += accepted
        count["accepted right"] += accepted and right
        count["ours"] += ours
        count["ours right"] += ours and right and got.reject is None
        count["reject right"] += right_reject(label, got)
        count["quantity right"] += got.quantity == label.get("quantity", 1)
        if not right_reject(label, got) or (accepted and not right) or (ours and not accepted):
            want = f"{label['model']}/{label['reject']}/{label.get('quantity', 1)}"
            print(f"  {want} but {got.model}/{got.reject}/{got.quantity}: {label['title']}")
    precision = count["accepted right"] / max(count["accepted"], 1)
    recall = count["ours right"] / max(count["ours"], 1)
    print(f"titles {len(labels)}  accepted {count['accepted']}  precision {precision:.4f}  recall {recall:.4f}")
    print(f"reject reason right {count['reject right']}  quantity right {count['quantity right']}")
    sys.exit(precision < args.least_precision or recall < args.least_recall)


if __name__ == "__main__":
    main()
