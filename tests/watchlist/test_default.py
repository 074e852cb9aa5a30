"""The watchlist that comes with the package."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.metrics import METRICS as MEASURED
from watchlist.checks import complaints
from watchlist.load import load
from watchlist.models import METRICS, Watchlist
from watchlist.toml_faults import TomlFault, TomlText

TEXT = files("watchlist").joinpath("default.toml").read_text("utf-8")
KEYS = list(re.finditer(r"^([a-z_]+)(?= = )", TEXT, re.MULTILINE))


@pytest.fixture(scope="module")
def watched() -> Watchlist:
    return load()


def faults(text: str) -> tuple[str, ...]:
    """Every fault of a text, as an owner's file would be told."""
    try:
        document = TomlText(text, "watchlist.toml")
        return tuple(document.fault(keys, what) for keys, what in complaints(document.model(Watchlist)))
    except TomlFault as fault:
        return fault.faults


def test_the_default_is_sound_also_as_an_owners_copy(tmp_path: Path, watched: Watchlist) -> None:
    copy = tmp_path / "watchlist.toml"
    copy.write_text(TEXT, "utf-8")
    assert load(copy) == watched
    assert faults(TEXT) == ()


def test_it_watches_33_stocks_in_six_groups(watched: Watchlist) -> None:
    assert Counter(ticker.group for ticker in watched.tickers) == {
        "CPU/GPU": 6,
        "存储": 5,
        "晶圆代工": 2,
        "云计算": 6,
        "数据中心硬件": 10,
        "先进封装": 4,
    }
    assert {member.subject for member in watched.exhibit(1).members} == {ticker.code for ticker in watched.tickers}


def test_it_has_the_nine_charts_with_their_members(watched: Watchlist) -> None:
    shape = {e.number: (e.of, e.grain, len(e.members)) for e in watched.exhibits}
    assert shape == {
        1: ("ticker", "day", 33),
        2: ("site", "week", 7),
        3: ("site", "week", 9),
        4: ("site", "week", 6),
        5: ("site", "week", 7),
        6: ("app", "month", 10),
        7: ("product", "day", 3),
        8: ("product", "day", 4),
        9: ("estimate", "year", 5),
    }
    assert {site.entity for site in watched.sites} == {
        member.subject for exhibit in watched.exhibits if exhibit.of == "site" for member in exhibit.members
    }


def test_latecomers_are_counted_from_their_day_and_have_their_footnote(watched: Watchlist) -> None:
    late = {m.subject: (m.since, e) for e in watched.exhibits for m in e.members if m.since}
    assert {name: since for name, (since, _) in late.items()} == {
        "ideogram": date(2024, 7, 11),
        "hailuo": date(2024, 9, 22),
    }
    for since, exhibit in late.values():
        assert any(str(since) in note.zh and str(since) in note.en for note in exhibit.footnotes)


def test_moves_of_domain_leave_no_day_without_a_site_and_none_with_both(watched: Watchlist) -> None:
    for entity, day in (("chatgpt", date(2024, 5, 1)), ("kimi", date(2025, 5, 1))):
        own = [site for site in watched.sites if site.entity == entity]
        assert {(site.since, site.until) for site in own} == {(None, day), (day, None)}
        assert {site.join_as for site in own} == {"splice"}


def test_renames_are_dated(watched: Watchlist) -> None:
    assert watched.entity("ernie").name("zh", date(2024, 9, 3)) == "文心一言"
    assert watched.entity("ernie").name("zh", date(2024, 9, 4)) == "文小言"
    assert watched.entity("qwen").name("zh", date(2024, 4, 30)) == "通义千问"
    assert watched.entity("gemini").name("en", date(2024, 1, 31)) == "Bard"
    assert watched.entity("gemini").name("en", date(2024, 3, 1)) == "Gemini"


def test_the_weekly_of_2024_12_05_is_about_the_days_that_were_published(watched: Watchlist) -> None:
    report = date(2024, 12, 5)
    assert watched.window("visit-week").on(report) == (date(2024, 11, 22), date(2024, 11, 28))
    assert watched.window("download-week").on(report) == (date(2024, 11, 27), date(2024, 12, 3))
    assert watched.window("market-week").on(report) == (date(2024, 12, 2), date(2024, 12, 4))


def test_every_card_can_be_searched_for_and_every_app_stands_on_a_list_that_is_asked(watched: Watchlist) -> None:
    assert all(product.queries for product in watched.products)
    asked = {chart.country for chart in watched.app_charts if (chart.chart, chart.genre) == ("free", "all")}
    assert asked == {"cn", "us"}
    apple = [app for app in watched.apps if app.store == "appstore"]
    assert all(set(app.countries) <= asked and app.app_id.isdecimal() for app in apple)


def test_an_app_of_another_store_is_one_that_apples_has_too(watched: Watchlist) -> None:
    others = [app for app in watched.apps if app.store != "appstore"]
    assert {app.entity for app in others} <= {app.entity for app in watched.apps if app.store == "appstore"}
    assert all("." in app.app_id for app in others if app.store == "yingyongbao")


def test_what_rules_may_name_is_what_is_measured() -> None:
    assert {*MEASURED, "rank"} == METRICS


@given(st.sampled_from(sorted({match[1] for match in KEYS})), st.data())
def test_a_key_that_is_misspelt_anywhere_is_named_with_its_line(key: str, data: st.DataObject) -> None:
    match = data.draw(st.sampled_from([one for one in KEYS if one[1] == key]))
    letter = data.draw(st.integers(0, len(key)))
    wrong = key[:letter] + "q" + key[letter:]
    broken = TEXT[: match.start()] + wrong + TEXT[match.end() :]
    line = broken.count("\n", 0, match.start()) + 1
    own = [one for one in faults(broken) if one.startswith(f"watchlist.toml:{line}: ") and f".{wrong}: " in one]
    assert len(own) == 1
    assert f'there is no such key here; did you mean "{key}"?' in own[0]


def _references(value: Any) -> set[str]:
    return {one["entity"] for table in value.values() for one in table if "entity" in one}


@given(st.sampled_from(sorted(_references(tomllib.loads(TEXT)))))
def test_an_entity_that_is_taken_out_is_missed_wherever_it_is_named(entity: str) -> None:
    broken = TEXT.replace(f'\nid = "{entity}"\n', '\nid = "somebody-else"\n', 1)
    missed = [one for one in faults(broken) if f'there is no entity "{entity}"' in one]
    named = re.findall(rf'^(?:entity|maker) = "{entity}"$', TEXT, re.MULTILINE)
    of_apps = [e for e in load().exhibits if e.of in ("app", "estimate") for m in e.members if m.subject == entity]
    assert len(missed) == len(named) + len(of_apps)
