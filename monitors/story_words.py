"""What a headline is compared by: its words, how much each may count, and whether it tells of one event at all.

Latin words stand alone and in pairs; Chinese, which nothing parts into words, stands as signs and pairs of signs. Names
(by their capitals, and Latin words among Chinese ones) and figures tell one event from another, and count for more;
what stands before a colon is often a column or a series, and counts for less.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Mapping
from itertools import pairwise

from monitors.story_chinese import weighed
from monitors.story_latin import Names, latin

LONGEST = 300
"""The signs of a title that are read: no outlet writes a longer one, and what it costs to read one is bounded."""
_NAMED, _FIGURE, _PAIR, _HEAD = 1.6, 1.2, 0.2, 0.5
_WORD = re.compile(r"[a-z0-9][a-z0-9.'+-]*")
_CHINESE = re.compile(r"[\u3400-\u9fff]+")
_ROUND_UP = re.compile(
    r"早报|晚报|晨报|日报\s*[：:|｜丨]|周报|早知道|早资讯|要闻|一周.{0,4}(回顾|盘点|汇总)|\d\s*点\s*\d+\s*氪|氪星晚报"
    r"|[|｜丨]\s*(\d{4}\s*年\s*)?\d{1,2}\s*月\s*\d{1,2}\s*日\s*$"
    r"|\b(daily|morning|evening|weekly|news)\s+(brief|briefing|digest|round-?up|recap)\b|\bweek in review\b"
    r"|live updates",
    re.IGNORECASE,
)
_PARTS = re.compile(r"[;；|｜丨]")
_SITE = re.compile(r"\s+[|｜–—-]\s+|_|\s*[|｜]\s*")
"""What stands between a title and the name of its site or section."""
_HEADED = re.compile(r"[^:]{2,10}:(?=.{6})")
_LONGER = 0.4
_WHOLE_PART = 4
"""From how many words on a part between such marks belongs to the title."""


def is_round_up(title: str) -> bool:
    """Whether a title tells of several events at once."""
    read = title[:LONGEST]
    return bool(_ROUND_UP.search(read)) or sum(len(part.strip()) >= 6 for part in _PARTS.split(read)) >= 3


def words(title: str, names: Names | None = None) -> dict[str, float]:
    """The words of a title in their order, pairs (with a space in them) among them, and how much each may count.

    `names` are those that the titles before showed; they learn from this one.
    """
    told = _without_site(unicodedata.normalize("NFKC", title[:LONGEST])[:LONGEST].translate(_SAME))
    low = told.lower()
    read = list(latin(told))
    plain = [word.plain for word in read]
    chinese = _CHINESE.findall(low)
    named = set(plain) if chinese else (names or Names()).among(read)
    found = {f"{first} {second}": _PAIR for first, second in pairwise(plain)}
    for word in plain:
        found[word] = _FIGURE if word[0].isdigit() else _NAMED if word in named else 1.0
    for run in chinese:
        found |= weighed(run)
    if head := _HEADED.match(low):
        body = low[head.end() :]
        found = {
            word: weight * _HEAD if word in head[0] and word not in body else weight for word, weight in found.items()
        }
    return found


def is_sign(word: str) -> bool:
    """Whether it is a single Chinese sign, too common to look for anything by."""
    return len(word) == 1 and word > "\u33ff"


def is_single(word: str) -> bool:
    """Whether it stands for itself: neither a pair of Latin words nor a single Chinese sign."""
    return " " not in word and not is_sign(word)


def breadth(worth: Mapping[str, float], other: Container[str]) -> float:
    """In how many places two titles agree, each at the worth of its word; `worth` has the one's in their order.

    A run of Chinese signs is one place, and somewhat more the longer it is.
    """
    places, before = 0.0, ""
    for word, each in worth.items():
        agreed = word if word in other else ""
        if agreed:
            goes_on = before and word[0] == before[-1] and _CHINESE.fullmatch(before) and _CHINESE.fullmatch(word)
            places += each * _LONGER if goes_on else each
        before = agreed
    return places


_SAME = str.maketrans("’‘丨", "''|")  # what titles have for an apostrophe and a bar


def _without_site(title: str) -> str:
    parts = _SITE.split(title)
    sizes = [len(_WORD.findall(part.lower())) + sum(map(len, _CHINESE.findall(part))) // 2 for part in parts]
    least = min(max(sizes), max(_WHOLE_PART, max(sizes) / 2))
    return " ".join(part for part, size in zip(parts, sizes, strict=True) if size >= least)
