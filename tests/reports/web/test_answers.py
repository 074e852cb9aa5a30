"""The pages over HTTP: who may do what, in which language, and that nothing foreign gets into them."""

from __future__ import annotations

import asyncio
import json
import re
from typing import Any

import feedparser  # type: ignore[import-untyped]
import httpx
import pytest
from lxml import html
from sqlite_utils import Database

from reports.web.marks import mark_of
from reports.web.pages import Pages
from tests.reports.web.conftest import PASSWORD

ALERT = "/alerts/a1b2c3d4e5f6"
EVERY = (
    "/",
    "/alerts",
    ALERT,
    "/stories",
    "/stories/s%2F1",
    "/entities",
    "/entities/kimi",
    "/sources",
    "/search?q=kimi",
)
TOKEN = {"authorization": f"Bearer {PASSWORD}"}


class Reader:
    """Somebody with a browser that keeps cookies and knows nothing of scripts."""

    def __init__(self, pages: Pages) -> None:
        self._app = pages.app()
        self.cookies = httpx.Cookies()

    def get(self, path: str, **more: Any) -> httpx.Response:
        return self._ask("GET", path, **more)

    def post(self, path: str, data: dict[str, str], **more: Any) -> httpx.Response:
        return self._ask("POST", path, data=data, **more)

    def form(self, path: str) -> dict[str, str]:
        """The hidden fields of the last form of a page, as a browser sends them."""
        page = self.get(path).text
        return dict(re.findall(r'name="(csrftoken|then)" value="([^"]*)"', page))

    def sign_in(self, password: str = PASSWORD, name: str = "li", then: str = "/") -> httpx.Response:
        fields = self.form(f"/sign-in?then={then}")
        return self.post("/sign-in", {**fields, "name": name, "password": password})

    def _ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        async def asked() -> httpx.Response:
            transport = httpx.ASGITransport(self._app)
            async with httpx.AsyncClient(transport=transport, base_url="http://pages", cookies=self.cookies) as client:
                answer = await client.request(method, path, **more)
                self.cookies = client.cookies
                return answer

        return asyncio.run(asked())


@pytest.fixture
def reader(pages: Pages) -> Reader:
    return Reader(pages)


@pytest.mark.parametrize("path", EVERY)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_page_answers_in_both_languages(reader: Reader, path: str, lang: str) -> None:
    answer = reader.get(path, headers={"accept-language": lang})
    assert answer.status_code == 200
    assert f'<html lang="{"zh-CN" if lang == "zh" else "en"}"' in answer.text


@pytest.mark.parametrize("path", [*EVERY, "/suanli", "/nothing", "/charts/entities/kimi.svg"])
def test_no_answer_lets_a_browser_run_what_is_not_ours(reader: Reader, path: str) -> None:
    headers = reader.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy.replace("style-src 'self' 'unsafe-inline'", "").replace(
        "style-src 'unsafe-inline'", ""
    )
    assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", EVERY)
def test_what_was_scraped_is_text_and_leads_nowhere_else(reader: Reader, path: str) -> None:
    page = reader.get(path).text
    assert "\u202e" not in page
    assert "A" * 400 not in page
    elements = list(html.fromstring(page).iter())
    assert not [one for one in elements if one.tag == "b" or (one.tag == "script" and not one.get("src"))]
    assert not [name for one in elements for name in one.attrib if name.startswith("on")]
    addresses = [one.get(name) for one in elements for name in ("href", "src", "action") if one.get(name)]
    assert all(address.startswith(("/", "?", "#", "https://")) for address in addresses)


def test_the_language_that_was_chosen_is_kept(reader: Reader) -> None:
    assert '<html lang="en"' in reader.get("/alerts?lang=en").text
    assert '<html lang="en"' in reader.get("/stories", headers={"accept-language": "zh-CN"}).text


def test_an_alert_shows_what_it_rests_on(reader: Reader) -> None:
    page = reader.get(f"{ALERT}?lang=en").text
    for said in ("2,200,000", "900,000", "-59.0 %", "1,900,000 – 2,700,000", "about one check in 500", "news.example"):
        assert said in page
    assert page.count("<tr><td>2026-02-01</td>") == 2  # both vintages of the month


def test_an_alert_may_be_named_by_its_beginning_and_an_unknown_one_is_not_found(reader: Reader) -> None:
    assert reader.get("/alerts/a1b2").status_code == 200
    assert reader.get("/alerts/ffff").status_code == 404


def test_the_archived_bytes_are_shown_as_text_only(reader: Reader) -> None:
    (link,) = set(re.findall(r"/bodies/[0-9a-f]{64}", reader.get(ALERT).text))
    answer = reader.get(link)
    assert answer.headers["content-type"].startswith("text/plain")
    assert "sandbox" in answer.headers["content-security-policy"]
    assert "<script>alert(1)</script>" in answer.text
    assert reader.get("/bodies/" + "0" * 64).status_code == 404


def test_strangers_may_not_say_anything(reader: Reader, db: Database) -> None:
    fields = reader.form("/sign-in")
    answer = reader.post(f"{ALERT}/say", {**fields, "verb": "ack"})
    assert answer.status_code == 403
    assert db["actions"].count == 0


def test_whoever_signed_in_acknowledges_keeps_and_mutes(reader: Reader, db: Database) -> None:
    answer = reader.sign_in(then=ALERT)
    assert (answer.status_code, answer.headers["location"]) == (303, ALERT)
    for verb in ("ack", "keep", "mute"):
        answer = reader.post(f"{ALERT}/say", {**reader.form(ALERT), "verb": verb, "days": "3"})
        assert (answer.status_code, answer.headers["location"]) == (303, ALERT)
    (alert,) = db.query("SELECT acked_at IS NOT NULL AS acked, verdict, state FROM alerts")
    assert alert == {"acked": 1, "verdict": "keep", "state": "resolved"}
    assert [row["state"] for row in db.query("SELECT state FROM incidents")] == ["muted"]
    assert {row["who"] for row in db.query("SELECT who FROM actions")} == {"li"}


def test_a_form_of_another_site_does_nothing(reader: Reader, db: Database) -> None:
    reader.sign_in()
    answer = reader.post(f"{ALERT}/say", {"verb": "dismiss"})
    assert answer.status_code == 403
    assert db["actions"].count == 0


def test_a_token_acts_without_a_form(reader: Reader, db: Database) -> None:
    assert reader.post(f"{ALERT}/say", {"verb": "ack"}, headers=TOKEN).status_code == 303
    assert db["actions"].count == 1


@pytest.mark.parametrize(
    "fields", [{"verb": "delete"}, {"verb": "mute", "days": "nan"}, {"verb": "mute", "days": "-1"}]
)
def test_what_cannot_be_said_is_refused(reader: Reader, db: Database, fields: dict[str, str]) -> None:
    answer = reader.post(f"{ALERT}/say", fields, headers=TOKEN)
    assert answer.status_code == 400
    assert "days more than 0" in answer.text
    assert db["actions"].count == 0


@pytest.mark.parametrize(("name", "password"), [("li", "wrong"), ("nobody", ""), ("nobody", PASSWORD), ("li", "")])
def test_a_wrong_password_opens_nothing(reader: Reader, name: str, password: str) -> None:
    assert reader.sign_in(password, name).status_code == 403
    assert "ds_actor" not in reader.cookies


def test_after_eight_wrong_passwords_even_the_right_one_must_wait(reader: Reader) -> None:
    assert [reader.sign_in("wrong").status_code for _ in range(8)] == [403] * 8
    assert reader.sign_in().status_code == 429


@pytest.mark.parametrize("then", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_signing_in_leads_to_our_own_pages_only(reader: Reader, then: str) -> None:
    fields = {**reader.form("/sign-in"), "then": then, "name": "li", "password": PASSWORD}
    assert reader.post("/sign-in", fields).headers["location"] == "/"


def test_signing_out_forgets(reader: Reader) -> None:
    reader.sign_in()
    assert "li</bdi>" in reader.get("/").text
    reader.post("/sign-out", reader.form("/"))
    assert "li</bdi>" not in reader.get("/").text


def test_a_cookie_that_we_did_not_sign_is_nobody(reader: Reader, db: Database) -> None:
    reader.cookies.set("ds_actor", json.dumps({"a": {"id": "li"}}))
    fields = reader.form("/sign-in")
    assert reader.post(f"{ALERT}/say", {**fields, "verb": "ack"}).status_code == 403


@pytest.mark.parametrize(
    "sql", ["delete from alerts", "update alerts set state = 'x'", "attach 'x.db' as x", "pragma journal_mode = off"]
)
def test_sql_only_reads(reader: Reader, db: Database, sql: str) -> None:
    assert reader.get("/suanli.json", params={"sql": sql}).status_code == 400
    assert db["alerts"].count == 1


def test_a_series_can_be_downloaded(reader: Reader) -> None:
    (link,) = re.findall(r'href="(/suanli/observations\.csv[^"]*)"', reader.get("/entities/kimi").text)
    rows = reader.get(link.replace("&amp;", "&")).text.splitlines()
    assert rows[0].startswith("series_id,start,value")
    assert len(rows) == 1 + 15  # fourteen months, one of them restated


def test_search_finds_who_it_names_first_then_alerts_and_headlines(reader: Reader) -> None:
    page = reader.get("/search?q=kimi&lang=en").text
    assert page.index("/entities/kimi") < page.index(ALERT) < page.index("https://news.example/h3")
    assert ALERT in reader.get("/search?q=a1b2c3").text
    assert "Nothing was found" in reader.get("/search?q=%25%25&lang=en").text


def test_feeds_have_the_ids_that_files_have(reader: Reader) -> None:
    atom = feedparser.parse(reader.get("/feeds/alerts.atom").text)
    assert [entry.id for entry in atom.entries] == ["tag:suanli.invalid,2024:alert/a1b2c3d4e5f6"]
    items = reader.get("/feeds/stories.json?lang=en").json()["items"]
    assert [item["id"] for item in items] == ["tag:suanli.invalid,2024:story/s/1"]


@pytest.mark.parametrize("path", ["/charts/entities/kimi", f"/charts{ALERT}/0"])
def test_charts_are_pictures_and_vega_lite(reader: Reader, path: str) -> None:
    picture, spec = reader.get(f"{path}.svg"), reader.get(f"{path}.json").json()
    assert picture.headers["content-type"] == "image/svg+xml"
    assert picture.text.startswith("<svg")
    assert "prefers-color-scheme:dark" in picture.text
    assert "Kimi" in spec["description"]
    assert reader.get(f"{path}x.svg").status_code == 404


def test_the_week_is_drawn_once_until_there_is_news_and_the_last_one_shown_meanwhile(pages: Pages) -> None:
    async def asked() -> None:
        drafts = pages.drafts
        drawing = drafts.want("yesterday")
        assert drawing
        await drawing
        first = drafts.newest
        assert first
        assert drafts.want("yesterday") is None
        drawing = drafts.want("today")
        assert drawing
        assert drafts.want("today") is drawing
        assert drafts.newest is first
        await drawing
        assert drafts.newest is not first

    asyncio.run(asked())


@pytest.mark.parametrize(
    "sql", ["UPDATE alerts SET updated_at = '2026-03-09'", "UPDATE stories SET last_at = '2026-04'"]
)
def test_news_have_another_mark(db: Database, filled: object, sql: str) -> None:
    before = mark_of(db, "2026-03-20")
    assert mark_of(db, "2026-03-20") == before != mark_of(db, "2026-03-21")
    db.execute(sql)
    assert mark_of(db, "2026-03-20") != before


def test_a_chart_without_figures_names_what_would_fill_it(reader: Reader) -> None:
    page = reader.get("/?lang=zh").text
    assert "suanli import similarweb-csv" in page
    assert page.count('class="exhibit"') == 9


def test_a_fault_is_told_without_its_inside(pages: Pages, reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(db: Database) -> list[dict[str, Any]]:
        raise RuntimeError(f"the password is {PASSWORD}")

    monkeypatch.setattr("reports.web.sources_page.mark_of", lambda db, day: broken(db))
    answer = reader.get("/sources")
    assert answer.status_code == 500
    assert PASSWORD not in answer.text
