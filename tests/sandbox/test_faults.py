"""Each planted fault does over a real connection what it is named after, when it is on, and nothing else."""

from __future__ import annotations

import gzip
import http.client
import json
import zlib
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from sandbox.exchange import Request
from sandbox.gateway import Gateway
from sandbox.world.faults import METADATA, Fault, Kind
from sandbox.world.gzip_bomb import gzip_bomb
from sandbox.world.planting_faults import planned_faults
from sandbox.world.simulated import World
from sandbox.world.walls import WALLS
from watchlist.models import Watchlist

DAY = date(2024, 12, 5)
SITE = "https://data.similarweb.com/api/v1/data?domain=claude.ai"
ROBOTS = "https://data.similarweb.com/robots.txt"
FEED = "https://www.ithome.com/rss/"
Serve = Callable[..., Gateway]


@pytest.fixture
def faulty(watched: Watchlist, serving: Serve) -> Callable[..., Gateway]:
    """A function that serves a world with one fault on data.similarweb.com, and its robots.txt."""

    def serve(kind: Kind, **more: Any) -> Gateway:
        return serving(World(watched, 1, DAY, faults={r"data\.similarweb\.com": Fault(kind, **more)}))

    return serve


def test_rate_limited_says_when_to_come_again(faulty: Serve, ask: Any) -> None:
    answer, _ = ask(faulty("rate-limited", retry_after=77), SITE)
    assert (answer.status, answer.getheader("Retry-After")) == (429, "77")


def test_unavailable_is_503(faulty: Serve, ask: Any) -> None:
    assert ask(faulty("unavailable"), SITE)[0].status == 503


def test_a_hang_lasts_until_the_client_gives_up(faulty: Serve) -> None:
    gateway = faulty("hang")
    connection = http.client.HTTPConnection("127.0.0.1", gateway.port, timeout=0.3)
    connection.request("GET", "/", headers={"Suanli-Url": SITE})
    with pytest.raises(TimeoutError):
        connection.getresponse()
    connection.close()


def test_a_hang_of_a_time_ends_with_the_good_answer(faulty: Serve, ask: Any, watched: Watchlist) -> None:
    assert ask(faulty("hang", seconds=0.05), SITE)[1] == World(watched, 1, DAY).get(SITE).body


def test_a_truncated_body_ends_before_its_length(faulty: Serve, ask: Any, watched: Watchlist) -> None:
    whole = World(watched, 1, DAY).get(SITE).body
    with pytest.raises(http.client.IncompleteRead) as cut:
        ask(faulty("truncated"), SITE)
    assert cut.value.partial == whole[: len(whole) // 2]
    assert cut.value.expected == len(whole) - len(whole) // 2


@pytest.mark.parametrize(
    ("wall", "mark"),
    [
        ("cloudflare", b"<title>Just a moment...</title>"),
        ("aws-waf", b"gokuProps"),
        ("ebay", b"<title>Pardon Our Interruption"),
        ("amazon", b"/errors/validateCaptcha"),
    ],
)
def test_a_captcha_comes_with_status_200(faulty: Serve, ask: Any, wall: str, mark: bytes) -> None:
    answer, body = ask(faulty("captcha", wall=wall), SITE)
    assert (answer.status, body) == (200, WALLS[wall])
    assert mark in body


def test_a_changed_layout_has_the_facts_under_other_names(faulty: Serve, ask: Any, watched: Watchlist) -> None:
    answer, body = ask(faulty("changed-layout"), SITE)
    good = json.loads(World(watched, 1, DAY).get(SITE).body)
    changed = json.loads(body)["data"]
    assert answer.status == 200
    assert not changed.keys() & good.keys()
    assert list(changed["v_estimated_monthly_visits"].values()) == list(good["EstimatedMonthlyVisits"].values())


def test_a_changed_layout_of_xml_is_an_empty_shell(watched: Watchlist) -> None:
    answer = World(watched, 1, DAY, faults={"ithome": Fault("changed-layout")}).get(FEED)
    assert answer.headers["content-type"].startswith("text/html")
    assert b"<item>" not in answer.body
    assert b'<div id="root"' in answer.body


def test_robots_error_fails_robots_alone(faulty: Serve, ask: Any) -> None:
    gateway = faulty("robots-error")
    assert [ask(gateway, url)[0].status for url in (ROBOTS, SITE)] == [500, 200]


@pytest.mark.parametrize("kind", ["rate-limited", "unavailable", "captcha", "redirect", "gzip-bomb", "empty-accepted"])
def test_other_faults_leave_robots_alone(watched: Watchlist, kind: Kind) -> None:
    world = World(watched, 1, DAY, faults={r"data\.similarweb\.com": Fault(kind)})
    assert world.get(ROBOTS).body == b"User-agent: *\nDisallow:\n"
    assert world.get(SITE).body != World(watched, 1, DAY).get(SITE).body


def test_a_pattern_may_name_robots_itself(watched: Watchlist) -> None:
    world = World(watched, 1, DAY, faults={r"/robots\.txt$": Fault("redirect", location="/elsewhere")})
    assert (world.get(ROBOTS).status, world.get(SITE).status) == (302, 200)


def test_a_redirect_leads_to_the_clouds_metadata(faulty: Serve, ask: Any) -> None:
    answer, body = ask(faulty("redirect"), SITE)
    assert (answer.status, answer.getheader("Location"), body) == (302, METADATA, b"")
    assert METADATA.startswith("http://169.254.169.254/")


def test_a_bomb_is_small_and_expands_beyond_200_megabytes(faulty: Serve, ask: Any) -> None:
    answer, body = ask(faulty("gzip-bomb"), SITE)
    assert (answer.status, answer.getheader("Content-Encoding")) == (200, "gzip")
    assert len(body) < 2**20
    unpacker, size, left = zlib.decompressobj(wbits=31), 0, body
    while left:
        size += len(unpacker.decompress(left, 2**24))
        left = unpacker.unconsumed_tail
    assert unpacker.eof
    assert size > 200 * 2**20


def test_a_small_bomb_is_one_good_gzip() -> None:
    assert gzip.decompress(gzip_bomb(3 * 2**20)) == b" " * (3 * 2**20)


def test_an_empty_202_has_no_body(faulty: Serve, ask: Any) -> None:
    answer, body = ask(faulty("empty-accepted"), SITE)
    assert (answer.status, body) == (202, b"")


def test_a_fault_is_on_between_its_dates(watched: Watchlist) -> None:
    begin = datetime(2024, 12, 5, tzinfo=UTC)
    world = World(watched, 1, faults={"similarweb": Fault("unavailable", begin, begin + timedelta(days=2))})
    seen = {}
    for hours in (-1, 0, 47, 48):
        world.now = begin + timedelta(hours=hours)
        seen[hours] = world.get(SITE).status
    assert seen == {-1: 200, 0: 503, 47: 503, 48: 200}


def test_a_fault_may_take_the_third_and_fourth_request_alone(watched: Watchlist) -> None:
    world = World(watched, 1, DAY, faults={"similarweb": Fault("unavailable", after=2, times=2)})
    world.get(FEED)  # another address does not count
    assert [world.get(SITE).status for _ in range(6)] == [200, 200, 503, 503, 200, 200]
    assert world.faults.served == {"similarweb": 2}


def test_a_fault_takes_whole_addresses_by_pattern(watched: Watchlist) -> None:
    world = World(watched, 1, DAY, faults={r"domain=claude\.ai$": Fault("unavailable")})
    assert [world.get(url).status for url in (SITE, SITE.replace("claude.ai", "doubao.com"))] == [503, 200]


def test_a_token_exchange_can_fail_too(watched: Watchlist) -> None:
    url = "https://api.ebay.com/identity/v1/oauth2/token"
    world = World(watched, 1, DAY, faults={"oauth2": Fault("unavailable")})
    assert (
        world.answer(Request(url, "POST", {"authorization": "Basic eDp5"}, b"grant_type=client_credentials")).status
        == 503
    )


def test_a_plan_has_every_kind_of_fault_and_leaves_most_days_alone(watched: Watchlist) -> None:
    first, last = date(2024, 1, 1), date(2024, 12, 30)
    plan = planned_faults(watched, first, last)
    kinds = {fault.kind for fault in plan.values()}
    assert kinds >= {"rate-limited", "unavailable", "hang", "truncated", "captcha", "changed-layout", "robots-error"}
    assert kinds >= {"redirect", "gzip-bomb", "empty-accepted"}
    world, bad = World(watched, 1, faults=plan), 0
    for n in range(365):
        world.now = first + timedelta(days=n)
        good = World(watched, 1, world.now)
        urls = [SITE, FEED, "https://36kr.com/feed", "https://www.ithome.com/robots.txt"]
        bad += any(world.get(url) != good.get(url) for url in urls)
    assert 1 <= bad <= 10
