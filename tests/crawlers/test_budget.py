"""What a metered source may be asked in a day."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from scrapy import Request

from crawlers.asking import Asked, request_for
from crawlers.middlewares.budget import Allowance, Budget
from crawlers.page import Ask
from crawlers.refusals import Refused
from crawlers.supervise import crawl
from storage.archive import Archive
from storage.database import open_database
from storage.home import Home
from storage.ingest import ingest
from storage.journal import read_journal

TOMORROW = datetime(2026, 3, 2, tzinfo=UTC)


def test_a_request_beyond_the_budget_does_not_go_out_and_says_when_it_may() -> None:
    budget = Budget([Allowance(2, "day", 1, TOMORROW)])
    request = request_for(Asked(Ask("https://paid.example/a")), browser=False, whole_statuses={})
    budget.process_request(request)
    budget.process_request(Request("https://paid.example/robots.txt"))
    with pytest.raises(Refused, match="2 requests a day is spent until 2026-03-02T00:00:00Z"):
        budget.process_request(request)


def test_a_source_without_a_budget_is_not_counted() -> None:
    budget = Budget(())
    for _ in range(3):
        budget.process_request(request_for(Asked(Ask("https://free.example/")), browser=False, whole_statuses={}))


def test_of_two_budgets_the_one_that_is_spent_first_holds() -> None:
    budget = Budget([Allowance(9, "day", 0, TOMORROW), Allowance(1, "month", 0, datetime(2026, 4, 1, tzinfo=UTC))])
    request = request_for(Asked(Ask("https://paid.example/a")), browser=False, whole_statuses={})
    budget.process_request(request)
    with pytest.raises(Refused, match="1 requests a month is spent until 2026-04-01T00:00:00Z"):
        budget.process_request(request)


@pytest.mark.parametrize(
    ("setting", "times"),
    [
        ("budget", ("2026-03-01T08:00:00Z", "2026-03-01T20:00:00Z", "2026-03-02T00:00:00Z")),
        ("monthly_budget", ("2026-03-01T08:00:00Z", "2026-03-31T23:59:00Z", "2026-04-01T00:00:00Z")),
    ],
)
def test_all_runs_of_a_day_or_month_share_the_owners_budget_and_the_next_has_its_own(
    home: Home, tmp_path: Path, serve: Callable[[Any], Any], setting: str, times: tuple[str, ...]
) -> None:
    gateway = serve(lambda asking: {"status": 404})
    index = tmp_path / "index.jsonl"
    index.write_text("".join(json.dumps({"source": "feed", "url": f"https://f{n}.example/"}) + "\n" for n in range(2)))
    home.path.mkdir()
    home.settings.write_text(f"[sources.feed]\n{setting} = 3\n")
    reasons = []
    for at in times:
        done = crawl(home, "feed", via=f"http://127.0.0.1:{gateway.port}", urls=index, at=at)
        assert done.journal is not None
        journal = read_journal(done.journal)
        ingest(open_database(home.database), Archive(home.archive), journal, at)
        reasons.append(sorted(str(page.reason) for page in journal.pages))
    assert reasons == [["not_found", "not_found"], ["not_found", "rate_limited"], ["not_found", "not_found"]]
