"""What the headlines of the simulated outlets say. Every event can be told in several ways, as real outlets do.

`{name}` is the entity, `{maker}` its maker (the entity again where it has none), `{version}` and `{n}` are drawn for
each story.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Topic:
    """One kind of event: its wordings in each language, each of them enough for a headline."""

    zh: tuple[str, ...]
    en: tuple[str, ...]


CALM: dict[str, Topic] = {
    "launch": Topic(
        (
            "{maker}发布 {name} {version}，推理速度提升 {n}%",
            "{name} {version} 正式上线，推理提速 {n}%",
            "{maker}推出新版 {name} {version}",
        ),
        (
            "{maker} releases {name} {version}, {n}% faster inference",
            "{name} {version} is out and {n}% faster",
            "{maker} launches {name} {version}",
        ),
    ),
    "voice": Topic(
        (
            "{name} 上线语音通话，支持 {n} 种语言",
            "{name} 可以打电话了：覆盖 {n} 种语言",
            "{maker}为 {name} 增加实时语音",
        ),
        (
            "{name} adds voice calls in {n} languages",
            "You can now phone {name}, in {n} languages",
            "{maker} gives {name} a real-time voice",
        ),
    ),
    "campus": Topic(
        (
            "{maker}与 {n} 所高校合作推广 {name}",
            "{n} 所高校接入 {name}",
            "{name} 走进校园，首批 {n} 所高校",
        ),
        (
            "{maker} partners with {n} universities on {name}",
            "{n} universities sign up for {name}",
            "{name} goes to campus at {n} universities",
        ),
    ),
    "hiring": Topic(
        (
            "{maker}为 {name} 团队招聘 {n} 名工程师",
            "{name} 扩招 {n} 个工程岗位",
            "{maker}计划招人，{name} 是重点",
        ),
        (
            "{maker} to hire {n} engineers for {name}",
            "{name} team grows by {n} engineers",
            "Engineering jobs open at {maker}",
        ),
    ),
    "survey": Topic(
        (
            "研究机构：{name} 用户满意度为 {n}%",
            "调查显示 {n}% 的受访者对 {name} 满意",
            "{name} 口碑调查出炉：满意度 {n}%",
        ),
        (
            "Survey finds {n}% of users happy with {name}",
            "{name} scores {n}% in satisfaction study",
            "{n}% like {name}, pollster says",
        ),
    ),
    "office": Topic(
        (
            "{maker}在苏州设立 {name} 研发中心",
            "{name} 研发中心落户苏州，规划 {n} 个工位",
            "苏州迎来 {maker}研发中心",
        ),
        (
            "{maker} opens Dublin office for {name}",
            "{name} gets a Dublin lab with {n} desks",
            "Dublin lab to work on {name}",
        ),
    ),
    "lawsuit": Topic(
        (
            "出版社起诉{maker}，称 {name} 侵犯 {n} 部作品版权",
            "{name} 卷入版权诉讼，涉及 {n} 部作品",
            "{maker}回应出版社诉讼",
        ),
        (
            "Publisher sues {maker} over {n} books used by {name}",
            "{name} faces copyright suit over {n} books",
            "{maker} answers publisher's lawsuit",
        ),
    ),
    "student": Topic(
        (
            "{name} 推出学生优惠，月费 {n} 元",
            "学生用 {name} 更便宜：每月 {n} 元",
            "{maker}给学生打折",
        ),
        (
            "{name} gets a student plan at {n} a month",
            "Students pay {n} for {name}",
            "{maker} offers a discount to students",
        ),
    ),
    "desktop": Topic(
        (
            "{name} 桌面客户端公测，{n} 天内开放全部用户",
            "{maker}发布 {name} 桌面版",
            "{name} 登陆电脑桌面，公测 {n} 天",
        ),
        (
            "{name} desktop app enters {n}-day beta",
            "{maker} brings {name} to the desktop",
            "Desktop client for {name} in testing",
        ),
    ),
    "hospital": Topic(
        (
            "{name} 在 {n} 家医院试点导诊",
            "{maker}与 {n} 家医院试用 {name} 导诊",
            "医院导诊用上 {name}",
        ),
        (
            "{n} hospitals try {name} at reception",
            "{maker} tests {name} with {n} hospitals",
            "{name} guides patients in pilot",
        ),
    ),
    "executive": Topic(
        (
            "{maker}产品负责人谈 {name}：未来 {n} 个月重在质量",
            "{name} 负责人：先把质量做好",
            "专访{maker}：{name} 的下一步",
        ),
        (
            "{maker} product head on the next {n} months of {name}",
            "Quality first, says head of {name}",
            "Interview: where {maker} takes {name} next",
        ),
    ),
    "energy": Topic(
        (
            "{maker}披露 {name} 单次问答耗电 {n} 瓦秒",
            "{name} 一次问答用多少电？{maker}给出数字",
            "{name} 能耗数据公布",
        ),
        (
            "{maker} says a {name} query uses {n} watt-seconds",
            "How much power does {name} use? {maker} answers",
            "Energy figures published for {name}",
        ),
    ),
}
PLANTED: dict[str, Topic] = {
    "outage": Topic(
        (
            "{name} 服务长时间中断，大量用户转向竞品",
            "{maker}旗下 {name} 连日宕机，用户流失",
            "{name} 宕机多日，{maker}致歉",
        ),
        (
            "{name} suffers days-long outage as users turn to rivals",
            "{maker} apologises after {name} goes down for days",
            "Days of downtime drive users away from {name}",
        ),
    ),
    "viral": Topic(
        ("{name} 新玩法走红，下载量激增", "{maker}旗下 {name} 爆火，冲上应用榜前列", "{name} 因新功能走红社交网络"),
        (
            "{name} goes viral and climbs the app charts",
            "{maker}'s {name} surges in downloads",
            "Viral feature sends {name} up the charts",
        ),
    ),
    "glut": Topic(
        ("{name} 现货价格跳水，经销商集中抛货", "{name} 供应放量，现货价大跌", "经销商清库存，{name} 降价"),
        (
            "{name} spot prices tumble as resellers unload stock",
            "Resellers cut {name} prices amid glut",
            "{name} supply swells and prices fall",
        ),
    ),
    "breakthrough": Topic(
        (
            "{maker}开源 {name} {version} 大模型，性能登顶",
            "{name} {version} 大模型开源，多项评测登顶",
            "{maker}宣布开源 {name} {version}，评测第一",
            "开源大模型 {name} {version} 发布，性能超越同行",
            "{name} {version} 开源：{maker}大模型登顶评测榜",
        ),
        (
            "{maker} open-sources {name} {version}, topping benchmarks",
            "{name} {version} open-sourced and takes benchmark lead",
            "Open model {name} {version} from {maker} tops the benchmarks",
            "{maker}'s {name} {version} is now open source",
            "{name} {version} goes open source, beats rivals on benchmarks",
        ),
    ),
}
TOPICS: dict[str, Topic] = CALM | PLANTED
