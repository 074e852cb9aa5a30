"""Which channels hear of what: by audience, group and severity."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from monitors.routing import Routing, groups_of, strangers
from watchlist.load import load
from watchlist.models import Entity, Exhibit, Product, Site, Ticker, Unit, Watchlist
from watchlist.settings import Channel, Group, Settings, Severity

UNIT = Unit(zh="万次", en="10k", scale=10_000)


def exhibit(number: int, of: str, *members: str) -> Exhibit:
    return Exhibit(
        number=number, zh="图", en="chart", of=of, metrics=("visits",), unit=UNIT, source="s", grain="month",
        members=members,
    )  # type: ignore[arg-type]  # fmt: skip


WATCHLIST = Watchlist(
    entities=(
        Entity(id="moonshot", zh="月之暗面", en="Moonshot AI"),
        Entity(id="kimi", zh="Kimi", en="Kimi", maker="moonshot"),
        Entity(id="h100", zh="H100", en="H100", maker="nvidia"),
        Entity(id="nvidia", zh="英伟达", en="NVIDIA"),
    ),
    sites=(Site(domain="kimi.com", entity="kimi", since=date(2026, 1, 1)),),
    products=(Product(slug="h100-pcie-80gb", entity="h100", name="H100 PCIe"),),
    tickers=(Ticker(code="NVDA.O", entity="nvidia", group="CPU/GPU", exchange="XNAS", currency="USD"),),
    exhibits=(
        exhibit(1, "ticker", "NVDA.O"),
        exhibit(2, "product", "h100-pcie-80gb"),
        exhibit(3, "site", "kimi"),
        exhibit(4, "app", "kimi"),
    ),
)


def terminal(name: str, **more: Any) -> Channel:
    return Channel(name=name, kind="terminal", **more)


def alert(
    entity: str | None = "kimi", severity: float = 0.6, audience: str = "analyst", incident: str = "entity:kimi"
) -> dict[str, Any]:
    return {"entity": entity, "severity": severity, "audience": audience, "incident": incident}


def heard(settings: Settings, **about: Any) -> list[str]:
    return [channel.name for channel in Routing.of(settings, WATCHLIST).channels(alert(**about))]


def test_an_entity_is_in_the_groups_of_its_exhibits_its_maker_and_its_tickers() -> None:
    assert groups_of(WATCHLIST) == {
        "moonshot": {"moonshot"},
        "kimi": {"kimi", "moonshot", "exhibit-3", "exhibit-4"},
        "h100": {"h100", "nvidia", "exhibit-2"},
        "nvidia": {"nvidia", "CPU/GPU", "exhibit-1"},
    }


@pytest.mark.parametrize(
    ("entity", "names"),
    [("kimi", ["all", "web"]), ("h100", ["all", "chips"]), ("nvidia", ["all", "chips"]), (None, ["all"])],
)
def test_a_channel_hears_of_its_groups_and_one_without_groups_of_all(entity: str | None, names: list[str]) -> None:
    channels = (terminal("all"), terminal("web", groups=("exhibit-3",)), terminal("chips", groups=("nvidia",)))
    assert heard(Settings(channels=channels), entity=entity) == names


@pytest.mark.parametrize(
    ("severity", "names"),
    [(0.75, ["digest", "notable", "urgent"]), (0.74, ["digest", "notable"]), (0.49, ["digest"]), (0.0, ["digest"])],
)
def test_a_channel_hears_of_what_is_grave_enough_for_it(severity: float, names: list[str]) -> None:
    channels = tuple(terminal(name, severity=name) for name in ("digest", "notable", "urgent"))
    assert heard(Settings(channels=channels), severity=severity) == names


def test_the_owner_says_what_is_urgent() -> None:
    settings = Settings(channels=(terminal("pager", severity="urgent"),), severity=Severity(urgent=0.5, notable=0.2))
    assert heard(settings, severity=0.5) == ["pager"]
    assert heard(settings, severity=0.4) == []


def test_a_group_may_have_a_least_severity_of_its_own() -> None:
    settings = Settings(channels=(terminal("all"),), groups={"exhibit-3": Group(least_severity=0.5)})
    assert heard(settings, severity=0.4) == []
    assert heard(settings, severity=0.5) == ["all"]
    assert heard(settings, entity="h100", severity=0.4) == ["all"]
    both = {"exhibit-3": Group(least_severity=0.5), "exhibit-4": Group(least_severity=0.3)}
    assert heard(settings.model_copy(update={"groups": both}), severity=0.4) == ["all"]


def test_operators_hear_of_sources_and_analysts_do_not() -> None:
    settings = Settings(channels=(terminal("desk"), terminal("ops", audience="operator")))
    assert heard(settings, entity=None, audience="operator", incident="source:feed") == ["ops"]
    assert heard(settings) == ["desk"]


def test_a_channel_that_does_not_take_messages_is_not_told_so_by_itself() -> None:
    settings = Settings(channels=(terminal("ops", audience="operator"), terminal("mail", audience="operator")))
    assert heard(settings, entity=None, audience="operator", incident="channel:mail") == ["ops"]


def test_a_group_in_which_nothing_is_is_named_with_one_that_is_near() -> None:
    settings = Settings(
        channels=(terminal("a", groups=("exhibit-9", "kimi")),), groups={"kimmi": Group(least_severity=0)}
    )
    first, second = strangers(settings, WATCHLIST)
    assert first.startswith('settings.toml: channels.a.groups: nothing that is watched is in a group "exhibit-9"')
    assert 'did you mean "kimi"?' in second


def test_every_entity_of_the_watchlist_that_comes_along_is_in_its_own_group() -> None:
    groups = groups_of(load(None))
    assert all(entity in names for entity, names in groups.items())
    assert {f"exhibit-{n}" for n in range(1, 10)} <= {name for names in groups.values() for name in names}
