"""News of firms that do not exist, for the simulated outlets to be full of.

A headline has three parts and a tail, so that two of them seldom have much in common.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SmallNews:
    """What such headlines are made of in one language; `{n}` in a tail is drawn."""

    firms: tuple[str, ...]
    deeds: tuple[str, ...]
    things: tuple[str, ...]
    tails: tuple[str, ...]
    form: str


def _parts(text: str) -> tuple[str, ...]:
    return tuple(text.split(" / "))


SMALL_NEWS: dict[str, SmallNews] = {
    "zh": SmallNews(
        _parts(
            "蓝湖 / 海棠 / 芦苇 / 琥珀 / 松果 / 风铃 / 竹影 / 山岚 / 石榴 / 银杏 / 云雀 "
            "/ 青禾 / 白桦 / 晴川 / 雪松 / 麦田 / 木棉 / 星屿 / 橘子岛 / 鲸落 / 桐花 / "
            "沙鸥 / 槐序 / 泊舟 / 杏林 / 鹿鸣 / 听泉 / 望岳"
        ),
        _parts(
            "发布 / 召回 / 预告 / 下架 / 展出 / 试产 / 改款 / 停产 / 开售 / 众筹 / 出租 "
            "/ 海外首发 / 免费维修 / 以旧换新 / 获奖 / 延期交付 / 低价清仓 / 公开拆解"
        ),
        _parts(
            "折叠自行车 / 空气炸锅 / 电动牙刷 / 登山帐篷 / 智能门锁 / 咖啡机 / 儿童座椅 / 扫地机 "
            "/ 户外电源 / 人体工学椅 / 投影仪 / 烤箱 / 钢琴 / 冲锋衣 / 净水器 / 摩托车 / "
            "游艇 / 猫砂盆 / 望远镜 / 露营车 / 跑步机 / 洗地机 / 吊扇 / 剃须刀 / 电子琴 / "
            "皮划艇 / 缝纫机 / 床垫"
        ),
        _parts(
            "售价 {n} 元起 / 首批 {n} 台 / 重量仅 {n} 公斤 / {n} 座城市同步 / 质保 "
            "{n} 个月 / 预约破 {n} 万 / 历时 {n} 天 / 涉及 {n} 个批次 / 门店增至 "
            "{n} 家 / 第 {n} 代来了 / 评分 {n} / 网友：等了 {n} 天"
        ),
        "{firm}{deed}{thing}，{tail}",
    ),
    "en": SmallNews(
        _parts(
            "Larkspur / Fernway / Pebble / Brightnook / Skerry / Oatmill / Copperfox / Bluegable / Tindra / "
            "Marlow / Quillo / Willowby / Hollin / Mosswick / Plumbert / Dovelane / Saltbox / Kestral / Ravenna / "
            "Thornbury / Ashgrove / Pinehurst / Cobblewood / Merrifield / Dunmore / Wexcombe"
        ),
        _parts(
            "recalls / unveils / delays / discontinues / rents out / redesigns / auctions / repairs / exports / "
            "crowdfunds / previews / sells off / patents / insures / exhibits / test-drives / gives away / "
            "reissues"
        ),
        _parts(
            "folding bicycles / air fryers / electric toothbrushes / mountain tents / door locks / espresso "
            "machines / child seats / lawn mowers / camping stoves / office chairs / projectors / pizza ovens / "
            "grand pianos / rain jackets / water filters / motorcycles / sailing yachts / litter boxes / "
            "telescopes / caravans / treadmills / ceiling fans / razors / kayaks / sewing machines / mattresses / "
            "violins / snowboards"
        ),
        _parts(
            "in {n} cities / for {n} dollars / after {n} days / with {n}-month warranty / in batch {n} / at {n} "
            "shops / as queue hits {n} / weighing {n} pounds / ahead of schedule by {n} weeks / on route {n} / "
            "rated {n} / for the {n}th time"
        ),
        "{firm} {deed} {thing} {tail}",
    ),
}
