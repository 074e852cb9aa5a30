"""Deciding: an incident is told once, ends, and does not flap; the order in which things were found does not matter."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from monitors.decide import Incident, Notable, Timing, decide, mute

START = datetime(2026, 11, 1, tzinfo=UTC)
DAY = timedelta(days=1)
TIMING = Timing(quiet=3 * DAY, cooldown=7 * DAY)

notables = st.builds(Notable, st.sampled_from(["kimi", "豆包"]), st.sampled_from("abcdef"), st.just(0.5), st.booleans())
batches = st.lists(st.lists(notables, max_size=4), min_size=1, max_size=40)


def run(days: list[list[Notable]]) -> tuple[dict[str, Incident], list[tuple[datetime, str, str]]]:
    known: dict[str, Incident] = {}
    done = []
    for number, found in enumerate(days):
        known, actions = decide(known, found, START + number * DAY, TIMING)
        done += [(START + number * DAY, action.incident, action.verb) for action in actions]
    return known, done


@given(batches)
def test_an_incident_never_fires_twice_without_ending_in_between(days: list[list[Notable]]) -> None:
    firing: set[str] = set()
    for _, incident, verb in run(days)[1]:
        if verb == "fire":
            assert incident not in firing
            firing.add(incident)
        elif verb == "resolve":
            assert incident in firing
            firing.remove(incident)


@given(batches)
def test_every_firing_ends_when_nothing_new_comes(days: list[list[Notable]]) -> None:
    known, _ = run(days + [[]] * 4)
    assert all(incident.state != "firing" for incident in known.values())


@given(st.lists(st.booleans(), min_size=1, max_size=60))
def test_a_flapping_series_costs_one_alert_a_cooldown(seen: list[bool]) -> None:
    days = [[Notable("kimi", f"day {n}", 0.5)] if here else [] for n, here in enumerate(seen)]
    fired = [at for at, _, verb in run(days)[1] if verb == "fire"]
    assert all(later - earlier >= TIMING.cooldown for earlier, later in pairwise(fired))


@given(batches, st.randoms())
def test_the_order_within_a_batch_does_not_matter(days: list[list[Notable]], random: object) -> None:
    shuffled = [random.sample(found, len(found)) for found in days]  # type: ignore[attr-defined]
    assert run(days) == run(shuffled)


@given(batches)
def test_a_batch_that_is_repeated_at_once_tells_nothing_more(days: list[list[Notable]]) -> None:
    known: dict[str, Incident] = {}
    for number, found in enumerate(days):
        sure = [Notable(one.incident, one.id, one.severity) for one in found]
        known, _ = decide(known, sure, START + number * DAY, TIMING)
        assert decide(known, sure, START + number * DAY, TIMING) == (known, [])


def test_what_must_be_confirmed_waits_for_the_second_look() -> None:
    one = Notable("kimi", "a", 0.5, confirm=True)
    assert [verb for _, _, verb in run([[one], [one]])[1]] == ["hold", "fire"]


def test_what_was_held_and_not_seen_again_is_told_to_nobody() -> None:
    _, done = run([[Notable("kimi", "a", 0.5, confirm=True)], [], [], [], []])
    assert [verb for _, _, verb in done] == ["hold"]


def test_more_of_a_firing_incident_is_added_to_it() -> None:
    assert [verb for _, _, verb in run([[Notable("kimi", "a", 0.5)], [Notable("kimi", "b", 0.9)]])[1]] == [
        "fire",
        "add",
    ]


def test_a_muted_incident_is_silent_until_its_time_and_speaks_again_after_it() -> None:
    known, _ = decide({}, [Notable("kimi", "a", 0.5)], START, TIMING)
    known = {"kimi": mute(known["kimi"], START + 20 * DAY)}
    known, actions = decide(known, [Notable("kimi", "b", 0.5)], START + 10 * DAY, TIMING)
    assert [action.verb for action in actions] == ["suppress"]
    _, actions = decide(known, [Notable("kimi", "c", 0.5)], START + 21 * DAY, TIMING)
    assert [action.verb for action in actions] == ["fire"]


def test_every_action_says_why() -> None:
    _, actions = decide({}, [Notable("kimi", "a", 0.5)], START, TIMING)
    assert [action.reason for action in actions] == ["new"]


def test_an_incident_that_goes_on_and_on_is_told_once_a_cooldown_and_each_alert_ends() -> None:
    _, done = run([[Notable("kimi", f"day {n}", 0.5, series="visits")] for n in range(30)])
    told = [(at - START, verb) for at, _, verb in done if verb in ("fire", "resolve")]
    fired = [at for at, verb in told if verb == "fire"]
    assert all(later - earlier >= TIMING.cooldown for earlier, later in pairwise(fired))
    assert len(fired) > 1
    assert [verb for _, verb in told] == ["fire", "resolve"] * (len(told) // 2) + ["fire"] * (len(told) % 2)


def test_another_metric_may_speak_within_the_cooldown_once_the_first_is_over() -> None:
    days = [[Notable("kimi", "a", 0.5, series="visits")], [], [], [], [Notable("kimi", "b", 0.5, series="price")]]
    assert [verb for _, _, verb in run(days)[1]] == ["fire", "resolve", "fire"]
    again = [[Notable("kimi", "a", 0.5, series="visits")], [], [], [], [Notable("kimi", "b", 0.5, series="visits")]]
    assert [verb for _, _, verb in run(again)[1]] == ["fire", "resolve", "suppress"]


def test_what_lasts_fires_once_and_ends_when_it_is_not_found_any_more() -> None:
    trouble = [Notable("source:s", "refused:1", 0.7)]
    _, done = run([trouble] * 30 + [[]] * 4)
    assert [((at - START) // DAY, verb) for at, _, verb in done] == [(0, "fire"), (32, "resolve")]


def test_the_same_look_again_confirms_nothing() -> None:
    one = [Notable("kimi", "a", 0.5, confirm=True)]
    known, _ = decide({}, one, START, TIMING)
    assert decide(known, one, START, TIMING) == (known, [])


def test_what_an_incident_has_not_told_yet_is_an_update_of_its_alert() -> None:
    days = [[Notable("kimi", "a", 0.5, series="visits")], [Notable("kimi", "b", 0.9, series="rank")]]
    days.append([Notable("kimi", "c", 0.5, series="visits")])
    assert [verb for _, _, verb in run(days)[1]] == ["fire", "update", "add"]


three = ("visits", "rank", "story")


@given(
    st.permutations([("visits", 0), ("rank", 1), ("story", 2), ("visits", 3)]), st.lists(st.integers(0, 2), max_size=4)
)
def test_whichever_comes_first_one_incident_is_one_alert_with_all_of_it(
    order: list[tuple[str, int]], gaps: list[int]
) -> None:
    found = [Notable("kimi", f"{series} {n}", 0.5, series=series) for series, n in order]
    days: list[list[Notable]] = []
    for one, gap in zip(found, [*gaps, 0, 0, 0, 0], strict=False):
        days += [[]] * gap
        days.append([one])
    known, done = run(days[:7])
    said = [verb for _, _, verb in done]
    assert (said.count("fire"), said.count("resolve")) == (1, 0)
    assert known["kimi"].told == {one.id for day in days[:7] for one in day}


@given(batches)
def test_incidents_are_decided_apart(days: list[list[Notable]]) -> None:
    together = run(days)[1]
    for key in ("kimi", "豆包"):
        alone = run([[one for one in found if one.incident == key] for found in days])[1]
        assert alone == [one for one in together if one[1] == key]


# As with real findings, an id belongs to one series.
several = st.builds(
    lambda incident, series, n, confirm: Notable(incident, f"{series} {n}", 0.5, confirm, series),
    st.sampled_from(["kimi", "豆包"]), st.sampled_from(["visits", "rank", "story"]), st.integers(0, 60), st.booleans(),
)  # fmt: skip
steps = st.lists(
    st.tuples(st.integers(0, 100), st.lists(several, max_size=3), st.none() | st.integers(1, 400)), max_size=40
)
timings = st.builds(Timing, *(st.integers(0, 14).map(lambda n: n * DAY),) * 2)


@given(steps, timings)
def test_whatever_comes_and_is_muted_no_incident_has_two_alarms_and_nothing_is_told_twice(
    steps: list[tuple[int, list[Notable], int | None]], timing: Timing
) -> None:
    known: dict[str, Incident] = {}
    now, firing, ids = START, set[str](), set[tuple[str, str]]()
    told: dict[tuple[str, str], datetime] = {}
    for hours, found, silence in steps:
        now += hours * timedelta(hours=1)
        known, actions = decide(known, found, now, timing)
        series = {(one.incident, one.id): one.series for one in found}
        for action in actions:
            if action.verb == "resolve":
                firing.remove(action.incident)
                continue
            if action.verb == "fire":
                assert action.incident not in firing
                firing.add(action.incident)
            if action.verb != "hold":
                new = {(action.incident, id) for id in action.findings}
                assert new
                assert not new & ids
                ids |= new
            if action.verb in ("fire", "update"):
                about = {(action.incident, one.series) for one in found if one.id in action.findings}
                assert any(one not in told or now >= told[one] + timing.cooldown for one in about)
                told |= dict.fromkeys(about, now)
        assert {key for key, one in known.items() if one.state == "firing"} == firing
        assert set(series) >= {(a.incident, id) for a in actions for id in a.findings}
        if silence is not None and known:
            key = min(known)
            known[key] = mute(known[key], now + silence * timedelta(hours=1))
            firing.discard(key)
    now += timing.longest
    for _ in range(2):
        known, _ = decide(known, [], now + timing.longest, timing)
    assert all(one.state not in ("firing", "pending") for one in known.values())
