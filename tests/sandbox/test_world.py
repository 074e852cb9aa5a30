"""The simulated web: the same question gets the same bytes, in the shapes of the real sources."""

from __future__ import annotations

import json
import math
import statistics
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from sandbox.ebay_token import TOKEN
from sandbox.exchange import Request
from sandbox.world.charts import Charts
from sandbox.world.simulated import World
from watchlist.models import Watchlist

DAY = date(2024, 12, 5)
DATA, PAGE = "https://data.similarweb.com/api/v1/data?domain=", "https://www.similarweb.com/website/"
CHART = "https://rss.marketingtools.apple.com/api/v2/{}/apps/top-{}/100/apps.json"
LOOKUP, EBAY = "https://itunes.apple.com/lookup", "https://api.ebay.com/buy/browse/v1/item_summary/search"
BEARER = {"authorization": f"Bearer {TOKEN}"}
SEARCH = f"{EBAY}?q=NVIDIA+H100+PCIe&limit=200"
ADDRESSES = (
    f"{DATA}claude.ai",
    f"{DATA}nobody.example",
    f"{PAGE}doubao.com/",
    CHART.format("us", "free"),
    CHART.format("cn", "paid"),
    "https://itunes.apple.com/cn/rss/topgrossingapplications/limit=100/json",
    f"{LOOKUP}?id=6448311069,6473753684&country=us",
    SEARCH,
    "https://www.ithome.com/rss/",
    "https://36kr.com/feed",
    "https://www.theverge.com/rss/index.xml",
    "https://news.example/rdf",
    "https://feeds.example/1019/feed.json",
    "https://openai.com/news/rss.xml",
    "https://openai.com/robots.txt",
)
moments = st.integers(0, 20 * 365 * 86_400).map(lambda s: datetime(2015, 1, 1, tzinfo=UTC) + timedelta(seconds=s))


def told(world: World, url: str) -> Any:
    return json.loads(world.get(url, BEARER).body)


@settings(max_examples=40)
@given(seed=st.integers(), moment=moments, others=st.lists(moments, max_size=2))
def test_the_same_seed_date_and_address_give_the_same_bytes(
    watched: Watchlist, seed: int, moment: datetime, others: list[datetime]
) -> None:
    first, second = World(watched, seed, moment), World(watched, seed)
    for other in others:  # what was asked before, and on which date, changes nothing
        second.now = other
        for url in reversed(ADDRESSES):
            second.get(url, BEARER)
    second.now = moment
    for url in ADDRESSES:
        one, two = first.get(url, BEARER), second.get(url, BEARER)
        assert one.status == 200
        assert (one.body, one.headers, one.at) == (two.body, two.headers, moment)
        assert two.at == moment


def test_another_seed_is_another_world(watched: Watchlist) -> None:
    for url in (f"{DATA}claude.ai", CHART.format("us", "free"), SEARCH, "https://www.ithome.com/rss/"):
        assert World(watched, 1, DAY).get(url, BEARER).body != World(watched, 2, DAY).get(url, BEARER).body


def test_now_can_be_moved_and_a_date_is_its_morning(watched: Watchlist) -> None:
    world = World(watched, 1, DAY)
    assert world.now == datetime(2024, 12, 5, 8, tzinfo=UTC)
    world.now = date(2024, 1, 2)
    assert world.get(ADDRESSES[0]).at == datetime(2024, 1, 2, 8, tzinfo=UTC)
    with pytest.raises(ValueError, match="without a zone"):
        world.now = datetime(2024, 1, 2)  # noqa: DTZ001


def test_the_extension_answers_six_months_with_all_fields(watched: Watchlist) -> None:
    answer = told(World(watched, 1, DAY), f"{DATA}claude.ai")
    assert list(answer["EstimatedMonthlyVisits"]) == [f"2024-{m:02}-01" for m in (5, 6, 7, 8, 9, 10)]
    assert answer["SiteName"] == "claude.ai"
    assert answer["SnapshotDate"] == "2024-10-01T00:00:00+00:00"
    assert answer["Engagments"].keys() == {"BounceRate", "Month", "Year", "PagePerVisit", "Visits", "TimeOnSite"}
    assert all(isinstance(value, str) for value in answer["Engagments"].values())
    assert answer["Engagments"]["Visits"] == str(answer["EstimatedMonthlyVisits"]["2024-10-01"])
    assert (answer["Engagments"]["Month"], answer["IsSmall"]) == ("10", False)
    assert isinstance(answer["GlobalRank"]["Rank"], int)
    assert isinstance(answer["CategoryRank"]["Rank"], str)
    assert len(answer["TopCountryShares"]) == 5
    assert sum(row["Value"] for row in answer["TopCountryShares"]) < 1
    assert sum(answer["TrafficSources"].values()) == pytest.approx(1)
    rest = {"Version", "Description", "Title", "CountryRank", "GlobalCategoryRank", "Policy", "Category", "Countries"}
    assert rest | {"LargeScreenshot", "IsDataFromGa", "Competitors", "Notification", "TopKeywords"} <= answer.keys()


def test_a_month_comes_out_about_the_eighth_of_the_next(watched: Watchlist) -> None:
    world = World(watched, 1)
    for n in range(366):
        world.now = date(2024, 1, 1) + timedelta(days=n)
        newest = date.fromisoformat(max(told(world, f"{DATA}claude.ai")["EstimatedMonthlyVisits"]))
        if world.now.day >= 9:
            assert newest.month == (world.now.month - 2) % 12 + 1
        if world.now.day <= 6:
            assert newest.month == (world.now.month - 3) % 12 + 1


def test_a_site_without_data_has_zeros_and_nulls(watched: Watchlist) -> None:
    world = World(watched, 1, date(2024, 2, 20))
    for domain in ("nobody.example", "chatgpt.com"):
        answer = told(world, DATA + domain)
        assert set(answer["EstimatedMonthlyVisits"].values()) == {0}
        assert (answer["IsSmall"], answer["GlobalRank"], answer["TopCountryShares"]) == (True, {"Rank": None}, [])


def test_a_site_that_moved_hands_its_visitors_over(watched: Watchlist) -> None:
    world = World(watched, 1, date(2024, 7, 20))
    old, new = (told(world, DATA + domain)["EstimatedMonthlyVisits"] for domain in ("chat.openai.com", "chatgpt.com"))
    assert (new["2024-04-01"], new["2024-05-01"] > 20 * old["2024-05-01"]) == (0, True)
    assert math.isclose(old["2024-04-01"], new["2024-05-01"], rel_tol=0.3)


def test_calm_months_change_by_a_tenth_at_most_nearly_always(watched: Watchlist) -> None:
    changes = []
    for seed in range(8):
        world = World(watched, seed)
        for year in (2022, 2023, 2024):
            for month in (1, 7):
                world.now = date(year, month, 15)
                for domain in ("claude.ai", "kimi.moonshot.cn", "doubao.com"):
                    values = list(told(world, DATA + domain)["EstimatedMonthlyVisits"].values())
                    changes += [abs(math.log(b / a)) for a, b in pairwise(values)]
    assert 0.02 < statistics.median(changes) < 0.08
    assert sum(change > 0.2 for change in changes) / len(changes) < 0.02


def test_the_site_page_holds_the_same_months_in_a_script(watched: Watchlist) -> None:
    world = World(watched, 1, DAY)
    text = world.get(f"{PAGE}claude.ai/").body.decode()
    data = json.JSONDecoder().raw_decode(text.partition("Sw.preloadedData = ")[2])[0]["overview"]
    months = data["EngagementsSimilarweb"]["WeeklyTrafficNumbers"]
    assert months == told(world, f"{DATA}claude.ai")["EstimatedMonthlyVisits"]
    assert (data["RedirectUrl"], data["Date"]) == ("claude.ai", "2024-10-01T00:00:00")
    assert data["EngagementsSimilarweb"]["BounceRate"].endswith("%")
    assert str(months["2024-10-01"]) not in text.partition("<script>")[0]  # people see it only after rendering


@pytest.mark.parametrize("host", ["rss.marketingtools.apple.com", "rss.applemarketingtools.com"])
def test_a_chart_is_a_hundred_apps_in_order(watched: Watchlist, host: str) -> None:
    url = f"https://{host}/api/v2/us/apps/top-free/100/apps.json"
    feed = told(World(watched, 1, DAY), url)["feed"]
    assert (feed["id"], feed["links"], feed["country"]) == (url, [{"self": url}], "us")
    assert parsedate_to_datetime(feed["updated"]) == datetime(2024, 12, 5, 5, tzinfo=UTC)
    ids = [entry["id"] for entry in feed["results"]]
    assert len(set(ids)) == 100
    assert "6448311069" in ids
    keys = {"artistName", "id", "name", "releaseDate", "kind", "artworkUrl100", "genres", "url"}
    assert all(entry.keys() == keys and entry["kind"] == "apps" and entry["id"][0] != "0" for entry in feed["results"])


def test_before_the_lists_are_made_yesterdays_is_shown(watched: Watchlist) -> None:
    world = World(watched, 1, datetime(2024, 12, 5, 4, 59, tzinfo=UTC))
    assert told(world, CHART.format("us", "free"))["feed"]["updated"] == "Wed, 04 Dec 2024 05:00:00 +0000"


def test_above_a_hundred_places_apple_fails(watched: Watchlist) -> None:
    world = World(watched, 1, DAY)
    assert world.get("https://rss.marketingtools.apple.com/api/v2/us/apps/top-free/200/apps.json").status == 500
    assert world.get("https://rss.marketingtools.apple.com/api/v2/us/apps/top-grossing/100/apps.json").status == 404


def test_charts_churn_slowly_at_the_top_and_much_below(watched: Watchlist) -> None:
    """As lists recorded day by day do: 3 to 5 of 100 new a day, hardly a place at the top, ten and more below 50."""
    charts, new = Charts(watched, 3), []
    moves: dict[str, list[int]] = {"top": [], "low": []}
    for n in range(120):
        today, before = (
            [app.app_id for app in charts.ranking("us", "free", date(2024, 3, 1) + timedelta(days=n + k))]
            for k in (1, 0)
        )
        new.append(len(set(today) - set(before)))
        places = {app_id: place for place, app_id in enumerate(today)}
        for place, app_id in enumerate(before):
            if app_id in places and (place < 3 or place >= 50):
                moves["top" if place < 3 else "low"].append(abs(places[app_id] - place))
    assert 2 <= statistics.mean(new) <= 6
    assert max(moves["top"]) <= 3
    assert 2 <= statistics.median(moves["low"]) <= 6
    assert 8 <= statistics.quantiles(moves["low"], n=10)[-1] <= 16


def test_the_older_feed_has_grossing_charts_and_genres(watched: Watchlist) -> None:
    world = World(watched, 1, DAY)
    url = "https://itunes.apple.com/cn/rss/topfreeapplications/limit=100/genre=6007/json"
    feed = told(world, url)["feed"]
    assert feed["id"]["label"] == url
    assert datetime.fromisoformat(feed["updated"]["label"]) == datetime(2024, 12, 5, 5, tzinfo=UTC)
    ids = [entry["id"]["attributes"]["im:id"] for entry in feed["entry"]]
    grossing = told(world, "https://itunes.apple.com/cn/rss/topgrossingapplications/limit=20/json")["feed"]["entry"]
    assert (len(set(ids)), len(grossing)) == (100, 20)
    assert feed["entry"][0]["im:name"]["label"]


def test_a_lookup_holds_only_what_the_storefront_has(watched: Watchlist) -> None:
    body = World(watched, 1, DAY).get(f"{LOOKUP}?id=6448311069,6459478672,1&country=us").body
    assert body.startswith(b"\n\n\n{")
    answer = json.loads(body)
    assert (answer["resultCount"], [app["trackId"] for app in answer["results"]]) == (1, [6448311069])
    app = answer["results"][0]
    assert (app["trackName"], app["artistName"], app["kind"]) == ("ChatGPT", "OpenAI", "software")
    assert 1 <= app["averageUserRating"] <= 5
    assert app["userRatingCount"] > 0
    empty = World(watched, 1, DAY).get("https://itunes.apple.com/jp/lookup?id=6459478672").body
    assert json.loads(empty) == {"resultCount": 0, "results": []}


@pytest.mark.parametrize(
    ("url", "items"),
    [
        ("https://www.ithome.com/rss/", "//channel/item/link/text()"),
        ("https://36kr.com/feed", None),
        ("https://www.theverge.com/rss/index.xml", "//a:entry/a:id/text()"),
        ("https://news.example/rdf", "/r:RDF/p:item/@r:about"),
    ],
)
def test_feeds_are_well_formed_in_their_own_shapes(watched: Watchlist, url: str, items: str | None) -> None:
    names = {
        "a": "http://www.w3.org/2005/Atom",
        "r": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "p": "http://purl.org/rss/1.0/",
    }
    tree = etree.fromstring(World(watched, 1, DAY).get(url).body)
    if items:
        links = tree.xpath(items, namespaces=names)
        assert len(set(links)) == 30
        assert all(link.startswith("https://") for link in links)


def test_a_json_feed_has_thirty_items_newest_first(watched: Watchlist) -> None:
    feed = told(World(watched, 1, DAY), "https://feeds.example/1019/feed.json")
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    times = [datetime.fromisoformat(item["date_published"]) for item in feed["items"]]
    assert len(times) == 30
    assert times == sorted(times, reverse=True)
    assert times[0] <= datetime(2024, 12, 5, 8, tzinfo=UTC)


def test_an_item_keeps_its_words_and_address_while_it_is_shown(watched: Watchlist) -> None:
    world, seen = World(watched, 1), dict[str, tuple[str, str]]()
    for hours in range(0, 96, 3):
        world.now = datetime(2024, 12, 1, tzinfo=UTC) + timedelta(hours=hours)
        for item in told(world, "https://feeds.example/1019/feed.json")["items"]:
            what = (item["title"], item["date_published"])
            assert seen.setdefault(item["url"], what) == what
    assert 31 < len(seen) < 120


def test_a_feed_that_has_not_changed_is_not_sent_again(watched: Watchlist) -> None:
    world = World(watched, 1, DAY)
    first = world.get("https://openai.com/news/rss.xml")
    world.now = world.now + timedelta(minutes=1)
    again = world.get("https://openai.com/news/rss.xml", {"if-none-match": first.headers["etag"]})
    assert (again.status, again.body, again.at) == (304, b"", world.now)


def test_no_story_is_told_by_more_than_three_outlets_on_calm_days(watched: Watchlist) -> None:
    world = World(watched, 1)
    stories = world._stories
    widths = Counter(
        len({one.feed for one in story.told})
        for n in range(60)
        for story in stories._stories(date(2024, 5, 1) + timedelta(days=n))
    )
    assert set(widths) == {1, 2, 3}
    assert widths[1] > widths[2] > widths[3]


def test_ebay_wants_a_token(watched: Watchlist) -> None:
    world = World(watched, 1, DAY)
    answer = world.get(SEARCH)
    assert (answer.status, json.loads(answer.body)["errors"][0]["errorId"]) == (401, 1001)
    request = Request(
        "https://api.ebay.com/identity/v1/oauth2/token",
        "POST",
        {"authorization": "Basic eDp5"},
        b"grant_type=client_credentials",
    )
    token = json.loads(world.answer(request).body)["access_token"]
    assert world.get(SEARCH, {"authorization": f"Bearer {token}"}).status == 200


def test_a_search_finds_cards_of_all_conditions_and_other_things(watched: Watchlist) -> None:
    answer = told(World(watched, 1, DAY), SEARCH)
    items = answer["itemSummaries"]
    assert answer["total"] == len(items) > 30
    assert len({item["legacyItemId"] for item in items}) == len(items)
    assert {item["conditionId"] for item in items} == {"1000", "2000", "3000", "7000"}
    titles = " ".join(item["title"] for item in items)
    for word in ("PCIe", "SXM5", "Server", "LOT OF"):
        assert word in titles
    assert any(float(item["price"]["value"]) < 150 for item in items)
    keys = {"itemId", "title", "price", "itemHref", "seller", "condition", "conditionId", "buyingOptions", "itemWebUrl"}
    keys |= {"legacyItemId", "itemLocation", "itemCreationDate", "listingMarketplaceId", "categories", "image"}
    assert all(keys <= item.keys() for item in items)
    assert any(item.get("itemGroupType") == "SELLER_DEFINED_VARIATIONS" for item in items)
    assert any("AUCTION" in item["buyingOptions"] and "currentBidPrice" in item for item in items)


def test_a_search_is_paged_by_limit_and_offset(watched: Watchlist) -> None:
    world, found = World(watched, 1, DAY), list[str]()
    url: str | None = f"{EBAY}?q=NVIDIA+H100+PCIe&limit=20&filter=conditionIds%3A%7B1000%7C3000%7D"
    while url:
        page = told(world, url)
        assert len(page["itemSummaries"]) <= page["limit"] == 20
        assert page["offset"] == len(found)
        found += [item["legacyItemId"] for item in page["itemSummaries"]]
        assert {item["conditionId"] for item in page["itemSummaries"]} <= {"1000", "3000"}
        url = page.get("next")
    assert len(set(found)) == len(found) == page["total"]
    assert world.get(f"{EBAY}?q=H100&limit=201", BEARER).status == 400


def test_the_last_page_leads_nowhere_even_where_it_is_full(watched: Watchlist) -> None:
    world = World(watched, 1, DAY)
    total = told(world, SEARCH)["total"]
    assert "next" not in told(world, f"{EBAY}?q=NVIDIA+H100+PCIe&limit={total}")
    assert "next" in told(world, f"{EBAY}?q=NVIDIA+H100+PCIe&limit={total - 1}")


def test_a_search_without_a_hit_has_no_list_at_all(watched: Watchlist) -> None:
    answer = told(World(watched, 1, DAY), f"{EBAY}?q=nothing+like+it")
    assert answer["total"] == 0
    assert "itemSummaries" not in answer


def test_a_listing_keeps_its_price_or_is_marked_down_once(watched: Watchlist) -> None:
    world, prices = World(watched, 1), dict[str, list[float]]()
    for n in range(120):
        world.now = date(2024, 3, 1) + timedelta(days=n)
        for item in told(world, SEARCH)["itemSummaries"]:
            prices.setdefault(item["legacyItemId"], []).append(float(item["price"]["value"]))
    changes = [len(set(seen)) - 1 for seen in prices.values()]
    assert set(changes) == {0, 1}
    assert all(min(seen) > 0.9 * max(seen) for seen in prices.values() if max(seen) > 1000)
    lives = [len(seen) for seen in prices.values()]
    assert 5 < statistics.median(lives) < 56


def test_a_host_that_is_not_simulated_is_not_found(watched: Watchlist) -> None:
    world = World(watched, 1, DAY)
    for url in ("https://elsewhere.example/", "https://elsewhere.example/robots.txt", "https://api.ebay.com/other"):
        assert world.get(url).status == 404
    assert world.get("https://36kr.com/robots.txt").body == b"User-agent: *\nDisallow:\n"
