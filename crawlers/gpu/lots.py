"""How many of a thing a title sells for its price: "lot of 2", "x10", "5pcs", "2台"; 1 where it says nothing."""

from __future__ import annotations

import re

_WORDS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "eight": 8, "ten": 10}
_WORDS |= {"两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "八": 8, "十": 10}
_MOST = 1000
_N = rf"(\d{{1,4}}|{'|'.join(_WORDS)})"
_LANES = re.compile(r"(pcie|gen ?\d|\d\.0|express|ichill|twin|gaming|ventus) ?$")
_MAKERS = "nvidia|tesla|geforce|rtx|dell|hpe?|pny|msi|asus|gigabyte|zotac|lenovo|supermicro"
_EACH = re.compile(
    r"(?<!\S)(available|avail|each|per (card|unit|gpu|piece)|verfugbar|disponibles?)(?!\S)|单价|每张|每片"
)
_COUNTED = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<!\S)(?:lot|lots|set|pack|qty|quantity|menge|lote|lotto)(?: (?:of|de|von|di|x|:|-|=|\())* {_N}x?(?!\S)",
        rf"(?<!\S){_N} ?(?:pcs?|pieces?|units?|pk|packs?|stk|stuck|unidades|uds|pezzi|gpus|cards)(?!\S)",
        rf"(?<!\S){_N} (?:gpu|card|piece|unit) lot(?!\S)",
        rf"(?<![\d.]){_N} ?(?:张|片|块|个|台|枚|只|件)",
        rf"^(?:\W )*{_N} (?:\W )?(?:new |used )?(?:{_MAKERS})(?!\S)",
    )
)
_TIMES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"^(?:\W |new |used |set |nvidia |tesla |dell |hpe? )*{_N} ?x (?!\d|windforce|fans?|dp|hdmi|slots?|display)",
        rf"^(?:\W |new |used )*x ?{_N}(?!\S)",
        rf"[(\[|*] (?:x ?{_N}|{_N} ?x) [)\]|*]",
        rf"(?<!\S)x ?{_N}$",
    )
)
_PAIR = re.compile(r"(?<!\S)(?:pair|twin pack|couple)(?: of)?(?!\S)|一对")


def quantity_in(text: str) -> int:
    """The number of like things in a title that `text.normal` has brought to one form.

    The lanes of a bus ("PCIe 3.0 x16") are none, nor is a stock ("10 available", "price each").
    """
    if _EACH.search(text):
        return 1
    counts = [_count(found) for pattern in _COUNTED for found in pattern.finditer(text)]
    times = (found for pattern in _TIMES for found in pattern.finditer(text))
    counts += [_count(found) for found in times if not _LANES.search(text[: found.start()])]
    likely = [count for count in counts if 1 <= count <= _MOST]
    return likely[0] if likely else 2 if _PAIR.search(text) else 1


def _count(found: re.Match[str]) -> int:
    number = next(group for group in found.groups() if group)
    return _WORDS.get(number) or int(number)
