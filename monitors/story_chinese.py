"""How much the signs of a Chinese headline may count, and pairs of them: names more, signs that only bind less.

Nothing parts Chinese into words, so a pair of neighbouring signs stands for a word. A pair that begins with a family
name is mostly somebody's name. Frequent signs of grammar say nothing of the event, nor do the pairs that they make.
"""

from __future__ import annotations

from itertools import pairwise

NAMED, BINDING = 1.5, 0.5
_BINDING = frozenset(
    "的了是在和也就都而及与着或被把让从到对向给为又还再很太最更这那其之于以但却吗呢吧啊呀哦嘛么什我你他她它们您不"
    "没有要会能将已曾可个位名次"
)
_FAMILY = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜"
    "崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫雷龙段郝孔邵史毛常万顾赖武康贺严钱施牛洪龚汤陶黎温莫易樊乔文"
    "安殷颜庄章鲁倪庞邢俞翟蓝聂齐申葛柴伍覃骆关焦柳欧祝纪尚毕耿芦左季管符辛苗詹曲靳祁路涂兰甘裴梅童翁霍游阮尤岳柯"
    "牟滕谷舒卜成饶宁凌盛查单冉鲍华包屈房喻解蒲卫简时连车项闵邬吉党阳司费蒙席晏隋古强穆姬宫景米麦谈柏瞿艾沙鄢桂窦"
    "郁缪畅巩卓褚栾戚全娄甄郎池丛边岑农苟迟保商臧佘卞虞刁冷应匡栗仇练楚揭师官佟封燕桑巫敖原植邝仲荆储宗楼干苑寇盖"
    "南屠鞠荣井乐银奚明麻雍花闻冼木郜廉衣蔺冀占公门帅利满"
)


def weighed(run: str) -> dict[str, float]:
    """The pairs of a run of Chinese signs in their order, then its signs, and how much each may count."""
    found = {first + second: _weight(first, second) for first, second in pairwise(run)}
    return found | {sign: BINDING if sign in _BINDING else 1.0 for sign in run}


def _weight(first: str, second: str) -> float:
    if first in _BINDING or second in _BINDING:
        return BINDING
    return NAMED if first in _FAMILY else 1.0
