"""An analyst's ways through the pages, in a real Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped,unused-ignore]
from playwright.sync_api import Browser, Page, expect, sync_playwright
from sqlite_utils import Database

from crawlers.browser import executable
from reports.web.pages import Pages
from tests.reports.web.conftest import PASSWORD
from tests.reports.web.serving import served

CHROMIUM = executable()
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync"]
ALERT = "/alerts/a1b2c3d4e5f6"
PAGES = ("/", "/alerts", ALERT, "/stories", "/stories/s/1", "/entities", "/entities/kimi", "/sources", "/search?q=kimi")
pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def site(pages: Pages) -> Iterator[str]:
    with served(pages) as address:
        yield address


@pytest.fixture
def page(chromium: Browser, site: str) -> Iterator[Page]:
    context = chromium.new_context(base_url=site, locale="en-US", viewport={"width": 1200, "height": 900})
    yield context.new_page()
    context.close()


def test_from_an_alerts_link_to_the_evidence_and_a_verdict(page: Page, db: Database) -> None:
    page.goto(ALERT)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Kimi: visits down 59%")
    page.get_by_role("link", name="Sign in to say something of it.").click()
    page.get_by_label("Name").fill("li")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"**{ALERT}")
    page.get_by_role("button", name="Seen").click()
    expect(page.get_by_role("listitem").filter(has_text="li: Seen")).to_be_visible()
    page.get_by_label("days").fill("3")
    page.get_by_role("button", name="Mute", exact=True).click()
    expect(page.get_by_role("listitem").filter(has_text="li: Mute")).to_be_visible()
    assert [row["verb"] for row in db.query("SELECT verb FROM actions ORDER BY id")] == ["ack", "mute"]
    page.get_by_role("link", name="…").click()
    expect(page.locator("body")).to_contain_text("SiteName")


def test_an_entity_is_found_its_chart_tells_figures_and_its_series_is_downloaded(page: Page) -> None:
    page.goto("/")
    page.get_by_role("searchbox").first.fill("月之暗面")
    page.get_by_role("button", name="Search").first.click()
    page.goto("/search?q=kimi")
    page.get_by_role("link", name="Kimi", exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kimi")
    drawn = page.locator("figure[data-drawn]")
    expect(drawn).to_have_count(1, timeout=60_000)
    drawn.locator("svg path[aria-roledescription='point']").last.hover(force=True)
    expect(page.locator("#vg-tooltip-element")).to_contain_text("value")
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").first.click()
    assert download.value.suggested_filename.endswith(".csv")


def test_the_language_switches_on_the_page_one_is_on(page: Page) -> None:
    page.goto("/entities/kimi")
    page.get_by_role("link", name="中文").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    expect(page.get_by_role("heading", name="时间线")).to_be_visible()
    page.goto("/stories")
    expect(page.get_by_role("heading", level=1)).to_have_text("新闻事件")


def test_without_scripts_everything_is_there_as_pictures(chromium: Browser, site: str) -> None:
    context = chromium.new_context(base_url=site, java_script_enabled=False)
    page = context.new_page()
    for path in (ALERT, "/entities/kimi"):
        page.goto(path)
        picture = page.locator("figure.chart img").first
        picture.scroll_into_view_if_needed()
        page.wait_for_load_state("networkidle")
        box = picture.bounding_box()
        assert box
        assert box["height"] > 100
        assert "Kimi" in (picture.get_attribute("alt") or "")
    context.close()


def test_titles_that_mean_harm_do_nothing(page: Page) -> None:
    said: list[str] = []
    page.on("dialog", lambda dialog: said.append(dialog.message))
    page.on("pageerror", lambda error: said.append(str(error)))
    for path in PAGES:
        page.goto(path)
        page.wait_for_load_state("networkidle")
        assert page.title() != "taken"
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert not said


@pytest.mark.parametrize("width", [390, 1200])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(chromium: Browser, site: str, width: int, scheme: Any) -> None:
    context = chromium.new_context(
        base_url=site, color_scheme=scheme, viewport={"width": width, "height": 900}, bypass_csp=True
    )
    page = context.new_page()
    serious = []
    for path in (*PAGES, "/sign-in"):
        page.goto(path)
        found = Axe().run(page).response["violations"]
        serious += [
            (path, one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in ("serious", "critical")
        ]
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    context.close()
    assert not serious


def test_everything_is_reached_by_keyboard(page: Page) -> None:
    page.goto("/alerts")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    reached = set()
    for _ in range(12):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.getAttribute('href') || document.activeElement.tagName"))
    assert ALERT in reached
