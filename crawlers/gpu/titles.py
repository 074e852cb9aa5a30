"""What a listing's title says is sold: which model, or why it is no offer of one, and how many.

A title is a heap of words, and the search that found it decides nothing. It is read in four steps, by the tables of
words.py: bring it to one form; cut what is denied, only added or only compared with; look for what disqualifies
it (a service, a piece, an accessory, a computer, a bundle); settle the model (naming.py). In doubt no model is
given: an accessory sold as an H100 is the worst error, a card missed the least.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from crawlers.gpu import words
from crawlers.gpu.lots import quantity_in
from crawlers.gpu.naming import CARD, MAKER, MEMORY, OTHERS, OURS, identify
from crawlers.gpu.text import normal, table, without_additions, without_denials

_FLOORS = (("h", 500), ("a1", 250), ("a8", 250), ("l40", 250), ("rtx", 150), ("", 40))
"""Below this in dollars, euros or pounds nobody sells a working card of a model whose slug begins so."""
_FLOOR_CURRENCIES = frozenset({"USD", "EUR", "GBP"})
_FEATURE_COMMAS = 3

_PIECE, _ACCESSORY, _BUNDLE = table(words.PIECE), table(words.ACCESSORY), table(words.BUNDLE)
_PIECE_MAKER, _ACCESSORY_MAKER = table(words.PIECE_MAKER), table(words.ACCESSORY_MAKER)
_NO_CARD, _NOT_WORKING, _BROKEN = table(words.NO_CARD), table(words.NOT_WORKING), table(words.BROKEN)
_COMPUTER, _LINE, _WEAK = table(words.COMPUTER), table(words.COMPUTER_LINE), table(words.WEAK_COMPUTER)
_SERVICE, _FEATURE, _WATTS = table(words.SERVICE), table(words.FEATURE), table(words.WATTS)
_ALONE = re.compile(rf"(?:{_PIECE.pattern}|{_ACCESSORY.pattern}) only(?!\S)|(?<!\S)empty (?:\S+ ){{0,2}}box|空盒")
"""What says that nothing else is sold, also among what comes with a card."""
_LOT = re.compile(r"(?<!\S)(job ?)?lots?(?!\S)")
_NOTHING = re.compile(r"(?!)")
_MACHINES = rf"(?:{_COMPUTER.pattern}|{_LINE.pattern}|{_WEAK.pattern})"
_USED_IN = re.compile(
    rf"(?<!\S)(?:{words.SOURCES}|{words.PURPOSES}|{words.COMPATIBLE}) (?:(?!\d+x )[\w/&-]+ ){{0,3}}?{_MACHINES}"
    rf"(?: (?:[/,&] )?(?:[\w-]+ )?{_MACHINES}){{0,4}}|{_MACHINES} only(?!\S)"
)
_PULL = re.compile(r"(?:(?<!\S)\S+ ){1,3}(?:pull|pulls|pulled)(?!\S)")
_FOR_A_CARD = re.compile(
    rf"(?<!\S)((?:{words.PURPOSES})|({words.COMPATIBLE})(?: with| mit| con| avec)?)"
    rf"(?: (?:nvidia|tesla|geforce|rtx|gtx|quadro|amd|radeon|dell|hpe?|gpu|graphics|cards?|the|an?|all)){{0,5}}"
    rf" (?:{OURS.pattern}|{OTHERS.pattern})"
)
_FILLER = re.compile(r"(?<!\S)(new|genuine|original|oem|brand|used|the|a|an|nvidia|tesla|\d+|\W)(?!\S)")
_SEVERAL = re.compile(rf"(?<!\S)\d{{1,2}} ?x (?:(?:nvidia|tesla|geforce|rtx|ampere|hopper) )*{OURS.pattern}")
_NO_MACHINE = re.compile(
    rf"(?<!\S)(?:{words.NO_MACHINE}|\d+|\W)(?!\S)|{MAKER.pattern}|{CARD.pattern}|{table(words.SELLERS).pattern}"
)
_COOLING = re.compile(r"\b(fans?|cooling|cables?|adapters?|accessor\w+|cases?|memorabilia)\b")


@dataclass(frozen=True, slots=True)
class Verdict:
    """`model` and `reject` both None: one of ours, but which is not settled."""

    model: str | None
    reject: str | None
    quantity: int = 1


@lru_cache(maxsize=20_000)  # the same listings come again with every crawl
def read_title(
    title: str,
    *,
    condition: str | None = None,
    category: str = "",
    price: Decimal | None = None,
    currency: str | None = None,
) -> Verdict:
    """The verdict on a title, with the hints that the listing gives beside it, all optional.

    `reject` is one of service, part, accessory, server, bundle, other_model, price. A card sold "for parts" or for a
    price that no card has keeps its model beside the reject. `category` is the English name of the listing's own
    category; `price` is for the whole lot.
    """
    text = normal(title)
    quantity = quantity_in(text)
    reject = _disqualified(text) or _category_rejects(category)
    if reject or (quantity == 1 and _LOT.search(text)):
        return Verdict(None, reject or "bundle", quantity)
    model, reject = identify(text)
    if model and condition == "parts":
        reject = "part"
    elif model and price is not None and currency in _FLOOR_CURRENCIES and price < quantity * _floor(model):
        reject = "price"
    return Verdict(model, reject, quantity)


def _floor(model: str) -> int:
    return next(floor for start, floor in _FLOORS if model.startswith(start))


def _category_rejects(category: str) -> str | None:
    """Why a category holds no cards: eBay's names such as "Computer Servers", "Fans, Heat Sinks & Cooling"."""
    name = normal(category)
    if not name or CARD.search(name):
        return None
    return "server" if _says(name, _COMPUTER, _WEAK) else "accessory" if _COOLING.search(name) else None


def _disqualified(text: str) -> str | None:
    """Why the thing is no single working card, or None."""
    affirmed = without_denials(text)
    core = without_additions(affirmed, OURS)
    thing = _FEATURE.sub(" ", _thing(core))
    if not _says(core, OURS, OTHERS, CARD, MAKER):
        return "other_model"
    if _SERVICE.search(core):
        return "service"
    if _bundled(core):
        return "bundle"
    if alone := _ALONE.search(affirmed):
        return "part" if _PIECE.search(alone[0]) else "accessory"
    if _says(thing, _PIECE, _PIECE_MAKER):
        return "part"
    if _says(thing, _ACCESSORY, _ACCESSORY_MAKER) or _only_for_a_card(core):
        return "accessory"
    if _says(text, _NO_CARD, _NOT_WORKING) or _BROKEN.search(core):
        return "part"
    if _is_computer(core):
        return "server"
    if _WATTS.search(thing):
        return "accessory"
    return "bundle" if _inside_something(affirmed) or _BUNDLE.search(affirmed) else None


def _says(text: str, *tables: re.Pattern[str]) -> bool:
    return any(entries.search(text) for entries in tables)


def _thing(core: str) -> str:
    """The words that say what is sold: all, but only the first clause where it names a card and a list of features
    follows ("RTX 4090 Graphics Card, PCIe 4.0, Anti-sag Bracket, Metal Backplate")."""
    head, *features = core.split(" , ")
    return head if len(features) >= _FEATURE_COMMAS and CARD.search(head) and _says(head, OURS, OTHERS) else core


def _bundled(core: str) -> bool:
    """Whether something of another kind is added to a card with a plus."""
    head, plus, tail = core.partition(" + ")
    if not plus or not OURS.search(head) or _says(head, _PIECE, _ACCESSORY):
        return False
    return _says(tail, _PIECE, _ACCESSORY, _COMPUTER, _BUNDLE, CARD)


def _only_for_a_card(core: str) -> bool:
    """Whether GPUs are named only as what the thing is for, and the thing itself is called no card."""
    found = _FOR_A_CARD.search(core)
    if not found:
        return False
    head = core[: found.start()]
    if _says(head, OURS, OTHERS):
        return False
    return bool(found[2]) or not (_says(head, CARD, MEMORY) or not _FILLER.sub(" ", head).strip())


def _is_computer(core: str) -> bool:
    """Whether it is a whole computer; a card pulled from one, or meant for one, is none."""
    rest = _PULL.sub(" ", _USED_IN.sub(" ", core))
    if _COMPUTER.search(rest) or _holds_several(core):
        return True
    return bool(OURS.search(core) and (_LINE.search(rest) or (_WEAK.search(rest) and not CARD.search(rest))))


def _inside_something(affirmed: str) -> bool:
    """Whether our models are named only as what something else comes with ("board with 4x A100")."""
    return bool(OURS.search(affirmed)) and not OURS.search(without_additions(affirmed, _NOTHING))


def _holds_several(core: str) -> bool:
    """Whether it is a name of something else that several cards are counted after ("G262-ZR0 4x A100")."""
    found = _SEVERAL.search(core)
    return bool(found and _NO_MACHINE.sub(" ", core[: found.start()]).strip())
