"""Many alerts in one message: of each a few lines, the gravest first."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from monitors.message import WORDS, Lang, Message, candidate_line, harmless, listed, number, title_of
from monitors.outbox import Part
from monitors.routing import SHIFTS


def digest_of(told: Sequence[tuple[Mapping[str, Any], Part]], lang: Lang) -> Message:
    """The message of these alerts (rows of `alerts`), each with the part of it that is told."""
    pieces = []
    for place, (alert, part) in enumerate(told, 1):
        findings = json.loads(alert["findings"])[part.first : part.last]
        over = alert["state"] == "resolved" and alert["incident"] != SHIFTS  # which never was an alarm
        marks = ["urgent"] * (part.haste == "urgent") + ["over"] * over
        said = "".join(f" [{WORDS[lang][mark]}]" for mark in marks)
        title = title_of(alert, findings, lang, update=part.first > 0)
        lines = [_line(finding, lang, title) for finding in findings]
        candidates = [candidate_line(one, lang) for one in json.loads(alert["candidates"])[:1]]
        lines += [f"{WORDS[lang]['candidates']}: {line}" for line in candidates]
        pieces.append(
            listed(
                f"{place}. {title}{said}",
                [*(line for line in lines if line), str(alert.get("page") or f"suanli why {alert['id']}")],
            )
        )
    return Message(WORDS[lang]["digest"].format(n=len(told)), tuple(pieces), lang)


def _line(finding: Mapping[str, Any], lang: Lang, title: str) -> str:
    """A finding in one line, without what the title says already."""
    words, note = WORDS[lang], harmless(str(finding[f"note_{lang}"]))
    said = [] if title.endswith(note) else [note]
    if finding.get("was") is not None and finding.get("value") is not None:
        said.append(f"{number(finding['was'])} → {number(finding['value'])}")
    if finding.get("low") is not None and finding.get("high") is not None:
        said.append(f"{words['expected']} {number(finding['low'])} – {number(finding['high'])}")
    if finding.get("p"):
        said.append(words["once"].format(n=f"{round(1 / finding['p']):,}"))
    return "; ".join(said)
