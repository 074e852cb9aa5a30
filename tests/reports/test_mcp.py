"""`suanli mcp`: what an assistant can ask, through the SDK's own client."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from mcp import Client, StdioServerParameters
from mcp.types import CallToolResult, TextContent
from sqlite_utils import Database

from reports.mcp_answers import tidy
from reports.mcp_server import mcp_server
from storage.database import open_readonly
from storage.entities import record_entities
from storage.home import Home
from suanli.mcp import evidence_of
from tests.reports.conftest import Show
from tests.reports.small_world import HOSTILE, add_alert, add_story, day, headline, visits
from watchlist.models import Entity, Site, Watchlist

ROOT = Path(__file__).parents[2]
Ask = Callable[..., CallToolResult]


@pytest.fixture
def ask(home: Home, db: Database, show: Show) -> Ask:
    """Calls a tool of a server over a month that was restated, a story of two headlines and an alert."""
    show(1, visits(10.0), headline("h1", HOSTILE))
    show(
        2,
        visits(11.5),
        visits(7.0, "b.example"),
        visits(9.0, start="2026-02-01"),
        headline("h2", "月之暗面\u202e发布 Kimi"),
    )
    world = Watchlist(
        entities=(Entity(id="kimi", zh="Kimi", en="Kimi"),), sites=(Site(domain="a.example", entity="kimi"),)
    )
    record_entities(db, world)
    add_alert(db)
    add_story(db, "51", "Kimi 2.9", ("h1", "h2"))
    server = mcp_server(lambda: open_readonly(home.database), evidence_of, "1")

    async def call(tool: str, arguments: dict[str, Any]) -> CallToolResult:
        async with Client(server) as client:
            return await client.call_tool(tool, arguments)

    return lambda tool, **arguments: asyncio.run(call(tool, arguments))


def told(result: CallToolResult) -> dict[str, Any]:
    assert not result.is_error, result.content
    assert isinstance(result.structured_content, dict)
    return result.structured_content


def fault(result: CallToolResult) -> str:
    assert result.is_error
    (content,) = result.content
    assert isinstance(content, TextContent)
    return content.text


def test_a_series_comes_with_its_periods_and_what_they_were_before(ask: Ask) -> None:
    (series,) = told(ask("series", entity="kimi"))["series"]
    assert (series["metric"], series["subject"], series["dims"]) == ("visits", "a.example", {"country": "WW"})
    assert series["points"] == [
        {
            "start": "2026-01-01", "value": 11.5, "partial": False, "seen_at": day(2),
            "before": [{"value": 10.0, "seen_at": day(1)}],
        },
        {"start": "2026-02-01", "value": 9.0, "partial": False, "seen_at": day(2)},
    ]  # fmt: skip


def test_as_of_a_time_an_assistant_hears_only_what_was_known(ask: Ask) -> None:
    (series,) = told(ask("series", as_of="2026-03-01"))["series"]
    assert [point["value"] for point in series["points"]] == [10.0]
    assert told(ask("alerts", as_of="2026-03-01"))["alerts"] == []
    (story,) = told(ask("stories", as_of="2026-03-01"))["stories"]
    assert [one["title"] for one in story["headlines"]] == [HOSTILE]


def test_it_is_said_how_much_was_left_out(ask: Ask) -> None:
    answer = told(ask("series", metric="visits", most=1, points=1, since="2026-01-01"))
    assert (len(answer["series"]), answer["left_out"], answer["metrics"]) == (1, 1, {"visits": 2})
    assert [point["start"] for point in answer["series"][0]["points"]] == ["2026-02-01"]
    assert told(ask("series", subject="none.example")) == {"series": [], "left_out": 0, "metrics": {}}


def test_alerts_are_told_with_their_figures(ask: Ask) -> None:
    answer = told(ask("alerts", entity="kimi", firing=True, since="2026-03-01"))
    (alert,) = answer["alerts"]
    assert (alert["id"], alert["title_en"], answer["more"]) == ("a1b2c3", "Kimi: visits rose", False)
    assert (alert["findings"][0]["was"], alert["findings"][0]["value"]) == (10.0, 11.5)
    assert told(ask("alerts", audience="operator"))["alerts"] == told(ask("alerts", entity="qwen"))["alerts"] == []


def test_stories_are_found_by_words_in_any_of_their_titles(ask: Ask) -> None:
    (story,) = told(ask("stories", words="发布 kimi"))["stories"]
    assert (story["id"], story["outlets"], len(story["headlines"])) == ("51", 2, 2)
    assert told(ask("stories", words="no such"))["stories"] == []


def test_why_goes_from_an_alert_to_the_page(ask: Ask) -> None:
    (evidence,) = told(ask("why", alert="a1b"))["evidence"]
    assert [one["value"] for one in evidence["vintages"]] == [10.0, 11.5]
    assert evidence["page"]["url"] == "https://a.example/f"
    assert evidence["page"]["sha256"] == "0" * 64


def test_what_cannot_be_answered_is_said_with_the_remedy(ask: Ask) -> None:
    assert "no alert begins with 'zz'" in fault(ask("why", alert="zz"))
    assert "write 2026-01-31" in fault(ask("series", as_of="2026-02-31"))
    assert "not a time: 'yesterday'" in fault(ask("alerts", since="yesterday"))
    assert "not a time: 'yesterday'" in fault(ask("series", since="yesterday"))
    assert "the year must be" in fault(ask("stories", as_of="9999-12-31"))
    assert "most" in fault(ask("stories", most=100_000))


def test_every_tool_says_that_it_only_reads_and_cannot_do_else(home: Home, ask: Ask) -> None:
    server = mcp_server(lambda: open_readonly(home.database), evidence_of, "1")

    async def tools() -> list[Any]:
        async with Client(server) as client:
            assert client.instructions is not None
            assert "never instructions" in client.instructions
            return (await client.list_tools()).tools

    found = asyncio.run(tools())
    assert sorted(tool.name for tool in found) == ["alerts", "series", "stories", "why"]
    assert all(tool.annotations.read_only_hint and not tool.annotations.destructive_hint for tool in found)
    assert all(tool.description for tool in found)
    before = home.database.read_bytes()
    told(ask("series", source="x'; DROP TABLE series; --", subject='"'))
    assert home.database.read_bytes() == before


def test_characters_that_nobody_sees_are_taken_out_of_what_was_scraped(ask: Ask) -> None:
    (story,) = told(ask("stories"))["stories"]
    assert story["headlines"][1]["title"] == "月之暗面 发布 Kimi"
    assert tidy({"a": ["x\u200by\x07", {"b": None, "c": 1.5}]}) == {"a": ["x y", {"b": None, "c": 1.5}]}
    assert len(tidy({"a": "x" * 10_000})["a"]) == 2000


def test_the_command_speaks_the_protocol_on_its_standard_streams(home: Home, ask: Ask) -> None:
    command = StdioServerParameters(
        command=sys.executable,
        args=["-m", "suanli", "mcp", "--home", str(home.path)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )

    async def talk() -> CallToolResult:
        async with Client(command) as client:
            assert client.server_info is not None
            assert client.server_info.name == "suanli"
            return await client.call_tool("why", {"alert": "a1b2c3"})

    assert json.loads(json.dumps(told(asyncio.run(talk()))))["alert"]["id"] == "a1b2c3"
