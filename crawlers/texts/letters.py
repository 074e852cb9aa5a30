"""How much a text looks like writing and not like bytes read in the wrong encoding.

The measure is a mean over the letters outside ASCII. Wrong readings give rare ideographs, half-width kana and accents
that stand between no letters; right ones give the characters that every text of the language is full of.
"""

from __future__ import annotations

import re
import unicodedata

_SAMPLE = 4000
_ORDINARY = frozenset(
    "的一是不了在人有我他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可里后小么心多天而能好都然没日"
    "于起还发成事只作当想看文无开手十用主行方又如前所本见经头面公同三已老从动两长知民样现分将外但身些与高意进把法此实回二理美点"
    "月明其种声全工己话儿者向情部正名定女问力机给等几很业最间新什打便位因重被走电四第门相次东政海口使教西再平真听世气信北少关并"
    "内加化由却代军产入先山五太水万市眼体别处总才场师书比住员九笑性通目华报立马命张活难神数件安表原车白应路期叫死常提感金何更反"
    "這來國個說們為時會對後過學沒還發當無開經頭從動兩長現將與實點聲話兒門間電東氣關軍場師書員數車華報馬張難應價業產網億據資訊"
    "芯片股票公司科技智能数据市场投资价格英伟达人工模型亿元美元增长发布企业技术系统产品中国全球"
)
_LEVEL_ONE = {
    "gb18030": ("gb2312", 0xB0, 0xD7),
    "big5hkscs": ("big5", 0xA4, 0xC6),
    "cp932": ("cp932", 0x88, 0x97),
    "euc_jp": ("euc_jp", 0xB0, 0xCF),
}
_WESTERN = re.compile(
    r"(?<=[A-Za-z])[À-ÖØ-öø-ÿŒœŠšŽžŸ]{1,3}|[À-ÖØ-öø-ÿŒœŠšŽžŸ]{1,2}(?=[A-Za-z])|[‘’“”–—…•€£©®°º«»·¿¡\xa0](?=[ -~])"
)
_CYRILLIC = re.compile(r"[А-Яа-яЁё][а-яё]+")


def plausibility(text: str, encoding: str) -> float:
    """From 0 (noise) to about 1.2 for `text` as it came out of `encoding`; 0 where all is ASCII."""
    strange = "".join(re.findall(r"[^\x00-\x7f]+", text))
    if not strange:
        return 0.0
    if encoding in ("cp1252", "cp1251", "koi8-r"):
        found = (_WESTERN if encoding == "cp1252" else _CYRILLIC).findall(text)
        return 0.9 * sum(map(len, found)) / len(strange)
    sample = strange[:_SAMPLE]
    return sum(_weight(c, encoding) for c in sample) / len(sample)


def _weight(c: str, encoding: str) -> float:
    if c == "\ufffd":
        return -1.0
    if "\u3040" <= c <= "\u30ff":
        return 1.0 if encoding in ("cp932", "euc_jp") else 0.2
    if "\uac00" <= c <= "\ud7a3":
        return 1.0 if encoding == "cp949" else 0.0
    if "\u3000" <= c <= "\u303f" or "\uff01" <= c <= "\uff5e" or c in "“”‘’—…·《》":
        return 0.7
    if not "\u4e00" <= c <= "\u9fff":
        return 0.2 if unicodedata.category(c)[0] in "LPN" and not "\uff61" <= c <= "\uff9f" else -0.5
    if c in _ORDINARY:
        return 1.4 if encoding != "cp949" else 0.3
    return 0.7 if _is_level_one(c, encoding) else 0.0


def _is_level_one(c: str, encoding: str) -> bool:
    """Whether the standard behind the encoding counts the ideograph among its ordinary ones (its first level)."""
    if encoding not in _LEVEL_ONE:
        return False
    codec, first, last = _LEVEL_ONE[encoding]
    try:
        return first <= c.encode(codec)[0] <= last
    except UnicodeEncodeError:
        return False
