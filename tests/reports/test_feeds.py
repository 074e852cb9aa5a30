"""`suanli feeds`: alerts and stories for feed readers."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from sqlite_utils import Database
from typer.testing import CliRunner, Result

from monitors.message import message_of
from reports.feed_forms import CONTENT_TYPES, Feed, Lang, atom, json_feed
from reports.feed_rows import alert_rows, story_rows
from reports.feeds import Row, Words, alerts_feed, stories_feed
from reports.feeds import feed as file_of
from reports.scraped import line, web_address
from storage.home import Home
from suanli.__main__ import app
from tests.reports.conftest import Show
from tests.reports.small_world import HOSTILE, add_alert, add_story, day, headline

NASTY = "\x00<script>\u202e]]>&\u2028 'q\"\ufffe\x85" + "长" * 10_000
HALVES = "\ud83d\ude00" + NASTY


@dataclass
class Plain:
    """An alert said as it is."""

    title: str
    html: str


def say(row: Row, lang: Lang) -> Plain:
    return Plain(row[f"title_{lang}"], "<p>x</p>")


def alert(id: str = "a1", **fields: Any) -> dict[str, Any]:
    row = {"id": id, "entity": "kimi", "state": "firing", "title_zh": "访问量上升", "title_en": "visits rose"}
    return {**row, "opened_at": day(1), "updated_at": day(2), **fields}


def story(id: str = "51", **fields: Any) -> dict[str, Any]:
    told = [
        {"title": "Kimi 2.9", "url": "https://news.example/h1", "at": day(1), "feed_url": "https://news.example/rss"}
    ]
    row = {"id": id, "entity": "kimi", "title": "Kimi 2.9", "first_at": day(1), "last_at": day(2), "outlets": 2}
    return {**row, "headlines": told, **fields}


def outlet(_row: Row) -> str:
    return "News & <Views>"


def both(*, lang: Lang = "zh", now: str = day(9)) -> list[Feed]:
    return [alerts_feed([alert()], lang, say, now), stories_feed([story()], lang, outlet, now)]


def test_an_entry_keeps_its_id_in_every_language_on_every_address_and_when_it_grows() -> None:
    ids = set()
    for lang, site in (("zh", None), ("en", "https://one.example"), ("zh", "https://two.example/")):
        for grown in (alert(), alert(state="resolved", updated_at=day(7), title_zh="别的", title_en="other")):
            feed = alerts_feed([grown], lang, say, day(9), site)  # type: ignore[arg-type]
            ids.add(feedparser.parse(atom(feed)).entries[0].id)
            ids.add(json.loads(json_feed(feed))["items"][0]["id"])
    assert ids == {"tag:suanli.invalid,2024:alert/a1"}


def test_ids_are_tag_uris_and_those_of_alerts_and_stories_never_meet() -> None:
    alerts, stories = alerts_feed([alert("x")], "zh", say, day(9)), stories_feed([story("x")], "zh", outlet, day(9))
    ids = [alerts.id, stories.id, alerts.entries[0].id, stories.entries[0].id]
    assert len(set(ids)) == 4
    assert all(re.fullmatch(r"tag:[a-z.]+,\d{4}:[a-z]+/\w+", id) for id in ids)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_atom_is_read_by_feedparser_without_complaint(lang: Lang) -> None:
    for feed in both(lang=lang):
        read = feedparser.parse(atom(feed, "https://feeds.example/a.atom"))
        assert not read.bozo
        assert read.version == "atom10"
        assert read.feed.language == {"zh": "zh-CN", "en": "en"}[lang]
        assert read.feed.updated == read.entries[0].updated == day(2)
        assert read.entries[0].published == day(1)
        assert read.feed.author == "Suanli 算力"
        assert [link.href for link in read.feed.links if link.rel == "self"] == ["https://feeds.example/a.atom"]
        assert [tag.term for tag in read.entries[0].tags] == ["kimi"]


def test_titles_are_in_the_language_that_was_asked_for() -> None:
    titles = [feedparser.parse(atom(both(lang=lang)[0])).entries[0].title for lang in ("zh", "en")]  # type: ignore[arg-type]
    assert titles == ["访问量上升", "visits rose"]


def check_json_feed(feed: dict[str, Any]) -> None:
    """The rules of JSON Feed 1.1 (jsonfeed.org/version/1.1) for what we write."""
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert isinstance(feed["title"], str)
    assert all(isinstance(author["name"], str) for author in feed["authors"])
    assert all(web_address(feed[name]) for name in ("home_page_url", "feed_url") if name in feed)
    known = {"version", "title", "home_page_url", "feed_url", "language", "authors", "items"}
    assert set(feed) <= known
    ids = [item["id"] for item in feed["items"]]
    assert len(set(ids)) == len(ids)
    for item in feed["items"]:
        assert set(item) <= {"id", "url", "title", "content_html", "date_published", "date_modified", "tags"}
        assert isinstance(item["id"], str)
        assert isinstance(item["content_html"], str)
        assert all(datetime.fromisoformat(item[name]).tzinfo for name in ("date_published", "date_modified"))
        assert all(isinstance(tag, str) for tag in item.get("tags", []))


def test_json_feed_keeps_its_rules() -> None:
    for feed in both():
        check_json_feed(json.loads(json_feed(feed)))
        check_json_feed(json.loads(json_feed(feed, "https://feeds.example/a.json")))


def test_a_feed_without_entries_is_a_feed() -> None:
    for feed in (alerts_feed([], "zh", say, day(9)), stories_feed([], "en", outlet, day(9))):
        read = feedparser.parse(atom(feed))
        assert (read.bozo, read.feed.updated, read.entries) == (False, day(9), [])
        check_json_feed(json.loads(json_feed(feed)))


def test_an_alert_leads_to_its_page_and_a_story_to_its_first_headline() -> None:
    told = alerts_feed([alert()], "zh", say, day(9), "https://suanli.example/")
    assert told.entries[0].url == "https://suanli.example/alerts/a1"
    assert told.home == "https://suanli.example/alerts"
    assert alerts_feed([alert()], "zh", say, day(9)).entries[0].url is None
    assert both()[1].entries[0].url == "https://news.example/h1"


def test_what_was_scraped_does_nothing_in_a_feed() -> None:
    url = "javascript:alert(1)"
    told = [{"title": HALVES, "url": url, "at": day(1), "feed_url": url}, {**story()["headlines"][0], "title": HOSTILE}]
    feeds = [
        stories_feed([story(title=HALVES, headlines=told, entity="\x07kimi")], "zh", outlet, day(9)),
        alerts_feed([alert(title_zh=HALVES)], "zh", say, day(9)),
    ]
    for feed in feeds:
        etree.fromstring(atom(feed))
        (entry,) = feedparser.parse(atom(feed), sanitize_html=False).entries
        assert len(entry.title) <= 300
        content = entry.content[0].value + json.loads(json_feed(feed))["items"][0]["content_html"]
        assert "<script" not in content
        assert "javascript:" not in content
    assert feeds[0].entries[0].url == "https://news.example/h1"
    assert "News &amp; &lt;Views&gt;" in feeds[0].entries[0].html


@given(st.text(max_size=40))
def test_any_title_makes_well_formed_feeds(text: str) -> None:
    feed = stories_feed(
        [story(title=text, entity=text, headlines=[{**story()["headlines"][0], "title": text}])], "en", outlet, day(9)
    )
    assert etree.fromstring(atom(feed)).find(".//{*}entry/{*}title").text == line(text)
    check_json_feed(json.loads(json_feed(feed)))


@pytest.mark.parametrize(
    "text",
    [None, "", "ftp://a.example/", "javascript:alert(1)", "//a.example", "https://", "https://a.example/ b",
     "https://a b/", 'https://a.example/"onclick=', "data:text/html,x", "https://a.example:99999999/\u2028", "https://[::1"],
)  # fmt: skip
def test_an_address_that_leads_elsewhere_than_to_a_page_is_none(text: str | None) -> None:
    assert web_address(text) is None


def test_an_address_is_ascii() -> None:
    assert web_address("https://a.example/文?q=1&r=%E6#x") == "https://a.example/%E6%96%87?q=1&r=%E6#x"


def test_stories_come_with_their_headlines_newest_titles_first_sight(db: Database, show: Show) -> None:
    show(1, headline("h1", "Kimi 2.9"))
    show(2, headline("h1", "Kimi 2.9 (updated)"), headline("h2", "Second", published_at=day(1, 5)))
    add_story(db, "51", "Kimi 2.9", ("h1", "h2"))
    (row,) = story_rows(db, 10)
    assert [(one["title"], one["at"]) for one in row["headlines"]] == [
        ("Kimi 2.9 (updated)", day(1)),
        ("Second", day(1, 5)),
    ]
    assert row["headlines"][0]["feed_url"] == "https://a.example/f"
    assert story_rows(db, 10, headlines=1)[0]["headlines"] == row["headlines"][:1]


def test_only_the_newest_alerts_for_analysts_are_told(db: Database) -> None:
    for number in (1, 2, 3):
        add_alert(db, f"a{number}", opened=number)
    add_alert(db, "operators", opened=4, audience="operator")
    assert [row["id"] for row in alert_rows(db, 2)] == ["a3", "a2"]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_nothing_in_an_alert_breaks_a_feed_in_the_words_that_channels_use(db: Database, show: Show, lang: Lang) -> None:
    show(1, headline("h1", NASTY))
    finding = {"start": NASTY, "note_zh": NASTY, "note_en": NASTY, "page_url": f"javascript:{NASTY}", "severity": 1}
    one = {"title": NASTY, "outlet": HOSTILE, "at": day(1), "matched": [NASTY], "url": "javascript:1"}
    add_alert(db, title_zh=NASTY, title_en=NASTY, findings=json.dumps([finding]), candidates=json.dumps([one]))
    add_story(db, "51", NASTY, ("h1",))
    words = Words(message_of, outlet)
    for kind in ("alerts", "stories"):
        read = feedparser.parse(file_of(db, kind, "atom", words, day(9), lang=lang), sanitize_html=False)
        told = json.loads(file_of(db, kind, "json", words, day(9), lang=lang))
        check_json_feed(told)
        assert not read.bozo
        (entry,), (item,) = read.entries, told["items"]
        assert (entry.id, entry.title) == (item["id"], item["title"])
        content = entry.content[0].value + item["content_html"]
        assert not re.search(r"<script|href=.javascript", content)
        assert not re.search(r"[\u202e\x00\x85\ufffe]", content + entry.title)
        assert max(map(len, re.split("<[^>]*>", content))) <= 800  # of ten thousand characters


def test_each_form_says_its_own_content_type() -> None:
    assert CONTENT_TYPES == {"atom": "application/atom+xml; charset=utf-8", "json": "application/feed+json"}


def say_feeds(*words: object) -> Result:
    return CliRunner().invoke(app, ["feeds", *map(str, words)])


def test_the_command_writes_four_files_and_again_the_same(home: Home, db: Database, show: Show, tmp_path: Path) -> None:
    show(1, headline("h1", HOSTILE))
    add_story(db, "51", HOSTILE, ("h1",))
    add_alert(db)
    out = tmp_path / "feeds"
    done = say_feeds("-o", out, "--home", home.path, "--lang", "en", "--here", "https://feeds.example/")
    assert done.exit_code == 0, done.output
    first = {path.name: path.read_bytes() for path in out.iterdir()}
    assert sorted(first) == ["alerts.atom", "alerts.json", "stories.atom", "stories.json"]
    say_feeds("-o", out, "--home", home.path, "--lang", "en", "--here", "https://feeds.example/")
    assert {path.name: path.read_bytes() for path in out.iterdir()} == first
    alerts = feedparser.parse(first["alerts.atom"])
    assert alerts.entries[0].title == "Kimi: visits rose"
    assert message_of(alert_rows(db, 1)[0], "en").html in json.loads(first["alerts.json"])["items"][0]["content_html"]
    assert json.loads(first["stories.json"])["feed_url"] == "https://feeds.example/stories.json"
    assert "<script" not in json.loads(first["stories.json"])["items"][0]["content_html"]


def test_an_address_that_is_none_is_refused(home: Home, db: Database, tmp_path: Path) -> None:
    assert say_feeds("-o", tmp_path / "f", "--home", home.path, "--site", "suanli.example").exit_code == 2
    assert not (tmp_path / "f").exists()
