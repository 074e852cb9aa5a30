"""Hacker News, by Algolia's search and by Firebase's items."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.page import Page
from crawlers.reading import read_page
from crawlers.spiders.hn import COMMENTS, ITEM, HackerNews
from storage.records import Headline
from tests.mutations import mutated, read_soundly
from watchlist.models import Entity, Watchlist

SEARCH = Path(__file__).parent.joinpath("search.json").read_bytes()
STORY = {
    "id": 8,
    "type": "story",
    "by": "pg",
    "time": 1768816800,
    "title": "A chip",
    "url": "http://chip.example.com/a",
}
SOURCE = HackerNews()


def page(body: bytes, url: str = "https://hn.algolia.com/api/v1/search") -> Page:
    return Page(url, body, datetime(2026, 1, 20, tzinfo=UTC))


def read(body: bytes) -> list[Headline]:
    return [record for record in read_page(SOURCE, page(body)).records if isinstance(record, Headline)]


def item(**fields: Any) -> bytes:
    return json.dumps(STORY | fields).encode()


def reason(body: bytes) -> str | None:
    refused = read_page(SOURCE, page(body)).refused
    return refused.reason if refused else None


def test_a_hit_is_a_headline_with_its_plain_title_and_address() -> None:
    assert read(SEARCH)[0] == Headline(
        id="https://index.example.com/",
        title="Show HN: A GPU price index & more",
        url="https://index.example.com/?utm_source=hn",
        published_at="2026-01-19T10:00:00Z",
    )


def test_a_text_post_is_found_at_its_page_of_comments() -> None:
    post = read(SEARCH)[1]
    assert post.url == post.id == COMMENTS.format(9002)
    assert (post.published_at, post.summary) == ("2026-01-19T11:00:00Z", "I need eight of them. Where?")
    assert read(item(url=""))[0].url == COMMENTS.format(8)


def test_a_comment_among_the_hits_is_no_headline() -> None:
    assert len(read(SEARCH)) == 2


def test_an_item_of_firebase_is_a_headline() -> None:
    assert read(item()) == [
        Headline("https://chip.example.com/a", "A chip", "http://chip.example.com/a", "2026-01-19T10:00:00Z")
    ]


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"null", "empty"),
        (b'{"hits": []}', "empty"),
        (item(deleted=True), "empty"),
        (item(dead=True), "empty"),
        (b'{"id": 9, "type": "comment", "text": "No.", "time": 1768816800}', "empty"),
        (b'{"id": 9, "type": "pollopt", "text": "Yes", "poll": 8}', "empty"),
        (b'{"status": 400, "error": "bad filter"}', "layout"),
        (b'["a"]', "layout"),
    ],
)
def test_what_holds_no_story_is_refused_by_its_reason(body: bytes, why: str) -> None:
    assert reason(body) == why


def test_a_list_of_ids_leads_to_its_first_items() -> None:
    asks = read_page(SOURCE, page(json.dumps(list(range(500))).encode())).asks
    assert [ask.url for ask in asks] == [ITEM.format(n) for n in range(50)]


def test_the_front_page_and_each_entitys_name_are_asked_for() -> None:
    entity = Entity(id="doubao", zh="豆包", en="Doubao", maker=None, aliases=(), importance=0.5, renames=())
    front, search = SOURCE.asks(Watchlist(entities=(entity,)))
    assert parse_qs(urlsplit(front.url).query)["tags"] == ["front_page"]
    assert parse_qs(urlsplit(search.url).query)["query"] == ['"Doubao"']


@given(data=st.data(), body=st.sampled_from([SEARCH, item(text="<p>x")]))
def test_whatever_happens_to_an_answer_on_its_way_what_is_read_is_sound(data: st.DataObject, body: bytes) -> None:
    read_soundly(SOURCE, page(data.draw(mutated(body))))


def test_what_newer_answers_leave_out_is_as_if_null() -> None:
    answer = json.loads(SEARCH)
    answer["hits"] = [{name: value for name, value in hit.items() if value is not None} for hit in answer["hits"]]
    assert read(json.dumps(answer).encode()) == read(SEARCH)


def test_an_item_of_algolia_has_its_time_under_another_name() -> None:
    other = {"id": 8, "created_at_i": STORY["time"], "title": STORY["title"], "url": STORY["url"], "children": []}
    assert read(json.dumps(other).encode()) == read(item())
