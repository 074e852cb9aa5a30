"""Huawei AppGallery (华为应用市场): an app's name, developer, version, and in which band its installs are.

Endpoint  GET web-drcn.hispace.dbankcloud.com/uowap/index?method=internal.getTabDetail&uri=app|<id>; other hosts of the
          store, searches (uri=searchApp|<words>) and its tabs answer in the same shape
Layout    layoutData[] of cards: layoutName, dataList[]. An app is spread over detailhiddencard (appid, package,
          versionName, downCountDesc), detailheadcard (name; intro: the installs or a slogan) and detailappinfocard.
          POST /edge/webedge/appinfo answers flat, with downCount to the unit
Units     all installs so far: ">1,000万次安装", "100亿次安装"; a floor, as labels round down. 预约 are reservations
Identity  the store's id, C and digits; no layoutData for an id that it does not have
Access    since 2023 the store wants an Interface-Code that its own pages fetch; none is sent here: off
Privacy   comments come along with names: only the fields that are read are kept
Evidence  documented: from programs that read these answers; no recorded body was at hand
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from crawlers.apps.install_labels import installs, names_installs
from crawlers.complaints import reason_said
from crawlers.page import Ask, Page
from crawlers.points import once, point
from crawlers.refusals import Refused
from crawlers.source import Manners, Source
from crawlers.texts.quantities import text
from storage.records import App, Record, instant
from watchlist.models import Watchlist

ENDPOINT = "https://web-drcn.hispace.dbankcloud.com/uowap/index"
STORE = "huawei"
_ASKED = {"method": "internal.getTabDetail", "serviceType": 20, "reqPageNum": 1, "maxResults": 25, "locale": "zh"}
_NAMES, _DEVELOPERS = ("name", "appName"), ("developer", "developerName")
_VERSIONS, _LABELS = ("versionName", "appVersionName", "version"), ("downCountDesc", "downCount")
_READ = {"appid", "appId", "package", "pkgName", "intro", *_NAMES, *_DEVELOPERS, *_VERSIONS, *_LABELS}
_SAID = ("rtnCode", "rtnCode_", "rtnDesc", "rtnDesc_", "error", "message")
Row = Mapping[str, Any]


class Huawei(Source):
    slug, cadence, evidence = "huawei", "daily", "documented"
    manners = Manners(
        delay=10.0, on=False, why="undocumented, and the store asks programs other than its own pages for a code"
    )

    def asks(self, watchlist: Watchlist) -> Iterator[Ask]:
        """One answer an app of this store."""
        for app in watchlist.apps:
            if app.store == STORE:
                yield Ask(f"{ENDPOINT}?{urlencode({**_ASKED, 'uri': f'app|{app.app_id}'})}")

    def kept(self, body: bytes) -> bytes:
        """The fields that are read of each row; of another answer nothing but what it says of itself."""
        try:
            answer = json.loads(body)
        except (ValueError, RecursionError):
            return body
        if not isinstance(answer, dict):
            return b"[]"
        kept = {name: answer[name] for name in (*_SAID, *_READ) if name in answer}
        if "layoutData" in answer:
            kept["layoutData"] = [
                {"layoutName": name, "dataList": [{field: row[field] for field in row if field in _READ}]}
                for name, row in _rows(answer["layoutData"])
            ]
        return json.dumps(kept).encode()

    def read(self, page: Page) -> Iterator[Record]:
        answer, at = page.json(), instant(page.received_at)
        kind, _, asked = page.query.get("uri", "").partition("|")
        if "layoutData" not in answer and "appId" in answer:
            yield from _flat(answer, page, at)
            return
        if not isinstance(cards := answer["layoutData"], list | None):
            raise Refused("layout", "layoutData is no list")
        rows = list(_rows(cards))
        if not rows:
            said = " ".join(str(answer[name]) for name in _SAID if answer.get(name))
            reason = reason_said(said) if said else None
            raise Refused(reason or ("not_found" if kind == "app" else "empty"), said or "no cards")
        if kind == "app":
            yield from _app(asked, _own(rows, asked), at)
            return
        listed = [row for _, row in rows if row.get("appid") and row.get("package")]
        yield from once(record for row in listed for record in _app(text(row["appid"]), [row], at))


def _rows(cards: Any) -> Iterator[tuple[str, Row]]:
    """Each row of each card with the card's name; what is neither card nor row is passed over."""
    for card in cards if isinstance(cards, list) else ():
        listed = card.get("dataList") if isinstance(card, dict) else None
        for row in listed if isinstance(listed, list) else ():
            if isinstance(row, dict):
                yield str(card.get("layoutName") or ""), row


def _own(rows: list[tuple[str, Row]], asked: str) -> list[Row]:
    """The rows about the app asked: those with its id, then those without any in cards of a detail page."""
    named = [row for _, row in rows if row.get("appid") == asked]
    if not named:
        others = [row["appid"] for name, row in rows if name.startswith("detail") and row.get("appid")]
        raise Refused("mismatch" if others else "layout", f"asked for {asked}, got {others[:3]}")
    return named + [row for name, row in rows if name.startswith(("detail", "pcappinfo")) and not row.get("appid")]


def _app(app_id: str, rows: list[Row], at: str) -> Iterator[Record]:
    name = _first(rows, _NAMES)
    yield App(STORE, app_id, text(name), _first(rows, _DEVELOPERS), _first(rows, _VERSIONS), country="cn")
    intros = (row["intro"] for row in rows if isinstance(row.get("intro"), str) and names_installs(row["intro"]))
    if count := installs(_first(rows, _LABELS) or next(intros, "")):
        yield point("installs", app_id, at, "instant", count, {"country": "CN", "store": STORE})


def _flat(answer: Row, page: Page, at: str) -> Iterator[Record]:
    """The answer of webedge/appinfo, which is asked for a package or an id in its body."""
    asked = json.loads(page.request_body) if page.request_body.strip() else {}
    got = {answer["appId"], answer.get("pkgName")}
    if wanted := {asked[name] for name in ("appId", "pkgName") if asked.get(name)} - got:
        raise Refused("mismatch", f"asked for {sorted(wanted)}, got {answer['appId']}")
    yield from _app(text(answer["appId"]), [answer], at)


def _first(rows: list[Row], names: tuple[str, ...]) -> str | None:
    """The first text that is not blank which the rows have under one of the names."""
    values = (row[name] for row in rows for name in names if row.get(name) not in (None, ""))
    value = next(values, None)
    if value is None:
        return None
    return str(value) if names is _LABELS and type(value) is int else text(value)
