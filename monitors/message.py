"""An alert in words: Chinese or English; plain, Markdown and HTML. Everything from outside is made harmless first."""

from __future__ import annotations

import html
import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Lang = Literal["zh", "en"]
_BARS = "▁▂▃▄▅▆▇█"
_MARKDOWN = re.compile(r"([\\`*_~|])")
_MARKUP = str.maketrans("<>[]", "＜＞［］")
_MENTION = re.compile(r"(?<![\w/.])@(?=\w)")
_LONGEST = 200
_WORDS: dict[Lang, dict[str, str]] = {
    "zh": {
        "was": "此前", "is": "现值", "change": "变化", "expected": "预期区间", "rare": "罕见程度", "source": "来源",
        "candidates": "候选新闻（仅供参考，并非归因）", "matched": "匹配", "period": "时段",
        "once": "约每 {n} 次检查一次", "outlets": "{n} 家媒体",
    },
    "en": {
        "was": "was", "is": "is", "change": "change", "expected": "expected", "rare": "how rare", "source": "source",
        "candidates": "Candidate headlines (candidates, not causes)", "matched": "matched", "period": "period",
        "once": "about one check in {n}", "outlets": "{n} outlets",
    },
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Message:
    """One alert for one channel, in the three forms that channels take."""

    title: str
    plain: str
    markdown: str
    html: str


def harmless(text: str) -> str:
    """Scraped text as one short line: no control or bidirectional characters, no line breaks, no @mention."""
    kept = "".join(
        " " if ch in "\t\n\r\u2028\u2029" else ch
        for ch in text
        if unicodedata.category(ch) not in ("Cc", "Cf", "Cs", "Co") or ch in "\t\n\r"
    )
    line = _MENTION.sub("＠", re.sub(r"\s+", " ", kept).strip())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"


def spark(values: Sequence[float]) -> str:
    """A small chart of one line; empty for fewer than two values."""
    if len(values) < 2:
        return ""
    low, high = min(values), max(values)
    if low == high:
        return _BARS[3] * len(values)
    return "".join(_BARS[round((v - low) / (high - low) * (len(_BARS) - 1))] for v in values)


def number(value: float | None) -> str:
    """A figure as people read it: 48,205,949, 0.59, 31,999."""
    if value is None:
        return "–"
    return f"{value:,.0f}" if abs(value) >= 1000 or value == int(value) else f"{value:,.4g}"


def message_of(alert: Mapping[str, Any], lang: Lang) -> Message:
    """The message of an alert row (`findings` and `candidates` are its JSON columns)."""
    words = _WORDS[lang]
    title = harmless(str(alert[f"title_{lang}"]))
    blocks = [_facts(finding, lang) for finding in json.loads(alert["findings"])]
    candidates = json.loads(alert["candidates"])
    plain, marked, page = [], [f"**{_md(title)}**"], [f"<h3>{html.escape(title)}</h3>"]
    for lines in blocks:
        plain += [*(f"{name}: {value}" if name else value for name, value in lines), ""]
        marked += [*(f"- {name}: {_md(value)}" if name else f"- {_md(value)}" for name, value in lines), ""]
        rows = "".join(f"<tr><th>{html.escape(n)}</th><td>{html.escape(v)}</td></tr>" for n, v in lines)
        page.append(f"<table>{rows}</table>")
    if candidates:
        plain.append(words["candidates"])
        marked.append(f"**{words['candidates']}**")
        items = []
        for one in candidates:
            line = _candidate(one, words)
            plain.append(f"- {line}")
            marked.append(f"- {_md(line)}")
            items.append(f"<li>{html.escape(line)}</li>")
        page.append(f"<p>{html.escape(words['candidates'])}</p><ul>{''.join(items)}</ul>")
    return Message(title, "\n".join(plain).strip(), "\n".join(marked).strip(), "\n".join(page))


def _facts(finding: Mapping[str, Any], lang: Lang) -> list[tuple[str, str]]:
    words = _WORDS[lang]
    lines = [("", harmless(str(finding[f"note_{lang}"])))]
    lines.append((words["period"], harmless(str(finding["start"]))))
    if finding.get("was") is not None:
        lines.append((words["was"], number(finding["was"])))
    if finding.get("value") is not None:
        lines.append((words["is"], number(finding["value"])))
    if finding.get("change") is not None:
        lines.append((words["change"], f"{finding['change']:+.1%}"))
    if finding.get("low") is not None and finding.get("high") is not None:
        lines.append((words["expected"], f"{number(finding['low'])} – {number(finding['high'])}"))
    if finding.get("p"):
        lines.append((words["rare"], words["once"].format(n=f"{round(1 / finding['p']):,}")))
    if chart := spark([value for _, value in finding.get("history", ())]):
        lines.append(("", chart))
    if finding.get("page_url"):
        lines.append((words["source"], harmless(str(finding["page_url"]))))
    return lines


def _candidate(one: Mapping[str, Any], words: Mapping[str, str]) -> str:
    matched = ", ".join(harmless(str(word)) for word in one.get("matched", ()))
    told = [f"{words['matched']}: {matched}"]
    if one.get("outlets", 1) > 1:
        told.insert(0, words["outlets"].format(n=one["outlets"]))
    return f"{harmless(str(one['outlet']))} {str(one['at'])[:10]} {harmless(str(one['title']))} ({'; '.join(told)})"


def _md(text: str) -> str:
    """Text in which nothing is Markdown or a tag. Services differ in what can be escaped, so brackets become others."""
    return _MARKDOWN.sub(r"\\\1", text.translate(_MARKUP))
