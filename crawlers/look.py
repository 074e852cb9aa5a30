"""What one ask came to: the item that the spider hands to the pipelines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from crawlers.asking import Asked
from crawlers.page import Page
from crawlers.reading import Reading
from storage.journal import PageEntry
from storage.records import instant


@dataclass(slots=True)
class Look:
    """One look at one address. The archive names the bodies before the journal names the look."""

    asked: Asked
    at: datetime
    reading: Reading
    page: Page | None = None
    """None where the fetch itself failed."""
    retry_after: datetime | None = None
    sha256: str | None = None
    request_sha256: str | None = None

    @property
    def reason(self) -> str | None:
        """Why nothing was learnt; None where something was."""
        return self.reading.refused.reason if self.reading.refused else None

    def entry(self, seq: int) -> PageEntry:
        """The journal's line for this look, the `seq`th of its run."""
        refused, page = self.reading.refused, self.page
        return PageEntry(
            seq=seq,
            url=self.asked.ask.url,
            method=self.asked.ask.method,
            status=page.status if page else None,
            received_at=instant(self.at),
            sha256=self.sha256,
            request_sha256=self.request_sha256,
            bytes=len(page.body) if page else 0,
            headers=dict(page.headers) if page else {},
            records=self.reading.records,
            log=self.reading.known.log if self.reading.known else None,
            reason=self.reason,
            detail=refused.detail if refused else "",
            retry_after=instant(self.retry_after) if self.retry_after else None,
        )
