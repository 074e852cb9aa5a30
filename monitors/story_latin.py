"""The Latin words of a headline, and which of them are names.

A compound is its parts ("gold-medal" and "gold medal" are one), endings are crudely cut, a people is its country
("Japanese" is Japan): outlets write all of these either way. A capital within a sentence tells a name. At the
beginning, and where all words have one, it tells nothing; what the titles before showed of the word does.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_WORD = re.compile(r"[a-z0-9](?:[a-z0-9.'+]|(?<=\d)-(?=\d))*[a-z0-9+]|[a-z0-9]", re.IGNORECASE | re.ASCII)
_IN_CAPITALS = 0.7
"""The share of words with a capital from which a title is written so, and they tell no name."""
_ENDINGS = ("ing", "ed", "es", "s")
_EMPTY = frozenset(
    re.findall(
        r"\w+",
        "the a an of to in on for and or is are was with by from at as its it how why what new says after over be will"
        " has have had that this his her their he they she we you i not but who which into up out about more than"
        " there can could would should may might must do does did just so if while when where here all any some no"
        " only own been being am were then them our your also still amid against during before between through off"
        " down under again once because until each other such too very",
    )
)
_PEOPLES = (
    "afghanistan afghan|algeria algerian|argentina argentine|australia australian aussie|austria austrian|"
    "belarus belarusian|belgium belgian|brazil brazilian|britain british uk gb england english|bulgaria bulgarian|"
    "canada canadian|chile chilean|china chinese|colombia colombian|croatia croatian|cuba cuban|czech czechia|"
    "denmark danish|ecuador ecuadorian|egypt egyptian|estonia estonian|ethiopia ethiopian|europe european eu|"
    "fiji fijian|finland finnish|france french|georgia georgian|germany german|ghana ghanaian|greece greek|"
    "hungary hungarian|india indian|indonesia indonesian|iran iranian|iraq iraqi|ireland irish|israel israeli|"
    "italy italian|jamaica jamaican|japan japanese|kenya kenyan|korea korean|kosovo kosovar|latvia latvian|"
    "lebanon lebanese|malaysia malaysian|mexico mexican|morocco moroccan|netherlands dutch|nigeria nigerian|"
    "norway norwegian|pakistan pakistani|philippines philippine filipino|poland polish|portugal portuguese|"
    "qatar qatari|romania romanian|russia russian|samoa samoan|scotland scottish|serbia serbian|"
    "singapore singaporean|slovenia slovenian|spain spanish|sweden swedish|switzerland swiss|syria syrian|"
    "taiwan taiwanese|thailand thai|tonga tongan|tunisia tunisian|turkey turkish|uganda ugandan|"
    "ukraine ukrainian|us usa u.s u.s.a america american|venezuela venezuelan|vietnam vietnamese|wales welsh|"
    "zealand kiwi"
)
_COUNTRY = {name: names.split()[0] for names in _PEOPLES.split("|") for name in names.split()}


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a title in its plain form, whether it has a capital, and whether that would tell a name."""

    plain: str
    capital: bool
    tells: bool


class Names:
    """Which words are names, by how often they stood with a capital and without where that tells."""

    def __init__(self) -> None:
        self._balance: Counter[str] = Counter()

    def among(self, title: Sequence[Word]) -> set[str]:
        """The names of a title, after what it shows itself."""
        for word in title:
            if word.tells:
                self._balance[word.plain] += 1 if word.capital else -1
        return {word.plain for word in title if word.capital and (word.tells or self._balance[word.plain] > 0)}


def latin(title: str) -> Iterator[Word]:
    """The words of a title in their order, without those that are in any."""
    told = title.split()
    mixed = sum(word[:1].isupper() for word in told) < _IN_CAPITALS * len(told)
    for found in _WORD.finditer(title):
        low = found[0].lower()
        if low not in _EMPTY:
            yield Word(_plain(low), found[0][0].isupper(), mixed and _within(title, found.start()))


def _within(title: str, at: int) -> bool:
    """Whether something of the same sentence stands before that place."""
    before = title[:at].rstrip(" '\"“(")
    return bool(before) and before[-1] not in ".!?:|"


def _plain(word: str) -> str:
    word = word.removesuffix("'s")
    stem = _stem(word)
    return _COUNTRY.get(word) or _COUNTRY.get(stem) or stem


def _stem(word: str) -> str:
    ending = next((end for end in _ENDINGS if word.endswith(end) and len(word) > len(end) + 3), "")
    return word.removesuffix(ending)
