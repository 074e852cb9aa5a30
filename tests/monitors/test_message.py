"""What people read: was, is, change, expected, how rare, candidates; and nothing that a headline could do to them."""

from __future__ import annotations

import html
import json
import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitors.digest_message import digest_of
from monitors.message import Form, Lang, harmless, message_of, number, spark
from monitors.outbox import Part

HOSTILE = "\u202e**Buy** [now](https://evil.example) <script>alert(1)</script> @everyone\x1b[31m\nsecond `line`"


def alert(title: str = "Kimi down 40%", **finding: Any) -> dict[str, Any]:
    facts = {
        "note_zh": title, "note_en": title, "start": "2026-02-01", "was": 1000.0, "value": 600.0, "change": -0.4,
        "low": 900.0, "high": 1100.0, "p": 0.002, "history": [["2026-01-01", 1000.0], ["2026-02-01", 600.0]],
        "page_url": "https://data.example/v1?domain=kimi.com",
    }  # fmt: skip
    candidate = {
        "title": title, "outlet": "Outlet", "at": "2026-02-03T08:00:00Z", "matched": ["Kimi"], "outlets": 3, "url": None
    }  # fmt: skip
    titles = {"title_zh": title, "title_en": title}
    return titles | {"findings": json.dumps([facts | finding]), "candidates": json.dumps([candidate])}


@pytest.mark.parametrize(
    ("lang", "parts"),
    [
        (
            "zh",
            [
                "此前: 1,000",
                "现值: 600",
                "变化: -40.0%",
                "预期区间: 900 – 1,100",
                "约每 500 次检查一次",
                "候选",
                "3 家媒体",
            ],
        ),
        (
            "en",
            ["was: 1,000", "is: 600", "change: -40.0%", "900 – 1,100", "one check in 500", "candidates, not causes"],
        ),
    ],
)
def test_an_alert_shows_what_an_analyst_needs(lang: Lang, parts: list[str]) -> None:
    plain = message_of(alert(), lang).plain
    assert all(part in plain for part in (*parts, "█▁", "Outlet 2026-02-03 Kimi down 40%", "https://data.example/v1"))


@pytest.mark.parametrize("form", ["plain", "markdown", "html"])
def test_an_alert_leads_to_its_page_where_the_owner_serves_one(form: Form) -> None:
    page = "https://suanli.example/alerts/a1_b2"
    assert page in message_of(alert() | {"page": page}, "zh").titled(form)
    assert "查看证据与处理" not in message_of(alert(), "zh").titled(form)


def test_an_alert_never_says_because() -> None:
    for lang in ("zh", "en"):
        assert not any(word in message_of(alert(), lang).plain for word in ("because", "due to", "因为", "由于"))


def test_what_is_not_known_is_left_out() -> None:
    plain = message_of(alert(was=None, low=None, high=None, p=0.0, history=[], page_url=None), "en").plain
    assert not any(word in plain for word in ("was:", "expected:", "how rare", "source:", "None"))


def test_a_hostile_headline_is_only_text() -> None:
    message = message_of(alert(HOSTILE), "en")
    assert "<script" not in message.html
    assert "**Buy**" not in message.markdown
    assert "](" not in message.markdown
    assert "<script" not in message.markdown
    for text in (message.title, message.plain, message.markdown, message.html):
        assert "@everyone" not in text
        assert not {"\u202e", "\x1b"} & set(text)
    assert "\n" not in message.title


@given(st.text(max_size=300))
def test_any_text_becomes_one_line_without_control_or_direction(text: str) -> None:
    line = harmless(text)
    assert len(line) <= 200
    assert not any(unicodedata.category(ch) in ("Cc", "Cf", "Cs", "Zl", "Zp") for ch in line)
    assert harmless(line) == line


@given(st.text(max_size=100))
def test_any_title_survives_in_html_as_itself(text: str) -> None:
    page = message_of(alert(text), "en").html
    assert html.escape(harmless(text)) in page


def test_an_address_with_an_at_sign_stays_an_address() -> None:
    assert harmless("https://medium.example/@kimi?x=1") == "https://medium.example/@kimi?x=1"
    assert harmless("mail a@b.example") == "mail a@b.example"


@given(st.lists(st.floats(-1e12, 1e12), min_size=2, max_size=40))
def test_a_spark_has_a_bar_a_value(values: list[float]) -> None:
    assert len(spark(values)) == len(values)


def test_one_value_is_no_chart() -> None:
    assert spark([1.0]) == ""


@pytest.mark.parametrize(
    ("value", "text"), [(48205949.0, "48,205,949"), (0.5934, "0.5934"), (7.0, "7"), (None, "–"), (31999.5, "32,000")]
)
def test_numbers_are_written_for_people(value: float | None, text: str) -> None:
    assert number(value) == text


def joined(*titles: str) -> dict[str, Any]:
    """An alert that findings of these titles joined one after another."""
    findings = [json.loads(alert(title, severity=n / 10)["findings"])[0] for n, title in enumerate(titles)]
    row = {"id": "a1", "state": "firing", "severity": 0.9, "entity": "kimi"}
    return alert(titles[-1]) | row | {"findings": json.dumps(findings)}


def test_an_update_tells_what_is_new_and_which_alert_it_joins() -> None:
    message = message_of(joined("Kimi down", "Kimi left the list", "Kimi back"), "en", 1, 2)
    assert message.title == "Update · Kimi left the list"
    assert "joins alert a1: Kimi back" in message.plain
    assert "Kimi left the list" in message.plain
    assert "Kimi down" not in message.plain


def test_an_alert_that_others_joined_since_has_the_title_of_what_it_tells() -> None:
    message = message_of(joined("Kimi down", "Kimi left the list"), "en", 0, 1)
    assert message.title == "Kimi down"


def test_a_digest_has_every_alert_with_its_figures_and_its_id() -> None:
    told = [(joined("Kimi down"), Part("a1", haste="urgent")), (joined("Qwen up", "Qwen first"), Part("a1", 1))]
    for lang, parts in {
        "en": ["2 alerts", "1. Kimi down [urgent]", "1,000 → 600", "2. Update · Qwen first", "suanli why a1"],
        "zh": ["2 条", "1. Kimi down [紧急]", "2. 更新 · Qwen first", "候选"],
    }.items():
        message = digest_of(told, lang)  # type: ignore[arg-type]
        assert all(part in f"{message.title}\n{message.plain}" for part in parts)


def test_a_hostile_headline_is_only_text_in_a_digest_and_an_update() -> None:
    told = [(joined(HOSTILE, HOSTILE), Part("a1", 1))]
    for message in (digest_of(told, "en"), message_of(joined(HOSTILE, HOSTILE), "en", 1)):
        assert "<script" not in message.html
        assert "**Buy**" not in message.markdown
        assert "](" not in message.markdown
        for text in (message.title, message.plain, message.markdown, message.html):
            assert "@everyone" not in text
            assert not {"\u202e", "\x1b"} & set(text)


@pytest.mark.parametrize("form", ["plain", "markdown", "html"])
def test_what_is_too_long_is_cut_between_its_pieces_and_says_so(form: Form) -> None:
    message = message_of(joined(*(f"Kimi {n}" for n in range(40))), "zh")
    whole = message.within(form)
    cut = message.within(form, 2000)
    assert len(cut.encode()) <= 2000 < len(whole.encode())
    assert cut.endswith("其余见 suanli alerts list")
    assert whole.startswith(cut.removesuffix("……其余见 suanli alerts list"))
    assert message.within(form, len(whole.encode())) == whole


@given(st.integers(0, 500), st.sampled_from(["plain", "markdown", "html"]))
def test_no_room_is_too_small(most: int, form: Form) -> None:
    assert len(message_of(alert("豆包"), "zh").within(form, most).encode()) <= most
