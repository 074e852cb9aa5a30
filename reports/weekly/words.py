"""The headings of the report."""

from __future__ import annotations

from derive.exhibits.shown import Words

SUMMARY = Words("核心要点", "Summary")
CONTENTS = Words("目录", "Contents")
EVENTS = Words("本周事件", "Events of the week")
TIES = Words("数据变动与候选新闻", "Changes and candidate news")
TIES_NOTE = Words(
    "候选新闻指变动期间及此前三日内点名该产品或其公司的报道，仅供核查，不代表因果。",
    "Candidates are headlines of the period, or of the three days before it, that name the product or its maker: leads,"
    " not causes.",
)
GROUPS = Words("建议关注", "Suggested to watch")
GROUPS_NOTE = Words("表中仅列已有行情的公司。", "The table holds those whose quotes are known.")
CHANGES = Words("与上期报告相比", "Changes since last week's report")
CHANGES_NOTE = Words(
    "挂牌价中位数与榜单名次不计变动幅度：前者随挂牌构成变化，同批挂牌的变动见价格图表。",
    "Medians of listings and places have no change in per cent: another mix of listings moves a median; the charts"
    " of prices compare the same listings.",
)
ALERTS = Words("本周异动提示", "Alerts of the week")
RESTATED = Words("数据修订", "Restatements")
MISSING = Words("数据缺失与原因", "What is missing, and why")
RISKS = Words("风险提示", "Risks")
CHART = Words("图", "Chart")
UNIT = Words("单位", "Unit")
PERIOD = Words("期间", "Period")
SOURCE = Words("资料来源", "Source")
NOTE = Words("注", "Note")
GAP = Words("数据缺失", "Missing")
REMEDY = Words("补齐方法", "To fill it")
NONE = Words("本期无。", "None this week.")
NO_SUMMARY = Words(
    "暂无数据可供总结，详见文末「数据缺失与原因」。", "There are no figures to sum up; see the last section."
)
AS_OF = Words("数据截至", "Data as known at")
PAGE = Words("第 {} 页 / 共 {} 页", "Page {} of {}")
