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
Form = Literal["plain", "markdown", "html"]
_BARS = "▁▂▃▄▅▆▇█"
_MARKDOWN = re.compile(r"([\\`*_~|])")
_TAGS = str.maketrans("<>", "＜＞")
_MARKUP = str.maketrans("[]", "［］")
_MARKS = str.maketrans("[]*`|~", "［］＊｀｜～")
_MENTION = re.compile(r"(?<![\w/.])@(?=\w)")
_LONGEST = 200
WORDS: dict[Lang, dict[str, str]] = {
    "zh": {
        "was": "此前", "is": "现值", "change": "变化", "expected": "预期区间", "rare": "罕见程度", "source": "来源",
        "candidates": "候选新闻（仅供参考，并非归因）", "matched": "匹配", "period": "时段",
        "once": "约每 {n} 次检查一次", "outlets": "{n} 家媒体", "update": "更新", "joins": "并入预警 {id}：{title}",
        "rest": "……其余见 suanli alerts list", "over": "已结束", "urgent": "紧急",
        "page": "查看证据与处理", "digest": "算力汇总：{n} 条预警",
    },
    "en": {
        "was": "was", "is": "is", "change": "change", "expected": "expected", "rare": "how rare", "source": "source",
        "candidates": "Candidate headlines (candidates, not causes)", "matched": "matched", "period": "period",
        "once": "about one check in {n}", "outlets": "{n} outlets", "update": "Update",
        "joins": "joins alert {id}: {title}", "rest": "… for the rest see: suanli alerts list", "over": "over",
        "urgent": "urgent",
        "page": "evidence and verdict", "digest": "Suanli digest: {n} alerts",
    },
}  # fmt: skip
_BETWEEN: dict[Form, str] = {"plain": "\n\n", "markdown": "\n\n", "html": "\n"}


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a message that is sent whole or not at all, in the three forms that channels take."""

    plain: str
    markdown: str
    html: str


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent to one channel at once: one alert, or several."""

    title: str
    pieces: tuple[Piece, ...]
    lang: Lang = "zh"

    @property
    def plain(self) -> str:
        """As text, without the title."""
        return self.within("plain")

    @property
    def markdown(self) -> str:
        """As Markdown, the title above it."""
        return self.titled("markdown")

    @property
    def html(self) -> str:
        """As HTML, the title above it."""
        return self.titled("html")

    def within(self, form: Form, most: int | None = None) -> str:
        """In a form and at most so many bytes: as many pieces as there is room for, and where to find the rest."""
        return self._fitted(self.pieces, form, most)

    def titled(self, form: Form, most: int | None = None) -> str:
        """The same with the title above it, for what has no other place for one."""
        title = Piece(self.title, f"**{escaped(self.title)}**", f"<h3>{html.escape(self.title)}</h3>")
        return self._fitted((title, *self.pieces), form, most)

    def _fitted(self, pieces: Sequence[Piece], form: Form, most: int | None) -> str:
        texts = [getattr(piece, form) for piece in pieces]
        whole = _BETWEEN[form].join(texts)
        if most is None or _bytes(whole) <= most:
            return whole
        rest = WORDS[self.lang]["rest"]
        while texts and _bytes(whole) > most:
            texts.pop()
            whole = _BETWEEN[form].join([*texts, rest])
        return whole.encode()[: max(most, 0)].decode(errors="ignore")


def harmless(text: str) -> str:
    """Scraped text as one short line: no control or bidirectional characters, no line breaks, no @mention, no tag.

    Not even in plain text, for there are services that read tags in it: Feishu's <at user_id="all"> calls everybody.
    """
    kept = "".join(
        " " if ch in "\t\n\r\u2028\u2029" else ch
        for ch in text
        if unicodedata.category(ch) not in ("Cc", "Cf", "Cs", "Co") or ch in "\t\n\r"
    )
    line = _MENTION.sub("＠", re.sub(r"\s+", " ", kept.translate(_TAGS)).strip())
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


def escaped(text: str) -> str:
    """Text in which nothing is Markdown or a tag. Services differ in what can be escaped, so brackets become others."""
    return _MARKDOWN.sub(r"\\\1", text.translate(_TAGS).translate(_MARKUP))


def unmarked(title: str) -> str:
    """A title without the marks of Markdown, for where nobody knows whether they, or their escapes, would be read."""
    return title.translate(_TAGS).translate(_MARKS)


def message_of(alert: Mapping[str, Any], lang: Lang, first: int = 0, last: int | None = None) -> Message:
    """The message of an alert row (`findings` and `candidates` are its JSON columns), or of its findings from `first`
    up to, not including, `last`; from another than the first on, it is an update. `page` is where the web shows it.
    """
    words = WORDS[lang]
    findings = json.loads(alert["findings"])[first:last]
    title = title_of(alert, findings, lang, update=first > 0)
    pieces = [_table(_facts(finding, lang, title)) for finding in findings]
    if first:
        joins = words["joins"].format(id=alert["id"], title=harmless(str(alert[f"title_{lang}"])))
        pieces.insert(0, listed(joins, ()))
    if candidates := [candidate_line(one, lang) for one in json.loads(alert["candidates"])]:
        pieces.append(listed(words["candidates"], candidates))
    if alert.get("page"):
        pieces.append(_link(words["page"], str(alert["page"])))
    return Message(title, tuple(pieces), lang)


def title_of(alert: Mapping[str, Any], findings: Sequence[Mapping[str, Any]], lang: Lang, *, update: bool) -> str:
    """What the gravest of these findings is; the alert's own title where they are all that it has."""
    if len(findings) == len(json.loads(alert["findings"])) or not findings:
        return harmless(str(alert[f"title_{lang}"]))
    gravest = max(findings, key=lambda finding: finding.get("severity") or 0.0)
    title = str(gravest[f"note_{lang}"])
    return harmless(f"{WORDS[lang]['update']} · {title}" if update else title)


def listed(heading: str, lines: Sequence[str]) -> Piece:
    """A line of harmless text, and others below it."""
    return Piece(
        "\n".join([heading, *(f"- {line}" for line in lines)]),
        "\n".join([f"**{escaped(heading)}**", *(f"- {escaped(line)}" for line in lines)]),
        f"<p>{html.escape(heading)}</p>"
        + (f"<ul>{''.join(f'<li>{html.escape(line)}</li>' for line in lines)}</ul>" if lines else ""),
    )


def _link(label: str, address: str) -> Piece:
    """Where to read on; the address is the owner's own."""
    plain = f"{label}: {address}"
    return Piece(plain, plain, f'<p><a href="{html.escape(address)}">{html.escape(label)}</a></p>')


def candidate_line(one: Mapping[str, Any], lang: Lang) -> str:
    """A candidate headline: outlet, day, title, and the words that matched."""
    words = WORDS[lang]
    matched = ", ".join(harmless(str(word)) for word in one.get("matched", ()))
    told = [f"{words['matched']}: {matched}"]
    if one.get("outlets", 1) > 1:
        told.insert(0, words["outlets"].format(n=one["outlets"]))
    return f"{harmless(str(one['outlet']))} {str(one['at'])[:10]} {harmless(str(one['title']))} ({'; '.join(told)})"


def _table(lines: Sequence[tuple[str, str]]) -> Piece:
    rows = "".join(f"<tr><th>{html.escape(n)}</th><td>{html.escape(v)}</td></tr>" for n, v in lines)
    return Piece(
        "\n".join(f"{name}: {value}" if name else value for name, value in lines),
        "\n".join(f"- {name}: {escaped(value)}" if name else f"- {escaped(value)}" for name, value in lines),
        f"<table>{rows}</table>",
    )


def _facts(finding: Mapping[str, Any], lang: Lang, title: str) -> list[tuple[str, str]]:
    words, note = WORDS[lang], harmless(str(finding[f"note_{lang}"]))
    lines = [("", note)] if note != title else []  # it stands above
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


def _bytes(text: str) -> int:
    return len(text.encode(errors="surrogatepass"))
