"""The owner's rules: bounds and changes that are notable by decree, whatever the statistics say."""

from __future__ import annotations

from monitors.detectors.bounds import Broken, broken
from monitors.finding import Finding
from monitors.look_at.lines import Line, lines
from monitors.view import Found, View
from watchlist.rules import Rule

_CERTAIN = 0.0
_SAID = {
    "above": ("高于 {limit:,.4g}", "above {limit:,.4g}"),
    "below": ("低于 {limit:,.4g}", "below {limit:,.4g}"),
    "change": (
        "{days} 天内变化 {change:+.1%}（规则：{limit:,.4g} %）",
        "changed {change:+.1%} in {days} days (rule: {limit:,.4g} %)",
    ),
}


def look(view: View) -> Found:
    """Findings on rules that have become true since the last look."""
    findings, checks = [], 0
    wanted = {rule.metric for rule in view.watchlist.rules}
    known = list(lines(view, wanted))
    for rule in view.watchlist.rules:
        for line in known:
            if line.metric != rule.metric or not _is_about(rule, line) or not view.is_new(line.seen_at):
                continue
            checks += 1
            if truth := broken(rule, line.points, line.fresh):
                findings.append(_finding(rule, line, truth))
    return Found(tuple(findings), checks)


def _is_about(rule: Rule, line: Line) -> bool:
    if rule.subject is not None:
        return line.subject == rule.subject
    return rule.entity is None or (line.entity is not None and line.entity.id == rule.entity)


def _finding(rule: Rule, line: Line, truth: Broken) -> Finding:
    change = truth.now / truth.was - 1 if truth.was else None
    words = {"limit": truth.limit, "days": rule.days, "change": change or 0.0}
    zh, en = (text.format(**words) for text in _SAID[truth.bound])
    name_zh, name_en = (line.entity.zh, line.entity.en) if line.entity else (line.subject, line.subject)
    importance = rule.importance if rule.importance is not None else line.entity.importance if line.entity else 0.5
    return Finding(
        detector="rule",
        key="|".join(("rule", rule.id, line.source, line.metric, line.subject, repr(sorted(line.dims.items())))),
        source=line.source,
        metric=line.metric,
        subject=line.subject,
        start=line.start if truth.at == line.points[-1][0] else truth.at.isoformat(),
        grain=line.grain,
        seen_at=line.seen_at,
        p=_CERTAIN,
        severity=round((0.4 + 0.6 * importance) ** 0.5, 4),
        note_zh=f"{name_zh}（{line.subject}）{line.metric} {zh}，规则 {rule.id}",
        note_en=f"{name_en} ({line.subject}): {line.metric} {en}, rule {rule.id}",
        entity=line.entity.id if line.entity else None,
        dims=line.dims,
        was=truth.was,
        value=truth.now,
        change=change,
        page_id=line.page_id,
        history=tuple((day.isoformat(), value) for day, value in line.points)[-24:],
    )
