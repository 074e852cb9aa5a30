"""What a headline is compared by: its words, how much each may count, and whether it tells of one event at all.

Latin words are crudely stemmed, and stand in pairs as well; Chinese, which nothing parts into words, stands as signs
and pairs of signs. Names (capitals within a sentence, Latin words among Chinese ones) and figures tell one event from
another, and count for more; what stands before a colon is often a column or a series, and counts for less.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from itertools import pairwise

from monitors.story_chinese import weighed

LONGEST = 300
"""The signs of a title that are read: no outlet writes a longer one, and what it costs to read one is bounded."""
_NAMED, _FIGURE, _PAIR, _HEAD = 1.8, 1.2, 0.2, 0.5
_WORD = re.compile(r"[a-z0-9][a-z0-9.'+-]*[a-z0-9+]|[a-z0-9]")
_CHINESE = re.compile(r"[\u3400-\u9fff]+")
_NAME = re.compile(r"(?<![.!?:] )(?<!^)\b[A-Z][a-zA-Z'-]+")
_SHOUTED = 0.7
"""The share of capitals from which a title is set in them, so that they tell no name."""
_ENDINGS = ("ing", "ed", "es", "s")
_EMPTY = frozenset(
    re.findall(
        r"\w+",
        "the a an of to in on for and or is are was with by from at as its it how why what new says after over be will"
        " has have had that this his her their they he she we you i not but who which into up out about more than",
    )
)
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


def words(title: str) -> dict[str, float]:
    """The words of a title in their order, pairs (with a space in them) among them, and how much each may count."""
    told = _without_site(unicodedata.normalize("NFKC", title[:LONGEST])[:LONGEST].translate(_SAME))
    low = told.lower()
    plain = [_stem(word) for word in _WORD.findall(low) if word not in _EMPTY]
    chinese = _CHINESE.findall(low)
    named = _names(told)
    found = {f"{first} {second}": _PAIR for first, second in pairwise(plain)}
    for word in plain:
        found[word] = _FIGURE if word[0].isdigit() else _NAMED if chinese or word in named else 1.0
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


def breadth(own: Mapping[str, float], other: Mapping[str, float]) -> float:
    """In how many places two titles agree: a run of Chinese signs is one, and somewhat more the longer it is."""
    places, before = 0.0, ""
    for word in own:
        if " " in word or is_sign(word):
            continue
        agreed = word if word in other else ""
        if agreed:
            goes_on = before and word[0] == before[-1] and _CHINESE.fullmatch(before) and _CHINESE.fullmatch(word)
            places += _LONGER if goes_on else 1
        before = agreed
    return places


_SAME = str.maketrans("’‘丨", "''|")  # what titles have for an apostrophe and a bar


def _without_site(title: str) -> str:
    parts = _SITE.split(title)
    sizes = [len(_WORD.findall(part.lower())) + sum(map(len, _CHINESE.findall(part))) // 2 for part in parts]
    least = min(max(sizes), max(_WHOLE_PART, max(sizes) / 2))
    return " ".join(part for part, size in zip(parts, sizes, strict=True) if size >= least)


def _names(title: str) -> frozenset[str]:
    told = title.split()
    if sum(word[:1].isupper() for word in told) >= _SHOUTED * len(told):
        return frozenset()
    return frozenset(_stem(name.lower()) for name in _NAME.findall(title))


def _stem(word: str) -> str:
    word = word.removesuffix("'s")
    ending = next((end for end in _ENDINGS if word.endswith(end) and len(word) > len(end) + 3), "")
    return word.removesuffix(ending) if ending else word
