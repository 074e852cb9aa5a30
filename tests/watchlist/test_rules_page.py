"""What docs/rules.md says of the watchlist is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from watchlist.checks import MARKETS
from watchlist.load import WatchlistError, load
from watchlist.models import Watchlist

PAGE = (Path(__file__).parents[2] / "docs" / "rules.md").read_text("utf-8")


def test_the_watchlist_on_the_page_can_be_used(tmp_path: Path) -> None:
    (block,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    path = tmp_path / "watchlist.toml"
    path.write_text(block, "utf-8")
    watchlist = load(path)
    assert watchlist.names("ernie") == ("文小言", "ERNIE Bot", "文心大模型", "文心一言")


def test_the_page_names_every_key_and_says_which_must_be_there() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (.*?) \| (.*?) ?\|$", PAGE, re.MULTILINE)
    told = {name: tuple(set(re.findall(r"`(\w+)`", cell)) for cell in cells) for name, *cells in rows}
    tables = {
        name: kind
        for name, one in Watchlist.model_fields.items()
        for kind in getattr(one.annotation, "__args__", ())
        if kind is not Ellipsis
    }
    assert told == {
        name: (
            {key for key, one in kind.model_fields.items() if one.is_required()},
            {key for key, one in kind.model_fields.items() if not one.is_required()},
        )
        for name, kind in tables.items()
    }


def test_the_page_names_every_market() -> None:
    rows = re.findall(r"^\| `\.([A-Z]+)`.*? \| ([A-Z]{4}) \| ([A-Z]{3}) \|$", PAGE, re.MULTILINE)
    assert {suffix: (market, currency) for suffix, market, currency in rows} == {
        suffix: (markets[0], currency) for suffix, (markets, currency) in MARKETS.items()
    }


def test_the_fault_on_the_page_is_told_in_those_words(tmp_path: Path) -> None:
    (shown,) = re.findall(r"^    watchlist\.toml:42: (.*)$", PAGE, re.MULTILINE)
    sites = "".join(
        f'[[sites]]\ndomain = "{n}.com"\nentity = "{e}"\n' for n, e in enumerate(["chatgpt"] * 3 + ["chatgtp"])
    )
    path = tmp_path / "watchlist.toml"
    path.write_text(f'[[entities]]\nid = "chatgpt"\nzh = "ChatGPT"\nen = "ChatGPT"\n{sites}', "utf-8")
    with pytest.raises(WatchlistError) as said:
        load(path)
    assert said.value.faults == (f"watchlist.toml:16: {shown}",)
