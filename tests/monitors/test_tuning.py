"""Thresholds are proposed from what people answered, with the evidence; few answers propose nothing."""

from __future__ import annotations

import json
import tomllib
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from monitors.tuning import LEAST_ANSWERS, Answer, Mark, Tuning, answers, snippet, tune
from watchlist.settings import Group, Settings

NOW = Settings()


def answer(
    kept: bool, severity: float = 0.6, p: float | None = 0.005, size: float | None = 0.3, *groups: str
) -> Answer:
    return Answer(kept, severity, frozenset(groups), (Mark(p, size),))


def by_setting(found: Tuning) -> dict[str, float]:
    return {one.setting: one.proposed for one in found.proposals}


def test_few_answers_propose_nothing() -> None:
    few = [answer(True)] * 9 + [answer(False, p=0.009)] * (LEAST_ANSWERS - 10)
    assert tune(few, NOW).too_few
    assert tune([answer(True)] * 50, NOW).too_few
    assert tune([answer(True)] * 50 + [answer(False)] * 4, NOW).proposals == ()


def test_a_budget_is_proposed_that_hides_what_was_dismissed_and_was_less_rare() -> None:
    found = tune([answer(True, p=0.001)] * 15 + [answer(False, p=0.008)] * 8 + [answer(False, p=0.0009)] * 2, NOW)
    (one,) = found.proposals
    assert (one.setting, one.now, one.proposed) == ("budget", 0.01, 0.005)
    assert (one.kept_shown, one.kept, one.dismissed_shown, one.dismissed) == (15, 15, 2, 10)


def test_a_least_change_is_proposed_that_is_no_stricter_than_it_need_be() -> None:
    found = tune([answer(True, size=0.3)] * 15 + [answer(False, size=0.08)] * 10, NOW)
    assert by_setting(found) == {"least_change": 0.09}


def test_a_group_gets_a_least_severity_where_only_it_is_noisy() -> None:
    noisy = [answer(False, 0.35, 0.005, 0.3, "exhibit-8")] * 10 + [answer(True, 0.7, 0.005, 0.3, "exhibit-8")] * 4
    quiet = [answer(True, 0.3, 0.005, 0.3, "exhibit-3")] * 10
    found = tune(noisy + quiet, NOW)
    assert by_setting(found) == {"groups.exhibit-8": 0.4}
    assert found.settings.groups == {"exhibit-8": Group(least_severity=0.4)}


def test_where_kept_and_dismissed_are_alike_nothing_is_proposed() -> None:
    found = tune([answer(True), answer(False)] * 20, NOW)
    assert (found.proposals, found.too_few) == ((), False)


def test_rules_and_stories_are_not_held_against_the_statistics() -> None:
    given = [answer(True, p=None, size=None)] * 15 + [answer(False, p=0.009)] * 10
    assert by_setting(tune(given, NOW)) == {"budget": 0.005}
    assert tune([answer(True)] * 15 + [answer(False, p=None, size=None)] * 10, NOW).proposals == ()


def test_a_group_of_which_nothing_was_kept_is_named() -> None:
    given = [answer(True)] * 15 + [answer(False, 0.6, 0.005, 0.3, "exhibit-8")] * 8
    assert tune(given, NOW).useless == ("exhibit-8",)


several = st.lists(
    st.builds(
        answer, st.booleans(), st.floats(0, 1), st.none() | st.floats(1e-4, 0.01), st.none() | st.floats(0.05, 2),
        st.sampled_from(["a", "b", "c"]),
    ),
    max_size=80,
)  # fmt: skip


@given(several)
def test_a_proposal_is_stricter_hides_more_dismissed_than_kept_and_says_how_many(given: list[Answer]) -> None:
    found = tune(given, NOW)
    shown = [one for one in given if one.shown(found.settings)]
    for one in found.proposals:
        looser = one.now > one.proposed if one.setting == "budget" else one.now < one.proposed
        assert looser
        assert one.dismissed - one.dismissed_shown >= 3
        assert one.kept - one.kept_shown <= 0.05 * one.kept
    if not any(one.setting.startswith("groups.") for one in found.proposals[:-1]):
        hidden = sum(one.dismissed - one.dismissed_shown for one in found.proposals)
        assert sum(not one.kept for one in given) - sum(not one.kept for one in shown) == hidden
    assert Settings.model_validate(tomllib.loads(snippet(found.proposals))).budget == found.settings.budget


def test_the_snippet_is_toml_that_the_settings_take() -> None:
    noisy = [answer(False, 0.35, 0.005, 0.3, "数据中心硬件")] * 10 + [answer(True, 0.7, 0.005, 0.3, "数据中心硬件")] * 4
    found = tune(noisy + [answer(True, p=0.001)] * 15 + [answer(False, p=0.009)] * 5, NOW)
    text = snippet(found.proposals)
    assert '[groups."数据中心硬件"]' in text
    assert Settings.model_validate(tomllib.loads(text)).groups == found.settings.groups


def alert(verdict: str | None, audience: str = "analyst", **finding: Any) -> dict[str, Any]:
    return {
        "verdict": verdict, "audience": audience, "severity": 0.5, "entity": "kimi", "findings": json.dumps([finding])
    }  # fmt: skip


def test_answers_are_read_as_the_detectors_hold_findings_against_the_thresholds() -> None:
    rows = [
        alert("keep", detector="surprise", p=0.004, value=80, expected=100, change=-0.5),
        alert("dismiss", detector="restated", p=0.004, change=0.3),
        alert("dismiss", detector="price", key="price|new|m", p=0.004, change=-0.3),
        alert("dismiss", detector="price", key="price|same|m", p=0.004, change=-0.3),
        alert("dismiss", detector="rank-moved", p=0.004),
        alert("keep", detector="rule", p=1e-6, change=-0.2),
        alert("keep", detector="burst", p=0.01),
        alert(None, detector="burst"),
        alert("keep", audience="operator", detector="refused"),
    ]
    found = answers(rows, {"kimi": frozenset({"exhibit-3"})})
    assert [one.kept for one in found] == [True, False, False, False, False, True, True]
    marks = [one.marks[0] for one in found]
    assert [mark.p for mark in marks] == [0.004, 0.004, 0.004, 0.004, 0.008, None, None]
    sizes = [mark.size and round(mark.size, 6) for mark in marks]
    assert sizes == [0.2, 0.15, 0.15, 0.3, None, None, None]
    assert {one.groups for one in found} == {frozenset({"exhibit-3"})}
