"""Which of our models a title names, given that it sells a GPU: by name, words around it, form factor and memory."""

from __future__ import annotations

import re

from crawlers.gpu import words
from crawlers.gpu.models import NAMES, memory_exists, settle
from crawlers.gpu.text import table, without_additions, without_denials

OURS = re.compile(rf"(?<!\S)({'|'.join(sorted(NAMES))})(?!\S)")
OTHERS = table(words.OTHERS)
CARD = table(words.CARD)
MAKER = table(words.MAKER)
MEMORY = re.compile(r"(?<!\S)(\d{1,4})(gb|mb)(?!\S)")

_KIN, _LOOKALIKE, _SELLERS = table(words.KIN), table(words.LOOKALIKE), table(words.SELLERS)
_VARIANT = table(words.VARIANT)
_SHORT = frozenset({"a10", "a16", "a30", "a40", "l4", "l40", "t4"})
"""Names so short that they also occur as codes and in other makers' names."""
_GEFORCE = frozenset({"4090", "5090"})
_FORMS = tuple((form, re.compile(rf"(?<!\S){form}\d?(?!\S)")) for form in ("pcie", "sxm", "nvl"))
_BOARDS = (
    ("pcie", re.compile(r"(?<!\S)\d{3}-210(01|10)-\S+")),
    ("sxm", re.compile(r"(?<!\S)(\d{3}-2g5(06|09|20)-\S+|pg5(06|09|20)\S*)")),
)
"""NVIDIA's own board numbers that go with one form factor: P1001 and P1010 are PCIe, PG506, PG509 and PG520 are SXM."""


def identify(text: str) -> tuple[str | None, str | None]:
    """The slug and None, or None and `other_model`, or twice None where it is one of ours but not settled which.

    `text` is a title as `text.normal` gives it.
    """
    affirmed = without_denials(text)
    core = without_additions(affirmed, OURS)
    memory = {int(size) if unit == "gb" else 0 for size, unit in MEMORY.findall(affirmed)}
    names = {name for name in OURS.findall(affirmed) if _is_meant(name, memory, core)}
    if not names:
        return None, "other_model"
    if other := OTHERS.search(core):
        first = min(found.start() for found in OURS.finditer(affirmed))
        return None, "other_model" if names <= _SHORT or other.start() <= first else None
    if len(names) > 1:
        return None, None
    (name,) = names
    if _VARIANT.search(affirmed) or not memory_exists(name, memory):
        return None, "other_model"
    if not all(memory_exists(name, {size}) for size in memory if size):
        return None, None
    return settle(name, _forms(affirmed), memory), None


def _is_meant(name: str, memory: set[int], core: str) -> bool:
    """Whether the name stands for NVIDIA's model here, by the words and sizes around it."""
    maker, card = bool(MAKER.search(core)), bool(CARD.search(core))
    sized = bool(memory) and memory_exists(name, memory)
    if name in _GEFORCE:
        named = re.search(r"(?<!\S)(?:rtx|geforce|nvidia (?:fe )?[45]090)(?!\S)", core)
        return bool(named or ((card or sized) and _SELLERS.search(core)))
    if name in _SHORT:
        if _LOOKALIKE.search(core) or ("geforce" in core and "tesla" not in core and not sized):
            return False
        return maker or (sized and card)
    return maker or ((sized or card or bool(_KIN.search(core))) and not _LOOKALIKE.search(core))


def _forms(affirmed: str) -> set[str]:
    """The form factors that the title names, else the one that a board number of NVIDIA's goes with."""
    named = {form for form, word in _FORMS if word.search(affirmed)}
    return named or {form for form, board in _BOARDS if board.search(affirmed)}
