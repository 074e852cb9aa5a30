"""Crawls over a web on loopback whose names the operator let in: every way a fetch can go, and what is journaled."""

from __future__ import annotations

import gzip
import json
import socket
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any
from urllib.parse import urlsplit

import pytest

from storage.archive import Archive
from storage.database import open_readonly
from storage.home import Home
from storage.readers import not_before

HOSTS = ("gate", "shut", "plain", "busy", "hop", "odd", "api", "keyed", "loop", "elsewhere")
LEAKED = threading.Event()
SECRETS = {"T_ID": "client-4711", "T_SECRET": "s3cret/with+signs", "T_KEY": "key-0815-key"}
TOKENS: list[str] = []


def title(text: str) -> dict[str, Any]:
    return {"body": json.dumps({"title": text}).encode(), "headers": {"Content-Type": "application/json"}}


def gate(asking: Any) -> dict[str, Any]:
    if asking.path == "/robots.txt":
        LEAKED.wait(0.3)  # until a request slips past the gate, if one does
        return {"body": b"User-agent: *\nDisallow: /private\n"}
    LEAKED.set()
    return title(asking.path)


def shut(asking: Any) -> dict[str, Any]:
    return {"status": 500} if asking.path == "/robots.txt" else title("never")


def busy(asking: Any) -> dict[str, Any]:
    return {"status": 404} if asking.path == "/robots.txt" else {"status": 429, "headers": {"Retry-After": "3600"}}


def hop(asking: Any) -> dict[str, Any]:
    port = asking.host.partition(":")[2]
    targets = {
        "/metadata": "http://169.254.169.254/latest/meta-data",
        "/spelled": "http://0x7f000001:22/",
        "/within": f"http://plain.example:{port}/arrived",
        "/gate": f"http://gate.example:{port}/private/after-a-hop",
        "/round": "/round",
    }
    where = targets.get(asking.path)
    return {"status": 302, "headers": {"Location": where}} if where else {"status": 404}


def odd(asking: Any) -> dict[str, Any] | None:
    big = b'{"title": "' + b"0" * 5_000_000 + b'"}'
    small = json.dumps({"title": "whole", "pad": "x" * 3_000}).encode()
    answers: dict[str, dict[str, Any] | None] = {
        "/bomb": {"body": gzip.compress(big), "headers": {"Content-Encoding": "gzip"}},
        "/big": {"body": big},
        "/big-without-length": {"body": big, "declared": None},
        "/gzip": {"body": gzip.compress(small), "headers": {"Content-Encoding": "gzip"}},
        "/half-gzip": {"body": gzip.compress(small)[:-20], "headers": {"Content-Encoding": "gzip"}},
        "/short": {"body": small[:1000], "declared": len(small)},
        "/cut": {"body": small[:1000], "declared": None},
        "/without-length": {"body": small, "declared": None},
        "/hang": None,
        "/broken": {"status": 502},
        "/gone": {"status": 410},
        "/wall": {"body": b"<html><title>Just a moment...</title></html>", "headers": {"Content-Type": "text/html"}},
        "/nan": {"body": b'{"title": NaN}'},
    }
    return answers.get(asking.path, {"status": 404})


def plain(asking: Any) -> dict[str, Any]:
    if asking.path == "/same":
        if asking.headers.get("if-none-match") == '"v1"':
            return {"status": 304, "headers": {"ETag": '"v1"'}, "declared": None}
        answer = title("unchanged")
        return answer | {"headers": answer["headers"] | {"ETag": '"v1"'}}
    if asking.path == "/html":
        return {"body": b"<html><h1>to be drawn</h1></html>", "headers": {"Content-Type": "text/html"}}
    return {"status": 404} if asking.path == "/robots.txt" else title(asking.path)


def loop(asking: Any) -> dict[str, Any]:
    n = int(asking.path.rpartition("/")[2] or 0) if asking.path != "/robots.txt" else 0
    here = f"http://{asking.host}"
    return {"body": json.dumps({"title": f"page {n}", "next": [f"{here}/{n}", f"{here}/{n + 1}"]}).encode()}


def api(asking: Any) -> dict[str, Any]:
    if asking.path == "/token":
        TOKENS.append(f"tok-{len(TOKENS)}-value")
        return {"body": json.dumps({"access_token": TOKENS[-1], "expires_in": 7200}).encode()}
    if asking.path == "/robots.txt":
        return {"status": 404}
    if asking.path == "/away":
        port = asking.host.partition(":")[2]
        return {"status": 302, "headers": {"Location": f"http://elsewhere.example:{port}/caught"}}
    if asking.headers.get("authorization") != "Bearer tok-1-value":  # the first token has been revoked
        return {"status": 401}
    return title(f"for {asking.headers['authorization']}")


def keyed(asking: Any) -> dict[str, Any]:
    if asking.path == "/robots.txt":
        return {"status": 404}
    if asking.path.startswith("/bounce"):
        return {"status": 302, "headers": {"Location": asking.path.replace("/bounce", "/landed")}}
    return title(f"you sent {asking.path}")


SITES = {
    "gate": gate, "shut": shut, "plain": plain, "busy": busy, "hop": hop, "odd": odd, "api": api, "keyed": keyed,
    "loop": loop, "elsewhere": plain,
}  # fmt: skip


@pytest.fixture(scope="module")
def server(serve: Callable[[Any], Any]) -> Any:
    return serve(lambda asking: SITES[asking.host.partition(".")[0]](asking))


@pytest.fixture(scope="module")
def unlistened() -> Iterator[int]:
    """A port that is taken and refuses connections."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


@pytest.fixture(scope="module")
def crawls(server: Any, unlistened: int, crawl_all: Any) -> Any:
    port = server.port

    def at(host: str, *paths: str) -> list[str]:
        return [f"http://{host}.example:{port}{path}" for path in paths]

    token = {
        "kind": "token", "token_url": at("api", "/token")[0], "scope": "read", "id_variable": "T_ID",
        "secret_variable": "T_SECRET", "where": "at the desk",
    }  # fmt: skip
    key = {"kind": "key", "variable": "T_KEY", "name": "apikey", "place": "parameter", "where": "at the desk"}
    odd_paths = (
        "/bomb", "/big", "/big-without-length", "/gzip", "/half-gzip", "/short", "/cut", "/without-length", "/hang",
        "/broken", "/gone", "/wall", "/nan",
    )  # fmt: skip
    outside = [
        f"http://127.0.0.1:{unlistened}/",
        "http://inner.example/",
        "http://half.example/",
        "http://[::1]/",
        "nonsense",
    ]
    return crawl_all(
        [
            {"slug": "gate", "run": "gate", "urls": at("gate", *(f"/private/{n}" for n in range(14)), "/a", "/b")},
            {"slug": "shut", "run": "shut", "urls": at("shut", "/a", "/b")},
            {"slug": "hop", "run": "hop", "urls": at("hop", "/metadata", "/spelled", "/within", "/gate", "/round")},
            {"slug": "odd", "run": "odd", "urls": at("odd", *odd_paths)},
            {"slug": "outside", "run": "outside", "urls": outside},
            {"slug": "busy", "run": "busy-1", "urls": at("busy", "/1", "/2", "/3"), "at": "2026-03-01T08:00:00+00:00"},
            {"slug": "busy", "run": "busy-2", "urls": at("busy", "/1"), "at": "2026-03-01T08:59:59+00:00"},
            {"slug": "busy", "run": "busy-3", "urls": at("busy", "/1"), "at": "2026-03-01T09:00:00+00:00"},
            {"slug": "same", "run": "same-1", "urls": at("plain", "/same"), "at": "2026-03-01T08:00:00+00:00"},
            {"slug": "same", "run": "same-2", "urls": at("plain", "/same"), "at": "2026-03-02T08:00:00+00:00"},
            {"slug": "loop", "run": "loop", "urls": at("loop", "/0")},
            {"slug": "idle", "run": "idle", "urls": []},
            {"slug": "api", "run": "api", "urls": at("api", "/1", "/2", "/away"), "credentials": token},
            {"slug": "keyed", "run": "keyed", "urls": at("keyed", "/x?page=1", "/bounce?q=1"), "credentials": key},
            {"slug": "blind", "run": "blind", "urls": at("plain", "/html"), "browser": True},
            {"slug": "poor", "run": "poor", "urls": at("plain", "/p"), "credentials": key | {"variable": "T_UNSET"}},
        ],
        environment=SECRETS | {"SUANLI_CHROMIUM": "/nowhere/chromium"},
        names={f"{host}.example": ["127.0.0.1"] for host in HOSTS}
        | {"inner.example": ["10.1.2.3"], "half.example": ["93.184.216.34", "127.0.0.1"]},
        allow=[f"{host}.example:{port}" for host in HOSTS] + [f"127.0.0.1:{unlistened}"],
        timeout=1.0,
        settings={
            "CONCURRENT_REQUESTS_PER_DOMAIN": 16,
            "DOWNLOAD_SLOTS": {"busy.example": {"concurrency": 1, "delay": 0}},
        },
    )


def reasons(crawls: Any, run: str) -> dict[str, str | None]:
    """Why each address of a run was not read, by its path."""
    return {urlsplit(url).path: entry.reason for url, entry in crawls.looks(run).items()}


def test_no_request_passes_the_gate_before_robots_txt_is_known(crawls: Any, server: Any) -> None:
    assert set(server.paths("gate.example")) == {"/a", "/b", "/robots.txt"}
    assert server.paths("gate.example")[0] == "/robots.txt"
    why = reasons(crawls, "gate")
    assert server.paths("gate.example").count("/robots.txt") == 2  # once for this run, once for that of the redirects
    assert {why[f"/private/{n}"] for n in range(14)} == {"robots"}
    assert (why["/a"], why["/b"]) == (None, None)
    assert crawls.journal("gate").end.outcome == "partial"


def test_a_robots_txt_that_cannot_be_had_closes_the_host(crawls: Any, server: Any) -> None:
    assert set(server.paths("shut.example")) == {"/robots.txt"}
    assert set(reasons(crawls, "shut").values()) == {"robots"}
    assert crawls.journal("shut").end.outcome == "failed"


def test_a_redirect_is_followed_only_where_the_crawl_may_go(crawls: Any, server: Any) -> None:
    assert reasons(crawls, "hop") == {
        "/metadata": "egress", "/spelled": "egress", "/within": None, "/gate": "robots", "/round": "network",
    }  # fmt: skip
    assert "/private/after-a-hop" not in server.paths("gate.example")
    within = crawls.looks("hop")[f"http://hop.example:{server.port}/within"]
    assert within.headers["content-location"] == f"http://plain.example:{server.port}/arrived"
    assert within.records[0].id == within.url


def test_a_name_with_one_address_that_is_not_public_is_never_connected_to(crawls: Any) -> None:
    why = {url: entry.reason for url, entry in crawls.looks("outside").items()}
    assert why.pop("nonsense") == "egress"
    assert {why[f"http://{host}/"] for host in ("inner.example", "half.example", "[::1]")} == {"egress"}
    assert "10.1.2.3" in crawls.looks("outside")["http://inner.example/"].detail
    assert [reason for url, reason in why.items() if "127.0.0.1" in url] == ["robots"]


def test_every_way_a_fetch_fails_has_its_reason(crawls: Any) -> None:
    assert reasons(crawls, "odd") == {
        "/bomb": "too_large", "/big": "too_large", "/big-without-length": "too_large", "/gzip": None,
        "/half-gzip": "truncated", "/short": "truncated", "/cut": "truncated", "/without-length": None,
        "/hang": "timeout", "/broken": "server_error", "/gone": "not_found", "/wall": "blocked", "/nan": "layout",
    }  # fmt: skip
    end = crawls.journal("odd").end
    assert (end.outcome, end.counts["truncated"], end.counts["ok"]) == ("partial", 3, 2)


def test_a_failing_server_is_asked_again_a_bounded_number_of_times(crawls: Any, server: Any) -> None:
    assert server.paths("odd.example").count("/broken") == 2
    assert crawls.looks("odd")[f"http://odd.example:{server.port}/broken"].status == 502


def test_the_body_of_a_refused_page_is_archived(crawls: Any, server: Any) -> None:
    wall = crawls.looks("odd")[f"http://odd.example:{server.port}/wall"]
    archive = Archive(crawls.home.archive)
    assert b"Just a moment" in archive.get(wall.sha256)
    archive.close()


def test_retry_after_is_heeded_in_this_run_and_in_later_ones(crawls: Any, server: Any) -> None:
    first, second, third = (crawls.journal(f"busy-{n}") for n in (1, 2, 3))
    assert {page.reason for page in first.pages} == {"rate_limited"}
    assert {page.retry_after for page in first.pages} == {"2026-03-01T09:00:00Z"}
    assert [page.status for page in first.pages].count(429) == 1
    assert len([path for path in server.paths("busy.example") if path != "/robots.txt"]) == 2
    assert [page.status for page in second.pages] == [None]
    assert [page.status for page in third.pages] == [429]
    assert first.end.outcome == second.end.outcome == "refused"
    db = open_readonly(crawls.home.database)
    assert not_before(db) == {f"busy.example:{server.port}": "2026-03-01T10:00:00Z"}
    db.conn.close()


def test_a_page_seen_unchanged_is_read_again_from_the_archive(crawls: Any) -> None:
    (first,), (second,) = crawls.journal("same-1").pages, crawls.journal("same-2").pages
    assert (first.status, second.status) == (200, 304)
    assert first.sha256 == second.sha256
    assert first.records == second.records != ()
    assert second.received_at == "2026-03-02T08:00:00Z"


def test_pages_that_lead_to_each_other_are_asked_once_and_not_without_end(crawls: Any, server: Any) -> None:
    assert sorted(server.paths("loop.example")) == ["/0", "/1", "/2", "/3", "/robots.txt"]
    end = crawls.journal("loop").end
    assert (end.outcome, end.detail) == ("partial", "stopped following pages 3 deep")


def test_a_run_that_asked_nothing_is_not_ok(crawls: Any) -> None:
    end = crawls.journal("idle").end
    assert end.outcome == "failed"
    assert "nothing to ask" in end.detail


def test_a_token_is_fetched_renewed_once_and_shown_to_its_own_origin_alone(crawls: Any, server: Any) -> None:
    assert reasons(crawls, "api") == {"/1": None, "/2": None, "/away": None}
    exchanges = [one for one in server.asked if one.path == "/token"]
    assert len(exchanges) == 2
    assert exchanges[0].body == b"grant_type=client_credentials&scope=read"
    caught = [one for one in server.asked if one.path == "/caught"]
    assert caught
    assert all("authorization" not in one.headers for one in caught)
    assert not any("authorization" in one.headers for one in server.asked if one.path == "/robots.txt")


def test_a_key_reaches_the_server_and_nothing_that_is_written(crawls: Any, server: Any) -> None:
    assert {path for path in server.paths("keyed.example") if "key-0815-key" in path} == {
        "/x?page=1&apikey=key-0815-key", "/bounce?q=1&apikey=key-0815-key", "/landed?q=1&apikey=key-0815-key",
    }  # fmt: skip
    assert {entry.url.partition("?")[2] for entry in crawls.journal("keyed").pages} == {"page=1", "q=1"}
    archive = Archive(crawls.home.archive)
    bodies = b"".join(archive.get(sha256) for sha256 in archive.hashes())
    archive.close()
    assert b"you sent /x?page=1&apikey=[secret]" in bodies
    for secret in (*SECRETS.values(), *TOKENS, "s3cret%2Fwith%2Bsigns"):
        assert secret.encode() not in crawls.everything_written() + bodies


def test_a_missing_key_is_a_refusal_that_names_its_variable(crawls: Any, server: Any) -> None:
    (page,) = crawls.journal("poor").pages
    assert page.reason == "login_required"
    assert "T_UNSET" in page.detail
    assert "/p" not in server.paths("plain.example")


def test_a_missing_browser_is_a_failure_that_says_how_to_get_one(crawls: Any) -> None:
    (page,) = crawls.journal("blind").pages
    assert page.reason == "network"
    assert "/nowhere/chromium" in page.detail
    assert "playwright install chromium" in page.detail
    assert crawls.journal("blind").end.outcome == "failed"


def test_a_page_that_cannot_be_kept_ends_the_crawl_and_is_not_passed_over(server: Any, crawl_all: Any) -> None:
    def full(home: Home) -> None:
        Archive(home.archive).close()
        with closing(sqlite3.connect(home.archive)) as db:
            db.execute("CREATE TRIGGER full BEFORE INSERT ON bodies BEGIN SELECT RAISE(ABORT, 'disk full'); END")

    done = crawl_all(
        [{"slug": "full", "run": "full", "urls": [f"http://plain.example:{server.port}/x"]}],
        names={"plain.example": ["127.0.0.1"]},
        allow=[f"plain.example:{server.port}"],
        prepare=full,
    )
    end = done.journal("full").end
    assert (end.outcome, end.counts) == ("failed", {})
    assert "disk full" in end.detail


def test_we_say_who_we_are_and_how_to_reach_us(server: Any, crawls: Any) -> None:
    assert {one.headers["user-agent"] for one in server.asked} == {server.asked[0].headers["user-agent"]}
    assert server.asked[0].headers["user-agent"].startswith("Suanli/")
    assert server.asked[0].headers["user-agent"].endswith("(+mailto:ops@desk.example)")
