"""What the tests of exports, feeds and the server for assistants share."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from storage.records import Record
from tests.conftest import See
from tests.reports.small_world import HOSTILE, headline, march, offer, place, visits

Show = Callable[..., None]


@pytest.fixture
def show(see: See) -> Show:
    """Shows a page of source "s" with these records to the database, received on a day of March 2026."""

    def on(number: int, *records: Record) -> None:
        see(march(number), *records, source="s")

    return on


@pytest.fixture
def small(show: Show) -> None:
    """Two looks at everything: a month restated, a place of a chart, an offer, and a headline that is a formula."""
    for number, value in ((1, 10.0), (2, 11.5)):
        show(number, visits(value), headline("h1", HOSTILE), place(1, "豆包"), offer('24" rack, "as is"\r\nno returns'))
