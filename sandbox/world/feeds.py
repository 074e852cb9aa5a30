"""The four shapes in which outlets publish headlines: RSS 2.0, Atom, RSS 1.0 (RDF) and JSON Feed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import lru_cache
from typing import Literal
from urllib.parse import urlsplit
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

from sandbox.world import noise
from sandbox.world.stories import Item
from watchlist.models import Feed

Shape = Literal["rss", "atom", "rdf", "json"]
TYPES: dict[Shape, str] = {
    "rss": "application/rss+xml",
    "atom": "application/atom+xml",
    "rdf": "application/rdf+xml",
    "json": "application/feed+json",
}
_NEVER = datetime(2020, 1, 1, tzinfo=UTC)


def shape_of(feed: Feed) -> Shape:
    """The shape that its address suggests; else RSS 2.0, and of eight such feeds one Atom, one RDF and one JSON."""
    address = feed.url.lower()
    for mark, shape in _MARKS:
        if mark in address:
            return shape
    others: tuple[Shape, ...] = ("rss", "rss", "rss", "rss", "rss", "atom", "rdf", "json")
    return noise.pick(others, "shape", feed.url)


_MARKS: tuple[tuple[str, Shape], ...] = (
    (".json", "json"),
    ("atom", "atom"),
    ("index.xml", "atom"),
    ("rdf", "rdf"),
    (".xml", "rss"),
    ("rss", "rss"),
)


def feed_body(feed: Feed, items: Sequence[Item]) -> bytes:
    """The feed with these items; the same bytes as long as no item is new."""
    shape = shape_of(feed)
    newest = items[0].at if items else _NEVER
    home = f"https://{urlsplit(feed.url).hostname}/"
    entries = [_entry(item, shape, feed.zone, feed.lang) for item in items]
    if shape == "json":
        head = {
            "version": "https://jsonfeed.org/version/1.1",
            "title": feed.outlet,
            "home_page_url": home,
            "feed_url": feed.url,
        }
        return f'{json.dumps(head, ensure_ascii=False)[:-1]}, "items": [{", ".join(entries)}]}}'.encode()
    title, url, body = escape(feed.outlet), escape(feed.url, {'"': "&quot;"}), "\n".join(entries)
    if shape == "atom":
        return _ATOM.format(title=title, url=url, home=home, updated=newest.isoformat(), body=body).encode()
    if shape == "rdf":
        places = "".join(f'<rdf:li rdf:resource="{item.link}"/>' for item in items)
        return _RDF.format(title=title, home=home, places=places, body=body).encode()
    return _RSS.format(
        title=title, url=url, home=home, built=_written(newest, feed.zone, feed.lang), body=body
    ).encode()


@lru_cache(20_000)
def _entry(item: Item, shape: Shape, zone: str | None, lang: str) -> str:
    title, summary, link = escape(item.title), escape(item.summary), item.link
    if shape == "json":
        entry = {
            "id": str(item.number),
            "url": link,
            "title": item.title,
            "content_html": f"<p>{summary}</p>",
            "summary": item.summary,
            "date_published": item.at.isoformat(),
        }
        return json.dumps(entry, ensure_ascii=False)
    if shape == "atom":
        when = item.at.isoformat()
        return (
            f'<entry><title type="html">{escape(title)}</title><id>{link}</id>'
            f'<link rel="alternate" type="text/html" href="{link}"/>'
            f'<published>{when}</published><updated>{when}</updated><summary type="text">{summary}</summary></entry>'
        )
    if shape == "rdf":
        return (
            f'<item rdf:about="{link}"><title>{title}</title><link>{link}</link><description>{summary}</description>'
            f"<dc:date>{item.at.isoformat()}</dc:date></item>"
        )
    return (
        f'<item><title>{title}</title><link>{link}</link><guid isPermaLink="true">{link}</guid>'
        f"<pubDate>{_written(item.at, zone, lang)}</pubDate>"
        f"<description><![CDATA[<p>{summary}</p>]]></description></item>"
    )


def _written(at: datetime, zone: str | None, lang: str) -> str:
    """A time as the outlet writes it: local and without a zone where the watchlist says so, else with one."""
    if zone:
        return at.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M:%S")
    if lang == "zh":
        return format_datetime(at.astimezone(ZoneInfo("Asia/Shanghai")))
    return format_datetime(at, usegmt=True)


_RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>{title}</title><link>{home}</link>
<description>{title}</description><atom:link href="{url}" rel="self" type="application/rss+xml"/>
<lastBuildDate>{built}</lastBuildDate>
{body}
</channel></rss>
"""
_ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title type="text">{title}</title><id>{home}</id><updated>{updated}</updated>
<link rel="self" type="application/atom+xml" href="{url}"/><link rel="alternate" type="text/html" href="{home}"/>
{body}
</feed>
"""
_RDF = """<?xml version="1.0" encoding="UTF-8"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="{home}"><title>{title}</title><link>{home}</link><description>{title}</description>
<items><rdf:Seq>{places}</rdf:Seq></items></channel>
{body}
</rdf:RDF>
"""
