"""Feeds of alerts and stories, as the command writes and the web pages serve them: `feed` is all that both need.

An entry's id is a tag URI (RFC 4151) made from the id of its alert or story alone, so it stays the same in every
language, on every address and in every later feed, and a reader tells nobody the same thing twice.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from sqlite_utils import Database

from reports.feed_forms import FORMS, Entry, Feed, Form, Lang
from reports.feed_rows import alert_rows, story_rows
from reports.scraped import line, markup, web_address

Row = Mapping[str, Any]
Kind = Literal["alerts", "stories"]
TAG = "tag:suanli.invalid,2024:"
"""A name that nobody can own: it names no host, and does not change when the pages move to another."""
_WORDS: dict[Lang, dict[str, str]] = {
    "zh": {
        "alerts": "算力：异动提醒",
        "stories": "算力：新闻事件",
        "outlets": "{n} 家媒体报道",
        "own": "当事方自己发布",
        "resolved": "已恢复",
    },
    "en": {
        "alerts": "Suanli: alerts",
        "stories": "Suanli: stories",
        "outlets": "told by {n} outlets",
        "own": "told by those whom it is about",
        "resolved": "over",
    },
}


class Said(Protocol):
    """An alert in words, everything from outside in it escaped."""

    @property
    def title(self) -> str: ...

    @property
    def html(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Words:
    """How rows are put in words: `say` an alert, `outlet_of` the name of the outlet that a headline comes from."""

    say: Callable[[Row, Lang], Said]
    outlet_of: Callable[[Row], str]


def feed(
    db: Database,
    kind: Kind,
    form: Form,
    words: Words,
    now: str,
    *,
    lang: Lang = "zh",
    most: int = 100,
    site: str | None = None,
    here: str | None = None,
) -> bytes:
    """The newest alerts for analysts, or the stories told last, as a whole file of `CONTENT_TYPES[form]`.

    Nothing is written to `db`. `site` is where the web pages are, `here` where this very feed is; `now` is an instant.
    """
    if kind == "alerts":
        made = alerts_feed(alert_rows(db, most), lang, words.say, now, site)
    else:
        made = stories_feed(story_rows(db, most), lang, words.outlet_of, now, site)
    return FORMS[form](made, here)


def alerts_feed(
    alerts: Iterable[Row], lang: Lang, say: Callable[[Row, Lang], Said], now: str, site: str | None = None
) -> Feed:
    """The feed of rows of `alerts`, in their order. `say` puts one in words; `site` is where the web pages are.

    `now` is an instant: when a feed without entries was updated.
    """
    entries = []
    for row in alerts:
        said = say(row, lang)
        state = (_WORDS[lang]["resolved"],) if row["state"] == "resolved" else ()
        url = f"{site.rstrip('/')}/alerts/{row['id']}" if site else None
        about, id = (*_entity(row), *state), f"{TAG}alert/{row['id']}"
        entries.append(Entry(id, line(said.title), markup(said.html), row["opened_at"], row["updated_at"], url, about))
    return _feed("alerts", lang, entries, now, site)


def stories_feed(
    stories: Iterable[Row], lang: Lang, outlet_of: Callable[[Row], str], now: str, site: str | None = None
) -> Feed:
    """The feed of rows like those of `story_rows`; their titles stay in the language of the outlets.

    `outlet_of` names the outlet of a headline.
    """
    entries = []
    for row in stories:
        told = [(one, web_address(one["url"])) for one in row["headlines"]]
        items = "".join(f"<li>{_told(one, url, outlet_of(one))}</li>" for one, url in told)
        count = html.escape(_WORDS[lang]["outlets" if row["outlets"] else "own"].format(n=row["outlets"]))
        page = f"<p>{count}</p><ul>{items}</ul>"
        url = next((url for _, url in told if url), None)
        id = f"{TAG}story/{row['id']}"
        entries.append(Entry(id, line(row["title"]), page, row["first_at"], row["last_at"], url, _entity(row)))
    return _feed("stories", lang, entries, now, site)


def _entity(row: Row) -> tuple[str, ...]:
    return (line(row["entity"]),) if row["entity"] else ()


def _feed(name: Kind, lang: Lang, entries: list[Entry], now: str, site: str | None) -> Feed:
    updated = max((one.updated for one in entries), default=now)
    home = f"{site.rstrip('/')}/{name}" if site else None
    return Feed(f"{TAG}{name}/{lang}", _WORDS[lang][name], lang, updated, tuple(entries), home)


def _told(headline: Row, url: str | None, outlet: str) -> str:
    title = html.escape(line(headline["title"]))
    linked = f'<a href="{html.escape(url)}" rel="noreferrer">{title}</a>' if url else title
    return f"{html.escape(line(outlet))} {headline['at'][:10]}: {linked}"
