"""From a claimed delivery to its channel: the message in the channel's language, through what the channel is."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from rich.console import Console
from sqlite_utils import Database

from monitors.channels import by_apprise, terminal, webhook
from monitors.digest_message import digest_of
from monitors.message import Lang, Message, message_of
from monitors.outbox import Delivery, Part, Undelivered
from storage.records import instant
from watchlist.egress import Egress
from watchlist.settings import Channel, Settings

log = logging.getLogger("suanli.sending")
_MOST_PICTURES = 3
_LANGS: tuple[Lang, ...] = ("zh", "en")
Row = Mapping[str, Any]
Picture = Callable[[Sequence[Row], Lang], bytes | None]
"""Draws what is told of an alert (of its findings, those) as PNG; None where there is nothing to draw."""


@dataclass(frozen=True)
class Sender:
    """Sends deliveries as the owner's settings say. Secrets are read from the environment when they are needed."""

    db: Database
    settings: Settings
    now: Callable[[], datetime]
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)
    console: Console = field(default_factory=Console)
    picture: Picture | None = None

    def __call__(self, delivery: Delivery) -> None:
        """Give one delivery to its channel; raises Undelivered."""
        channel = next((one for one in self.settings.channels if one.name == delivery.channel), None)
        if channel is None:
            raise Undelivered(f"no channel is called {delivery.channel} any more", for_good=True)
        told = self._told(delivery)
        message = digest_of(told, channel.lang) if delivery.digest else _message(told[0], channel.lang)
        grave = any(part.haste == "urgent" for _, part in told)
        egress = Egress(frozenset(self.settings.egress.allow))
        if channel.kind == "terminal":
            terminal.show(message, self.console, grave=grave)
        elif channel.kind == "apprise":
            # A picture is tried once: a service that cannot take it must not keep the message, nor get it many times.
            draw = self._pictures if delivery.attempts <= 1 else lambda told, lang: []
            by_apprise.send(
                self._address(channel),
                message,
                self.now(),
                grave=grave,
                egress=egress,
                pictures=lambda: draw(told, channel.lang),
            )
        else:
            body = digest_payload(delivery, told, self.now()) if delivery.digest else payload(*told[0])
            webhook.post(
                self._address(channel), self._secret(channel.secret_env), delivery.id, body, self.now(), egress
            )

    def _told(self, delivery: Delivery) -> list[tuple[Row, Part]]:
        """The alerts of a delivery, each with the part of it that is told; raises Undelivered where one is gone."""
        if delivery.parts:
            return [(self._alert(part.alert_id), part) for part in delivery.parts]
        alert = self._alert(delivery.alert_id)
        return [(alert, Part(delivery.alert_id, haste=self.settings.severity.of(alert["severity"])))]

    def _alert(self, alert_id: str) -> Row:
        """The alert, and where the web shows it, if the owner serves it."""
        alert, address = alert_row(self.db, alert_id), self.settings.web.address
        return alert | ({"page": f"{address.rstrip('/')}/alerts/{alert_id}"} if address else {})

    def _pictures(self, told: Sequence[tuple[Row, Part]], lang: Lang) -> list[bytes]:
        found = []
        for alert, part in told[:_MOST_PICTURES]:
            findings = json.loads(alert["findings"])[part.first : part.last]
            try:
                drawn = self.picture(findings, lang) if self.picture else None
            except Exception as error:  # a picture that cannot be drawn must not keep the message
                log.warning("no picture of alert %s: %s", alert["id"], type(error).__name__)
                continue
            if drawn:
                found.append(drawn)
        return found

    def _address(self, channel: Channel) -> str:
        return channel.url or self._secret(channel.url_env)

    def _secret(self, variable: str | None) -> str:
        value = self.environment.get(variable or "")
        if not value:
            raise Undelivered(f"the environment has no {variable}: set it, then `suanli deliver`")
        return value


def alert_row(db: Database, alert_id: str) -> dict[str, Any]:
    """The alert with that id; raises Undelivered where it is gone."""
    row = next(iter(db.query("SELECT * FROM alerts WHERE id = ?", [alert_id])), None)
    if row is None:
        raise Undelivered(f"there is no alert {alert_id}", for_good=True)
    return row


def payload(alert: Row, part: Part) -> dict[str, Any]:
    """What a webhook's receiver gets: `type`, `timestamp` and `data`, after Standard Webhooks."""
    kind = "alert.updated" if part.first else f"alert.{alert['state']}"
    return {"type": kind, "timestamp": alert["updated_at"], "data": _data(alert, part)}


def digest_payload(delivery: Delivery, told: Sequence[tuple[Row, Part]], now: datetime) -> dict[str, Any]:
    """What a webhook's receiver gets of a digest: all its alerts, each as it would have come by itself."""
    message = {lang: digest_of(told, lang) for lang in _LANGS}
    data = {
        "id": delivery.id,
        "title": {lang: one.title for lang, one in message.items()},
        "text": {lang: one.plain for lang, one in message.items()},
        "alerts": [_data(alert, part) for alert, part in told],
    }
    return {"type": "alerts.digest", "timestamp": instant(now), "data": data}


def _data(alert: Row, part: Part) -> dict[str, Any]:
    message = {lang: _message((alert, part), lang) for lang in _LANGS}
    names = ("id", "audience", "entity", "state", "severity", "opened_at", "updated_at")
    data = {name: alert[name] for name in names} | {"class": part.haste, "first_new_finding": part.first}
    data |= {"url": alert["page"]} if alert.get("page") else {}
    data |= {"title": {lang: one.title for lang, one in message.items()}}
    data |= {"text": {lang: one.plain for lang, one in message.items()}}
    return data | {
        "findings": json.loads(alert["findings"])[: part.last],
        "candidates": json.loads(alert["candidates"]),
    }


def _message(told: tuple[Row, Part], lang: Lang) -> Message:
    alert, part = told
    return message_of(alert, lang, part.first, part.last)
