"""The headings of the report."""

from __future__ import annotations

from derive.exhibits.shown import Words

SUMMARY = Words("摘要", "Summary")
EVENTS = Words("本周事件", "Events of the week")
TIES = Words("数据变动与候选新闻", "Changes and candidate news")
TIES_NOTE = Words(
    "候选新闻是变动期间及前三日点名该产品的报道，仅供核查，不代表原因。",
    "Candidates are headlines of the period, or of the three days before it, that name the product: leads, not causes.",
)
GROUPS = Words("建议关注", "Suggested to watch")
CHANGES = Words("与上期报告的差异", "Changes since last week's report")
ALERTS = Words("本周提示", "Alerts of the week")
RESTATED = Words("数据修订", "Restatements")
MISSING = Words("缺失与原因", "What is missing, and why")
CHART = Words("图", "Chart")
UNIT = Words("单位", "Unit")
SOURCE = Words("来源", "Source")
NOTE = Words("注", "Note")
GAP = Words("缺", "Missing")
REMEDY = Words("补齐", "To fill it")
NONE = Words("无。", "None.")
AS_OF = Words("数据截至", "Data as known at")
PAGE = Words("第 {} / {} 页", "Page {} of {}")
