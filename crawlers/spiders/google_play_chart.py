"""Google Play's charts: the top free, paid or grossing apps of one country, through the store's own web calls.

Endpoint  POST play.google.com/_/PlayStoreUi/data/batchexecute?rpcids=vyAe2&hl=en&gl=<CC>, undocumented; what is asked
          is in the body: f.req=[[["vyAe2", "[[null, [[8, [20, n]], null, null, fields], [2, chart, category]]]"]]]
Answer    the guard )]}', then lengths and JSON lines; [0][2] of the line of vyAe2 is JSON in a text, whose
          [0][1][0][28][0] is the list in rank order: [0][0][0] package, [0][3] name; [0][1][0][3][0] is the token
          of the next page, whose bytes name the chart and category (topselling_free_GAME)
Limits    200 entries since about 2023, sizes vary from call to call; a field list that the store no longer likes
          gives an empty list with status 200; a refused call answers null with a code of google.rpc.Code beside it
Evidence  documented: from programs that make this call, tried on one answer of 2026 found in public code
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from typing import Any, Never
from urllib.parse import parse_qs, urlencode

from crawlers.apps.charts import Chart
from crawlers.page import Ask, Page
from crawlers.refusals import Reason, Refused
from crawlers.source import Manners, Source
from crawlers.texts.quantities import text, whole
from storage.records import Record, instant
from watchlist.models import AppChart, Watchlist

UNKNOWN_COUNTRY = "ZZ"
"""Without gl the store goes by the caller's address; ZZ is CLDR's code for a region that is not known."""
ENDPOINT = "https://play.google.com/_/PlayStoreUi/data/batchexecute"
MOST = 200
_RPC, _ALL = "vyAe2", "APPLICATION"
_CHARTS = {"free": "topselling_free", "paid": "topselling_paid", "grossing": "topgrossing"}
_OURS = {theirs: ours for ours, theirs in _CHARTS.items()}
_TOKEN = re.compile(rb"(topselling_free|topselling_paid|topgrossing)(?:_([A-Z][A-Z_]+[A-Z]))?")
_CODES: dict[int, Reason] = {5: "not_found", 7: "blocked", 8: "rate_limited", 13: "server_error", 14: "server_error",
                             16: "login_required"}  # fmt: skip
_FIELDS = [1, 8, 9, 10, 11, 12, 16, 27, 31, 32, 34, 55, 56, 57, 64, 68, 71, 72, 96, 100, 104, 108, 110, 113, 122,
           139, 145, 148, 150, 151, 152, 163, 165, 169, 176, 177, 183, 184, 194, 195, 211, 222, 320]  # fmt: skip


class GooglePlayChart(Source):
    slug, cadence, evidence = "google-play-chart", "daily", "documented"
    version = 2
    manners = Manners(delay=10.0, on=False, why="an undocumented call of the store's own page, not proven here")

    def asks(self, watchlist: Watchlist) -> Iterator[Ask]:
        for one in watchlist.app_charts:
            if one.store == "googleplay":
                query = {"rpcids": _RPC, "hl": "en", "gl": one.country.upper(), "rt": "c"}
                yield Ask(
                    f"{ENDPOINT}?{urlencode(query)}",
                    method="POST",
                    headers={"content-type": "application/x-www-form-urlencoded;charset=UTF-8"},
                    body=urlencode({"f.req": json.dumps(_call(one), separators=(",", ":"))}).encode(),
                )

    def read(self, page: Page) -> Iterator[Record]:
        if b"429 Too Many Requests" in page.body[:1000]:
            raise Refused("rate_limited", "the store says so, at status 200")
        lists = _answer(page.text)[0][1]
        apps = [(text(row[0][0][0]), text(row[0][3])) for row in lists[0][28][0]] if lists else []
        asked, answered = _asked(page), _named(lists[0]) if lists else None
        if asked and answered and asked[:2] != answered:
            raise Refused("mismatch", f"asked for {asked[:2]}, got {answered}")
        chart, category = answered or (asked[:2] if asked else _unknown())
        genre = "all" if category == _ALL else category
        where = Chart("googleplay", page.query.get("gl", UNKNOWN_COUNTRY).lower(), "android", chart, genre)
        yield from where.records(instant(page.received_at), apps, asked[2] if asked else len(apps), most=MOST)


def _call(one: AppChart) -> Any:
    category = _ALL if one.genre == "all" else one.genre
    asked = [[None, [[8, [20, min(one.depth, MOST)]], None, None, _FIELDS], [2, _CHARTS[one.chart], category]]]
    return [[[_RPC, json.dumps(asked, separators=(",", ":")), None, "generic"]]]


def _asked(page: Page) -> tuple[str, str, int] | None:
    """The chart, the category and the number of places that the request's body (or its address) asked for."""
    (calls,) = parse_qs(page.request_body.decode()).get("f.req") or [page.query.get("f.req", "")]
    if not calls:
        return None
    asked = json.loads(json.loads(calls)[0][0][1])[0]
    return _OURS[asked[2][1]], text(asked[2][2]), whole(asked[1][0][1][1])


def _named(one: list[Any]) -> tuple[str, str] | None:
    """The chart and the category that a list's token for its next page names; None where it has no such token."""
    token = one[3][0] if one[3] else ""
    found = _TOKEN.search(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
    return (_OURS[found[1].decode()], (found[2] or _ALL.encode()).decode()) if found else None


def _unknown() -> Never:
    raise Refused("layout", "neither what was asked nor the answer says which chart it is")


def _answer(body: str) -> Any:
    """What the call answered: JSON in a text, on the line that names the call."""
    for line in body.split("\n"):
        if line.startswith("[["):
            for part in json.loads(line):
                if part[:2] == ["wrb.fr", _RPC]:
                    if part[2] is None:
                        raise _without_answer(part)
                    return json.loads(part[2])
    raise Refused("layout", f"no answer of {_RPC} in the body")


def _without_answer(part: list[Any]) -> Refused:
    """Why a call was answered with null: by the code in its sixth place; the store's gateway throttles without one."""
    status = part[5] if len(part) > 5 and isinstance(part[5], list) else []
    if "PlayGatewayError" in json.dumps(status):
        return Refused("rate_limited", "the store's gateway refused the call")
    code = status[0] if status and isinstance(status[0], int) else None
    return Refused("empty" if code is None else _CODES.get(code, "layout"), f"the call answered with null, code {code}")
