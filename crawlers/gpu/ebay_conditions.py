"""What eBay's pages call the condition of a thing, in the languages that its sites speak.

Only whole parts of a line count: a slogan that has "new" in it says nothing. An open box and all that is nearly new are
used, since their seal is gone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from storage.records import Condition

_WORDS: dict[Condition, str] = {
    "new": "brand new|new|new (other)|new other|new (other): see details|new with tags|new with box|neu|brandneu"
    "|neu (sonstige)|neu: sonstige|neu mit etikett|neu mit karton|totalmente nuevo|nuevo|nuevo (otro)|nuevo (otros)"
    "|nuevo con etiquetas|neuf|neuf (autre)|neuf avec étiquettes|nuovo|nuovo (altro)|nuovo con etichette|nieuw"
    "|nieuw (overig)|nowy|nowe|全新|全新品|全新(其他)|真新しい新品|新品|新品(その他)|新品、未使用",
    "used": "pre-owned|used|open box|opened – never used|opened - never used|like new|very good|good|acceptable"
    "|gebraucht|neuwertig|sehr gut|gut|akzeptabel|offene verpackung|geöffnet, nie benutzt|de segunda mano|usado"
    "|caja abierta|como nuevo|occasion|d'occasion|comme neuf|emballage ouvert|boîte ouverte|usato|di seconda mano"
    "|come nuovo|scatola aperta|tweedehands|gebruikt|używany|używane|二手|二手物品|已開封|开箱|中古品|中古|開封済み",
    "refurbished": "refurbished|certified - refurbished|certified refurbished|excellent - refurbished"
    "|very good - refurbished|good - refurbished|seller refurbished|manufacturer refurbished|generalüberholt"
    "|zertifiziert - refurbished|hervorragend - refurbished|sehr gut - refurbished|gut - refurbished"
    "|vom verkäufer generalüberholt|restaurado|reacondicionado|certificado - reacondicionado"
    "|excelente - reacondicionado|muy bueno - reacondicionado|bueno - reacondicionado|reconditionné"
    "|certifié - reconditionné|excellent - reconditionné|très bon - reconditionné|bon - reconditionné"
    "|ricondizionato|certificato - ricondizionato|eccellente - ricondizionato|odnowiony|翻新|整備済み品|整備済み",
    "parts": "parts only|for parts or not working|for parts|para repuestos solamente|solo para repuestos"
    "|para piezas o no funciona|nur ersatzteile|als ersatzteil / defekt|als ersatzteil/defekt|pour pièces détachées"
    "|pour pièces|pièces détachées uniquement|solo ricambi|per parti di ricambio|ジャンク品|部品取り|僅供零件|仅限零件",
}
_CONDITIONS = {word: condition for condition, words in _WORDS.items() for word in words.split("|")}


def condition_in(lines: Iterable[str]) -> Condition | None:
    """The condition that a listing's lines name: the last that does, since sellers' slogans come first.

    A line has several parts on some sites: "Brand New · 80 GB", "Neu | Gewerblich".
    """
    parts = (" ".join(part.split()).casefold() for line in lines for part in re.split(r"[·|]", line))
    named = [_CONDITIONS[part] for part in parts if part in _CONDITIONS]
    return named[-1] if named else None
