"""What can be asked of a watchlist."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from watchlist.models import App, Entity, Feed, Product, Rename, Rule, Site, Ticker, Watchlist, Window

MOVED = date(2024, 5, 1)
WATCHED = Watchlist(
    entities=(
        Entity(id="baidu", zh="百度", en="Baidu"),
        Entity(
            id="ernie",
            zh="文小言",
            en="ERNIE Bot",
            maker="baidu",
            aliases=("文心大模型", "文心一言"),
            renames=(
                Rename(date=date(2024, 9, 4), name="文心一言", lang="zh"),
                Rename(date=date(2023, 3, 16), name="文心", lang="zh"),
            ),
        ),
    ),
    sites=(
        Site(domain="old.com", entity="ernie", until=MOVED),
        Site(domain="new.com", entity="ernie", since=MOVED),
    ),
    apps=(App(store="appstore", app_id="7", entity="ernie", countries=("cn",), name="文小言"),),
    products=(Product(slug="h100-pcie-80gb", entity="baidu", name="H100"),),
    tickers=(Ticker(code="BIDU.O", entity="baidu", group="云计算", exchange="XNAS", currency="USD"),),
    feeds=(
        Feed(url="https://a.com/feed", outlet="A", lang="en"),
        Feed(url="https://b.com/feed", outlet="B", lang="zh", entity="baidu"),
    ),
)


@pytest.mark.parametrize(
    ("kind", "subject", "owner"),
    [
        ("site", "old.com", "ernie"),
        ("app", "7", "ernie"),
        ("product", "h100-pcie-80gb", "baidu"),
        ("ticker", "BIDU.O", "baidu"),
        ("feed", "https://b.com/feed", "baidu"),
        ("feed", "https://a.com/feed", None),
        ("site", "else.com", None),
        ("app", "old.com", None),
    ],
)
def test_a_subject_belongs_to_the_entity_that_the_watchlist_says(kind: str, subject: str, owner: str | None) -> None:
    found = WATCHED.entity_of(kind, subject)  # type: ignore[arg-type]
    assert (found.id if found else None) == owner


def test_a_site_that_moved_hands_over_on_one_day() -> None:
    eve = MOVED - timedelta(days=1)
    assert WATCHED.entity_of("site", "old.com", eve)
    assert not WATCHED.entity_of("site", "old.com", MOVED)
    assert WATCHED.entity_of("site", "new.com", MOVED)
    assert not WATCHED.entity_of("site", "new.com", eve)


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)))
def test_on_every_day_exactly_one_of_two_spliced_sites_counts(day: date) -> None:
    assert sum(site.counts_on(day) for site in WATCHED.sites) == 1


def test_an_entity_is_called_what_it_was_called_on_the_day() -> None:
    ernie = WATCHED.entity("ernie")
    assert ernie.name("zh", date(2023, 3, 15)) == "文心"
    assert ernie.name("zh", date(2023, 3, 16)) == "文心一言"
    assert ernie.name("zh", date(2024, 9, 3)) == "文心一言"
    assert ernie.name("zh", date(2024, 9, 4)) == "文小言"
    assert ernie.name("zh") == "文小言"
    assert ernie.name("en", date(2020, 1, 1)) == "ERNIE Bot"


def test_headlines_may_use_every_name_an_entity_has_or_had_and_its_makers() -> None:
    assert WATCHED.names("ernie") == ("文小言", "ERNIE Bot", "文心大模型", "文心一言", "文心")
    assert WATCHED.maker_names("ernie") == ("百度", "Baidu")
    assert WATCHED.maker_names("baidu") == ()
    with pytest.raises(KeyError):
        WATCHED.names("nobody")


def test_a_watchlist_cannot_be_changed_and_knows_no_other_keys() -> None:
    with pytest.raises(ValidationError):
        WATCHED.sites = ()  # type: ignore[misc]
    with pytest.raises(ValidationError):
        Site(domain="a.com", entity="a", untill=MOVED)  # type: ignore[call-arg]


def test_a_watchlist_survives_json_and_equals_its_copy_after_being_asked() -> None:
    WATCHED.names("ernie")
    assert Watchlist.model_validate_json(WATCHED.model_dump_json()) == WATCHED


REPORT = date(2024, 12, 5)  # a Thursday


@pytest.mark.parametrize(
    ("window", "first", "last"),
    [
        (Window(id="w", zh="周", en="week", days=7, last="thursday"), date(2024, 11, 29), REPORT),
        (Window(id="w", zh="周", en="week", days=7, last="thursday", lag=1), date(2024, 11, 22), date(2024, 11, 28)),
        (Window(id="w", zh="周", en="week", first="monday", lag=1), date(2024, 12, 2), date(2024, 12, 4)),
        (Window(id="w", zh="周", en="week", first="thursday"), REPORT, REPORT),
        (Window(id="w", zh="周", en="week", days=7, lag=2), date(2024, 11, 27), date(2024, 12, 3)),
        (Window(id="w", zh="日", en="day"), REPORT, REPORT),
    ],
)
def test_a_window_is_the_days_that_it_describes(window: Window, first: date, last: date) -> None:
    assert window.on(REPORT) == (first, last)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 60), st.integers(0, 30))
def test_a_window_of_days_ends_on_its_weekday_within_a_week_before_its_lag(day: date, days: int, lag: int) -> None:
    first, last = Window(id="w", zh="w", en="w", days=days, last="thursday", lag=lag).on(day)
    assert last.strftime("%A") == "Thursday"
    assert lag <= (day - last).days < lag + 7
    assert (last - first).days + 1 == days


def test_a_rule_knows_its_window_in_days() -> None:
    assert Rule(id="r", metric="visits", change_pct=5, window="7d").days == 7
    assert Rule(id="r", metric="visits", change_pct=5, window="4w").days == 28
    assert Rule(id="r", metric="visits", above=1).days is None
