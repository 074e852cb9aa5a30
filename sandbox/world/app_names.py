"""Names of apps and developers that do not exist."""

from __future__ import annotations

from collections.abc import Iterator

from sandbox.world import noise


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_ZH_FIRST = _words(
    "云雀 青禾 星屿 白桦 松果 木棉 风铃 海棠 竹影 山岚 橘子岛 麦田 银杏 鲸落 石榴 晴川 雪松 芦苇 琥珀 蓝湖"
)
_ZH_LAST = _words("记账 相册 天气 听书 短视频 外卖 地图 背单词 日历 浏览器 打车 健身 食谱 漫画 购物")
_ZH_TAILS = ("", "", "-极速版", " - 让生活更简单", "：你的随身帮手")
_EN_FIRST = _words(
    "Larkspur Pebble Quillo Marlow Tindra Brightnook Copperfox Willowby Skerry Fernway Oatmill Bluegable Hollin "
    "Tarnish Mosswick Kestral Plumbert Dovelane Ravenna Saltbox"
)
_EN_LAST = _words(
    "Photos Notes Weather Wallet Fitness Recipes Maps Radio Puzzle Scanner Calendar Reader Chat Shop Travel"
)
_EN_TAILS = ("", "", " - Made Simple", ": Everyday Helper", " Lite")
_CHINESE = frozenset({"cn", "tw", "hk", "mo", "sg"})


def fictional_names(count: int, country: str, seed: int, chart: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """`count` pairs of an app's names (more than one where it is renamed in turn) and its developer."""
    zh = country in _CHINESE
    firsts, lasts, tails = (_ZH_FIRST, _ZH_LAST, _ZH_TAILS) if zh else (_EN_FIRST, _EN_LAST, _EN_TAILS)
    pairs = [(first, last) for first in firsts for last in lasts]
    for first, last in noise.some(pairs, count, seed, "names", country, chart):
        stem = f"{first}{last}" if zh else f"{first} {last}"
        name = stem + noise.pick(tails, seed, "tail", stem)
        renamed = noise.uniform(seed, "renames", stem, chart) < 0.15
        later = stem + ("-新版" if zh else ": New Edition")
        yield (name, later) if renamed else (name,), f"{first}科技" if zh else f"{first} Labs"
