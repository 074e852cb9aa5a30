"""From a page to its records, all or nothing: the one wrapper around every source's `read`."""

from __future__ import annotations

from dataclasses import dataclass

from crawlers.complaints import complaint_in
from crawlers.page import Ask, Page
from crawlers.refusals import Refused, reason_of_status
from crawlers.rows import BadRow
from crawlers.source import Export, Source
from crawlers.walls import wall_in
from storage.records import Record

# OSError is what a time beyond all clocks raises.
_WRONG_SHAPE = (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError, OSError)


@dataclass(frozen=True, slots=True)
class Known:
    """What an equal page was read as: the archive's hash of the log of its records, and how many they were."""

    log: str
    records: int


@dataclass(frozen=True, slots=True)
class Reading:
    """What one page gave: records and further asks, or the refusal that stands in their place."""

    records: tuple[Record, ...] = ()
    asks: tuple[Ask, ...] = ()
    refused: Refused | None = None
    bad_rows: tuple[BadRow, ...] = ()
    """Of an export: the rows that could not be read."""
    known: Known | None = None
    """In place of records, where an equal page was read before."""

    @property
    def count(self) -> int:
        """How many records the page gave."""
        return self.known.records if self.known else len(self.records)


def read_page(source: Source, page: Page) -> Reading:
    """Run `source.read` to its end; a refusal, a wall or a shape it cannot read gives no record at all."""
    try:
        _refuse_by_status(source, page)
        said = list(source.read(page))
    except Refused as refused:
        return Reading(refused=_in_its_words(source, page, refused))
    except _WRONG_SHAPE as error:
        named = "" if type(error) is ValueError else f"{type(error).__name__}: "
        return Reading(refused=_in_its_words(source, page, Refused("layout", f"{named}{error}")))
    records = tuple([one for one in said if isinstance(one, Record)])
    if records and len(records) == len(said):
        return Reading(records)
    asks = tuple([one for one in said if isinstance(one, Ask)])
    bad_rows = tuple([one for one in said if isinstance(one, BadRow)])
    if bad_rows and not records:
        return Reading(refused=Refused("layout", f"no row can be read; {bad_rows[0]}"), bad_rows=bad_rows)
    if not records and not asks:
        return Reading(refused=Refused("empty", "nothing was read from the page"))
    return Reading(records, asks, bad_rows=bad_rows)


def _refuse_by_status(source: Source, page: Page) -> None:
    special = page.status in source.statuses
    if reason := source.statuses[page.status] if special else reason_of_status(page.status):
        raise Refused(reason, f"HTTP {page.status}")
    if wall := wall_in(page):
        raise wall
    if page.status == 202 and not page.body.strip():
        raise Refused("blocked", "HTTP 202 without a body")


def _in_its_words(source: Source, page: Page, refused: Refused) -> Refused:
    """The refusal, by what a server says for itself where the reader found a shape that it does not know."""
    if refused.reason != "layout" or isinstance(source, Export):  # a person's file says nothing of a server
        return refused
    return complaint_in(page) or refused
