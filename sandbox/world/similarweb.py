"""Similarweb's answer to its browser extension, in the layout of 2024, with the six months of older ones."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from sandbox.world import months, noise

_COUNTRIES = (
    (840, "US", "united-states", "United States"),
    (356, "IN", "india", "India"),
    (76, "BR", "brazil", "Brazil"),
    (608, "PH", "philippines", "Philippines"),
    (826, "GB", "united-kingdom", "United Kingdom"),
    (156, "CN", "china", "China"),
    (392, "JP", "japan", "Japan"),
    (276, "DE", "germany", "Germany"),
    (250, "FR", "france", "France"),
    (410, "KR", "korea-republic-of", "Korea, Republic of"),
    (702, "SG", "singapore", "Singapore"),
    (344, "HK", "hong-kong", "Hong Kong"),
)
_CATEGORY = "Computers_Electronics_and_Technology/Computers_Electronics_and_Technology"
_SOURCES = {"Social": 1.0, "Paid Referrals": 0.1, "Mail": 0.3, "Referrals": 1.0, "Search": 4.0, "Direct": 4.0}


class Engagement:
    """What Similarweb says of a site beside its visits, for its newest whole month."""

    def __init__(self, seed: int, domain: str, month: date, visits: int) -> None:
        def draw(name: str) -> float:
            return noise.normal(seed, name, domain) + 0.15 * noise.normal(seed, name, domain, month.isoformat())

        self.bounce = min(max(0.42 + 0.06 * draw("bounce"), 0.05), 0.95)
        self.pages = max(3.5 + 0.8 * draw("pages"), 1.0)
        self.seconds = max(300 + 70 * draw("seconds"), 15.0)
        self.rank = max(1, round((1.5e10 / max(visits, 1)) ** 1.08))
        self.home = noise.pick(_COUNTRIES, seed, "home", domain)
        others = noise.some([one for one in _COUNTRIES if one != self.home], 4, seed, "countries", domain)
        first = 0.45 + 0.1 * noise.drift(3, months.number(month), seed, "home share", domain)
        first = min(max(first, 0.1), 0.6)
        self.shares = [(self.home, first), *((one, first * 0.3 / (n + 1)) for n, one in enumerate(others))]
        weights = {name: weight * (0.1 + noise.uniform(seed, name, domain)) for name, weight in _SOURCES.items()}
        self.sources = {name: weight / sum(weights.values()) for name, weight in weights.items()}


def extension_body(seed: int, domain: str, shown: dict[date, int], newest: date) -> bytes:
    """The JSON for one site; `newest` is its newest whole month. A site without data has zeros and nulls."""
    visits = shown[newest]
    small = not any(shown.values())
    told = Engagement(seed, domain, newest, visits)
    number, letters = told.home[:2]
    answer: dict[str, Any] = {
        "Version": 1,
        "SiteName": domain,
        "Description": "" if small else f"{domain} is an assistant for everyday questions.",
        "TopCountryShares": []
        if small
        else [{"Country": c[0], "CountryCode": c[1], "Value": share} for c, share in told.shares],
        "Title": domain.split(".")[0],
        "Engagments": {
            "BounceRate": "0" if small else repr(told.bounce),
            "Month": str(newest.month),
            "Year": str(newest.year),
            "PagePerVisit": "0" if small else repr(told.pages),
            "Visits": str(visits),
            "TimeOnSite": "0" if small else repr(told.seconds),
        },
        "EstimatedMonthlyVisits": {month.isoformat(): shown[month] for month in sorted(shown)},
        "GlobalRank": {"Rank": None if small else told.rank},
        "CountryRank": {"Country": None, "CountryCode": "", "Rank": None}
        if small
        else {"Country": number, "CountryCode": letters, "Rank": max(1, told.rank // 2)},
        "CategoryRank": {
            "Rank": None if small else str(max(1, told.rank // 30)),
            "Category": "" if small else _CATEGORY,
        },
        "GlobalCategoryRank": None,
        "IsSmall": small,
        "Policy": 0,
        "TrafficSources": dict.fromkeys(_SOURCES) if small else told.sources,
        "Category": "" if small else _CATEGORY.lower(),
        "LargeScreenshot": f"https://site-images.similarcdn.com/image?url={domain}&t=1&s=1&h={noise.key(domain):016x}",
        "IsDataFromGa": False,
        "Countries": [{"Code": c[1], "UrlCode": c[2], "Name": c[3]} for c in sorted(_COUNTRIES, key=lambda c: c[3])],
        "Competitors": {"TopSimilarityCompetitors": []},
        "Notification": {"Content": None},
        "TopKeywords": [],
        "SnapshotDate": f"{newest.isoformat()}T00:00:00+00:00",
    }
    return json.dumps(answer, separators=(",", ":")).encode()


def page_body(seed: int, domain: str, shown: dict[date, int], newest: date) -> bytes:
    """The public page of a site in the layout of 2017-2021: data in a script, which also writes what people see."""
    small = not any(shown.values())
    told, before = Engagement(seed, domain, newest, shown[newest]), shown.get(months.plus(newest, -1), 0)
    minutes, seconds = divmod(round(told.seconds), 60)
    engaged = {
        "BounceRate": f"{told.bounce:.2%}",
        "PageViews": told.pages,
        "TimeOnSite": f"00:{minutes:02}:{seconds:02}",
        "TotalLastMonthVisits": shown[newest],
        "TotalRelativeChange": shown[newest] / before - 1 if before else 0,
        "LastEngagementYear": newest.year,
        "LastEngagementMonth": newest.month,
        "WeeklyTrafficNumbers": {month.isoformat(): shown[month] for month in sorted(shown)},
    }
    overview = {
        "Date": f"{newest.isoformat()}T00:00:00",
        "Country": told.home[0],
        "TrafficSources": told.sources,
        "IsVerifiedData": False,
        "TopCountryShares": [] if small else [[float(c[0]), v, 0.05] for c, v in told.shares],
        "RedirectUrl": domain,
        "Category": _CATEGORY,
        "GlobalRank": [0, 0, 0, 0] if small else [told.rank, 0, 0, 0],
        "CategoryRank": [0, 0, 0, 0] if small else [max(1, told.rank // 30), 0, 0, 0],
        "EngagementsGA": None,
        "EngagementsSimilarweb": None if small else engaged,
        "CountryRanks": {} if small else {str(told.home[0]): [max(1, told.rank // 2), 0, 0, 0]},
        "Referrals": {"destination": [], "referrals": []},
        "IsSmallSite": small,
        "SimilarSites": [],
    }
    data = json.dumps({"overview": overview}, separators=(",", ":")).replace("</", "<\\/")
    return _PAGE.replace("%DATA%", data).replace("%SITE%", domain).encode()


_PAGE = """<!doctype html>
<html lang="en">
<head>
    <meta charset="utf-8" />
    <title>%SITE% Traffic Ranking &amp; Marketing Analytics | Similarweb</title>
    <link rel="canonical" href="https://www.similarweb.com/website/%SITE%/" />
</head>
<body class="website-page">
    <main class="js-websiteView"><h1>%SITE%</h1><div class="engagementInfo-content"></div></main>
    <script>
        var Sw = window.Sw || {};
        Sw.preloadedData = %DATA%;
        Sw.period = {"Month":9,"Year":2017,"period":0};
        Sw.siteDomain = "%SITE%";
    </script>
    <script>
        (function (overview, root) {
            var engaged = overview.EngagementsSimilarweb;
            if (!engaged) { root.textContent = "This site has too little traffic."; return; }
            var row = function (name, value) {
                var line = document.createElement("p");
                line.className = "engagementInfo-param";
                line.textContent = name + ": " + value;
                root.appendChild(line);
            };
            row("Total Visits", engaged.TotalLastMonthVisits);
            row("Avg. Visit Duration", engaged.TimeOnSite);
            row("Pages per Visit", engaged.PageViews.toFixed(2));
            row("Bounce Rate", engaged.BounceRate);
        })(Sw.preloadedData.overview, document.querySelector(".engagementInfo-content"));
    </script>
</body>
</html>
"""
