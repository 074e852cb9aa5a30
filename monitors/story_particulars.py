"""What sets one event apart from a like one: the amounts, the works and the places that a title tells.

Two titles that each tell some, but none alike, are of different events more often than their words say.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from monitors.story_words import LONGEST

_OTHER_AMOUNTS, _OTHER_WORKS, _OTHER_PLACES = 0.9, 0.4, 0.3
_AMOUNT = re.compile(
    r"(?<![\d.,])(\d{1,15}(?:,\d{3})*(?:\.\d+)?)\s*(万亿|[千百]万|[亿万]|(?:trillion|billion|million|bn|tn)\b|[mbk]\b|%)?",
    re.IGNORECASE,
)
_SCALE = {
    "万亿": 1e12, "亿": 1e8, "千万": 1e7, "百万": 1e6, "万": 1e4,
    "trillion": 1e12, "tn": 1e12, "billion": 1e9, "bn": 1e9, "b": 1e9, "million": 1e6, "m": 1e6, "k": 1e3,
}  # fmt: skip
_YEAR = re.compile(r"(19|20)\d\d")
_WORK = re.compile(r"《([^》]{1,30})")
_PLACES = (
    "北京 上海 天津 重庆 河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 海南 四川"
    " 贵州 云南 陕西 甘肃 青海 台湾 内蒙古 广西 西藏 宁夏 新疆 香港 澳门 石家庄 太原 沈阳 大连 长春 哈尔滨 南京"
    " 苏州 杭州 宁波 合肥 福州 厦门 南昌 济南 青岛 郑州 武汉 长沙 广州 深圳 南宁 海口 成都 贵阳 昆明 拉萨 西安"
    " 兰州 西宁 银川 乌鲁木齐 中国 美国 英国 法国 德国 日本 韩国 朝鲜 俄罗斯 印度 巴西 加拿大 澳大利亚 意大利"
    " 西班牙 墨西哥 伊朗 以色列 土耳其 乌克兰 波兰 匈牙利 巴基斯坦 越南 泰国 缅甸 菲律宾 印尼 马来西亚 新加坡"
    " 荷兰 瑞典 挪威 芬兰 丹麦 瑞士 希腊 埃及 南非 沙特 欧盟"
)
_PLACE = re.compile("|".join(sorted(_PLACES.split(), key=len, reverse=True)))


@dataclass(frozen=True, slots=True)
class Particulars:
    """The amounts, works (in 《》) and places of one title."""

    amounts: frozenset[str]
    works: frozenset[str]
    places: frozenset[str]

    def agreement(self, other: Particulars) -> float:
        """1 where nothing speaks against one event, less for each kind of which both tell only others."""
        agreed = 1.0
        for own, others, factor in (
            (self.amounts, other.amounts, _OTHER_AMOUNTS),
            (self.works, other.works, _OTHER_WORKS),
            (self.places, other.places, _OTHER_PLACES),
        ):
            if own and others and own.isdisjoint(others):
                agreed *= factor
        return agreed


def particulars(title: str) -> Particulars:
    """What a title tells that sets it apart."""
    read = unicodedata.normalize("NFKC", title[:LONGEST])[:LONGEST]
    return Particulars(amounts(read), frozenset(_WORK.findall(read)), frozenset(_PLACE.findall(read)))


def amounts(title: str) -> frozenset[str]:
    """The amounts in whole units ("3 亿" and "300 million" are one), shares in per cent; no year and no bare digit."""
    return frozenset(
        _written(number, unit.lower())
        for number, unit in _AMOUNT.findall(title)
        if unit or (len(number) > 1 and not _YEAR.fullmatch(number))
    )


def _written(number: str, unit: str) -> str:
    value = float(number.replace(",", ""))
    return f"{value:.6g}%" if unit == "%" else f"{value * _SCALE.get(unit, 1):.6g}"
